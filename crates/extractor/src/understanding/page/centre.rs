//! One centre of a page that lists several.

use model::{Kind, Record, Snapshot};

use super::fill::About;
use super::opening::first_sentences;
use super::provider::{provide, provider};
use crate::Block;
use crate::understanding::split::Card;
use crate::understanding::text::Text;
use crate::understanding::{labels, record, topics};

/// The record of a centre.
pub(super) fn centre(
    card: &Card,
    text: &Text<'_>,
    blocks: &[&Block],
    main: &Record,
    ordinal: usize,
    about: &About<'_, '_>,
    snapshot: &Snapshot,
) -> Record {
    let knowledge = about.knowledge;
    let mut child = record::of_page(snapshot, ordinal);
    let own = Text::new(blocks.iter().copied());
    let names = knowledge.organisations.mentions(&own);
    let contacts = knowledge.contacts.find(&own, &names);
    child.lang = main.lang.clone();
    // The name of a town says nothing without what is offered there.
    let around = card.section.as_ref().or(Some(&main.title)).filter(|title| !title.is_empty());
    child.title = match around {
        Some(around) if card.place_only => format!("{around} – {}", card.title),
        _ => card.title.clone(),
    };
    child.text = own.as_str().to_owned();
    let evidence =
        text.quote("title", child.title.as_str(), card.title_range.clone(), "heading-over-contact");
    child.kind = if main.kind == Kind::Offer { Kind::Offer } else { Kind::Organisation };
    child.evidence.push(text.quote(
        "kind",
        child.kind.as_str(),
        card.title_range.clone(),
        "one-of-several-centres",
    ));
    child.evidence.push(evidence.clone());
    let (teaser, why) = first_sentences(&own, &contacts);
    child.teaser = teaser;
    child.evidence.extend(why);
    let title = child.title.clone();
    record::add_places(&mut child, knowledge.places.find(Some((&title, &evidence)), &own, 0, about.source));
    let page = topics::Page {
        title: &title,
        title_evidence: Some(&evidence),
        text: &own,
        lead_end: 0,
        names: &names,
    };
    knowledge.topics.fill(&mut child, &page);
    topics::inherit(&mut child, main);
    let organisations = knowledge.organisations.find(&own, "", &names);
    record::fill(&mut child.organisations, "organisations", organisations, &mut child.evidence);
    let found = contacts.iter().map(|placed| placed.found.clone());
    record::fill(&mut child.contacts, "contacts", found, &mut child.evidence);
    if child.kind == Kind::Offer {
        let labels = labels::find(&own);
        let offer = knowledge.offers.find(&own, &labels, knowledge.offers.hours(&own), !contacts.is_empty());
        record::under("offer", offer.evidence, &mut child.evidence);
        child.offer = Some(offer.offer);
        // A centre called after its house is run by it.
        if !card.place_only && knowledge.organisations.is_house(&card.title) {
            let reason = model::Evidence { field: String::new(), ..evidence.clone() };
            provide(&mut child, knowledge.organisations.provider_named(&card.title, reason));
        }
        provider(&mut child, &own, &labels, &knowledge.organisations);
    }
    let inner = About { text: &own, title: None, lead: 0, names: &names, source: about.source, knowledge };
    inner.finish(&mut child, &contacts);
    child
}
