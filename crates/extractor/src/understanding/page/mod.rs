//! The records of one page: the main record, and further ones for centres and events listed on it.

mod area;
mod calendar;
mod centre;
mod fill;
mod held;
mod listed;
mod opening;
mod proposed;
mod provider;
mod signs;

use model::{Kind, Record, Snapshot, Source};

pub(super) use self::calendar::of_calendar;
use self::centre::centre;
use self::fill::{About, organiser};
use self::listed::{listed_event, looks_like_calendar, number, structured_event};
use self::opening::{head, lead_end, main_blocks, undate};
use self::provider::{provider, provider_of_frame};
use self::signs::{Seen, signs};
use super::text::Text;
use super::{Knowledge, event, labels, record, split};
use crate::{Block, Document};

/// The records of a text page, the main one first.
pub(super) fn of_document(
    document: &Document,
    snapshot: &Snapshot,
    source: Option<&Source>,
    knowledge: &Knowledge,
) -> Vec<Record> {
    let blocks = main_blocks(document);
    let text = Text::new(blocks.iter().copied());
    let labels = labels::find(&text);
    let names = knowledge.organisations.mentions(&text);
    let contacts = knowledge.contacts.find(&text, &names);
    let mut main = head(document, snapshot, &blocks, &text, &contacts);
    let events: Vec<_> = document.structured.iter().filter(|object| event::is_event(object)).collect();

    let hours = knowledge.offers.hours(&text);
    let near = opening::near(document, snapshot);
    let entries = split::entries(&text, near);
    let facts = event::facts(&document.aside);
    let seen = Seen {
        labels: &labels,
        facts: &facts,
        names: &names,
        contacts: &contacts,
        opening_hours: hours.schedule.len(),
        structured_events: events.len(),
        entries: &entries,
    };
    let signs = signs(document, &text, &seen, knowledge);
    let (kind, why) = knowledge.kinds.find(&snapshot.url, document, &text, signs);
    main.kind = kind;
    main.evidence.push(why);
    if kind == Kind::Empty {
        main.problem = Some(document.problem.unwrap_or("no_text").to_owned());
        return vec![main];
    }

    if kind == Kind::Listing {
        undate(&mut main);
    }

    let title = document.title.as_ref().map(|title| (title.value.as_str(), &title.evidence));
    let lead = lead_end(&text);
    let about = About { text: &text, title, lead, names: &names, source, knowledge };
    about.fill(&mut main, document, &contacts);
    let cards = match kind {
        Kind::News | Kind::Event => Vec::new(),
        _ => split::centres(&text, &contacts, &names),
    };

    match kind {
        Kind::Offer => {
            let offer = knowledge.offers.find(&text, &labels, hours, !contacts.is_empty());
            record::under("offer", offer.evidence, &mut main.evidence);
            main.offer = Some(offer.offer);
            if cards.is_empty() {
                provider(&mut main, &text, &labels, &knowledge.organisations);
                provider_of_frame(&mut main, document, &knowledge.organisations);
            }
        }
        Kind::Event => {
            let beside = Text::new(facts.iter().chain(blocks.iter().copied()));
            let labels = labels::find(&beside);
            let mut said = event::from_text(&main.title, &beside, &labels, near, &knowledge.offers);
            if said.event.start.is_none_or(|start| start.time.is_none()) {
                event::start_apart(&document.aside, &beside, &labels, &mut said);
            }
            let found = match events.as_slice() {
                [only] => {
                    let mut found = event::from_structured(only);
                    found.complete(said);
                    found
                }
                _ => said,
            };
            record::under("event", found.evidence, &mut main.evidence);
            main.event = Some(found.event);
            organiser(&mut main);
        }
        _ => {}
    }
    about.finish(&mut main, &contacts);

    let mut records = vec![main];
    match kind {
        Kind::Listing | Kind::Other if events.len() >= 2 => {
            let children = events.iter().take(200).map(|object| structured_event(object, document, snapshot));
            number(&mut records, children, &about);
        }
        Kind::Listing | Kind::Event | Kind::Other
            if entries.len() >= 3
                && (looks_like_calendar(snapshot, document) || split::is_programme(&entries)) =>
        {
            let children = entries.iter().map(|entry| listed_event(entry, &text, document, snapshot));
            number(&mut records, children, &about);
        }
        Kind::News => {
            let children = proposed::proposals(&records[0], snapshot, &about);
            records.extend(children);
        }
        Kind::Offer | Kind::Organisation | Kind::Network | Kind::Other | Kind::Listing => {
            let parts: Vec<&Block> = text.parts().iter().map(|part| part.block).collect();
            for card in &cards {
                let ordinal = records.len();
                records.push(centre(
                    card,
                    &text,
                    &parts[card.parts.clone()],
                    &records[0],
                    ordinal,
                    &about,
                    snapshot,
                ));
            }
        }
        _ => {}
    }
    records
}
