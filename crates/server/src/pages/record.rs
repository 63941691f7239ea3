//! One record: what it says, how to reach whom, where each fact was read, its past, its like.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use model::{Evidence, Kind, Record, RecordId};

use super::Labelled;
use super::frame::Frame;
use super::hits::{self, HitView, Way};
use super::record_facts::{self, Fact};
use super::ties::{self, Tie};
use crate::formats::{self, Citation};
use crate::problem::Problem;
use crate::qr::Code;
use crate::request::Asked;
use crate::shown::Shown;
use crate::state::{App, local};
use crate::words::Words;
use crate::{json_ld, labels, links, safe};

/// Records alike that are looked at: some of them may be later reports on the same.
const ALIKE: usize = 12;
/// Entries under "similar".
const SIMILAR: usize = 5;
/// Lines of each list, against pages that name thousands.
const LINES: usize = 40;
/// Longest title, in characters.
const TITLE: usize = 300;

#[derive(Template)]
#[template(path = "record.html")]
struct Page<'a> {
    f: Frame<'a>,
    kind: &'static str,
    kind_label: String,
    date: Option<String>,
    iso: String,
    state: Option<String>,
    lang: String,
    publisher: String,
    places: Vec<PlaceLink>,
    gone: Option<String>,
    teaser: String,
    facts: Vec<Fact>,
    paragraphs: Vec<String>,
    excerpt: bool,
    url: Option<String>,
    onward: String,
    attachments: Vec<Document>,
    ties: Vec<Tie>,
    figures: Vec<(String, String)>,
    /// Whether figures wait behind a click: whoever needs help need not read them.
    figures_aside: bool,
    organisations: Vec<(String, String)>,
    cited: Vec<Way>,
    topics: Vec<Labelled>,
    audiences: Vec<Labelled>,
    origin: Vec<(String, String)>,
    /// The days its versions were fetched, for machines and for people, newest first.
    past: Vec<(String, String)>,
    citation: String,
    permalink: String,
    code: Option<Code>,
    /// The record in formats to take along.
    take: Vec<Labelled>,
    evidence: Vec<Proof>,
    similar: Vec<HitView>,
    linked_data: String,
    json: String,
}

/// A document that the page hands out.
struct Document {
    way: Way,
    /// Its own page here.
    here: Option<Labelled>,
}

/// Where one value was read.
struct Proof {
    field: String,
    of: Evidence,
}

struct PlaceLink {
    href: Option<String>,
    label: String,
}

/// `GET /records/{id}`
pub(super) async fn page(Path(id): Path<String>, asked: Asked) -> Response {
    super::trouble::told_anew(asked, move |app, asked| show(app, asked, &RecordId::new(id))).await
}

fn show(app: &App, asked: &Asked, id: &RecordId) -> Result<Response, Problem> {
    let record = app.record(id)?.ok_or_else(|| Problem::not_found("no record has this id"))?;
    let shown = Shown::of(record, &app.config.full_text);
    let record = &shown.record;
    let words = asked.words(app);
    let title = safe::shortened(&safe::one_line(&record.title), TITLE).into_owned();
    let title = if title.is_empty() { words.t("record.untitled").to_owned() } else { title };
    let f = Frame::new(app, asked, title).about_this(shown.summary(160));
    let url = safe::href(&record.url);
    let host = url.as_deref().and_then(safe::host).unwrap_or_default();
    let publisher = formats::publisher(app, record.source.as_ref(), &record.url);
    // A bare address tells nobody where a link leads.
    let onward = words.with("record.onward", if is_number(&host) { &publisher } else { &host });
    let start = record.event.as_ref().and_then(|event| event.start);
    let Origin { lines: origin, gone, past } = origin(app, words, record);
    let permalink = format!("{}{}", app.base, links::record(&record.id));
    let alike = app.searcher.similar(id, ALIKE).map_err(Problem::internal)?;
    let records = crate::api::shown_records(app, &alike)?;
    let alike: Vec<_> = alike.into_iter().zip(records).collect();
    let ties = ties::ties(app, words, record, &alike)?;
    let page = Page {
        kind: record.kind.as_str(),
        kind_label: labels::kind(words, record.kind),
        date: start
            .map(|start| words.moment(start))
            .or_else(|| record.published.map(|date| words.date(date))),
        iso: start
            .map(|s| s.to_string())
            .or_else(|| record.published.map(|d| d.to_string()))
            .unwrap_or_default(),
        state: hits::state(words, record),
        lang: if hits::is_tag(&record.lang) && record.lang != "und" {
            record.lang.clone()
        } else {
            String::new()
        },
        publisher,
        places: places(&f, record),
        gone,
        teaser: safe::shortened(&safe::one_line(&record.teaser), 600).into_owned(),
        facts: record_facts::facts(words, record),
        paragraphs: paragraphs(&shown),
        excerpt: shown.excerpt,
        url,
        onward,
        attachments: documents(app, &f, record)?,
        figures: record_facts::figures(words, record, LINES),
        figures_aside: record.kind != Kind::News,
        organisations: record_facts::organisations(words, record, LINES),
        cited: cited(words, record),
        topics: record
            .topics
            .iter()
            .take(LINES)
            .map(|topic| Labelled {
                href: f.link(links::join(
                    "/",
                    &format!("topic={}", links::segment(safe::shortened(&topic.id, 80).as_ref())),
                )),
                label: labels::topic(app, words, &topic.id),
            })
            .collect(),
        audiences: record
            .audiences
            .iter()
            .take(LINES)
            .map(|id| Labelled {
                href: f.link(links::join(
                    "/",
                    &format!("audience={}", links::segment(safe::shortened(id, 80).as_ref())),
                )),
                label: labels::audience(app, words, id),
            })
            .collect(),
        origin,
        past,
        code: Code::of(&permalink),
        permalink,
        take: take(words, record),
        citation: formats::plain(&Citation::of(app, &shown), words),
        evidence: record.evidence.iter().take(5 * LINES).map(|one| proof(words, one)).collect(),
        similar: alike
            .iter()
            .filter(|(hit, _)| !ties::leads_to(&ties, &hit.id))
            .take(SIMILAR)
            .map(|(hit, shown)| HitView::with_record(app, words, hit, shown))
            .collect(),
        ties,
        linked_data: safe::script_json(&json_ld::of(app, &shown)),
        json: format!("/api/v1{}", links::record(id)),
        f,
    };
    super::html(&page)
}

/// Whether a host is a bare address.
fn is_number(host: &str) -> bool {
    host.is_empty() || host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok()
}

/// Formats one record is wanted in: citations, and events for a calendar.
fn take(words: &Words, record: &Record) -> Vec<Labelled> {
    let mut all = vec![("take.bibtex", "bibtex"), ("take.ris", "ris"), ("take.json", "json")];
    if record.event.as_ref().is_some_and(|event| event.start.is_some()) {
        all.insert(0, ("take.calendar", "ics"));
    }
    let path = format!("/api/v1{}", links::record(&record.id));
    let link = |(key, format): (&'static str, &str)| Labelled {
        href: links::join(&path, &format!("format={format}")),
        label: words.t(key).to_owned(),
    };
    all.into_iter().map(link).collect()
}

fn places(f: &Frame<'_>, record: &Record) -> Vec<PlaceLink> {
    let mut seen: Vec<&str> = Vec::new();
    let mut places = Vec::new();
    for place in record.places.iter().filter(|place| place.role != model::PlaceRole::Mentioned) {
        if places.len() < 6 && !seen.contains(&place.name.as_str()) {
            seen.push(&place.name);
            let href = place.ags.as_ref().map(|ags| f.link(links::join("/", &format!("place={ags}"))));
            places.push(PlaceLink { href, label: safe::shortened(&place.name, 80).into_owned() });
        }
    }
    places
}

/// The text, without its beginning where that is the teaser again.
fn paragraphs(shown: &Shown) -> Vec<String> {
    let teaser = safe::one_line(&shown.record.teaser);
    let lines = shown.record.text.lines().map(safe::one_line);
    lines.filter(|line| !line.is_empty() && (teaser.is_empty() || *line != teaser)).collect()
}

fn way(address: Option<&str>, text: &str) -> Way {
    let text = safe::shortened(&safe::one_line(text), 200).into_owned();
    let href = address.and_then(safe::href);
    let text = if text.is_empty() { href.clone().unwrap_or_default() } else { text };
    Way { quoted: false, href, text }
}

fn cited(words: &Words, record: &Record) -> Vec<Way> {
    let line = |source: &model::CitedSource| {
        let name = source.name.as_deref().or(source.url.as_deref()).unwrap_or_default();
        let mut way = way(source.url.as_deref(), name);
        if let Some(date) = source.date {
            way.text = format!("{} ({})", way.text, words.date(date));
        }
        way
    };
    record.cited_sources.iter().take(LINES).map(line).collect()
}

/// Where a record comes from and what became of its page.
struct Origin {
    lines: Vec<(String, String)>,
    /// That the page is gone.
    gone: Option<String>,
    past: Vec<(String, String)>,
}

fn origin(app: &App, words: &Words, record: &Record) -> Origin {
    let mut lines = Vec::new();
    let mut line = |key: &'static str, value: String| lines.push((words.t(key).to_owned(), value));
    let day = |instant| words.day(local(instant).date());
    line("record.source", formats::publisher(app, record.source.as_ref(), &record.url));
    if let Some(published) = record.published {
        line("record.published", words.date(published));
    }
    if let Some(modified) = record.modified {
        line("record.modified", words.date(modified));
    }
    if let Some(fetched) = record.fetched {
        line("record.fetched", day(fetched));
    }
    // Without history the page says less, and the log says why.
    let history = app.history.page(&record.url).unwrap_or_else(|error| {
        tracing::warn!(%error, "the history of a page cannot be read");
        None
    });
    let Some(history) = history else { return Origin { lines, gone: None, past: Vec::new() } };
    line("record.first_seen", day(history.first_seen));
    line("record.last_seen", day(history.last_seen));
    line("record.changed", history.last_changed.map_or_else(|| words.t("record.never").to_owned(), day));
    let version = |version: &crate::Version| (version.fetched.to_string(), day(version.fetched));
    let past = history.versions.iter().take(LINES).map(version).collect();
    Origin { lines, gone: history.gone_since.map(|since| words.with("record.gone", day(since))), past }
}

/// What the page hands out, each with its own page here when its text was read.
fn documents(app: &App, f: &Frame<'_>, record: &Record) -> Result<Vec<Document>, Problem> {
    let document = |attachment: &model::Attachment| {
        let here = ties::of_document(app, f.w, &attachment.url)?;
        let here = here.map(|here| Labelled { href: f.link(here.href), ..here });
        Ok(Document { way: way(Some(&attachment.url), &attachment.title), here })
    };
    record.attachments.iter().take(LINES).map(document).collect()
}

/// Evidence with the name of its field as the page says it. Hostile values can be long; a table cannot.
fn proof(words: &Words, evidence: &Evidence) -> Proof {
    let mut of = evidence.clone();
    for text in [&mut of.value, &mut of.quote, &mut of.place, &mut of.field] {
        *text = safe::shortened(text, 300).into_owned();
    }
    let bare: String = of.field.split('[').next().unwrap_or_default().to_owned();
    let of_parts = |part: &str| bare.strip_prefix(part).and_then(|rest| rest.strip_prefix('.'));
    let key = match bare.as_str() {
        "title" => "evidence.title",
        "teaser" => "evidence.teaser",
        "text" => "evidence.text",
        "published" => "record.published",
        "modified" => "record.modified",
        "contacts" => "field.contact",
        "places" => "facet.place",
        "topics" => "facet.topic",
        "audiences" => "facet.audience",
        "organisations" => "record.organisations",
        "figures" => "record.figures",
        "attachments" => "record.attachments",
        "cited_sources" => "record.cited",
        "links" => "evidence.links",
        "event.start" | "event.end" => "field.when",
        "event.address" => "field.venue",
        _ => "",
    };
    let in_section = of_parts("offer").or_else(|| of_parts("event"));
    let said = match (key, in_section) {
        ("", Some(name)) => words.find("field", name),
        ("", None) => None,
        (key, _) => Some(words.t(key)),
    };
    Proof { field: said.map_or_else(|| of.field.clone(), str::to_owned), of }
}
