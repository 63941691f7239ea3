//! What the structure of a page says of its kind: marked data, its day, headings, contacts, hours, links.

use model::Kind;
use serde_json::Value;

use super::Signs;
use super::sums::Sums;
use crate::understanding::event;
use crate::understanding::text::Text;
use crate::{Block, BlockKind, Document};

/// Whether a type is that of a report.
fn is_report(name: &str) -> bool {
    matches!(name, "NewsArticle" | "PressRelease" | "ReportageNewsArticle" | "BlogPosting" | "Article")
}

/// Whether marked data bear the headline of the page, so that they speak of the page itself.
fn is_headed(object: &Value, document: &Document) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let said = ["headline", "name"].iter().find_map(|field| object.get(*field)?.as_str());
    let title = document.title.as_ref().map(|title| letters(&title.value));
    match (said.map(letters), title) {
        // A kicker or the site's name may stand beside it on either side.
        (Some(said), Some(title)) => {
            said.len().min(title.len()) >= 12 && (said.contains(&title) || title.contains(&said))
        }
        _ => false,
    }
}

/// Whether marked data are an event that bears the headline of the page.
fn is_event_of(object: &Value, document: &Document) -> bool {
    event::is_event(object) && is_headed(object, document)
}

pub(super) fn by_structure(document: &Document, text: &Text<'_>, signs: Signs, sums: &mut Sums) {
    let parts = text.parts();
    let long = parts.iter().filter(|p| p.block.kind == BlockKind::Paragraph && p.range.len() > 220).count();
    let reports = || document.structured.iter().filter(|object| is_report(type_name(object)));
    // A front page marks each of its reports; a report marks itself, and those that its boxes offer beside it.
    let own = reports().any(|object| is_headed(object, document));
    let many = reports().count() > 2;
    for object in &document.structured {
        let (kind, weight) = match type_name(object) {
            name if is_report(name) && many && own && !is_headed(object, document) => continue,
            name if is_report(name) && many && !own => (Kind::Listing, 0.5),
            "NewsArticle" | "PressRelease" | "ReportageNewsArticle" => (Kind::News, 3.5),
            "BlogPosting" => (Kind::News, 2.5),
            "Article" => (Kind::News, 1.5),
            "GovernmentService" | "Service" => (Kind::Offer, 4.0),
            "CollectionPage" | "ItemList" | "SearchResultsPage" => (Kind::Listing, 2.0),
            _ => continue,
        };
        sums.add(kind, weight, "json-ld:@type", type_name(object));
    }
    // Several marked events none of which is the page's own: their days and labels are theirs.
    let lists_events = signs.structured_events > 1
        && !document.structured.iter().any(|object| is_event_of(object, document));
    match signs.structured_events {
        0 => {}
        1 => sums.add(Kind::Event, 6.0, "json-ld:@type", "Event"),
        // What comes next, in a box beside a report, makes no calendar of it.
        _ if own || (long > 0 && document.published.as_ref().is_some_and(is_printed)) => {
            sums.add(Kind::Listing, 1.0, "json-ld:@type", "Event, Event");
        }
        _ => sums.add(Kind::Listing, 5.0, "json-ld:@type", "Event, Event"),
    }
    if let Some(published) = &document.published {
        // A day that only the address or a header names says less than one printed over the text.
        sums.add(
            Kind::News,
            if is_printed(published) { 2.0 } else { 0.7 },
            &published.evidence.place,
            &published.evidence.quote,
        );
    }
    let headings = parts.iter().filter(|p| matches!(p.block.kind, BlockKind::Heading(_))).count();
    let place = parts.first().map_or("text", |part| part.block.place.as_str());
    let quote = text.sentence(0);
    if long >= 2 && headings * 2 <= long {
        sums.add(Kind::News, 1.0, place, quote);
        if signs.contacts == 0 {
            sums.add(Kind::News, 0.5, place, quote);
        }
    }
    if signs.contacts > 0 {
        sums.add(Kind::Offer, 1.0, place, quote);
        sums.add(Kind::Organisation, 0.7, place, quote);
    }
    if signs.addresses > 0 {
        sums.add(Kind::Offer, 0.5, place, quote);
    }
    if signs.opening_hours > 0 {
        sums.add(Kind::Offer, 1.5, place, quote);
    }
    if signs.organisation_is_title {
        sums.add(Kind::Organisation, 3.0, "title", quote);
    }
    if signs.network_in_title {
        sums.add(Kind::Network, 1.0, "title", quote);
    }
    if signs.partners >= 3 {
        sums.add(Kind::Network, 0.5, place, quote);
    }
    if signs.event_labels >= 2 && !lists_events {
        sums.add(Kind::Event, 3.0, place, quote);
    }
    if signs.event_day && !lists_events {
        // A page that bears no day of its own announces one.
        let dated = document.published.as_ref().is_some_and(is_printed);
        sums.add(Kind::Event, if dated { 2.2 } else { 3.5 }, place, quote);
    }
    if signs.programme {
        sums.add(Kind::Listing, 5.0, place, quote);
    }
    // Little text of its own and many teasers: what reading dropped is what the page is for.
    let short = text.as_str().len() < if signs.contacts == 0 { 200 } else { 100 };
    if short && signs.event_labels < 2 && links_apart(document) >= 5 {
        sums.add(Kind::Listing, 6.0, place, quote);
    }
    let links = parts.iter().map(|part| pages_linked(&part.block.links)).sum::<usize>();
    if links >= 5 && document.link_density > 0.55 {
        let weight = if document.link_density > 0.75 { 6.0 } else { 3.5 };
        sums.add(Kind::Listing, weight, place, quote);
    }
}

/// Whether a date stands over the text, and not only in the address or a header.
pub(super) fn is_printed(date: &crate::Read<model::PartialDate>) -> bool {
    !date.evidence.place.starts_with("url") && !date.evidence.place.starts_with("header")
}

/// Links to other pages that reading set apart as lists of teasers or links.
pub(super) fn links_apart(document: &Document) -> usize {
    document.aside.iter().filter(|block| is_apart(block)).map(|block| pages_linked(&block.links)).sum()
}

/// Whether a block was left out of the text without being marked as part of the frame around it.
pub(super) fn is_apart(block: &Block) -> bool {
    const FRAME: &[&str] =
        &["navigation", "footer", "sidebar", "consent", "hidden", "layer", "share", "comments"];
    !block.dropped.is_some_and(|reason| FRAME.contains(&reason))
}

/// Links to pages: a phone or mail link leads to nobody's page.
pub(super) fn pages_linked(links: &[(String, String)]) -> usize {
    links.iter().filter(|(url, _)| !url.starts_with("mailto:") && !url.starts_with("tel:")).count()
}

pub(in crate::understanding) fn type_name(object: &Value) -> &str {
    let value = &object["@type"];
    value.as_array().and_then(|list| list.first()).unwrap_or(value).as_str().unwrap_or("")
}
