//! Whom a text says it is for: "für Eltern", "richtet sich an …", "Mütter können sich melden", a list under "Für wen?".

use std::ops::Range;

use super::lists::Lists;
use crate::understanding::text::Text;

/// Most words between "für" and the last of those it names.
const FARTHEST: usize = 9;

/// Whether the people at this place are whom the sentence is for.
pub(super) fn is_served(lists: &Lists, text: &Text<'_>, at: &Range<usize>) -> bool {
    let whole = text.as_str();
    let sentence = text.sentence_range(at.start);
    let before = &whole[sentence.start.min(at.start)..at.start];
    let after = &whole[at.end..sentence.end.max(at.end)];
    behind_cue(lists, before)
        || before_verb(lists, before, after)
        || before_age(lists, after)
        || under_heading(lists, text, at.start)
}

/// "[Mädchen] zwischen 14 und 19 Jahren", "[Kinder] ab vier": whose age is told is meant.
fn before_age(lists: &Lists, after: &str) -> bool {
    let mut words = after.split_whitespace();
    words.next().is_some_and(|word| lists.age.contains(word))
        && words.take(3).any(|word| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            word.starts_with(|c: char| c.is_ascii_digit()) || lists.numbers.contains(word)
        })
}

/// "für alle jungen Mütter und [Väter]": only articles, adjectives and other people stand between.
fn behind_cue(lists: &Lists, before: &str) -> bool {
    let Some(cue) = lists.served.find(before).last() else { return false };
    let between = &before[cue.end..];
    !between.contains(['.', ';', ':', '?', '(']) && {
        let mut words = between.split_whitespace();
        words.clone().count() <= FARTHEST && words.all(|word| !lists.not_between.contains(word))
    }
}

/// "[Jugendliche] und Eltern können sich melden", where the people begin the sentence.
fn before_verb(lists: &Lists, before: &str, after: &str) -> bool {
    let named = |word: &&str| {
        word.ends_with(',')
            || word.starts_with(char::is_uppercase)
            || matches!(*word, "und" | "oder" | "sowie")
    };
    let mut words = after.split_whitespace().take(FARTHEST).skip_while(named);
    let (first, second) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    before.split_whitespace().all(|word| named(&word))
        && (lists.served_after.contains(first)
            || lists.served_after.contains(format!("{first} {second}").as_str()))
}

fn under_heading(lists: &Lists, text: &Text<'_>, at: usize) -> bool {
    let heading = text.heading_above(at).filter(|heading| heading.range.end < at);
    heading.is_some_and(|heading| {
        lists.served_headings.iter().any(|words| heading.block.text.starts_with(words))
    })
}

/// Whether the people at this place only belong to others: "Eltern mit [Kindern]", "ihre [Eltern]", "[Kinder]- und
/// Jugendmedizin", "[Frau] Amsel".
pub(super) fn is_aside(lists: &Lists, whole: &str, range: &Range<usize>) -> bool {
    let at = range.start;
    let behind = &whole[range.end..];
    let named = behind.strip_prefix(' ').is_some_and(|name| name.starts_with(char::is_uppercase));
    if behind.starts_with('-') || named && lists.salutations.contains(&whole[range.clone()]) {
        return true;
    }
    let from = whole[..at].rfind(['\n', '.', ',', ';', ':']).map_or(0, |stop| stop + 1);
    whole[from..at].split_whitespace().rev().take(2).any(|word| lists.aside.contains(word))
}
