//! Whether an offer exists, is planned or has ended, and until when it holds.

use model::{Evidence, Offer, OfferStatus};

use super::Field;
use super::words::WORDS;
use crate::understanding::dates;
use crate::understanding::text::Text;

/// Until when an offer holds.
pub(super) fn valid_until(
    text: &Text<'_>,
    hits: &[(Field, usize)],
    offer: &mut Offer,
    evidence: &mut Vec<Evidence>,
) {
    for (_, at) in hits.iter().filter(|(field, _)| *field == Field::ValidUntil) {
        let rest = &text.as_str()[*at..text.sentence_range(*at).end.max(*at)];
        let Some(date) = dates::first(rest).filter(|date| date.range.start <= 30) else { continue };
        // "bis zum" is a limit of anything; only the offer's own words count.
        if rest.starts_with("bis") {
            continue;
        }
        evidence.push(text.evidence("valid_until", date.value.to_string(), *at, "valid-until-phrase"));
        offer.valid_until = Some(date.value);
        return;
    }
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
    } else if let Some(at) =
        first(Field::Proposed).filter(|at| *at < 400 || !has_contact && offer.schedule.is_empty())
    {
        (OfferStatus::Proposed, at, "proposed-phrase")
    } else if let Some(at) = first(Field::Active) {
        (OfferStatus::Active, at, "active-phrase")
    } else if !offer.schedule.is_empty() || has_contact {
        let Some(schedule) = evidence.iter().find(|e| e.field.starts_with("schedule")).cloned() else {
            return;
        };
        offer.status = OfferStatus::Active;
        evidence.push(Evidence {
            field: "status".to_owned(),
            value: "active".to_owned(),
            rule: "has-opening-hours".to_owned(),
            ..schedule
        });
        return;
    } else {
        return;
    };
    offer.status = status;
    let name =
        serde_json::to_value(status).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    evidence.push(text.evidence("status", name, at, rule));
}

/// Whether a sentence about an end is about the end of an offer, not of an old piece of software.
fn ends_offer(sentence: &str) -> bool {
    WORDS.endings.iter().any(|word| sentence.contains(word))
}
