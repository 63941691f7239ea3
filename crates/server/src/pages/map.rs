//! The map: how many offers and events each place has, drawn here as SVG from our own boundaries. A Kreis opens
//! its municipalities, a place shows its records with their contacts beside the map. Without a script, zooming
//! is a link.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;
use indexer::{SearchRequest, Sort};
use model::{Ags, Kind, Place};

use super::facets::Near;
use super::frame::{Frame, Item};
use super::hits::HitView;
use super::search_form::SearchForm;
use super::{Labelled, trouble};
use crate::api::shown_records;
use crate::boundaries::{Area, Frame as Rectangle};
use crate::pool::Length;
use crate::problem::Problem;
use crate::request::Asked;
use crate::state::App;
use crate::{ask, labels, links};

/// Records listed beside the map.
const LISTED: usize = 20;
/// Room around a Kreis that fills the map, as a part of its size.
const ROOM: f64 = 0.12;
/// What the map shows when the address names no kind.
const KINDS: [Kind; 2] = [Kind::Offer, Kind::Event];

#[derive(Template)]
#[template(path = "map.html")]
struct Page<'a> {
    f: Frame<'a>,
    form: SearchForm,
    view_box: String,
    areas: Vec<AreaView<'a>>,
    pins: Vec<Pin>,
    /// Size of letters on the map, in grid units.
    letters: i64,
    whole: Option<String>,
    heading: String,
    places: Vec<PlaceLine>,
    hits: Vec<HitView>,
    all: Option<Labelled>,
    chips: Vec<Labelled>,
    /// How far around the place to look.
    radii: Vec<Item>,
}

struct AreaView<'a> {
    area: &'a Area,
    href: String,
    /// Four steps of "how much", for the tint of the area; the pins say the number.
    tint: usize,
    current: bool,
    label: String,
}

struct Pin {
    href: String,
    label: String,
    name: Option<String>,
    count: String,
    x: i64,
    y: i64,
    r: i64,
    current: bool,
}

struct PlaceLine {
    href: String,
    label: String,
    count: String,
}

/// `GET /map`
pub(super) async fn page(asked: Asked) -> Response {
    trouble::told(asked, Length::Long, show).await
}

fn show(app: &App, asked: &Asked) -> Result<Response, Problem> {
    let mut request = ask::read(app, &asked.query).request;
    if request.kinds.is_empty() {
        request.kinds = KINDS.to_vec();
    }
    let f = Frame::new(app, asked, asked.words(app).t("map.title"));
    let link = |href: String| f.link(href);
    // The address need not name the kinds that are shown anyway.
    let short = SearchRequest { kinds: kinds_as_asked(&request), ..request.clone() };
    let near = Near { app, words: f.w, path: "/map", request: &short, link: &link };
    let counts = counts(app, &request)?;
    let chosen = request.places.iter().find(|ags| ags.as_str().len() >= 5).cloned();
    let area = chosen.as_ref().and_then(|ags| app.boundaries.area_of(ags));
    let whole = app.boundaries.whole;
    let view = area.map_or(whole, |area| area.frame.padded(ROOM, whole));
    // A pin says how many there are in its place, so it opens the place without its surroundings.
    let open = |ags: &Ags| near.href(|r| (r.places, r.radius) = (vec![ags.clone()], None));
    let (hits, total) = match &chosen {
        Some(ags) => listed(app, &request, ags)?,
        None => (Vec::new(), 0),
    };
    let records = shown_records(app, &hits)?;
    let heading = match &chosen {
        Some(ags) => format!("{}: {}", labels::place(app, ags), f.w.count("results.records", total)),
        None => f.t("map.places").to_owned(),
    };
    let page = Page {
        form: SearchForm::of(app, &short, None),
        view_box: view.view_box(),
        areas: areas(app, &f, view, &counts, chosen.as_ref(), &open),
        pins: pins(app, &f, view, &counts, chosen.as_ref(), area, &open),
        letters: (view.width / 46.0).round() as i64,
        whole: chosen.is_some().then(|| near.href(|r| (r.places, r.radius) = (Vec::new(), None))),
        heading,
        places: lines(app, &f, &counts, area, &open),
        hits: hits
            .iter()
            .zip(&records)
            .map(|(hit, shown)| HitView::with_record(app, f.w, hit, shown))
            .collect(),
        all: chosen.as_ref().filter(|_| total > LISTED).map(|ags| Labelled {
            href: f.link(links::search("/", &SearchRequest { places: vec![ags.clone()], ..request.clone() })),
            label: f.w.with("map.all_results", labels::place(app, ags)),
        }),
        chips: near.chips(),
        radii: if chosen.is_some() { near.radii() } else { Vec::new() },
        f,
    };
    super::html(&page)
}

/// No kinds when they are the ones shown anyway, so that links stay short.
fn kinds_as_asked(request: &SearchRequest) -> Vec<Kind> {
    if request.kinds == KINDS { Vec::new() } else { request.kinds.clone() }
}

/// Records by place, a Kreis with all its municipalities.
fn counts(app: &App, request: &SearchRequest) -> Result<BTreeMap<Ags, usize>, Problem> {
    let everywhere =
        SearchRequest { places: Vec::new(), limit: 1, offset: 0, facets: true, ..request.clone() };
    let response = app.search(&everywhere)?;
    let facet = response.facets.iter().find(|facet| facet.name == "place");
    let values = facet.map(|facet| facet.values.as_slice()).unwrap_or_default();
    let mut counts: BTreeMap<Ags, usize> = BTreeMap::new();
    for value in values {
        if let Ok(ags) = value.value.parse() {
            counts.insert(ags, value.count);
        }
    }
    Ok(counts)
}

fn listed(app: &App, request: &SearchRequest, ags: &Ags) -> Result<(Vec<indexer::Hit>, usize), Problem> {
    let here = SearchRequest {
        places: vec![ags.clone()],
        limit: LISTED,
        offset: 0,
        facets: false,
        sort: if request.query.is_empty() { request.sort } else { Sort::Relevance },
        ..request.clone()
    };
    let mut response = app.search(&here)?;
    // Who comes by the map looks for someone to call: offers before events, each in their order.
    response.hits.sort_by_key(|hit| hit.kind != Kind::Offer);
    Ok((response.hits, response.total))
}

fn areas<'a>(
    app: &'a App,
    f: &Frame<'_>,
    view: Rectangle,
    counts: &BTreeMap<Ags, usize>,
    chosen: Option<&Ags>,
    open: &dyn Fn(&Ags) -> String,
) -> Vec<AreaView<'a>> {
    let most =
        app.boundaries.areas.iter().filter_map(|area| counts.get(&area.ags)).max().copied().unwrap_or(0);
    let kreis = chosen.and_then(Ags::kreis);
    let visible = app.boundaries.areas.iter().filter(|area| area.frame.meets(view));
    let view = |area: &'a Area| {
        let count = counts.get(&area.ags).copied().unwrap_or(0);
        // The square root keeps one large city from turning all others pale.
        let part = if most == 0 { 0.0 } else { (count as f64 / most as f64).sqrt() };
        AreaView {
            area,
            href: open(&area.ags),
            tint: if count == 0 { 0 } else { 1 + (part * 2.99) as usize },
            current: kreis.as_ref() == Some(&area.ags),
            label: format!("{}: {}", labels::place(app, &area.ags), f.w.count("results.records", count)),
        }
    };
    visible.map(view).collect()
}

/// The places with a pin: every Kreis on the whole map, the municipalities of an open one.
fn pinned<'a>(app: &'a App, counts: &BTreeMap<Ags, usize>, open: Option<&Area>) -> Vec<(&'a Place, usize)> {
    let fits = |ags: &Ags| match open {
        None => ags.as_str().len() == 5,
        Some(area) => area.ags.contains(ags) && ags.as_str().len() == 8,
    };
    let mut found: Vec<_> = counts
        .iter()
        .filter(|(ags, n)| **n > 0 && fits(ags))
        .filter_map(|(ags, n)| Some((app.gazetteer.get(ags)?, *n)))
        .collect();
    // A kreisfreie Stadt has no municipalities: it is its own.
    if let Some(area) = open.filter(|_| found.is_empty())
        && let (Some(place), Some(count)) = (app.gazetteer.get(&area.ags), counts.get(&area.ags))
    {
        found.push((place, *count));
    }
    found.sort_by_key(|(place, count)| (std::cmp::Reverse(*count), place.name.clone()));
    found
}

fn pins(
    app: &App,
    f: &Frame<'_>,
    view: Rectangle,
    counts: &BTreeMap<Ags, usize>,
    chosen: Option<&Ags>,
    area: Option<&Area>,
    open: &dyn Fn(&Ags) -> String,
) -> Vec<Pin> {
    let places = pinned(app, counts, area);
    let most = places.first().map_or(1, |(_, count)| *count) as f64;
    let unit = view.width / 100.0;
    let pin = |(place, count): (&Place, usize)| {
        let (x, y) = app.boundaries.of_place(place);
        let (number, said) = (f.w.number(count), f.w.count("results.records", count));
        // Arabic has words for one and two; what is read aloud has to hold what is seen (WCAG 2.5.3).
        let said = if said.contains(&number) { said } else { format!("{number}, {said}") };
        Pin {
            href: open(&place.ags),
            label: format!("{}: {said}", place.name),
            name: area.map(|_| place.name.clone()),
            count: number,
            x: x.round() as i64,
            y: y.round() as i64,
            r: (unit * (1.7 + 1.5 * (count as f64 / most).sqrt())).round() as i64,
            current: chosen == Some(&place.ags),
        }
    };
    // From north to south, so that going through them with the keyboard follows the eye.
    let mut pins: Vec<Pin> = places.into_iter().map(pin).collect();
    set_apart(&mut pins);
    pins.sort_by_key(|pin| (pin.y, pin.x));
    pins
}

/// Moves pins apart that would cover each other, as little as it takes: each has to be seen and to be hit. On a phone they
/// are drawn larger (`--pin` in the style sheet), which is why they need a little more room than they take.
fn set_apart(pins: &mut [Pin]) {
    const ROUNDS: usize = 24;
    const ROOM: f64 = 1.25;
    let mut at: Vec<(f64, f64)> = pins.iter().map(|pin| (pin.x as f64, pin.y as f64)).collect();
    for _ in 0..ROUNDS {
        let mut is_calm = true;
        for a in 0..pins.len() {
            for b in a + 1..pins.len() {
                let (dx, dy) = (at[b].0 - at[a].0, at[b].1 - at[a].1);
                let wanted = (pins[a].r + pins[b].r) as f64 * ROOM;
                let distance = dx.hypot(dy);
                if distance >= wanted {
                    continue;
                }
                is_calm = false;
                // Two at one point part sideways.
                let (ux, uy) = if distance < 1.0 { (1.0, 0.0) } else { (dx / distance, dy / distance) };
                let push = (wanted - distance) / 2.0;
                at[a] = (at[a].0 - ux * push, at[a].1 - uy * push);
                at[b] = (at[b].0 + ux * push, at[b].1 + uy * push);
            }
        }
        if is_calm {
            break;
        }
    }
    for (pin, (x, y)) in pins.iter_mut().zip(at) {
        (pin.x, pin.y) = (x.round() as i64, y.round() as i64);
    }
}

fn lines(
    app: &App,
    f: &Frame<'_>,
    counts: &BTreeMap<Ags, usize>,
    area: Option<&Area>,
    open: &dyn Fn(&Ags) -> String,
) -> Vec<PlaceLine> {
    let line = |(place, count): (&Place, usize)| PlaceLine {
        href: open(&place.ags),
        label: place.name.clone(),
        count: f.w.number(count),
    };
    pinned(app, counts, area).into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_do_not_cover_each_other() {
        let pin = |x, y| Pin {
            href: String::new(),
            label: String::new(),
            name: None,
            count: String::new(),
            x,
            y,
            r: 50,
            current: false,
        };
        let mut pins = vec![pin(0, 0), pin(0, 0), pin(30, 10), pin(1000, 1000)];
        set_apart(&mut pins);
        for (at, a) in pins.iter().enumerate() {
            for b in &pins[at + 1..] {
                assert!(((a.x - b.x) as f64).hypot((a.y - b.y) as f64) >= 100.0);
            }
        }
        assert_eq!((pins[3].x, pins[3].y), (1000, 1000), "who has room stays");
    }
}
