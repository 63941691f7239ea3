//! Events: from structured data (schema.org Event), and from pages that name day and place in labels or sentences.
//!
//! `when` finds begin and end, `venue` where, `host` who, `register` how to register, `series` the number in a series;
//! what an event costs is the business of `offer::cost`. Words are those of `event-words.tsv` and `offer-cues.tsv`.

mod beside;
mod host;
mod register;
mod series;
mod structured;
mod venue;
mod when;
mod words;

use std::ops::Range;

use model::{Evidence, Moment};

pub(super) use self::beside::facts;
use self::series::series;
pub(super) use self::structured::{from_structured, is_event};
pub(super) use self::venue::divide;
use self::when::When;
pub(super) use self::when::in_words;
pub(super) use self::words::is_venue_label;
use self::words::label_of;
use super::contacts::address;
use super::dates::{self, Near};
use super::labels::Labelled;
use super::offer::OfferFinder;
use super::text::Text;
use crate::{Block, BlockKind};

/// An event with its evidence; field names are relative to the event.
#[derive(Clone, Debug, Default)]
pub(super) struct FoundEvent {
    pub(super) event: model::Event,
    pub(super) evidence: Vec<Evidence>,
}

/// The rule of a cost that stands behind a label.
const COST_LABEL: &str = "cost-label";

impl FoundEvent {
    fn note(&mut self, text: &Text<'_>, field: &str, value: &str, range: Range<usize>, rule: &str) {
        self.evidence.push(text.quote(field, value, range, rule));
    }

    /// Takes over what the other found and this did not. Of the cost the page's own words say more than a price.
    pub(super) fn complete(&mut self, other: FoundEvent) {
        let labelled_cost = other.evidence.iter().any(|e| e.field == "cost" && e.rule == COST_LABEL);
        let (own, new) = (&mut self.event, other.event);
        let mut taken = Vec::new();
        let mut take = |field: &'static str, own: &mut Option<String>, new: Option<String>| {
            if own.is_none() && new.is_some() {
                *own = new;
                taken.push(field);
            }
        };
        // An address belongs to its venue.
        if own.venue.is_none() && own.address.is_none() || own.venue == new.venue {
            take("venue", &mut own.venue, new.venue);
            take("address", &mut own.address, new.address);
        }
        take("organiser", &mut own.organiser, new.organiser);
        take("registration", &mut own.registration, new.registration);
        if labelled_cost {
            own.cost = None;
            self.evidence.retain(|evidence| evidence.field != "cost");
            take("cost", &mut own.cost, new.cost);
        }
        if own.start.is_none() && new.start.is_some() {
            (own.start, own.end) = (new.start, new.end);
            taken.extend(["start", "end"]);
        }
        if own.series_number.is_none() && new.series_number.is_some() {
            own.series_number = new.series_number;
            taken.push("series_number");
        }
        if new.cancelled && !own.cancelled {
            own.cancelled = true;
            taken.push("cancelled");
        }
        self.evidence
            .extend(other.evidence.into_iter().filter(|evidence| taken.contains(&evidence.field.as_str())));
    }
}

/// The event a page describes in words.
pub(super) fn from_text(
    title: &str,
    text: &Text<'_>,
    labels: &[Labelled],
    near: Option<Near>,
    finder: &OfferFinder,
) -> FoundEvent {
    let mut found = FoundEvent::default();
    let whole = text.as_str();
    let when = when::find(text, labels, near);
    match &when {
        Some(when) => {
            found.event.start = Some(when.start);
            found.note(text, "start", &when.start.to_string(), when.range.clone(), when.rule);
            if let Some(end) = when.end {
                found.event.end = Some(end);
                found.note(text, "end", &end.to_string(), when.range.clone(), when.rule);
            }
        }
        None => {
            if let Some(in_title) = in_words(title, 0..title.len(), "day-in-title", near) {
                let start = in_title.start;
                found.event.start = Some(start);
                found.evidence.push(Evidence::new("start", start.to_string(), "title", title, in_title.rule));
            }
        }
    }
    place(text, labels, when.as_ref(), &mut found);
    if let Some((name, range, rule)) = host::find(text, labels) {
        found.note(text, "organiser", &name, range, rule);
        found.event.organiser = Some(name);
    }
    if let Some(range) = register::find(text, labels) {
        let words = &whole[range.clone()];
        found.note(text, "registration", words, range.clone(), "registration-phrase");
        found.event.registration = Some(words.to_owned());
    }
    let hits = finder.hits(whole);
    if let Some(range) = finder.cost(text, labels, &hits) {
        let words = &whole[range.clone()];
        let labelled = labels.iter().any(|labelled| labelled.value == range);
        let rule = if labelled { COST_LABEL } else { "cost-phrase" };
        found.note(text, "cost", words, range.clone(), rule);
        found.event.cost = Some(words.to_owned());
    }
    series(title, text, &mut found);
    called_off(title, text, finder, &mut found);
    found
}

/// Sentences at the beginning of a text that may call the event off.
const CALLED_OFF: usize = 4;

fn called_off(title: &str, text: &Text<'_>, finder: &OfferFinder, found: &mut FoundEvent) {
    let whole = text.as_str();
    let off = finder.cancelled(title);
    let mut lead = text.sentences().iter().take(CALLED_OFF);
    let lead = lead.find(|range| finder.cancelled(&whole[(*range).clone()]));
    if off || lead.is_some() {
        found.event.cancelled = true;
        found.evidence.push(match lead {
            Some(range) if !off => text.quote("cancelled", "true", range.clone(), "called-off"),
            _ => Evidence::new("cancelled", "true", "title", title, "called-off"),
        });
    }
}

/// How far behind a venue its address may stand, in bytes.
const ADDRESS_REACH: usize = 120;

/// Venue and address: behind a label, on the line of the day or the next, in the sentence of the day.
fn place(text: &Text<'_>, labels: &[Labelled], when: Option<&When>, found: &mut FoundEvent) {
    let whole = text.as_str();
    let label = labels.iter().find(|labelled| label_of(whole, labelled, "venue"));
    let (name, range, rule) = if let Some(labelled) = label {
        let line = whole[labelled.value.clone()].split(['\n', ';']).next().unwrap_or("");
        let (name, address) = venue::divide(line);
        let range = labelled.label.start..labelled.value.start + line.len();
        if let Some(address) = address {
            found.note(text, "address", &address, range.clone(), "venue-label");
            found.event.address = Some(address);
        }
        match name {
            Some(name) => (name, range, "venue-label"),
            None => return,
        }
    } else if let Some((name, range, address)) = own_line(text, when) {
        found.note(text, "address", &address, range.clone(), "venue-line");
        found.event.address = Some(address);
        (name, range, "venue-line")
    } else if let Some(range) = when.and_then(|when| beside_day(text, when)) {
        (whole[range.clone()].to_owned(), range, "venue-in-sentence")
    } else {
        return;
    };
    if found.event.address.is_none() {
        // "… in den Zentralsaal ein (Mittelstraße 2, 58285 Gevelsberg)": in the same sentence, not in a footer.
        let to = text.sentence_range(range.start).end.max(range.end).min(range.end + ADDRESS_REACH);
        let to = (to..=whole.len()).find(|&to| whole.is_char_boundary(to)).unwrap_or(whole.len());
        if let Some(address) = address::find(&whole[range.end..to]).into_iter().next() {
            found.note(text, "address", &address.line, range.start..to, rule);
            found.event.address = Some(address.line);
        }
    }
    found.note(text, "venue", &name, range, rule);
    found.event.venue = Some(name);
}

/// Most bytes of a line that is nothing but a place.
const PLACE_LINE: usize = 140;
/// Most words of the name on it.
const NAME_WORDS: usize = 8;

/// A line that is nothing but name and address of a place: right under the day, or the first block beside boxes of facts.
fn own_line(text: &Text<'_>, when: Option<&When>) -> Option<(String, Range<usize>, String)> {
    let whole = text.as_str();
    let line_at = |start: usize| {
        let end = whole[start..].find('\n').map_or(whole.len(), |at| start + at);
        (end > start && end - start <= PLACE_LINE).then_some(start..end)
    };
    let below = when.and_then(|when| whole[when.range.end..].find('\n').map(|at| when.range.end + at + 1));
    let facts = |kind: &BlockKind| matches!(kind, BlockKind::Term | BlockKind::Definition);
    // Beside boxes with facts the place may be the one fact that reading took for text.
    let boxed = text.parts().iter().any(|part| part.block.kind == BlockKind::Term);
    let first = text.parts().iter().filter(|part| !facts(&part.block.kind)).take(usize::from(boxed));
    let lines = below.into_iter().chain(first.map(|part| part.range.start)).filter_map(line_at);
    lines.into_iter().find_map(|range| {
        let (name, address) = venue::divide(&whole[range.clone()]);
        let name = name.filter(|name| {
            name.starts_with(char::is_uppercase)
                && name.split(' ').count() <= NAME_WORDS
                && !name.contains('.')
        })?;
        Some((name, range, address?))
    })
}

/// The venue in the words beside the day: behind the time on its line, or in its sentence.
fn beside_day(text: &Text<'_>, when: &When) -> Option<Range<usize>> {
    let whole = text.as_str();
    let sentence = when.range.clone();
    let behind = when.behind.min(whole.len());
    let line_end = whole[behind..].find('\n').map_or(whole.len(), |at| behind + at);
    let found = |from: usize, to: usize, range: Range<usize>| {
        (from + range.end <= to).then_some(from + range.start..from + range.end)
    };
    if let Some(range) = venue::behind_time(&whole[behind..line_end]) {
        return found(behind, line_end, range);
    }
    let places = [behind.min(sentence.end)..sentence.end, sentence.clone()];
    places.into_iter().find_map(|range| {
        let hit = venue::in_sentence(&whole[range.clone()])?;
        found(range.start, range.end, hit)
    })
}

/// Day and time in short lines that reading set apart from the text, for they look like bylines.
///
/// The time may still stand behind a label of the text: "Uhrzeit".
pub(super) fn start_apart(aside: &[Block], text: &Text<'_>, labels: &[Labelled], found: &mut FoundEvent) {
    let lines = aside.iter().filter(|block| beside::is_inside(block));
    for block in lines {
        let Some(date) = dates::first(&block.text) else { continue };
        let (Some(start), (_, end)) = (
            dates::moment(date.value, &block.text[date.range.end..]),
            dates::times(&block.text[date.range.end..]),
        ) else {
            continue;
        };
        // A line with the time of day is the event's; without one it may be the day of publication.
        let better = found.event.start.is_none_or(|known| known.date == start.date && start.time.is_some());
        if start.time.is_none() && found.event.start.is_some() || !better {
            continue;
        }
        found.evidence.retain(|evidence| evidence.field != "start");
        found.event.start = Some(start);
        if start.time.is_none() {
            when::take_time(text, labels, found);
        }
        let place = block.place.clone();
        let start = found.event.start.unwrap_or(start);
        let value = start.to_string();
        found.evidence.push(Evidence::new("start", value, place.clone(), &block.text, "day-beside-text"));
        if let Some(time) = end {
            let end = Moment { date: start.date, time: Some(time) };
            found.event.end = Some(end);
            found.evidence.push(Evidence::new("end", end.to_string(), place, &block.text, "day-beside-text"));
        }
        return;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::labels;
    use crate::understanding::text::paragraphs;

    fn read(title: &str, lines: &[&str]) -> model::Event {
        let blocks = paragraphs(lines);
        let text = Text::new(&blocks);
        from_text(title, &text, &labels::find(&text), None, &OfferFinder::new()).event
    }

    #[test]
    fn labels_and_prose_give_day_time_and_venue() {
        let event = read(
            "Dritter Familientag",
            &[
                "Datum: Samstag, 5. September 2026\nBeginn: 14 Uhr\nOrt: Stadtpark, Bühne\nVeranstalter: Kinderring e.V.",
                "Der Eintritt ist frei.",
            ],
        );
        assert_eq!(event.start.unwrap().to_string(), "2026-09-05T14:00");
        assert_eq!(event.venue.as_deref(), Some("Stadtpark, Bühne"));
        assert_eq!(event.organiser.as_deref(), Some("Kinderring e.V."));
        assert_eq!((event.series_number, event.cost.is_some()), (Some(3), true));
        let event = read(
            "Vortrag",
            &[
                "Der Vortrag findet am 12.03.2026 von 18 bis 20 Uhr statt.",
                "Er muss leider entfallen: abgesagt!",
            ],
        );
        assert_eq!(event.start.unwrap().to_string(), "2026-03-12T18:00");
        assert_eq!(event.end.unwrap().to_string(), "2026-03-12T20:00");
        assert!(event.cancelled);
    }
}
