//! Filters as queries: places, days, tags. They decide what is found and never how it is ranked.

use std::ops::Bound;

use jiff::civil::Date;
use model::Ags;
use tantivy::Term;
use tantivy::query::{BooleanQuery, Occur, Query, RangeQuery, TermSetQuery};
use tantivy::schema::Field;

use crate::SearchRequest;
use crate::document::day_number;
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
    Organisation,
    Role,
    Programme,
}

/// The filters of a request.
pub(crate) fn of_request(fields: &Fields, request: &SearchRequest) -> Vec<(FilterName, Box<dyn Query>)> {
    let mut filters: Vec<(FilterName, Box<dyn Query>)> = Vec::new();
    let kinds: Vec<&str> = request.kinds.iter().map(|kind| kind.as_str()).collect();
    let sources: Vec<&str> = request.sources.iter().map(|source| source.as_str()).collect();
    let lists: [(FilterName, Field, Vec<&str>); 9] = [
        (FilterName::Kind, fields.kind, kinds),
        (FilterName::Topic, fields.topic, request.topics.iter().map(String::as_str).collect()),
        (FilterName::Audience, fields.audience, request.audiences.iter().map(String::as_str).collect()),
        (FilterName::Source, fields.source, sources),
        (FilterName::Language, fields.language, request.languages.iter().map(String::as_str).collect()),
        (FilterName::Status, fields.status, request.statuses.iter().map(String::as_str).collect()),
        (FilterName::Organisation, fields.party, request.organisations.iter().map(String::as_str).collect()),
        (FilterName::Role, fields.role, request.roles.iter().map(String::as_str).collect()),
        (FilterName::Programme, fields.programme, request.programmes.iter().map(String::as_str).collect()),
    ];
    for (name, field, values) in lists {
        if !values.is_empty() {
            filters.push((name, tags(field, values)));
        }
    }
    if !request.places.is_empty() {
        filters.push((FilterName::Place, places(fields, &request.places)));
    }
    if request.from.is_some() || request.to.is_some() {
        filters.push((FilterName::Year, days(fields, request.from, request.to)));
    }
    filters
}
