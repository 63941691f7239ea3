//! The gold beside each page is well formed and says what the page says.

use serde::Deserialize;

use super::{Region, characters, region};

/// The gold entry of a page; tests/region/README.md says what each field means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Gold {
    kind: model::Kind,
    title: String,
    published: Option<model::PartialDate>,
    precision: Option<model::Precision>,
    places: Vec<model::Ags>,
    must: Vec<String>,
    must_not: Vec<String>,
    duplicate_of: Option<String>,
    follows: Option<String>,
    #[serde(rename = "proposals", default)]
    _proposals: Vec<String>,
    #[serde(default)]
    records: Vec<GoldRecord>,
}

/// A record of the page, in the names of `model::Record`; what is left out is not judged.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GoldRecord {
    kind: model::Kind,
    title: String,
    #[serde(rename = "published")]
    _published: Option<model::PartialDate>,
    #[serde(default)]
    places: Vec<GoldPlace>,
    #[serde(default)]
    topics: Vec<model::TopicRef>,
    #[serde(default)]
    audiences: Vec<String>,
    #[serde(rename = "organisations", default)]
    _organisations: Vec<model::Organisation>,
    #[serde(default)]
    contacts: Vec<model::Contact>,
    offer: Option<serde_json::Value>,
    event: Option<serde_json::Value>,
    #[serde(rename = "figures", default)]
    _figures: Vec<GoldFigure>,
    #[serde(rename = "cited_sources", default)]
    _cited_sources: Vec<model::CitedSource>,
    #[serde(default)]
    links: Vec<GoldLink>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GoldPlace {
    ags: model::Ags,
    #[serde(rename = "role")]
    _role: model::PlaceRole,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GoldFigure {
    #[serde(rename = "value")]
    _value: f64,
    #[serde(rename = "comparator")]
    _comparator: model::Comparator,
    #[serde(rename = "unit")]
    _unit: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GoldLink {
    #[serde(rename = "relation")]
    _relation: model::LinkRelation,
    to: String,
}

/// Every HTML page and every gold entry, also of pages that a fault damages.
fn golds(region: &Region) -> Vec<(String, String, Gold)> {
    let mut all = Vec::new();
    for site in region.sites() {
        let pages = site.pages.iter().map(|page| (&page.file, page.body, page.gold));
        let damaged = site.faults.iter().map(|fault| (&fault.file, fault.body, fault.gold));
        for (file, body, gold) in pages.chain(damaged) {
            if let Some(gold) = gold {
                let name = format!("{}/{file}", site.id);
                let gold =
                    serde_json::from_str(gold).unwrap_or_else(|error| panic!("gold of {name}: {error}"));
                all.push((name, page_text(body), gold));
            }
        }
    }
    all
}

/// Elements that do not interrupt a sentence.
const INLINE: [&str; 6] = ["b", "i", "em", "strong", "a", "span"];

/// A page without tags, entities resolved, white space collapsed.
fn page_text(body: &[u8]) -> String {
    let html = characters(body);
    let mut text = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        let tag = &rest[open..];
        let name = tag[1..].split(|c: char| c.is_whitespace() || c == '>').next().unwrap_or_default();
        if !INLINE.contains(&name.trim_start_matches('/').to_ascii_lowercase().as_str()) {
            text.push(' ');
        }
        rest = tag.find('>').map_or("", |close| &tag[close + 1..]);
    }
    text.push_str(rest);
    for (entity, character) in [
        ("&nbsp;", " "),
        ("&auml;", "ä"),
        ("&ouml;", "ö"),
        ("&uuml;", "ü"),
        ("&Auml;", "Ä"),
        ("&Ouml;", "Ö"),
        ("&Uuml;", "Ü"),
        ("&szlig;", "ß"),
        ("&bdquo;", "„"),
        ("&ldquo;", "“"),
        ("&ndash;", "–"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&shy;", ""),
        ("\u{ad}", ""),
        ("&euro;", "€"),
        ("&#8211;", "–"),
        ("&#8222;", "„"),
        ("&#8220;", "“"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, character);
    }
    collapse(&text)
}

/// Whether a file is one whose text can be had by taking out its tags.
fn is_markup(file: &str) -> bool {
    ![".pdf", ".docx"].iter().any(|ending| file.ends_with(ending))
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn has_twelve_sites_and_two_hundred_pages_with_gold() {
    let region = region();
    assert!(region.sites().count() >= 12, "{:?}", region.sites().map(|site| &site.id).collect::<Vec<_>>());
    let golds = golds(&region);
    assert!(golds.len() >= 200, "{} pages have gold", golds.len());
    for (kind, least) in [(model::Kind::Offer, 60), (model::Kind::Event, 60), (model::Kind::News, 80)] {
        let records = golds.iter().flat_map(|(_, _, gold)| &gold.records);
        let count = records.filter(|record| record.kind == kind).count();
        assert!(count >= least, "the gold holds {count} records of kind {}", kind.as_str());
    }
}

#[test]
fn every_html_page_has_gold() {
    let region = region();
    let mut missing = Vec::new();
    for site in region.sites() {
        for page in &site.pages {
            let html = page.status == 200 && page.content_type.starts_with("text/html");
            if html && !page.forbidden && page.gold.is_none() {
                missing.push(format!("{}/{}", site.id, page.file));
            }
        }
    }
    assert!(missing.is_empty(), "pages without gold: {missing:#?}");
}

#[test]
fn gold_says_what_the_page_says() {
    let region = region();
    let gazetteer = model::Gazetteer::builtin();
    let mut wrong = Vec::new();
    for (name, text, gold) in golds(&region) {
        let plain = text.to_lowercase();
        // What PDF and Office files say is compared where they are read.
        let document = !is_markup(&name);
        for must in gold.must.iter().chain(&gold.must_not) {
            if !document && !text.contains(&collapse(must)) {
                wrong.push(format!("{name}: the page does not contain {must:?}"));
            }
        }
        if !document && !plain.contains(&collapse(&gold.title).to_lowercase()) {
            wrong.push(format!("{name}: the page does not contain its title {:?}", gold.title));
        }
        if gold.published.map(model::PartialDate::precision) != gold.precision
            && gold.precision != Some(model::Precision::PartOfMonth)
        {
            wrong.push(format!("{name}: precision {:?} does not fit {:?}", gold.precision, gold.published));
        }
        for ags in gold.places.iter().filter(|ags| gazetteer.get(ags).is_none()) {
            wrong.push(format!("{name}: the gazetteer does not know {ags}"));
        }
        if !gold.kind.is_indexed() && !gold.must.is_empty() && gold.kind == model::Kind::Empty {
            wrong.push(format!("{name}: an empty page cannot have a must"));
        }
        for record in &gold.records {
            wrong.extend(faults_of(record, &text).into_iter().map(|fault| format!("{name}: {fault}")));
        }
        if [&gold.duplicate_of, &gold.follows].into_iter().flatten().any(String::is_empty) {
            wrong.push(format!("{name}: duplicate_of or follows is empty"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What is wrong with a record of the gold: values that its page does not hold, names nobody knows.
fn faults_of(record: &GoldRecord, page: &str) -> Vec<String> {
    let gazetteer = model::Gazetteer::builtin();
    let taxonomy = model::Taxonomy::builtin();
    let mut wrong = Vec::new();
    let places = record.places.iter().filter(|place| gazetteer.get(&place.ags).is_none());
    wrong.extend(places.map(|place| format!("the gazetteer does not know {}", place.ags)));
    let topics = record.topics.iter().filter(|topic| taxonomy.topic(&topic.id).is_none());
    wrong.extend(topics.map(|topic| format!("there is no topic {:?}", topic.id)));
    let audiences = record.audiences.iter().filter(|id| taxonomy.audience(id).is_none());
    wrong.extend(audiences.map(|id| format!("there is no audience {id:?}")));
    // Digits of a number without its country code and zero: what is left stands on the page in some grouping.
    let digits: String = page.chars().filter(char::is_ascii_digit).collect();
    let numbers = record.contacts.iter().flat_map(|contact| [&contact.phone, &contact.fax]).flatten();
    wrong.extend(
        numbers
            .filter(|number| !digits.contains(number.trim_start_matches("+49").trim_start_matches('0')))
            .map(|number| format!("the page does not hold the number {number}")),
    );
    for part in [("offer", &record.offer), ("event", &record.event)] {
        wrong.extend(part.1.iter().flat_map(|fields| unread(part.0, fields)));
    }
    let of_offer =
        record.offer.iter().flat_map(|offer| ["cost", "application", "accessibility"].map(|key| &offer[key]));
    let documents = record.offer.iter().filter_map(|offer| offer["documents"].as_array()).flatten();
    let of_event =
        record.event.iter().flat_map(|event| ["venue", "registration", "cost"].map(|key| &event[key]));
    for written in of_offer.chain(documents).chain(of_event).filter_map(|value| value.as_str()) {
        if !page.contains(&collapse(written)) {
            wrong.push(format!("the page does not say {written:?}"));
        }
    }
    if record.title.is_empty() || record.links.iter().any(|link| link.to.is_empty()) {
        wrong.push("a title or link is empty".to_owned());
    }
    wrong
}

/// Keys of an offer or event that the model does not have, or cannot read.
fn unread(part: &str, fields: &serde_json::Value) -> Vec<String> {
    let read = match part {
        "offer" => serde_json::from_value::<model::Offer>(fields.clone()).map(serde_json::to_value),
        _ => serde_json::from_value::<model::Event>(fields.clone()).map(serde_json::to_value),
    };
    let read = match read {
        Ok(read) => read.unwrap(),
        Err(error) => return vec![format!("{part}: {error}")],
    };
    let keys = fields.as_object().into_iter().flatten();
    // The model leaves out what is empty.
    let lost = keys.filter(|(key, value)| {
        !value.is_null() && **value != false && read.get(key).is_none_or(|kept| kept != *value)
    });
    lost.map(|(key, _)| format!("{part}: {key} is not read")).collect()
}
