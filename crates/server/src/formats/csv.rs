//! A table (RFC 4180) for spreadsheets: one record a line, lists joined by `; `.

use model::Contact;

use super::{Citation, Format, List, plain};
use crate::safe;
use crate::shown::Shown;

pub(super) struct Csv;

const COLUMNS: [&str; 22] = [
    "id",
    "kind",
    "title",
    "summary",
    "published",
    "precision",
    "source",
    "publisher",
    "url",
    "places",
    "ags",
    "topics",
    "audiences",
    "phone",
    "email",
    "address",
    "start",
    "end",
    "venue",
    "status",
    "cost",
    "citation",
];

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
        "A table with a citation for each record."
    }

    fn default_limit(&self) -> usize {
        1000
    }

    fn is_download(&self) -> bool {
        true
    }

    fn fields(&self) -> &'static [&'static str] {
        &COLUMNS
    }

    fn write(&self, list: &List<'_>) -> String {
        let wanted: Vec<usize> = (0..COLUMNS.len()).filter(|at| list.fields.have(COLUMNS[*at])).collect();
        let mut out = wanted.iter().map(|at| COLUMNS[*at]).collect::<Vec<_>>().join(",");
        out.push_str("\r\n");
        for shown in list.records {
            let cells = cells(list, shown);
            for (index, cell) in wanted.iter().map(|at| &cells[*at]).enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_cell(&mut out, cell);
            }
            out.push_str("\r\n");
        }
        out
    }
}

fn cells(list: &List<'_>, shown: &Shown) -> [String; COLUMNS.len()] {
    let record = &shown.record;
    let contact = |part: fn(&Contact) -> &Option<String>| {
        record.contacts.iter().find_map(|contact| part(contact).clone()).unwrap_or_default()
    };
    let mut places: Vec<String> = record.places.iter().map(|place| place.name.clone()).collect();
    places.dedup();
    let mut keys: Vec<String> =
        record.places.iter().filter_map(|place| place.ags.as_ref().map(|a| a.to_string())).collect();
    keys.dedup();
    let topics: Vec<_> = record.topics.iter().map(|topic| topic.id.as_str()).collect();
    let (event, offer) = (record.event.as_ref(), record.offer.as_ref());
    let precision = record.published_precision.and_then(|p| serde_json::to_value(p).ok());
    [
        record.id.to_string(),
        record.kind.as_str().to_owned(),
        record.title.clone(),
        shown.summary(300),
        record.published.map(|date| date.to_string()).unwrap_or_default(),
        precision.and_then(|p| p.as_str().map(str::to_owned)).unwrap_or_default(),
        record.source.as_ref().map(ToString::to_string).unwrap_or_default(),
        list.publisher(shown),
        record.url.clone(),
        places.join("; "),
        keys.join("; "),
        topics.join("; "),
        record.audiences.join("; "),
        contact(|c| &c.phone),
        contact(|c| &c.email),
        contact(|c| &c.address),
        event.and_then(|e| e.start).map(|m| m.to_string()).unwrap_or_default(),
        event.and_then(|e| e.end).map(|m| m.to_string()).unwrap_or_default(),
        event.and_then(|e| e.venue.clone()).unwrap_or_default(),
        offer.map(|o| crate::ask::status_name(o.status).to_owned()).unwrap_or_default(),
        offer.and_then(|o| o.cost.clone()).or_else(|| event.and_then(|e| e.cost.clone())).unwrap_or_default(),
        plain(&Citation::of(list.app, shown), list.words),
    ]
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
