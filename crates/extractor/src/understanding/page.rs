//! The records of one page: the main record, and further ones for centres and events listed on it.

use model::{
    Evidence, Kind, Organisation, OrganisationRole, OrganisationType, PlaceRef, PlaceRole, Record, Snapshot,
    Source,
};

use super::contacts::Placed;
use super::labels::{self, Labelled};
use super::organisations::Mention;
use super::split::{self, Card};
use super::text::{Found, Text};
use super::{Knowledge, cited, event, ics, kind, record};
use crate::{Block, BlockKind, Document};

/// A teaser is one or two sentences.
const LONGEST_TEASER: usize = 320;
/// The first sentences of a text say what it is about, up to this many bytes.
const LEAD: usize = 400;

/// The records of a text page, the main one first.
pub(super) fn of_document(
    document: &Document,
    snapshot: &Snapshot,
    source: Option<&Source>,
    knowledge: &Knowledge,
) -> Vec<Record> {
    let blocks = main_blocks(document);
    let text = Text::new(blocks.iter().copied());
    let mut main = head(document, snapshot, &blocks, &text);
    let labels = labels::find(&text);
    let names = knowledge.organisations.mentions(text.as_str());
    let contacts = knowledge.contacts.find(&text, &names);
    let events: Vec<_> = document.structured.iter().filter(|object| event::is_event(object)).collect();

    let hours = knowledge.offers.hours(&text);
    let signs =
        signs(document, &text, &labels, &names, &contacts, hours.schedule.len(), events.len(), knowledge);
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
    let entries = split::entries(&text);
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
                provider(&mut main);
            }
        }
        Kind::Event => {
            let found = match events.as_slice() {
                [only] => {
                    let mut found = event::from_structured(only);
                    event::series(&main.title, &text, &mut found);
                    found
                }
                _ => {
                    let mut found = event::from_text(&main.title, &text, &labels, &knowledge.offers);
                    if found.event.start.is_none_or(|start| start.time.is_none()) {
                        event::start_apart(&document.aside, &mut found);
                    }
                    found
                }
            };
            record::under("event", found.evidence, &mut main.evidence);
            organiser(&mut main, found.event.organiser.as_deref());
            main.event = Some(found.event);
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
            if entries.len() >= 3 && looks_like_calendar(snapshot, document) =>
        {
            let children = entries.iter().map(|entry| listed_event(entry, &text, document, snapshot));
            number(&mut records, children, &about);
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

/// Main text without the headline, which is a field of its own, and without captions.
fn main_blocks(document: &Document) -> Vec<&Block> {
    let title = document.title.as_ref().map_or("", |title| title.value.as_str());
    let mut headline_seen = false;
    let keep = |block: &&Block| {
        if block.kind == BlockKind::Caption || block.dropped.is_some() {
            return false;
        }
        let headline = !headline_seen && matches!(block.kind, BlockKind::Heading(_)) && block.text == title;
        headline_seen |= headline;
        !headline
    };
    document.blocks.iter().filter(keep).collect()
}

/// What reading said of the page itself.
fn head(document: &Document, snapshot: &Snapshot, blocks: &[&Block], text: &Text<'_>) -> Record {
    let mut main = record::of_page(snapshot, 0);
    let mut take = |evidence: &Evidence| main.evidence.push(evidence.clone());
    let title = document.title.as_ref();
    title.iter().for_each(|title| take(&title.evidence));
    document.published.iter().for_each(|date| take(&date.evidence));
    document.modified.iter().for_each(|date| take(&date.evidence));
    document.section.iter().for_each(|section| take(&section.evidence));
    document.teaser.iter().for_each(|teaser| take(&teaser.evidence));
    main.title = title.map(|title| title.value.clone()).unwrap_or_default();
    main.set_published(document.published.as_ref().map(|date| date.value));
    main.modified = document.modified.as_ref().map(|date| date.value);
    main.section = document.section.as_ref().map(|section| section.value.clone());
    main.author =
        document.author.as_ref().map(|author| author.value.clone()).filter(|author| is_desk(author));
    main.lang = document.lang.clone();
    main.text = text.as_str().to_owned();
    main.headings = headings(blocks);
    main.attachments = document.attachments.clone();
    main.problem = document.problem.map(str::to_owned);
    match &document.teaser {
        Some(teaser) => main.teaser = teaser.value.clone(),
        None => {
            let (teaser, evidence) = first_sentences(text);
            main.teaser = teaser;
            main.evidence.extend(evidence);
        }
    }
    main
}

/// Takes the dates off a listing: they are those of the entries it leads to, or of the last of them.
fn undate(main: &mut Record) {
    main.set_published(None);
    main.modified = None;
    main.evidence.retain(|evidence| !matches!(evidence.field.as_str(), "published" | "modified"));
}

/// Desks sign in lower case or with the house's name ("pen", "Pressestelle"); anything else may be a person.
fn is_desk(author: &str) -> bool {
    let sign = author.chars().count() <= 5 && author.chars().all(|c| c.is_lowercase() || c == '/');
    sign || ["Presse", "Redaktion", "Stadt ", "Kreis", "amt", "Ministerium", "referat"]
        .iter()
        .any(|word| author.contains(word))
}

fn headings(blocks: &[&Block]) -> Vec<String> {
    let headings = blocks.iter().filter(|block| matches!(block.kind, BlockKind::Heading(_)));
    headings.map(|block| block.text.clone()).collect()
}

fn first_sentences(text: &Text<'_>) -> (String, Option<Evidence>) {
    let Some(first) =
        text.sentences().iter().find(|range| range.len() >= 30 && !text.in_heading(range.start))
    else {
        return (String::new(), None);
    };
    let whole = text.as_str();
    let line_end = whole[first.start..].find('\n').map_or(whole.len(), |at| first.start + at);
    let next = text.sentences().iter().find(|range| range.start >= first.end && range.end <= line_end);
    let end = match next {
        Some(next) if next.end - first.start <= LONGEST_TEASER => next.end,
        _ => first.end,
    };
    let teaser: String = whole[first.start..end].chars().take(LONGEST_TEASER).collect();
    let evidence = text.quote("teaser", teaser.as_str(), first.start..end, "first-sentences");
    (teaser, Some(evidence))
}

/// Where the first sentences end.
fn lead_end(text: &Text<'_>) -> usize {
    let first = text.parts().iter().find(|part| part.block.kind == BlockKind::Paragraph);
    first.map_or(0, |part| part.range.end.min(part.range.start + LEAD))
}

/// What every record of a page is filled from.
struct About<'a, 'd> {
    text: &'a Text<'d>,
    title: Option<(&'a str, &'a Evidence)>,
    lead: usize,
    names: &'a [Mention],
    source: Option<&'a Source>,
    knowledge: &'a Knowledge,
}

impl About<'_, '_> {
    /// Places, topics, audiences, organisations, contacts, figures and sources of the text.
    fn fill(&self, record: &mut Record, document: &Document, contacts: &[Placed]) {
        let knowledge = self.knowledge;
        // Listings and pages like the imprint belong to no place but the one their headline names.
        let lead = if matches!(record.kind, Kind::Listing | Kind::Other) { 0 } else { self.lead };
        let mut places = knowledge.places.find(self.title, self.text, lead, self.source);
        if matches!(record.kind, Kind::Listing | Kind::Other) {
            let headline = self.title.map(|(_, evidence)| evidence.place.as_str());
            let in_headline =
                |place: &Found<PlaceRef>| place.evidence.iter().any(|e| Some(e.place.as_str()) == headline);
            places.retain(|_| record.kind == Kind::Other);
            for place in places.iter_mut().filter(|place| !in_headline(place)) {
                place.value.role = PlaceRole::Mentioned;
            }
        }
        record::add_places(record, places);
        let (title, evidence) = self.title.map_or(("", None), |(title, evidence)| (title, Some(evidence)));
        let (topics, audiences) = knowledge.topics.find(title, evidence, self.text, self.lead);
        record::fill(&mut record.topics, "topics", topics, &mut record.evidence);
        record::fill(&mut record.audiences, "audiences", audiences, &mut record.evidence);
        let organisations = knowledge.organisations.find(self.text, self.names);
        record::fill(&mut record.organisations, "organisations", organisations, &mut record.evidence);
        if let Some(publisher) = &document.publisher {
            let value = Organisation {
                name: publisher.value.clone(),
                aliases: Vec::new(),
                role: OrganisationRole::Publisher,
                sort: None,
            };
            let evidence = Evidence { field: String::new(), ..publisher.evidence.clone() };
            record::fill(
                &mut record.organisations,
                "organisations",
                [Found::new(value, evidence)],
                &mut record.evidence,
            );
        }
        let found = contacts.iter().map(|placed| placed.found.clone());
        record::fill(&mut record.contacts, "contacts", found, &mut record.evidence);
        self.aside(record, document);
        if record.kind != Kind::Listing {
            let taken: Vec<_> = contacts.iter().map(|placed| placed.range.clone()).collect();
            record::fill(
                &mut record.figures,
                "figures",
                knowledge.figures.find(self.text, &taken),
                &mut record.evidence,
            );
        }
    }

    /// Contacts and sources that reading set apart from the main text.
    fn aside(&self, record: &mut Record, document: &Document) {
        let apart =
            document.aside.iter().filter(|block| matches!(block.dropped, Some("press_contact" | "sources")));
        let aside = Text::new(apart);
        if !aside.as_str().is_empty() {
            let names = self.knowledge.organisations.mentions(aside.as_str());
            let mut contacts = self.knowledge.contacts.find(&aside, &names);
            for placed in &mut contacts {
                if aside
                    .part(placed.range.start)
                    .is_some_and(|part| part.block.dropped == Some("press_contact"))
                {
                    placed.found.value.role = model::ContactRole::Press;
                }
            }
            let new = contacts.into_iter().map(|placed| placed.found).filter(|found| {
                record
                    .contacts
                    .iter()
                    .all(|known| known.phone != found.value.phone || known.email != found.value.email)
            });
            let new: Vec<_> = new.collect();
            record::fill(&mut record.contacts, "contacts", new, &mut record.evidence);
            record::fill(
                &mut record.cited_sources,
                "cited_sources",
                cited::find(&aside),
                &mut record.evidence,
            );
        }
        record::fill(
            &mut record.cited_sources,
            "cited_sources",
            cited::find(self.text),
            &mut record.evidence,
        );
    }

    /// Venues from addresses and the area of the source.
    fn finish(&self, record: &mut Record, contacts: &[Placed]) {
        if !record.kind.is_indexed() {
            return;
        }
        if matches!(record.kind, Kind::Offer | Kind::Event | Kind::Organisation) {
            self.venues(record, contacts);
        }
        // The area of the source stands for a text that says no place of its own.
        let said = record
            .places
            .iter()
            .any(|place| place.role == PlaceRole::About || place.role == PlaceRole::Venue);
        let area = self.source.filter(|_| !said && record.kind != Kind::Other);
        if let Some(area) = area.and_then(|source| self.knowledge.places.of_source(source)) {
            record::add_places(record, [area]);
        }
    }

    fn venues(&self, record: &mut Record, contacts: &[Placed]) {
        for placed in contacts {
            let (Some(code), Some(address)) = (&placed.postal_code, &placed.found.value.address) else {
                continue;
            };
            let Some(place) = self.knowledge.places.venue(code, address) else { continue };
            let reason = placed.found.evidence.iter().find(|evidence| evidence.field == "address");
            let ags = place.ags.as_ref().map_or("", |ags| ags.as_str()).to_owned();
            if let Some(reason) = reason {
                let evidence = Evidence {
                    field: String::new(),
                    value: ags,
                    rule: "postal-code".to_owned(),
                    ..reason.clone()
                };
                record::add_places(record, [Found::new(place, evidence)]);
            }
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "everything found so far is a sign")]
fn signs(
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
        matches!(
            label,
            "Ort"
                | "Wo"
                | "Wann"
                | "Datum"
                | "Termin"
                | "Beginn"
                | "Uhrzeit"
                | "Zeit"
                | "Veranstaltungsort"
                | "Veranstalter"
                | "Eintritt"
                | "Einlass"
                | "Treffpunkt"
        )
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

/// The organisation whose contact an offer gives is its provider, unless the text names one.
fn provider(record: &mut Record) {
    if record.organisations.iter().any(|organisation| organisation.role == OrganisationRole::Provider) {
        return;
    }
    let Some(name) = record.contacts.iter().find_map(|contact| contact.organisation.clone()) else { return };
    let found = record.organisations.iter_mut().find(|o| o.name == name || o.aliases.contains(&name));
    if let Some(found) = found.filter(|found| found.role == OrganisationRole::Mentioned) {
        found.role = OrganisationRole::Provider;
    }
}

fn organiser(record: &mut Record, name: Option<&str>) {
    let Some(name) = name else { return };
    if let Some(found) = record.organisations.iter_mut().find(|o| o.name == name || name.contains(&o.name)) {
        found.role = OrganisationRole::Organiser;
    }
}

/// Numbers further records of a page and gives them the area of its source.
fn number(records: &mut Vec<Record>, children: impl Iterator<Item = Record>, about: &About<'_, '_>) {
    for mut child in children {
        let ordinal = records.len();
        child.id = model::RecordId::of_page(&child.url, ordinal);
        child.parent = Some(records[0].id.clone());
        let title_evidence = child.evidence.iter().find(|evidence| evidence.field == "title").cloned();
        if let Some(evidence) = title_evidence {
            let own = Text::new([]);
            let found = about.knowledge.places.find(Some((&child.title, &evidence)), &own, 0, about.source);
            record::add_places(&mut child, found);
            let (topics, audiences) = about.knowledge.topics.find(&child.title, Some(&evidence), &own, 0);
            record::fill(&mut child.topics, "topics", topics, &mut child.evidence);
            record::fill(&mut child.audiences, "audiences", audiences, &mut child.evidence);
        }
        about.finish(&mut child, &[]);
        records.push(child);
    }
}

fn looks_like_calendar(snapshot: &Snapshot, document: &Document) -> bool {
    let words = ["termin", "veranstaltung", "kalender", "event", "programm"];
    let title = document.title.as_ref().map(|title| title.value.to_lowercase()).unwrap_or_default();
    let url = snapshot.url.to_lowercase();
    words.iter().any(|word| url.contains(word) || title.contains(word))
}

fn structured_event(object: &serde_json::Value, document: &Document, snapshot: &Snapshot) -> Record {
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

fn listed_event(entry: &split::Entry, text: &Text<'_>, document: &Document, snapshot: &Snapshot) -> Record {
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
    child.event = Some(model::Event { start: Some(entry.start), ..model::Event::default() });
    child
}

/// One centre of a page that lists several.
fn centre(
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
    let names = knowledge.organisations.mentions(own.as_str());
    let contacts = knowledge.contacts.find(&own, &names);
    child.lang = main.lang.clone();
    child.title = match card.place_only && !main.title.is_empty() {
        true => format!("{} – {}", main.title, card.title),
        false => card.title.clone(),
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
    let (teaser, why) = first_sentences(&own);
    child.teaser = teaser;
    child.evidence.extend(why);
    let title = child.title.clone();
    record::add_places(&mut child, knowledge.places.find(Some((&title, &evidence)), &own, 0, about.source));
    let (topics, audiences) = knowledge.topics.find(&title, Some(&evidence), &own, 0);
    record::fill(&mut child.topics, "topics", topics, &mut child.evidence);
    record::fill(&mut child.audiences, "audiences", audiences, &mut child.evidence);
    let organisations = knowledge.organisations.find(&own, &names);
    record::fill(&mut child.organisations, "organisations", organisations, &mut child.evidence);
    let found = contacts.iter().map(|placed| placed.found.clone());
    record::fill(&mut child.contacts, "contacts", found, &mut child.evidence);
    if child.kind == Kind::Offer {
        let offer = knowledge.offers.find(
            &own,
            &labels::find(&own),
            knowledge.offers.hours(&own),
            !contacts.is_empty(),
        );
        record::under("offer", offer.evidence, &mut child.evidence);
        child.offer = Some(offer.offer);
        provider(&mut child);
    }
    let inner = About { text: &own, title: None, lead: 0, names: &names, source: about.source, knowledge };
    inner.finish(&mut child, &contacts);
    child
}

/// The records of an iCalendar file: a listing, and each VEVENT; the one event of a file is its main record.
pub(super) fn of_calendar(
    snapshot: &Snapshot,
    source: Option<&Source>,
    knowledge: &Knowledge,
) -> Vec<Record> {
    let body = german::charset::decode(&snapshot.body, snapshot.content_type.as_deref()).text;
    let events = ics::read(&body);
    let own = Text::new([]);
    let about = About { text: &own, title: None, lead: 0, names: &[], source, knowledge };
    let mut main = record::of_page(snapshot, 0);
    if events.is_empty() {
        main.kind = Kind::Empty;
        main.problem = Some("no_text".to_owned());
        return vec![main];
    }
    let single = events.len() == 1;
    main.kind = Kind::Listing;
    main.lang = "und".to_owned();
    main.evidence.push(Evidence::new("kind", "listing", "line 1", "BEGIN:VCALENDAR", "calendar-file"));
    let mut records = vec![main];
    number(&mut records, events.iter().map(|event| calendar_event(event, snapshot)), &about);
    if single {
        // The one event of a file is what the file is about.
        let mut only = records.remove(1);
        only.id = model::RecordId::of_page(&snapshot.url, 0);
        only.parent = None;
        records[0] = only;
    }
    records
}

fn calendar_event(entry: &ics::CalendarEvent, snapshot: &Snapshot) -> Record {
    let mut child = record::of_page(snapshot, 1);
    child.kind = Kind::Event;
    child.lang = "de".to_owned();
    let place = format!("line {}", entry.line);
    let mut note = |field: &str, value: String, quote: &str, property: &str| {
        child.evidence.push(Evidence::new(
            field,
            value,
            format!("{place}: {property}"),
            quote,
            "calendar-file",
        ));
    };
    note("kind", "event".to_owned(), "BEGIN:VEVENT", "VEVENT");
    note("title", entry.summary.clone(), &entry.summary, "SUMMARY");
    if let Some(start) = entry.start {
        note("event.start", start.to_string(), &entry.start_line, "DTSTART");
    }
    if let Some(end) = entry.end {
        note("event.end", end.to_string(), &end.to_string(), "DTEND");
    }
    if let Some(location) = &entry.location {
        note("event.venue", location.clone(), location, "LOCATION");
    }
    if let Some(organiser) = &entry.organiser {
        note("event.organiser", organiser.clone(), organiser, "ORGANIZER");
    }
    if entry.cancelled {
        note("event.cancelled", "true".to_owned(), "STATUS:CANCELLED", "STATUS");
    }
    if !entry.description.is_empty() {
        note("teaser", entry.description.clone(), &entry.description, "DESCRIPTION");
    }
    child.title = entry.summary.clone();
    child.text = entry.description.clone();
    child.teaser = entry.description.chars().take(LONGEST_TEASER).collect();
    child.event = Some(model::Event {
        start: entry.start,
        end: entry.end,
        venue: entry.location.clone(),
        organiser: entry.organiser.clone(),
        cancelled: entry.cancelled,
        ..model::Event::default()
    });
    child
}
