//! Filters as queries: places, days, tags. They decide what is found and never how it is ranked.

use std::ops::Bound;

use jiff::civil::Date;
use model::Ags;
use tantivy::Term;
use tantivy::query::{BooleanQuery, Occur, Query, RangeQuery, TermSetQuery};
use tantivy::schema::Field;

use crate::SearchRequest;
use crate::document::day_number;
use crate::live::Live;
use crate::parts::{self, Chosen, ROLES};
use crate::points::{NOWHERE, middles};
use crate::schema::{Fields, ags_number};

/// One of these values.
pub(crate) fn tags<'v>(field: Field, values: impl IntoIterator<Item = &'v str>) -> Box<dyn Query> {
    Box::new(TermSetQuery::new(values.into_iter().map(|value| Term::from_field_text(field, value))))
}

/// Everything in one of the areas, and everything that serves an area one of them lies in.
pub(crate) fn places<'a>(fields: &Fields, areas: impl IntoIterator<Item = &'a Ags>) -> Box<dyn Query> {
    let mut terms = Vec::new();
    let mut any: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    for area in areas {
        let number = ags_number(area.as_str());
        if area.as_str().len() == 3 {
            // A Regierungsbezirk is indexed as its Kreise.
            let bound = |number| Term::from_field_u64(fields.place_in, number);
            let range = RangeQuery::new(
                Bound::Included(bound(number * 100)),
                Bound::Included(bound(number * 100 + 99)),
            );
            any.push((Occur::Should, Box::new(range)));
        }
        terms.push(Term::from_field_u64(fields.place_in, number));
        let wider = area.ancestry().filter(|wider| wider != area);
        terms
            .extend(wider.map(|wider| Term::from_field_u64(fields.place_serves, ags_number(wider.as_str()))));
    }
    let set: Box<dyn Query> = Box::new(TermSetQuery::new(terms));
    if any.is_empty() {
        return set;
    }
    any.push((Occur::Should, set));
    Box::new(BooleanQuery::new(any))
}

/// Everything in one of the areas; what only serves it from elsewhere is left out.
pub(crate) fn lies_in(fields: &Fields, areas: &[Ags]) -> Box<dyn Query> {
    let term = |area: &Ags| Term::from_field_u64(fields.place_in, ags_number(area.as_str()));
    Box::new(TermSetQuery::new(areas.iter().map(term)))
}

/// Published or taking place on some day from `from` to `to`.
pub(crate) fn days(fields: &Fields, from: Option<Date>, to: Option<Date>) -> Box<dyn Query> {
    let bound = |field, date| Bound::Included(Term::from_field_i64(field, day_number(date)));
    let first = |field| Bound::Included(Term::from_field_i64(field, i64::from(i32::MIN)));
    let mut both: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    let upper = to.map_or(Bound::Unbounded, |to| bound(fields.day, to));
    both.push((Occur::Must, Box::new(RangeQuery::new(first(fields.day), upper))));
    if let Some(from) = from {
        both.push((Occur::Must, Box::new(RangeQuery::new(bound(fields.day_end, from), Bound::Unbounded))));
    }
    Box::new(BooleanQuery::new(both))
}

/// Names of filters that have a facet of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FilterName {
    Kind,
    Place,
    Topic,
    Audience,
    Source,
    Language,
    Status,
    Year,
    /// The months of the span chosen: counted under it, as choosing one narrows it down.
    Month,
    Organisation,
    Role,
    Programme,
}

/// The filters of a request, each with its name. An organisation and a role together are one filter: this organisation
/// does this.
pub(crate) struct Filters<'r> {
    request: &'r SearchRequest,
    fields: Fields,
    all: Vec<(FilterName, Box<dyn Query>)>,
}

impl<'r> Filters<'r> {
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn new(live: &Live, request: &'r SearchRequest) -> tantivy::Result<Self> {
        let mut filters = Filters { request, fields: live.fields.clone(), all: Vec::new() };
        let fields = &live.fields;
        let kinds: Vec<&str> = request.kinds.iter().map(|kind| kind.as_str()).collect();
        let sources: Vec<&str> = request.sources.iter().map(|source| source.as_str()).collect();
        let texts = |list: &'r [String]| list.iter().map(String::as_str).collect::<Vec<_>>();
        let lists: [(FilterName, Field, Vec<&str>); 7] = [
            (FilterName::Kind, fields.kind, kinds),
            (FilterName::Topic, fields.topic, texts(&request.topics)),
            (FilterName::Audience, fields.audience, texts(&request.audiences)),
            (FilterName::Source, fields.source, sources),
            (FilterName::Language, fields.language, texts(&request.languages)),
            (FilterName::Status, fields.status, texts(&request.statuses)),
            (FilterName::Programme, fields.programme, texts(&request.programmes)),
        ];
        for (name, field, values) in lists {
            if !values.is_empty() {
                filters.all.push((name, tags(field, values)));
            }
        }
        if !request.organisations.is_empty() && !request.roles.is_empty() {
            filters.all.push((FilterName::Organisation, filters.parts(&texts(&request.roles))));
        } else if !request.organisations.is_empty() {
            filters.all.push((FilterName::Organisation, tags(fields.party, texts(&request.organisations))));
        } else if !request.roles.is_empty() {
            filters.all.push((FilterName::Role, tags(fields.role, texts(&request.roles))));
        }
        if !request.places.is_empty() {
            filters.all.push((FilterName::Place, near(live, request)?));
        }
        if request.from.is_some() || request.to.is_some() {
            filters.all.push((FilterName::Year, days(fields, request.from, request.to)));
        }
        Ok(filters)
    }

    /// All of them.
    pub(crate) fn all(&self) -> Vec<Box<dyn Query>> {
        self.all.iter().map(|(_, filter)| filter.box_clone()).collect()
    }

    /// One of the organisations asked for does one of these things.
    fn parts(&self, roles: &[&str]) -> Box<dyn Query> {
        let organisations = &self.request.organisations;
        let parts =
            organisations.iter().flat_map(|name| roles.iter().map(move |role| parts::tag(role, name)));
        let field = self.fields.part;
        Box::new(TermSetQuery::new(parts.map(|part| Term::from_field_text(field, &part))))
    }

    /// Whether what a facet counts depends on its own filter or on the one it is bound to.
    pub(crate) fn concern(&self, facet: FilterName) -> bool {
        self.is_bound(facet) || self.all.iter().any(|(name, _)| *name == facet)
    }

    /// What is chosen of the facet that this one is bound to.
    pub(crate) fn chosen(&self, facet: FilterName) -> Option<Chosen> {
        match facet {
            FilterName::Role => Some(Chosen::Organisations(self.request.organisations.clone())),
            _ => Some(Chosen::Roles(self.request.roles.clone())),
        }
        .filter(|_| self.is_bound(facet))
    }

    /// Whether the values of a facet count only together with what is chosen of another.
    pub(crate) fn is_bound(&self, facet: FilterName) -> bool {
        match facet {
            FilterName::Role => !self.request.organisations.is_empty(),
            FilterName::Organisation => !self.request.roles.is_empty(),
            _ => false,
        }
    }

    /// The filters that hold where a facet is counted: all but its own.
    pub(crate) fn without(&self, facet: FilterName) -> Vec<Box<dyn Query>> {
        let is_part = |name| matches!(name, FilterName::Organisation | FilterName::Role);
        let others =
            self.all.iter().filter(|(name, _)| *name != facet && !(is_part(*name) && is_part(facet)));
        let mut others: Vec<_> = others.map(|(_, filter)| filter.box_clone()).collect();
        match facet {
            FilterName::Role if self.is_bound(facet) => others.push(self.parts(&ROLES)),
            FilterName::Organisation if self.is_bound(facet) => {
                others.push(tags(self.fields.role, self.request.roles.iter().map(String::as_str)));
            }
            _ => {}
        }
        others
    }
}

/// The places of a request, with what lies at most its radius from them.
fn near(live: &Live, request: &SearchRequest) -> tantivy::Result<Box<dyn Query>> {
    let there = places(&live.fields, &request.places);
    let middles = middles(&live.knowledge.gazetteer, &request.places);
    let Some(radius) = request.radius.filter(|_| !middles.is_empty()) else { return Ok(there) };
    let around = TermSetQuery::new(live.points_near(&middles, radius)?);
    Ok(Box::new(BooleanQuery::new(vec![(Occur::Should, there), (Occur::Should, Box::new(around))])))
}

/// Records without a point that the places of a request do not find: nobody knows whether they are near.
pub(crate) fn nowhere(live: &Live, request: &SearchRequest) -> Box<dyn Query> {
    let nowhere = TermSetQuery::new([Term::from_field_u64(live.fields.point, NOWHERE)]);
    let there = places(&live.fields, &request.places);
    Box::new(BooleanQuery::new(vec![(Occur::Must, Box::new(nowhere)), (Occur::MustNot, there)]))
}
