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
    #[serde(default)]
    events: Vec<GoldEvent>,
    /// The event of a page of kind `event`.
    event: Option<serde_json::Value>,
    offer: Option<serde_json::Value>,
    #[serde(default)]
    offers: Vec<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GoldEvent {
    title: String,
    start: model::Moment,
    end: Option<model::Moment>,
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

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn has_six_sites_and_eighty_pages_with_gold() {
    let region = region();
    assert!(region.sites().count() >= 6, "{:?}", region.sites().map(|site| &site.id).collect::<Vec<_>>());
    assert!(golds(&region).len() >= 80, "{} pages have gold", golds(&region).len());
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
        for must in gold.must.iter().chain(&gold.must_not) {
            if !text.contains(&collapse(must)) {
                wrong.push(format!("{name}: the page does not contain {must:?}"));
            }
        }
        if !plain.contains(&collapse(&gold.title).to_lowercase()) {
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
        for event in gold.events.iter().filter(|event| {
            event.title.is_empty() || event.end.is_some_and(|end| end.date < event.start.date)
        }) {
            wrong.push(format!("{name}: {event:?} ends before it starts"));
        }
        if [&gold.offer, &gold.event].into_iter().flatten().chain(&gold.offers).any(|part| !part.is_object())
            || [&gold.duplicate_of, &gold.follows].into_iter().flatten().any(String::is_empty)
        {
            wrong.push(format!("{name}: offer or duplicate_of is of the wrong form"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
