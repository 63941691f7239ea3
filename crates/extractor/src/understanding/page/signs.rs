//! The signs of what a page is, from what was found on it.

use std::collections::HashSet;
use std::sync::LazyLock;

use model::OrganisationType;

use crate::understanding::contacts::Placed;
use crate::understanding::labels::Labelled;
use crate::understanding::organisations::Mention;
use crate::understanding::split::{self, Entry};
use crate::understanding::table::{OFFER_CUES, words_of};
use crate::understanding::text::Text;
use crate::understanding::{Knowledge, dates, kind};
use crate::{Block, Document};

/// What was found on the page before its kind is known.
pub(super) struct Seen<'a> {
    pub(super) labels: &'a [Labelled],
    /// Labelled facts beside the text, as terms and definitions.
    pub(super) facts: &'a [Block],
    pub(super) names: &'a [Mention],
    pub(super) contacts: &'a [Placed],
    pub(super) opening_hours: usize,
    pub(super) structured_events: usize,
    pub(super) entries: &'a [Entry],
}

/// Words that label what only events have.
static EVENT_LABELS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| words_of(OFFER_CUES, "event_label").collect());

pub(super) fn signs(
    document: &Document,
    text: &Text<'_>,
    seen: &Seen<'_>,
    knowledge: &Knowledge,
) -> kind::Signs {
    let title = document.title.as_ref().map_or("", |title| title.value.as_str());
    let in_title = knowledge.organisations.mentions_in(title);
    let whole_title = in_title.iter().any(|name| !name.bare && name.range.len() + 12 >= title.len());
    let network = in_title.iter().any(|name| name.sort == Some(OrganisationType::Network));
    // Each label once: "Veranstalter" under every entry makes a calendar of the page, no event.
    let event_labels: HashSet<&str> = seen
        .labels
        .iter()
        .map(|labelled| text.as_str()[labelled.label.clone()].trim())
        .filter(|label| EVENT_LABELS.contains(label))
        .collect();
    kind::Signs {
        contacts: seen.contacts.len(),
        addresses: seen.contacts.iter().filter(|placed| placed.found.value.address.is_some()).count(),
        opening_hours: seen.opening_hours,
        network_in_title: network,
        organisation_is_title: whole_title && !network,
        partners: seen.names.iter().filter(|name| !name.bare).count(),
        event_labels: event_labels.len() + seen.facts.len() / 2,
        // The first of several marked events is not what the page is about.
        event_day: seen.structured_events < 2 && event_day(document, text),
        structured_events: seen.structured_events,
        programme: split::is_programme(seen.entries) && 2 * seen.entries.len() >= text.parts().len(),
    }
}

/// Sentences at the beginning that may say when an event is.
const FIRST: usize = 3;

/// Whether the first sentences name a day with its year and a time of day: no report of what happened is so exact, and
/// what is announced lies ahead of the day the page was published.
fn event_day(document: &Document, text: &Text<'_>) -> bool {
    let published = document.published.as_ref().and_then(|date| date.value.as_day());
    text.sentences().iter().take(FIRST).any(|range| {
        let words = &text.as_str()[range.clone()];
        let day = dates::first(words).and_then(|date| date.value.as_day());
        day.is_some_and(|day| published.is_none_or(|published| published < day))
            && dates::clock(words).is_some()
    })
}
