//! A table (RFC 4180) for spreadsheets: one record a line, lists joined by `; `, a citation at the end. What each column
//! holds stands in `docs/api.md`.

use model::{Contact, Moment, OrganisationRole, PartialDate, PlaceRole};

use super::opening_hours::opening_hours;
use super::{Citation, Format, List, plain};
use crate::safe;
use crate::shown::Shown;

pub(super) struct Csv;

/// Most parts of a list in one cell.
const PARTS: usize = 50;
/// Longest text in the words of a source, in characters.
const WORDS: usize = 500;

/// What a cell is made of.
type Cell = fn(&List<'_>, &Shown) -> String;

/// The columns in their order, each with what it says of a record.
const COLUMNS: [(&str, Cell); 35] = [
    ("id", |_, shown| shown.record.id.to_string()),
    ("kind", |_, shown| shown.record.kind.as_str().to_owned()),
    ("title", |_, shown| safe::one_line(&shown.record.title)),
    ("summary", |_, shown| shown.summary(300)),
    ("lang", |_, shown| shown.record.lang.clone()),
    ("published", |_, shown| date(shown.record.published)),
    ("precision", |_, shown| {
        let precision = shown.record.published_precision.and_then(|p| serde_json::to_value(p).ok());
        precision.and_then(|p| p.as_str().map(str::to_owned)).unwrap_or_default()
    }),
    ("source", |_, shown| shown.record.source.as_ref().map(ToString::to_string).unwrap_or_default()),
    ("publisher", |list, shown| list.publisher(shown)),
    ("url", |_, shown| shown.record.url.clone()),
    ("page", |list, shown| list.permalink(&shown.record.id)),
    ("places", |_, shown| {
        joined(shown.record.places.iter().filter(|p| p.role != PlaceRole::Mentioned).map(|p| p.name.as_str()))
    }),
    ("ags", |_, shown| {
        let places = shown.record.places.iter().filter(|p| p.role != PlaceRole::Mentioned);
        joined(places.filter_map(|place| place.ags.as_ref()).map(model::Ags::as_str))
    }),
    ("topics", |_, shown| joined(shown.record.topics.iter().map(|topic| topic.id.as_str()))),
    ("audiences", |_, shown| joined(shown.record.audiences.iter().map(String::as_str))),
    ("provider", |_, shown| {
        let does = |role| matches!(role, OrganisationRole::Provider | OrganisationRole::Organiser);
        let names = shown.record.organisations.iter().filter(|one| does(one.role));
        joined(names.map(|one| one.name.as_str()))
    }),
    ("status", |_, shown| {
        let status = shown.record.offer.as_ref().map(|offer| crate::ask::status_name(offer.status));
        status.unwrap_or_default().to_owned()
    }),
    ("opening_hours", |_, shown| {
        shown.record.offer.as_ref().map(|offer| opening_hours(&offer.schedule)).unwrap_or_default()
    }),
    ("hours_note", |_, shown| words(shown.record.offer.as_ref().and_then(|o| o.schedule_note.as_ref()))),
    ("cost", |_, shown| {
        let (offer, event) = (shown.record.offer.as_ref(), shown.record.event.as_ref());
        words(offer.and_then(|o| o.cost.as_ref()).or_else(|| event.and_then(|e| e.cost.as_ref())))
    }),
    ("languages", |_, shown| {
        joined(shown.record.offer.iter().flat_map(|offer| &offer.languages).map(String::as_str))
    }),
    ("application", |_, shown| words(shown.record.offer.as_ref().and_then(|o| o.application.as_ref()))),
    ("documents", |_, shown| {
        joined(shown.record.offer.iter().flat_map(|offer| &offer.documents).map(String::as_str))
    }),
    ("accessibility", |_, shown| words(shown.record.offer.as_ref().and_then(|o| o.accessibility.as_ref()))),
    ("valid_until", |_, shown| date(shown.record.offer.as_ref().and_then(|offer| offer.valid_until))),
    ("phone", |_, shown| contact(shown, |contact| &contact.phone)),
    ("email", |_, shown| contact(shown, |contact| &contact.email)),
    ("address", |_, shown| contact(shown, |contact| &contact.address)),
    ("start", |_, shown| moment(shown.record.event.as_ref().and_then(|event| event.start))),
    ("end", |_, shown| moment(shown.record.event.as_ref().and_then(|event| event.end))),
    ("venue", |_, shown| words(shown.record.event.as_ref().and_then(|event| event.venue.as_ref()))),
    ("organiser", |_, shown| words(shown.record.event.as_ref().and_then(|event| event.organiser.as_ref()))),
    ("registration", |_, shown| {
        words(shown.record.event.as_ref().and_then(|event| event.registration.as_ref()))
    }),
    ("fetched", |_, shown| shown.record.fetched.map(|instant| instant.to_string()).unwrap_or_default()),
    ("citation", |list, shown| plain(&Citation::of(list.app, shown), list.words)),
];

/// The names of the columns.
static NAMES: [&str; COLUMNS.len()] = names();

const fn names() -> [&'static str; COLUMNS.len()] {
    let mut names = [""; COLUMNS.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = COLUMNS[at].0;
        at += 1;
    }
    names
}

impl Format for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn media_type(&self) -> &'static str {
        "text/csv; charset=utf-8; header=present"
    }

    fn extension(&self) -> &'static str {
        "csv"
    }

    fn about(&self) -> &'static str {
        "A table (RFC 4180) with hours, cost, contact and a citation for each record."
    }

    fn default_limit(&self) -> usize {
        1000
    }

    fn is_download(&self) -> bool {
        true
    }

    fn fields(&self) -> &'static [&'static str] {
        &NAMES
    }

    fn write(&self, list: &List<'_>) -> String {
        let wanted: Vec<&(&str, Cell)> = COLUMNS.iter().filter(|(name, _)| list.fields.have(name)).collect();
        let mut out = wanted.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(",");
        out.push_str("\r\n");
        for shown in list.records {
            for (index, (_, cell)) in wanted.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_cell(&mut out, &cell(list, shown));
            }
            out.push_str("\r\n");
        }
        out
    }
}

/// Parts of a list, each once.
fn joined<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    let mut found: Vec<std::borrow::Cow<'_, str>> = Vec::new();
    for part in parts.take(PARTS).map(|part| safe::shortened(part, WORDS)) {
        if !part.is_empty() && !found.contains(&part) {
            found.push(part);
        }
    }
    found.join("; ")
}

/// A text in the words of the source, on one line.
fn words(text: Option<&String>) -> String {
    text.map(|text| safe::shortened(&safe::one_line(text), WORDS).into_owned()).unwrap_or_default()
}

fn date(date: Option<PartialDate>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn moment(moment: Option<Moment>) -> String {
    moment.map(|moment| moment.to_string()).unwrap_or_default()
}

/// The first contact that says this.
fn contact(shown: &Shown, part: fn(&Contact) -> &Option<String>) -> String {
    let found = shown.record.contacts.iter().find_map(|contact| part(contact).as_ref());
    words(found)
}

/// Writes one cell. Spreadsheets run what begins with `=`, `+`, `-` or `@`; a quotation mark in front stops them.
fn write_cell(out: &mut String, text: &str) {
    let phone = safe::tel(text).is_some();
    let runs = !phone && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if !runs && !text.contains([',', '"', '\n', '\r']) {
        out.push_str(text);
        return;
    }
    out.push('"');
    if runs {
        out.push('\'');
    }
    out.push_str(&text.replace('"', "\"\""));
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_run() {
        let cell = |text: &str| {
            let mut out = String::new();
            write_cell(&mut out, text);
            out
        };
        assert_eq!(cell("einfach"), "einfach");
        assert_eq!(cell("+492336932223"), "+492336932223");
        assert_eq!(cell("a, \"b\"\nc"), "\"a, \"\"b\"\"\nc\"");
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
    }
}
