//! Houses by the persons who belong to them: "Lena Quast vom Mieterladen".

use super::extent::proper;
use super::lines::{self, Endings};
use super::names::{Mention, squeeze, welfare};
use super::words::WORDS;

/// What stands between a person and the house they belong to: "Lena Quast vom Mieterladen".
pub(super) const BELONGS: [&str; 3] = [" vom ", " von der ", " von dem "];

/// The house at this place that a person belongs to: any word that organisations carry, with the name behind it.
pub(super) fn house(text: &str, at: usize, endings: &Endings) -> Option<Mention> {
    let rest = &text[at..];
    let word = &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(rest.len())];
    if !word.starts_with(char::is_uppercase) || !lines::is_organisation(word, endings) {
        return None;
    }
    let line = rest[word.len()..].split('\n').next().unwrap_or("");
    let end = word.len() + proper(line, false).unwrap_or(0);
    let name = squeeze(&rest[..end]);
    Some(Mention {
        range: at..at + end,
        sort: welfare(&name),
        name,
        aliases: Vec::new(),
        bare: false,
        hosts: false,
    })
}

/// Whether some words end with the name of a person: two capitals that open nothing.
pub(super) fn is_person(before: &str) -> bool {
    let line = before.rsplit(['\n', '.', ',', ';', ':', '„', '(']).next().unwrap_or("");
    let mut words = line.split(' ').rev();
    let name = |word: Option<&str>| {
        word.is_some_and(|word| {
            word.starts_with(char::is_uppercase)
                && word.chars().count() > 1
                && word.chars().all(|c| c.is_alphabetic() || c == '-')
                && !WORDS.openers.contains(word)
                && !WORDS.beside.contains(word)
        })
    };
    name(words.next()) && name(words.next())
}
