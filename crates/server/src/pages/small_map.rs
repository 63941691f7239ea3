//! The small map beside a list: where lies what was found. The land is one picture that browsers keep; the whole is one link
//! to the large map with the same search, so it costs the keyboard one stop.

use indexer::{Facet, SearchRequest};
use model::Ags;

use crate::state::App;

/// Radius of the dot of the district with most, and what any dot has at least, in grid units (of 4,000 across).
const LARGEST: f64 = 90.0;
const LEAST: f64 = 50.0;

/// What the template `small_map.html` shows.
pub(crate) struct SmallMap {
    pub(crate) href: String,
    pub(crate) view_box: String,
    pub(crate) width: i64,
    pub(crate) height: i64,
    pub(crate) dots: Vec<Dot>,
}

/// A district with something in it.
pub(crate) struct Dot {
    pub(crate) x: i64,
    pub(crate) y: i64,
    pub(crate) r: i64,
}

/// The small map of a search; none when nothing of it has a place. Where places were chosen, the list holds only those, and so
/// does the map.
pub(crate) fn of(app: &App, request: &SearchRequest, facets: &[Facet], href: String) -> Option<SmallMap> {
    let facet = facets.iter().find(|facet| facet.name == "place")?;
    let chosen: Vec<Ags> = request.places.iter().filter_map(Ags::kreis).collect();
    let districts: Vec<(Ags, usize)> = facet
        .values
        .iter()
        .filter(|value| value.count > 0 && value.value.len() == 5)
        .filter_map(|value| Some((value.value.parse::<Ags>().ok()?, value.count)))
        .filter(|(ags, _)| chosen.is_empty() || chosen.contains(ags))
        .collect();
    let most = districts.iter().map(|(_, count)| *count).max()? as f64;
    let dot = |(ags, count): &(Ags, usize)| {
        let (x, y) = app.boundaries.of_place(app.gazetteer.get(ags)?);
        let r = LEAST + (LARGEST - LEAST) * (*count as f64 / most).sqrt();
        Some(Dot { x: x.round() as i64, y: y.round() as i64, r: r.round() as i64 })
    };
    let whole = app.boundaries.whole;
    let dots: Vec<Dot> = districts.iter().filter_map(dot).collect();
    (!dots.is_empty()).then(|| SmallMap {
        href,
        view_box: whole.view_box(),
        width: whole.width.round() as i64,
        height: whole.height.round() as i64,
        dots,
    })
}
