//! The fields of a record that are judged one by one, each as a set of values.
//!
//! The gold writes records in the form of the record itself (`crates/model/src/record.rs`), so one function reads both.

use serde_json::Value;

use super::agree::Item;

/// A field: where it is in a record and how it is read there.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    /// JSON pointer that a gold record must have for the field to be judged.
    at: &'static str,
    /// The values of a record.
    pub(crate) items: fn(&Value) -> Vec<Item>,
}

impl Field {
    /// Whether a gold record says anything of the field, be it that the page names none.
    pub(crate) fn is_judged(&self, gold: &Value) -> bool {
        // Offers and events name their provider and organiser; who else is mentioned there matters to nobody.
        let named = self.at == "/organisations" && self.name != "provider";
        let kind = gold["kind"].as_str().unwrap_or_default();
        let skipped = match self.name {
            "provider" => kind != "offer",
            // Judged as the event's own.
            "address" => kind == "event",
            _ => named && ["offer", "event"].contains(&kind),
        };
        gold.pointer(self.at).is_some() && !skipped
    }
}

/// Every field, in the order of the table.
pub(crate) const FIELDS: [Field; 38] = [
    Field { name: "title", at: "/title", items: |r| words(&r["title"]) },
    Field { name: "places: venue", at: "/places", items: |r| places(r, &["venue"]) },
    Field { name: "places: service area", at: "/offer", items: |r| places(r, &["service_area"]) },
    Field { name: "places: all", at: "/places", items: |r| places(r, &["venue", "service_area", "about"]) },
    Field { name: "topics", at: "/topics", items: primary_topics },
    Field { name: "audiences", at: "/audiences", items: |r| exact_list(&r["audiences"]) },
    Field { name: "provider", at: "/organisations", items: |r| organisations(r, &["provider"]) },
    Field { name: "organisations", at: "/organisations", items: |r| organisations(r, &NAMED) },
    Field { name: "organisation roles", at: "/organisations", items: roles },
    Field { name: "networks, programmes", at: "/organisations", items: networks },
    Field { name: "phone", at: "/contacts", items: |r| contacts(r, "phone") },
    Field { name: "fax", at: "/contacts", items: |r| contacts(r, "fax") },
    Field { name: "e-mail", at: "/contacts", items: |r| contacts(r, "email") },
    Field { name: "address", at: "/contacts", items: addresses },
    Field { name: "status", at: "/offer/status", items: status },
    Field { name: "hours", at: "/offer/schedule", items: hours },
    Field { name: "hours note", at: "/offer/schedule_note", items: |r| words(&r["offer"]["schedule_note"]) },
    Field { name: "cost", at: "/offer/cost", items: |r| words(&r["offer"]["cost"]) },
    Field { name: "languages", at: "/offer/languages", items: |r| exact_list(&r["offer"]["languages"]) },
    Field { name: "access", at: "/offer/accessibility", items: |r| words(&r["offer"]["accessibility"]) },
    Field { name: "application", at: "/offer/application", items: |r| words(&r["offer"]["application"]) },
    Field { name: "documents", at: "/offer/documents", items: |r| words_list(&r["offer"]["documents"]) },
    Field { name: "valid until", at: "/offer/valid_until", items: |r| exact(&r["offer"]["valid_until"]) },
    Field { name: "event: start", at: "/event/start", items: |r| exact(&r["event"]["start"]) },
    Field { name: "event: end", at: "/event/end", items: |r| exact(&r["event"]["end"]) },
    Field { name: "event: all day", at: "/event/start", items: all_day },
    Field { name: "event: venue", at: "/event/venue", items: |r| words(&r["event"]["venue"]) },
    Field { name: "event: address", at: "/event/address", items: |r| words(&r["event"]["address"]) },
    Field { name: "event: organiser", at: "/event/organiser", items: |r| words(&r["event"]["organiser"]) },
    Field {
        name: "event: registration",
        at: "/event/registration",
        items: |r| words(&r["event"]["registration"]),
    },
    Field {
        name: "event: series",
        at: "/event/series_number",
        items: |r| exact(&r["event"]["series_number"]),
    },
    Field { name: "event: cost", at: "/event/cost", items: |r| words(&r["event"]["cost"]) },
    Field { name: "event: cancelled", at: "/event/cancelled", items: cancelled },
    Field { name: "published", at: "/published", items: |r| exact(&r["published"]) },
    Field { name: "figures", at: "/figures", items: figures },
    Field { name: "cited sources", at: "/cited_sources", items: cited },
    Field { name: "links: same as", at: "/links", items: |r| links(r, "same_as") },
    Field { name: "links: follows", at: "/links", items: |r| links(r, "follows") },
];

/// The roles of organisations that a text gives; the publisher is known from the source.
const NAMED: [&str; 7] = ["lead", "partner", "funder", "provider", "organiser", "source", "mentioned"];

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A value as text; nothing for `null` and what is empty.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn exact(value: &Value) -> Vec<Item> {
    text(value).map(Item::exact).into_iter().collect()
}

fn words(value: &Value) -> Vec<Item> {
    text(value).map(Item::words).into_iter().collect()
}

fn exact_list(value: &Value) -> Vec<Item> {
    list(value).iter().flat_map(exact).collect()
}

fn words_list(value: &Value) -> Vec<Item> {
    list(value).iter().flat_map(words).collect()
}

/// Each once, in order.
fn once(mut items: Vec<Item>) -> Vec<Item> {
    items.sort_by(|a, b| (&a.exact, &a.words).cmp(&(&b.exact, &b.words)));
    items.dedup();
    items
}

fn places(record: &Value, roles: &[&str]) -> Vec<Item> {
    let places = list(&record["places"]).iter();
    let places = places.filter(|place| place["role"].as_str().is_some_and(|role| roles.contains(&role)));
    once(places.flat_map(|place| exact(&place["ags"])).collect())
}

/// What a record is mainly about; side topics are a matter of taste.
fn primary_topics(record: &Value) -> Vec<Item> {
    list(&record["topics"])
        .iter()
        .filter(|topic| topic["primary"] == true)
        .flat_map(|topic| exact(&topic["id"]))
        .collect()
}

/// The organisations of a record; an authority that is merely mentioned ("das Jugendamt") is a matter of taste.
fn named(record: &Value) -> impl Iterator<Item = &Value> {
    list(&record["organisations"]).iter().filter(|named| {
        let authority = ["authority", "jobcenter"].iter().any(|sort| named["type"] == *sort);
        named["role"] != "publisher" && !(named["role"] == "mentioned" && authority)
    })
}

fn organisations(record: &Value, roles: &[&str]) -> Vec<Item> {
    let named =
        named(record).filter(|named| named["role"].as_str().is_some_and(|role| roles.contains(&role)));
    once(named.flat_map(|named| words(&named["name"])).collect())
}

fn roles(record: &Value) -> Vec<Item> {
    let role = |named: &Value| Item {
        exact: text(&named["role"]).unwrap_or_default(),
        words: text(&named["name"]).unwrap_or_default(),
    };
    once(named(record).map(role).collect())
}

fn networks(record: &Value) -> Vec<Item> {
    let named = list(&record["organisations"]).iter().filter(|named| named["type"] == "network");
    once(named.flat_map(|named| words(&named["name"])).collect())
}

/// The contacts of the matter; the press office under a release is furniture to some and content to others.
fn contacts_of(record: &Value) -> impl Iterator<Item = &Value> {
    list(&record["contacts"]).iter().filter(|contact| contact["role"] != "press")
}

fn contacts(record: &Value, part: &str) -> Vec<Item> {
    once(contacts_of(record).flat_map(|contact| exact(&contact[part])).collect())
}

fn addresses(record: &Value) -> Vec<Item> {
    once(contacts_of(record).flat_map(|contact| words(&contact["address"])).collect())
}

/// Whether an offer exists; "unknown" says that the page does not say, which is no value.
fn status(record: &Value) -> Vec<Item> {
    let status = &record["offer"]["status"];
    if status == "unknown" { Vec::new() } else { exact(status) }
}

/// A weekly schedule, day by day.
fn hours(record: &Value) -> Vec<Item> {
    let lines = list(&record["offer"]["schedule"]).iter();
    let days = lines.flat_map(|line| {
        let span = format!(
            "{}-{}",
            text(&line["opens"]).unwrap_or_default(),
            text(&line["closes"]).unwrap_or_default()
        );
        list(&line["days"]).iter().filter_map(text).map(move |day| Item::exact(format!("{day} {span}")))
    });
    once(days.collect())
}

/// An event whose begin has no time lasts the whole day.
fn all_day(record: &Value) -> Vec<Item> {
    let start = text(&record["event"]["start"]);
    start.filter(|start| !start.contains('T')).map(|_| Item::exact("all day")).into_iter().collect()
}

/// That an event was called off; that one takes place is nothing to find.
fn cancelled(record: &Value) -> Vec<Item> {
    if record["event"]["cancelled"] == true { vec![Item::exact("cancelled")] } else { Vec::new() }
}

/// Units of a length of time: how long something lasts is rarely what a report is about.
const DURATIONS: [&str; 9] =
    ["sekunde", "minute", "stunde", "tag", "woche", "monat", "jahr", "vormittag", "nachmittag"];

fn figures(record: &Value) -> Vec<Item> {
    let lasts = |figure: &&Value| {
        let unit = figure["unit"].as_str().unwrap_or_default().to_lowercase();
        let last = unit.split_whitespace().last().unwrap_or_default();
        DURATIONS.iter().any(|duration| last.starts_with(duration) || last.ends_with(&format!("{duration}n")))
    };
    let figure = |figure: &Value| Item {
        exact: format!("{} {}", figure["value"].as_f64().unwrap_or(f64::NAN), figure["comparator"]),
        words: text(&figure["unit"]).unwrap_or_default(),
    };
    once(list(&record["figures"]).iter().filter(|figure| !lasts(figure)).map(figure).collect())
}

fn cited(record: &Value) -> Vec<Item> {
    let source = |source: &Value| Item {
        exact: text(&source["date"]).unwrap_or_default(),
        words: text(&source["url"]).or_else(|| text(&source["name"])).unwrap_or_default(),
    };
    once(list(&record["cited_sources"]).iter().map(source).collect())
}

fn links(record: &Value, relation: &str) -> Vec<Item> {
    let links = list(&record["links"]).iter().filter(|link| link["relation"] == relation);
    once(links.flat_map(|link| exact(&link["to"])).collect())
}
