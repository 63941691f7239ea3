//! Whether an offer exists, is planned or has ended, and until when it holds.

use model::{Evidence, Offer, OfferStatus};

use super::Field;
use super::words::WORDS;
use crate::understanding::dates;
use crate::understanding::text::Text;

/// Until when an offer holds: the date behind "bis" where the sentence says that it holds, or behind "endet … am".
pub(super) fn valid_until(text: &Text<'_>, offer: &mut Offer, evidence: &mut Vec<Evidence>) {
    for range in text.sentences() {
        let words = &text.as_str()[range.clone()];
        let Some(word) = WORDS.holds.iter().find(|word| has_word(words, word)) else { continue };
        let leads: &[&str] = if word.starts_with("ende") { &[" am ", " bis ", " zum "] } else { &[" bis "] };
        let date = leads.iter().find_map(|lead| {
            let rest = &words[words.find(lead)? + lead.len()..];
            dates::first(rest).filter(|date| date.range.start <= "zum ".len())
        });
        if let Some(date) = date {
            evidence.push(text.evidence("valid_until", date.value.to_string(), range.start, "holds-until"));
            offer.valid_until = Some(date.value);
            return;
        }
    }
}

fn has_word(words: &str, word: &str) -> bool {
    words.split(|c: char| !c.is_alphanumeric()).any(|known| known == word)
        || word.contains(' ') && words.contains(word)
}

/// The first sentence that says what is to come: "soll ab Herbst ein Café entstehen".
fn to_come(text: &Text<'_>) -> Option<usize> {
    let sentence = text.sentences().iter().find(|range| {
        let words = &text.as_str()[(*range).clone()];
        let soll = words.find("soll").or_else(|| words.find("Soll"));
        soll.is_some_and(|at| WORDS.proposed_verbs.iter().any(|verb| words[at..].contains(verb)))
    });
    sentence.map(|range| range.start)
}

/// Whether the offer exists, is planned or has ended.
pub(super) fn find(
    text: &Text<'_>,
    hits: &[(Field, usize)],
    has_contact: bool,
    offer: &mut Offer,
    evidence: &mut Vec<Evidence>,
) {
    let first = |field: Field| hits.iter().find(|(found, _)| *found == field).map(|(_, at)| *at);
    let (status, at, rule) = if let Some(at) = hits
        .iter()
        .find(|(field, at)| *field == Field::Ended && ends_offer(text.sentence(*at)))
        .map(|(_, at)| *at)
    {
        (OfferStatus::Ended, at, "ended-phrase")
    } else if let Some(at) = first(Field::Proposed)
        .or_else(|| to_come(text))
        .filter(|at| *at < 400 || !has_contact && offer.schedule.is_empty())
    {
        (OfferStatus::Proposed, at, "proposed-phrase")
    } else if let Some(at) = first(Field::Active) {
        (OfferStatus::Active, at, "active-phrase")
    } else if let Some(sign) = has_contact.then(|| sign_of_life(evidence)).flatten() {
        offer.status = OfferStatus::Active;
        evidence.push(sign);
        return;
    } else {
        return;
    };
    offer.status = status;
    let name =
        serde_json::to_value(status).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    evidence.push(text.evidence("status", name, at, rule));
}

/// What only offers have that exist: opening hours, a way to get them, a price.
fn sign_of_life(evidence: &[Evidence]) -> Option<Evidence> {
    let signs =
        [("schedule", "has-opening-hours"), ("application", "can-be-applied-for"), ("cost", "has-a-price")];
    signs.iter().find_map(|(field, rule)| {
        let sign = evidence.iter().find(|e| e.field.starts_with(field))?.clone();
        Some(Evidence {
            field: "status".to_owned(),
            value: "active".to_owned(),
            rule: (*rule).to_owned(),
            ..sign
        })
    })
}

/// Whether a sentence about an end is about the end of an offer, not of an old piece of software.
fn ends_offer(sentence: &str) -> bool {
    WORDS.endings.iter().any(|word| sentence.contains(word))
}
