//! The signs of what a page is, from what was found on it.

use model::OrganisationType;

use crate::Document;
use crate::understanding::contacts::Placed;
use crate::understanding::labels::Labelled;
use crate::understanding::organisations::Mention;
use crate::understanding::table::{OFFER_CUES, words_of};
use crate::understanding::text::Text;
use crate::understanding::{Knowledge, kind};

#[expect(clippy::too_many_arguments, reason = "everything found so far is a sign")]
pub(super) fn signs(
    document: &Document,
    text: &Text<'_>,
    labels: &[Labelled],
    names: &[Mention],
    contacts: &[Placed],
    opening_hours: usize,
    structured_events: usize,
    knowledge: &Knowledge,
) -> kind::Signs {
    let title = document.title.as_ref().map_or("", |title| title.value.as_str());
    let in_title = knowledge.organisations.mentions(title);
    let whole_title = in_title.iter().any(|name| name.range.len() + 12 >= title.len());
    let network = in_title.iter().any(|name| name.sort == Some(OrganisationType::Network));
    let event_labels = labels.iter().filter(|labelled| {
        let label = text.as_str()[labelled.label.clone()].trim();
        words_of(OFFER_CUES, "event_label").any(|word| word == label)
    });
    kind::Signs {
        contacts: contacts.len(),
        addresses: contacts.iter().filter(|placed| placed.found.value.address.is_some()).count(),
        opening_hours,
        network_in_title: network,
        organisation_is_title: whole_title && !network,
        partners: names.len(),
        event_labels: event_labels.count(),
        event_day: false,
        structured_events,
    }
}
