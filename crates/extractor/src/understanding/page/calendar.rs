//! The records of an iCalendar file.

use model::{Evidence, Kind, Record, Snapshot, Source};

use super::fill::About;
use super::listed::number;
use super::opening::LONGEST_TEASER;
use crate::understanding::text::Text;
use crate::understanding::{Knowledge, event, ics, record};

/// The records of an iCalendar file: a listing, and each VEVENT; the one event of a file is its main record.
pub(in crate::understanding) fn of_calendar(
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
    if let Some(name) = ics::name(&body) {
        main.evidence.push(Evidence::new("title", name.as_str(), "X-WR-CALNAME", &name, "calendar-file"));
        main.title = name;
    }
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
    let (venue, address) = entry.location.as_deref().map(event::divide).unwrap_or_default();
    if let (Some(venue), Some(location)) = (&venue, &entry.location) {
        note("event.venue", venue.clone(), location, "LOCATION");
    }
    if let (Some(address), Some(location)) = (&address, &entry.location) {
        note("event.address", address.clone(), location, "LOCATION");
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
        venue,
        address,
        organiser: entry.organiser.clone(),
        cancelled: entry.cancelled,
        ..model::Event::default()
    });
    child
}
