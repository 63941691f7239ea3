//! The guide: where, for whom, what; then the offers that serve that place, nearest first, with what one needs to
//! go there. Made to be printed and taken along.

use askama::Template;
use axum::response::Response;
use indexer::{Radius, SearchRequest};
use model::{Ags, Kind, OfferStatus, Place, PlaceRole, Record};

use super::facets::{RADII, how_far};
use super::frame::{Frame, Item};
use super::hits;
use super::record_facts::{self, Fact};
use super::{Labelled, trouble};
use crate::api::shown_records;
use crate::place_names::{self, Named};
use crate::pool::Length;
use crate::problem::Problem;
use crate::query::Query;
use crate::request::Asked;
use crate::shown::Shown;
use crate::state::App;
use crate::{ask, formats, labels, links, safe};

/// Offers on the sheet: as many as one reads.
const OFFERS: usize = 30;
/// With fewer offers for an audience than this, those for everyone are shown as well.
const FEW: usize = 3;
/// Audiences that are no persons looking for help.
const NOT_ASKED: [&str; 2] = ["unternehmen", "fachkraefte"];
/// Mean radius of the earth in kilometres (IUGG).
const EARTH_KM: f64 = 6371.0;

#[derive(Template)]
#[template(path = "guide.html")]
struct Page<'a> {
    f: Frame<'a>,
    place: String,
    unknown: Option<String>,
    proposal: Option<Labelled>,
    /// The answers in a line, once they were given.
    answers: Option<String>,
    audiences: Vec<Choice>,
    groups: Vec<Choice>,
    words: String,
    answered: bool,
    found: String,
    /// How far around the place is looked, as in an address.
    radius: Option<String>,
    /// How far around the place one can look.
    radii: Vec<Item>,
    offers: Vec<OfferView>,
    /// Offers that do not name the audience, when few do: most help is for everyone and does not say so.
    others: Vec<OfferView>,
    /// Offers of the same district, when the place has few.
    nearby: Vec<OfferView>,
    wider: Option<String>,
}

struct Choice {
    id: String,
    label: String,
    chosen: bool,
}

struct OfferView {
    href: String,
    title: String,
    /// Language of title and summary, where it differs from that of the page.
    lang: String,
    summary: String,
    by: String,
    /// How far away it is.
    far: Option<String>,
    facts: Vec<Fact>,
    original: Option<String>,
}

/// `GET /guide`
pub(super) async fn page(asked: Asked) -> Response {
    trouble::told(asked, Length::Long, show).await
}

fn show(app: &App, asked: &Asked) -> Result<Response, Problem> {
    let f = Frame::new(app, asked, asked.words(app).t("guide.title"));
    let query = &asked.query;
    let typed = query.one("place").unwrap_or_default().to_owned();
    let known = query.among(&["q", "audience", "topic", "match"]);
    let mut request = ask::read(app, &known).request;
    request.kinds = vec![Kind::Offer];
    // What has ended or is only wished for helps nobody who stands at the door.
    request.statuses =
        [OfferStatus::Active, OfferStatus::Unknown].map(|s| ask::status_name(s).to_owned()).into();
    request.limit = OFFERS;
    request.facets = false;
    let (mut unknown, mut proposal) = (None, None);
    let mut here: Vec<&Place> = Vec::new();
    if !typed.is_empty() {
        match place_names::find(&app.gazetteer, &typed) {
            Named::Places(places) => here = places,
            Named::Unknown(near) => {
                unknown = Some(f.w.with("guide.unknown", safe::shortened(&typed, 60)));
                proposal = near.map(|place| Labelled {
                    href: f.link(links::join("/guide", &with_place(query, &place.name))),
                    label: place.name.clone(),
                });
            }
        }
    }
    request.places = here.iter().map(|place| place.ags.clone()).collect();
    request.radius = query.one("radius").filter(|_| !here.is_empty()).and_then(|text| text.parse().ok());
    let answered =
        unknown.is_none() && ["place", "audience", "topic", "q"].iter().any(|name| query.one(name).is_some());
    let (mut offers, mut others, mut nearby) = (Vec::new(), Vec::new(), Vec::new());
    let mut total = 0;
    if answered {
        let found = nearest(app, &request, here.first().copied())?;
        total = found.0;
        if total < FEW && !request.audiences.is_empty() {
            let everyone = SearchRequest { audiences: Vec::new(), ..request.clone() };
            let all = nearest(app, &everyone, here.first().copied())?.1;
            let known = |shown: &Shown| found.1.iter().any(|one| one.record.id == shown.record.id);
            others = all.iter().filter(|shown| !known(shown)).map(|shown| offer(app, &f, shown)).collect();
        }
        if let Some(place) = here.first().filter(|_| total + others.len() < FEW)
            && let Some(kreis) = place.ags.kreis().filter(|kreis| *kreis != place.ags)
        {
            // Whoever finds little at home goes to the next town.
            let around = SearchRequest { places: vec![kreis], ..request.clone() };
            let known: Vec<_> = found.1.iter().map(|shown| &shown.record.id).collect();
            let all = nearest(app, &around, Some(place))?.1;
            let new = all.iter().filter(|shown| !known.contains(&&shown.record.id));
            let listed = |view: &OfferView| others.iter().any(|other: &OfferView| other.href == view.href);
            let views =
                new.map(|shown| OfferView { far: far(app, &f, place, shown), ..offer(app, &f, shown) });
            nearby = views.filter(|view| !listed(view)).take(FEW).collect();
        }
        let from = here.first().copied().filter(|_| request.radius.is_some());
        let view = |shown| OfferView {
            far: from.and_then(|place| far(app, &f, place, shown)),
            ..offer(app, &f, shown)
        };
        offers = found.1.iter().map(view).collect();
    }
    let radii = if here.iter().any(|place| place.ags.as_str().len() >= 5) {
        radii(&f, query, request.radius)
    } else {
        Vec::new()
    };
    let narrow = !request.topics.is_empty() || !request.audiences.is_empty() || !request.query.is_empty();
    let place = match here.as_slice() {
        [one] => one.name.clone(),
        _ => typed,
    };
    // "0 offers" above a list of help would be wrong for whoever reads it.
    let found =
        f.w.count("guide.found", if offers.is_empty() && !others.is_empty() { others.len() } else { total });
    let found =
        if here.is_empty() { found } else { format!("{found} {}", f.w.with("guide.for_place", &place)) };
    let wider = (answered
        && offers.is_empty()
        && others.is_empty()
        && nearby.is_empty()
        && narrow
        && !here.is_empty())
    .then(|| f.link(links::join("/guide", &with_place(&Query::default(), &place))));
    let (audiences, groups) = choices(app, &f, &request);
    let given = || {
        let chosen = audiences
            .iter()
            .chain(&groups)
            .filter(|choice| choice.chosen)
            .map(|choice| choice.label.as_str());
        let said: Vec<&str> =
            std::iter::once(place.as_str()).chain(chosen).filter(|text| !text.is_empty()).collect();
        f.w.with("guide.change", said.join(" · "))
    };
    let answers = answered.then(given);
    super::html(&Page {
        place,
        unknown,
        proposal,
        answers,
        audiences,
        groups,
        words: request.query,
        answered,
        found,
        radius: request.radius.map(|radius| radius.to_string()),
        radii,
        offers,
        others,
        nearby,
        wider,
        f,
    })
}

/// How many offers a search finds, and the first of them, nearest to `here` first.
fn nearest(app: &App, request: &SearchRequest, here: Option<&Place>) -> Result<(usize, Vec<Shown>), Problem> {
    let response = app.search(request)?;
    let mut records = shown_records(app, &response.hits)?;
    if let Some(place) = here {
        records.sort_by_key(|shown| nearness(app, place, &shown.record));
    }
    Ok((response.total, records))
}

/// The same answers for a smaller or larger surrounding of the place.
fn radii(f: &Frame<'_>, query: &Query, chosen: Option<Radius>) -> Vec<Item> {
    let bare = query.among(&["place", "audience", "topic", "q", "match"]);
    let choice = |text: Option<&str>| {
        let radius = text.and_then(|text| text.parse().ok());
        let query = text.map_or_else(|| bare.clone(), |text| bare.clone().with("radius", text));
        Item {
            href: f.link(links::join("/guide", &query.to_text())),
            label: how_far(f.w, radius),
            current: radius == chosen,
        }
    };
    RADII.into_iter().map(choice).collect()
}

fn with_place(query: &Query, name: &str) -> String {
    query.without("place").without("lang").with("place", name).to_text()
}

fn choices(app: &App, f: &Frame<'_>, request: &SearchRequest) -> (Vec<Choice>, Vec<Choice>) {
    let audience = |audience: &model::Audience| Choice {
        label: labels::audience(app, f.w, &audience.id),
        chosen: request.audiences.contains(&audience.id),
        id: audience.id.clone(),
    };
    let persons =
        app.taxonomy.audiences().iter().filter(|audience| !NOT_ASKED.contains(&audience.id.as_str()));
    let group = |(id, _, _): &(String, String, String)| Choice {
        label: labels::group(f.w, id),
        chosen: request.topics.contains(id),
        id: id.clone(),
    };
    (persons.map(audience).collect(), app.taxonomy.groups().iter().map(group).collect())
}

fn offer(app: &App, f: &Frame<'_>, shown: &Shown) -> OfferView {
    let record = &shown.record;
    let title = safe::shortened(&safe::one_line(&record.title), 160).into_owned();
    OfferView {
        href: f.link(links::record(&record.id)),
        title: if title.is_empty() { f.t("record.untitled").to_owned() } else { title },
        lang: hits::lang_unlike(f.w, record),
        summary: shown.summary(280),
        by: formats::publisher(app, record.source.as_ref(), &record.url),
        far: None,
        facts: record_facts::facts(f.w, record),
        original: safe::href(&record.url),
    }
}

/// How far away an offer is, in words; nothing when that is not known or next door.
fn far(app: &App, f: &Frame<'_>, here: &Place, shown: &Shown) -> Option<String> {
    let (_, lat, lon) = formats::point(app, &shown.record)?;
    hits::far(f.w, kilometres((here.lat, here.lon), (lat, lon)))
}

/// How near an offer is: first what is made for this very place, then for its Kreis, then for the Land; among
/// equals by distance in kilometres. Offers without a place come last.
fn nearness(app: &App, here: &Place, record: &Record) -> (usize, u32) {
    let covers = |ags: &Ags| ags.contains(&here.ags).then(|| 8 - ags.as_str().len());
    let own = record.places.iter().filter(|place| place.role != PlaceRole::Mentioned);
    let level = own.filter_map(|place| covers(place.ags.as_ref()?)).min().unwrap_or(8);
    let distance =
        formats::point(app, record).map(|(_, lat, lon)| kilometres((here.lat, here.lon), (lat, lon)));
    (level, distance.map_or(u32::MAX, |km| km.round() as u32))
}

/// Distance of two points in degrees along the surface of the earth (haversine formula).
fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat1, lat2) = (a.0.to_radians(), b.0.to_radians());
    let (dlat, dlon) = (lat2 - lat1, (b.1 - a.1).to_radians());
    let h = (dlat / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * (dlon / 2.0).sin().powi(2);
    2.0 * EARTH_KM * h.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    #[test]
    fn distances_are_as_on_the_map() {
        let (koeln, duesseldorf) = ((50.9375, 6.9603), (51.2277, 6.7735));
        let km = super::kilometres(koeln, duesseldorf);
        assert!((34.0..36.0).contains(&km), "{km}");
    }
}
