//! Further records of a page: events of its structured data and of its lists of days.

use model::{Evidence, Kind, Record, Snapshot};

use super::fill::About;
use super::opening::LONGEST_TEASER;
use crate::understanding::text::Text;
use crate::understanding::{event, kind, record, split, topics};
use crate::{Block, BlockKind, Document};

/// Numbers further records of a page and gives them the area of its source.
pub(super) fn number(
    records: &mut Vec<Record>,
    children: impl Iterator<Item = Record>,
    about: &About<'_, '_>,
) {
    for mut child in children {
        let ordinal = records.len();
        child.id = model::RecordId::of_page(&child.url, ordinal);
        child.parent = Some(records[0].id.clone());
        let title_evidence = child.evidence.iter().find(|evidence| evidence.field == "title").cloned();
        if let Some(evidence) = title_evidence {
            let described = [description(&child)];
            let own = Text::new(&described);
            let titled = Text::new([]);
            let found =
                about.knowledge.places.find(Some((&child.title, &evidence)), &titled, 0, about.source);
            record::add_places(&mut child, found);
            let title = child.title.clone();
            let page = topics::Page {
                title: &title,
                title_evidence: Some(&evidence),
                text: &own,
                lead_end: own.as_str().len(),
                names: &[],
            };
            about.knowledge.topics.fill(&mut child, &page);
        }
        about.finish(&mut child, &[]);
        records.push(child);
    }
}

/// What an entry says of its event, as a block of its own.
fn description(child: &Record) -> Block {
    let place = child.evidence.iter().find(|evidence| evidence.field == "teaser").map(|e| e.place.clone());
    Block {
        kind: BlockKind::Paragraph,
        text: child.text.clone(),
        cells: Vec::new(),
        links: Vec::new(),
        place: place.unwrap_or_default(),
        lang: None,
        dropped: None,
    }
}

pub(super) fn looks_like_calendar(snapshot: &Snapshot, document: &Document) -> bool {
    let words = ["termin", "veranstaltung", "kalender", "event", "programm"];
    let title = document.title.as_ref().map(|title| title.value.to_lowercase()).unwrap_or_default();
    let url = snapshot.url.to_lowercase();
    words.iter().any(|word| url.contains(word) || title.contains(word))
}

pub(super) fn structured_event(
    object: &serde_json::Value,
    document: &Document,
    snapshot: &Snapshot,
) -> Record {
    let mut child = record::of_page(snapshot, 1);
    child.kind = Kind::Event;
    child.lang = document.lang.clone();
    let name = object["name"].as_str().unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ");
    child.evidence.push(Evidence::new(
        "kind",
        "event",
        "json-ld:@type",
        kind::type_name(object),
        "structured-event",
    ));
    child.evidence.push(Evidence::new("title", name.as_str(), "json-ld:name", &name, "structured-event"));
    child.title = name;
    if let Some(description) = object["description"].as_str() {
        child.text = description.trim().to_owned();
        child.teaser = description.chars().take(LONGEST_TEASER).collect();
        child.evidence.push(Evidence::new(
            "teaser",
            child.teaser.as_str(),
            "json-ld:description",
            description,
            "structured-event",
        ));
    }
    let found = event::from_structured(object);
    record::under("event", found.evidence, &mut child.evidence);
    child.event = Some(found.event);
    child
}

pub(super) fn listed_event(
    entry: &split::Entry,
    text: &Text<'_>,
    document: &Document,
    snapshot: &Snapshot,
) -> Record {
    let mut child = record::of_page(snapshot, 1);
    child.kind = Kind::Event;
    child.lang = document.lang.clone();
    child.title = entry.title.clone();
    child.text = text.as_str()[entry.range.clone()].to_owned();
    child.evidence.push(text.quote("kind", "event", entry.range.clone(), "line-of-calendar"));
    child.evidence.push(text.quote("title", entry.title.as_str(), entry.range.clone(), "line-of-calendar"));
    child.evidence.push(text.quote(
        "event.start",
        entry.start.to_string(),
        entry.range.clone(),
        "line-of-calendar",
    ));
    let mut event = model::Event { start: Some(entry.start), end: entry.end, ..model::Event::default() };
    if let Some(end) = entry.end {
        let evidence = text.quote("event.end", end.to_string(), entry.range.clone(), "line-of-calendar");
        child.evidence.push(evidence);
    }
    let (venue, address) = entry.venue.as_deref().map(event::divide).unwrap_or_default();
    for (field, value) in [("event.venue", &venue), ("event.address", &address)] {
        if let Some(value) = value {
            child.evidence.push(text.quote(field, value.as_str(), entry.range.clone(), "line-of-calendar"));
        }
    }
    (event.venue, event.address) = (venue, address);
    child.event = Some(event);
    child
}
