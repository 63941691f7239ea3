//! Which records are the same thing at another address, and which report comes back to which.
//!
//! Nothing is merged: each record keeps its text and gets links, with what agreed as evidence. The ties follow from
//! the set of records alone, so an increment gives what a rebuild gives, and a record that goes takes its links along.
//! Records that came from elsewhere (without a day of reading) are left as they came.

mod apply;
mod follows;
mod same;
mod signature;
mod texts;

use std::collections::BTreeSet;

use german::Language;
use model::{Evidence, Link, LinkRelation, Record};

use crate::IndexError;

pub(crate) use self::signature::{Signature, Terms};
pub(crate) use self::texts::Texts;

/// Two records that belong together.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tie {
    pub(crate) relation: LinkRelation,
    /// Index of the record that gets the link; both get it if they are the same.
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Which rule tied them.
    pub(crate) rule: &'static str,
    /// The words they share, for evidence.
    pub(crate) terms: Vec<u32>,
}

/// The ties among records, for each in order of its partners. The order of the records decides between equals.
pub(crate) fn ties(signatures: &[Signature], texts: &mut Texts<'_>) -> Result<Vec<Tie>, IndexError> {
    let mut all = Vec::new();
    let same = same::pairs(signatures, texts)?;
    let copies: BTreeSet<(usize, usize)> =
        same.iter().flat_map(|tie| [(tie.from, tie.to), (tie.to, tie.from)]).collect();
    for tie in same {
        all.push(Tie { from: tie.to, to: tie.from, ..tie.clone() });
        all.push(tie);
    }
    let later = follows::pairs(signatures, texts)?;
    all.extend(later.into_iter().filter(|tie| !copies.contains(&(tie.from, tie.to))));
    all.sort_by_key(|tie| (tie.from, tie.relation == LinkRelation::Follows, tie.to));
    let mut counts = (usize::MAX, 0);
    all.retain(|tie| {
        counts = if counts.0 == tie.from { (tie.from, counts.1 + 1) } else { (tie.from, 1) };
        counts.1 <= same::MOST || tie.relation == LinkRelation::Follows
    });
    Ok(all)
}

/// Whether a link is one of those found here.
fn is_found(relation: LinkRelation) -> bool {
    matches!(relation, LinkRelation::SameAs | LinkRelation::Follows)
}

/// A record without the links found here: what its page alone gave.
pub fn without_ties(record: &Record) -> Record {
    let mut bare = record.clone();
    let first = bare.links.iter().position(|link| is_found(link.relation)).unwrap_or(bare.links.len());
    bare.links.truncate(first);
    let number = |field: &str| field.strip_prefix("links[")?.split(']').next()?.parse::<usize>().ok();
    bare.evidence.retain(|evidence| number(&evidence.field).is_none_or(|number| number < first));
    bare
}

/// Adds a link with what agreed as evidence.
pub(crate) fn add_tie(record: &mut Record, other: &Record, tie: &Tie, terms: &mut Terms) {
    let number = record.links.len();
    record.links.push(Link { relation: tie.relation, to: other.id.clone() });
    let field = format!("links[{number}]");
    let value = format!("{} {}", name_of(tie.relation), other.id);
    let quote = match tie.relation {
        LinkRelation::Follows => words(record, &tie.terms, terms),
        _ => agreement(record, other),
    };
    record.evidence.push(Evidence::new(field, value, "links", &quote, tie.rule));
}

fn name_of(relation: LinkRelation) -> &'static str {
    match relation {
        LinkRelation::SameAs => "same_as",
        LinkRelation::Follows => "follows",
        LinkRelation::AttachedTo => "attached_to",
    }
}

/// Most words quoted.
const QUOTED: usize = 12;

/// The words of a record that the other has too, as it writes them, those of the headline first.
fn words(record: &Record, shared: &[u32], terms: &mut Terms) -> String {
    let language = Language::from_code(&record.lang);
    let mut seen = BTreeSet::new();
    let mut quoted = Vec::new();
    for text in [record.title.as_str(), record.text.as_str()] {
        for (term, word) in terms.of(language, text) {
            let speaks = word.chars().count() > 3 || word.starts_with(char::is_uppercase);
            if speaks && shared.contains(&term) && seen.insert(term) && quoted.len() < QUOTED {
                quoted.push(word);
            }
        }
    }
    quoted.join(" · ")
}

/// The title of the other record, the phones both have, and its day.
fn agreement(record: &Record, other: &Record) -> String {
    let mut agreed = vec![other.title.as_str()];
    // Phones only: an e-mail address may hold the name of a person.
    let phones = |of: &'_ Record| of.contacts.iter().filter_map(|c| c.phone.clone()).collect::<BTreeSet<_>>();
    let both: Vec<String> = phones(record).intersection(&phones(other)).cloned().collect();
    agreed.extend(both.iter().take(2).map(String::as_str));
    let day = other.published.map(|day| day.to_string()).unwrap_or_default();
    if !day.is_empty() {
        agreed.push(&day);
    }
    agreed.join(" · ")
}
