//! Facets of a result list as links: each value adds itself to the search, or takes itself out.

use indexer::{Facet, FacetCount, Radius, SearchRequest};
use jiff::civil::Date;
use model::{Ags, Kind, SourceId};

use super::Labelled;
use super::frame::Item;
use crate::safe::shortened;
use crate::state::App;
use crate::words::Words;
use crate::{labels, links};

/// Values shown before "more".
const SHOWN: usize = 7;
/// Values behind "more".
const MOST: usize = 40;
/// Longest value offered as a filter, in bytes; what is longer is no id.
const LONGEST: usize = 200;
/// Years shown at most: older ones are reached by dates.
const YEARS: usize = 30;
/// Widest bar with its gap, in pixels.
const WIDEST: usize = 28;

/// One facet.
pub(crate) struct FacetView {
    pub(crate) label: String,
    pub(crate) values: Vec<Value>,
    pub(crate) rest: Vec<Value>,
}

/// One value of a facet.
pub(crate) struct Value {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) count: String,
    pub(crate) active: bool,
}

/// How many records a year has, as bars.
pub(crate) struct Years {
    pub(crate) bars: Vec<Bar>,
    pub(crate) width: usize,
    /// From one bar to the next.
    pub(crate) step: usize,
    /// Width of a bar.
    pub(crate) bar: usize,
    pub(crate) first: i16,
    pub(crate) last: i16,
}

/// One year.
pub(crate) struct Bar {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) x: usize,
    pub(crate) y: usize,
    pub(crate) height: usize,
}

/// Links from one search to its neighbours.
pub(crate) struct Near<'a> {
    pub(crate) app: &'a App,
    pub(crate) words: &'a Words,
    pub(crate) path: &'a str,
    pub(crate) request: &'a SearchRequest,
    /// Keeps the language of the page.
    pub(crate) link: &'a dyn Fn(String) -> String,
}

impl Near<'_> {
    /// The address of the search after `change`, on its first page.
    pub(crate) fn href(&self, change: impl FnOnce(&mut SearchRequest)) -> String {
        let mut request = self.request.clone();
        request.offset = 0;
        change(&mut request);
        (self.link)(links::search(self.path, &request))
    }

    /// The same search for a smaller or larger surrounding. Around municipalities and Kreise one can look farther; a Land is
    /// far enough.
    pub(crate) fn radii(&self) -> Vec<Item> {
        let request = self.request;
        if request.places.is_empty() || request.places.iter().any(|ags| ags.as_str().len() < 5) {
            return Vec::new();
        }
        let choice = |radius: Option<Radius>| Item {
            href: self.href(|r| r.radius = radius),
            label: how_far(self.words, radius),
            current: request.radius == radius,
        };
        RADII.into_iter().map(|text| text.and_then(|text| text.parse().ok())).map(choice).collect()
    }

    /// All facets worth showing, in the order of `names`.
    pub(crate) fn facets(&self, facets: &[Facet], names: &[&str]) -> Vec<FacetView> {
        let view = |name: &&str| self.facet(facets.iter().find(|facet| facet.name == **name)?);
        names.iter().filter_map(view).collect()
    }

    fn facet(&self, facet: &Facet) -> Option<FacetView> {
        let key = format!("facet.{}", facet.name);
        let mut values: Vec<Value> = facet
            .values
            .iter()
            .filter(|value| value.count > 0)
            .filter_map(|count| self.value(&facet.name, count))
            .collect();
        if facet.name == "place" {
            // Places come in the order of their keys; people look for where much is.
            let counted =
                |value: &Value| value.count.replace(['.', ',', ' '], "").parse::<usize>().unwrap_or(0);
            values.sort_by_key(|value| (!value.active, std::cmp::Reverse(counted(value))));
        } else {
            values.sort_by_key(|value| !value.active);
        }
        // One value that all records have narrows nothing down.
        if values.len() < 2 && !values.iter().any(|value| value.active) {
            return None;
        }
        values.truncate(MOST);
        let rest = values.split_off(values.len().min(SHOWN));
        Some(FacetView { label: self.words.t(&key).to_owned(), values, rest })
    }

    fn value(&self, facet: &str, count: &FacetCount) -> Option<Value> {
        let (app, words, value) = (self.app, self.words, count.value.as_str());
        if value.len() > LONGEST {
            return None;
        }
        let (label, active, href) = match facet {
            "kind" => {
                let kind = Kind::from_name(value)?;
                let active = self.request.kinds.contains(&kind);
                (labels::kinds(words, kind), active, self.href(|r| toggle(&mut r.kinds, kind)))
            }
            "place" => {
                let ags: Ags = value.parse().ok()?;
                // The Land holds everything here.
                if ags.as_str().len() < 5 {
                    return None;
                }
                let active = self.request.places.contains(&ags);
                // Its number counts what lies there, whatever lies around.
                let href = self.href(|r| {
                    toggle(&mut r.places, ags.clone());
                    r.radius = None;
                });
                (labels::place(app, &ags), active, href)
            }
            "topic" => {
                let active = self.request.topics.iter().any(|topic| topic == value);
                (
                    labels::topic(app, words, value),
                    active,
                    self.href(|r| toggle(&mut r.topics, value.to_owned())),
                )
            }
            "audience" => {
                let active = self.request.audiences.iter().any(|audience| audience == value);
                let href = self.href(|r| toggle(&mut r.audiences, value.to_owned()));
                (labels::audience(app, words, value), active, href)
            }
            "source" => {
                let id = SourceId::new(value);
                let active = self.request.sources.contains(&id);
                (labels::source(app, &id), active, self.href(|r| toggle(&mut r.sources, id)))
            }
            "organisation" => {
                let active = self.request.organisations.iter().any(|name| name == value);
                let href = self.href(|r| toggle(&mut r.organisations, value.to_owned()));
                (value.to_owned(), active, href)
            }
            "programme" => {
                let active = self.request.programmes.iter().any(|name| name == value);
                let href = self.href(|r| toggle(&mut r.programmes, value.to_owned()));
                (value.to_owned(), active, href)
            }
            "language" => {
                let active = self.request.languages.iter().any(|language| language == value);
                (
                    labels::language(words, value),
                    active,
                    self.href(|r| toggle(&mut r.languages, value.to_owned())),
                )
            }
            "status" => {
                let label = words.find("status", value).unwrap_or(value).to_owned();
                let active = self.request.statuses.iter().any(|status| status == value);
                (label, active, self.href(|r| toggle(&mut r.statuses, value.to_owned())))
            }
            _ => return None,
        };
        Some(Value { href, label, count: words.number(count.count), active })
    }

    /// Bars for the years; `None` when there are fewer than two.
    pub(crate) fn years(&self, facets: &[Facet]) -> Option<Years> {
        let facet = facets.iter().find(|facet| facet.name == "year")?;
        let counts: Vec<(i16, usize)> =
            facet.values.iter().filter_map(|value| Some((value.value.parse().ok()?, value.count))).collect();
        let last = counts.iter().map(|(year, _)| *year).max()?;
        let first = counts.iter().map(|(year, _)| *year).min()?.max(last - (YEARS as i16 - 1));
        if first >= last {
            return None;
        }
        let most = counts.iter().map(|(_, count)| *count).max()?.max(1);
        let number = usize::try_from(last - first).unwrap_or(0) + 1;
        let step = (240 / number).min(WIDEST);
        let bars = (first..=last).enumerate().filter_map(|(index, year)| {
            let count = counts.iter().find(|(y, _)| *y == year).map_or(0, |(_, count)| *count);
            // A year with little still has a bar one can see.
            let height = if count == 0 { 1 } else { (count * 60 / most).max(4) };
            let (from, to) = (Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?);
            let active = self.request.from == Some(from) && self.request.to == Some(to);
            let href =
                self.href(|r| (r.from, r.to) = if active { (None, None) } else { (Some(from), Some(to)) });
            let label = format!("{year}: {}", self.words.count("results.records", count));
            Some(Bar { href, label, x: index * step, y: 64 - height, height })
        });
        Some(Years {
            bars: bars.collect(),
            width: number * step,
            step,
            bar: step.saturating_sub(2).max(2),
            first,
            last,
        })
    }

    /// The filters in force, each with a link that lifts it.
    pub(crate) fn chips(&self) -> Vec<Labelled> {
        let (app, words, request) = (self.app, self.words, self.request);
        let mut chips = Vec::new();
        let mut chip = |label: String, href: String| chips.push(Labelled { href, label });
        for kind in &request.kinds {
            chip(labels::kinds(words, *kind), self.href(|r| toggle(&mut r.kinds, *kind)));
        }
        for ags in &request.places {
            chip(labels::place(app, ags), self.href(|r| toggle(&mut r.places, ags.clone())));
        }
        if let Some(radius) = request.radius.filter(|_| !request.places.is_empty()) {
            chip(around(words, radius), self.href(|r| r.radius = None));
        }
        for topic in &request.topics {
            chip(labels::topic(app, words, topic), self.href(|r| toggle(&mut r.topics, topic.clone())));
        }
        for audience in &request.audiences {
            chip(
                labels::audience(app, words, audience),
                self.href(|r| toggle(&mut r.audiences, audience.clone())),
            );
        }
        for source in &request.sources {
            chip(labels::source(app, source), self.href(|r| toggle(&mut r.sources, source.clone())));
        }
        for name in &request.organisations {
            chip(shortened(name, 60).into_owned(), self.href(|r| toggle(&mut r.organisations, name.clone())));
        }
        for name in &request.programmes {
            chip(shortened(name, 60).into_owned(), self.href(|r| toggle(&mut r.programmes, name.clone())));
        }
        for role in &request.roles {
            let label = words.find("role", role).unwrap_or(role).to_owned();
            chip(label, self.href(|r| toggle(&mut r.roles, role.clone())));
        }
        for language in &request.languages {
            chip(
                labels::language(words, language),
                self.href(|r| toggle(&mut r.languages, language.clone())),
            );
        }
        for status in &request.statuses {
            let label = words.find("status", status).unwrap_or(status).to_owned();
            chip(label, self.href(|r| toggle(&mut r.statuses, status.clone())));
        }
        if request.from.is_some() || request.to.is_some() {
            chip(span(words, request.from, request.to), self.href(|r| (r.from, r.to) = (None, None)));
        }
        chips
    }
}

/// A radius in words: "Umkreis 10 km".
pub(crate) fn around(words: &Words, radius: Radius) -> String {
    words.with("results.around", words.decimal(radius.kilometres()))
}

/// Distances around a place one can choose, none first.
pub(crate) const RADII: [Option<&str>; 5] = [None, Some("5km"), Some("10km"), Some("25km"), Some("50km")];

/// Such a choice in words: "nur hier", "10 km".
pub(crate) fn how_far(words: &Words, radius: Option<Radius>) -> String {
    match radius {
        None => words.t("results.only_there").to_owned(),
        Some(radius) => words.with("results.km", words.decimal(radius.kilometres())),
    }
}

/// A span of days in words, as short as it can be said.
fn span(words: &Words, from: Option<Date>, to: Option<Date>) -> String {
    match (from, to) {
        (Some(from), Some(to)) if from == from.first_of_year() && to == from.last_of_year() => {
            from.year().to_string()
        }
        (Some(from), Some(to)) if from == from.first_of_month() && to == from.last_of_month() => {
            words.month(from)
        }
        (Some(from), Some(to)) => format!("{} – {}", words.day(from), words.day(to)),
        (Some(from), None) => words.with("results.since", words.day(from)),
        (None, Some(to)) => words.with("results.until", words.day(to)),
        (None, None) => String::new(),
    }
}

fn toggle<T: PartialEq>(list: &mut Vec<T>, value: T) {
    match list.iter().position(|one| *one == value) {
        Some(at) => _ = list.remove(at),
        None => list.push(value),
    }
}
