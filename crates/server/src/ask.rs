//! From the parameters of an address to a search, and back to an address: every state of a page has a link.

use indexer::{Match, Radius, SearchRequest, Sort};
use jiff::ToSpan;
use jiff::civil::Date;
use model::{Ags, Gazetteer, Kind, OfferStatus, PartialDate, Precision, SourceId, Taxonomy};
use url::form_urlencoded::Serializer;

use crate::place_names::{self, Named};
use crate::problem::Problem;
use crate::query::Query;
use crate::state::App;

/// The parameters that narrow a search down, as they are named in an address. `language` is `lang` too, but on
/// pages, where `lang` is the language of the page itself.
pub(crate) const FILTERS: [&str; 18] = [
    "q",
    "kind",
    "place",
    "radius",
    "topic",
    "audience",
    "source",
    "organisation",
    "role",
    "programme",
    "language",
    "status",
    "from",
    "to",
    "match",
    "sort",
    "limit",
    "offset",
];

/// What organisations do in a record, as `role` names it.
pub(crate) const ROLES: [&str; 7] =
    ["lead", "partner", "funder", "provider", "publisher", "organiser", "source"];

/// A search as read from an address, with what could not be used.
pub(crate) struct Reading {
    pub(crate) request: SearchRequest,
    pub(crate) problems: Vec<Problem>,
}

impl Reading {
    /// The search, if everything could be used.
    ///
    /// # Errors
    /// The first parameter that could not.
    pub(crate) fn strict(self) -> Result<SearchRequest, Problem> {
        match self.problems.into_iter().next() {
            Some(problem) => Err(problem),
            None => Ok(self.request),
        }
    }
}

/// Reads a search. Values that cannot be used are left out and named in `problems`.
pub(crate) fn read(app: &App, query: &Query) -> Reading {
    let mut reader = Reader { query, most: app.config.limits.values, problems: Vec::new() };
    let default = SearchRequest::default();
    let places = reader.places(&app.gazetteer);
    let radius = reader.radius(places.is_empty());
    let request = SearchRequest {
        places,
        radius,
        query: query.one("q").unwrap_or_default().to_owned(),
        kinds: reader.list("kind", |value| {
            Kind::from_name(value)
                .filter(|kind| kind.is_indexed())
                .ok_or_else(|| "news, offer, event, organisation, network or other is expected".to_owned())
        }),
        topics: reader.list("topic", |value| known_topic(&app.taxonomy, value)),
        audiences: reader.list("audience", |value| match app.taxonomy.audience(value) {
            Some(audience) => Ok(audience.id.clone()),
            None => Err(format!("{value:?} is no audience; /api/v1/topics lists them")),
        }),
        sources: reader.list("source", |value| Ok(SourceId::new(value))),
        organisations: reader.list("organisation", |value| Ok(value.to_owned())),
        roles: reader.list("role", |value| {
            let known = ROLES.into_iter();
            known
                .clone()
                .find(|role| *role == value)
                .map(str::to_owned)
                .ok_or_else(|| format!("one of {} is expected", known.collect::<Vec<_>>().join(", ")))
        }),
        programmes: reader.list("programme", |value| Ok(value.to_owned())),
        languages: reader.list("language", |value| {
            let code = (2..=3).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_lowercase());
            code.then(|| value.to_owned())
                .ok_or_else(|| "an ISO 639-1 code such as de is expected".to_owned())
        }),
        statuses: reader.list("status", |value| {
            let known =
                [OfferStatus::Proposed, OfferStatus::Active, OfferStatus::Ended, OfferStatus::Unknown];
            let found = known.into_iter().map(status_name).find(|name| *name == value);
            found
                .map(str::to_owned)
                .ok_or_else(|| "proposed, active, ended or unknown is expected".to_owned())
        }),
        from: reader.date("from", PartialDate::first),
        to: reader.date("to", last_day),
        matching: reader.choice("match", &[("most", Match::Most), ("all", Match::All), ("any", Match::Any)]),
        sort: reader.choice("sort", &[("relevance", Sort::Relevance), ("date", Sort::Date)]),
        limit: reader.number("limit", default.limit, 1, SearchRequest::MAX_LIMIT),
        offset: reader.number("offset", 0, 0, SearchRequest::MAX_OFFSET),
        ..default
    };
    Reading { request, problems: reader.problems }
}

struct Reader<'a> {
    query: &'a Query,
    most: usize,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn list<T>(&mut self, name: &'static str, read: impl Fn(&str) -> Result<T, String>) -> Vec<T> {
        let values = self.query.many(name);
        if values.len() > self.most {
            self.problems.push(Problem::parameter(name, format!("more than {} values", self.most)));
            return Vec::new();
        }
        let mut found = Vec::with_capacity(values.len());
        for value in values {
            match read(value) {
                Ok(value) => found.push(value),
                Err(detail) => self.problems.push(Problem::parameter(name, detail)),
            }
        }
        found
    }

    fn places(&mut self, gazetteer: &Gazetteer) -> Vec<Ags> {
        let lists = self.list("place", |value| match place_names::find(gazetteer, value) {
            Named::Places(places) => {
                Ok(places.into_iter().map(|place| place.ags.clone()).collect::<Vec<_>>())
            }
            Named::Unknown(near) => Err(match near {
                Some(place) => format!("no place is called {value:?}; did you mean {:?}?", place.name),
                None => format!("no place is called {value:?}; a name, postal code or AGS is expected"),
            }),
        });
        let mut places: Vec<Ags> = lists.into_iter().flatten().collect();
        places.dedup();
        places
    }

    fn radius(&mut self, nowhere: bool) -> Option<Radius> {
        match self.query.one("radius")?.parse::<Radius>() {
            Ok(_) if nowhere => {
                self.problems.push(Problem::parameter("radius", "a place is expected beside it"));
                None
            }
            Ok(radius) => Some(radius),
            Err(error) => {
                self.problems.push(Problem::parameter("radius", error.to_string()));
                None
            }
        }
    }

    fn date(&mut self, name: &'static str, day: impl Fn(PartialDate) -> Date) -> Option<Date> {
        match self.query.one(name)?.parse::<PartialDate>() {
            Ok(date) => Some(day(date)),
            Err(error) => {
                self.problems.push(Problem::parameter(name, error.to_string()));
                None
            }
        }
    }

    fn choice<T: Copy>(&mut self, name: &'static str, choices: &[(&str, T)]) -> T {
        let default = choices[0].1;
        let Some(value) = self.query.one(name) else { return default };
        match choices.iter().find(|(choice, _)| *choice == value) {
            Some((_, choice)) => *choice,
            None => {
                let names: Vec<_> = choices.iter().map(|(choice, _)| *choice).collect();
                self.problems.push(Problem::parameter(name, format!("{} is expected", names.join(" or "))));
                default
            }
        }
    }

    fn number(&mut self, name: &'static str, default: usize, least: usize, most: usize) -> usize {
        self.query.number(name, default, least, most).unwrap_or_else(|problem| {
            self.problems.push(problem);
            default
        })
    }
}

/// The last day a date can mean: `to=2012-02` includes the 29th.
fn last_day(date: PartialDate) -> Date {
    match date.precision() {
        Precision::Day => date.first(),
        Precision::Month | Precision::PartOfMonth => date.first().last_of_month(),
        Precision::Year => date.first().last_of_year(),
    }
}

/// A topic or a group of topics by id; a group stays a group, so that links stay short.
fn known_topic(taxonomy: &Taxonomy, id: &str) -> Result<String, String> {
    let known = taxonomy.topic(id).is_some() || taxonomy.groups().iter().any(|(group, _, _)| group == id);
    known.then(|| id.to_owned()).ok_or_else(|| format!("{id:?} is no topic; /api/v1/topics lists them"))
}

/// The same search with every group of topics replaced by its topics, as the index knows only those.
pub(crate) fn with_topics_of_groups(taxonomy: &Taxonomy, request: &SearchRequest) -> SearchRequest {
    let mut topics: Vec<String> = Vec::new();
    for id in &request.topics {
        if taxonomy.topic(id).is_some() {
            topics.push(id.clone());
        }
        topics.extend(
            taxonomy.topics().iter().filter(|topic| topic.group == *id).map(|topic| topic.id.clone()),
        );
    }
    topics.sort();
    topics.dedup();
    SearchRequest { topics, ..request.clone() }
}

/// The name of a status in an address.
pub(crate) fn status_name(status: OfferStatus) -> &'static str {
    match status {
        OfferStatus::Proposed => "proposed",
        OfferStatus::Active => "active",
        OfferStatus::Ended => "ended",
        OfferStatus::Unknown => "unknown",
    }
}

/// The query part of the address of a search, without what is as by default; empty for everything.
pub(crate) fn query_string(request: &SearchRequest) -> String {
    let mut out = Serializer::new(String::new());
    let default = SearchRequest::default();
    if !request.query.is_empty() {
        out.append_pair("q", &request.query);
    }
    let lists: [(&str, Vec<&str>); 10] = [
        ("kind", request.kinds.iter().map(|kind| kind.as_str()).collect()),
        ("place", request.places.iter().map(Ags::as_str).collect()),
        ("topic", request.topics.iter().map(String::as_str).collect()),
        ("audience", request.audiences.iter().map(String::as_str).collect()),
        ("source", request.sources.iter().map(SourceId::as_str).collect()),
        ("organisation", request.organisations.iter().map(String::as_str).collect()),
        ("role", request.roles.iter().map(String::as_str).collect()),
        ("programme", request.programmes.iter().map(String::as_str).collect()),
        ("language", request.languages.iter().map(String::as_str).collect()),
        ("status", request.statuses.iter().map(String::as_str).collect()),
    ];
    for (name, values) in lists {
        for value in values {
            out.append_pair(name, value);
        }
    }
    if let Some(radius) = request.radius.filter(|_| !request.places.is_empty()) {
        out.append_pair("radius", &radius.to_string());
    }
    for (name, date) in [("from", request.from), ("to", request.to)] {
        if let Some(date) = date {
            out.append_pair(name, &date.to_string());
        }
    }
    match request.matching {
        Match::Most => {}
        Match::All => _ = out.append_pair("match", "all"),
        Match::Any => _ = out.append_pair("match", "any"),
    }
    if request.sort == Sort::Date {
        out.append_pair("sort", "date");
    }
    if request.limit != default.limit {
        out.append_pair("limit", &request.limit.to_string());
    }
    if request.offset != 0 {
        out.append_pair("offset", &request.offset.to_string());
    }
    out.finish()
}

/// The days of a month.
pub(crate) fn month_of(day: Date) -> (Date, Date) {
    (day.first_of_month(), day.last_of_month())
}

/// The first day of the month before or after; the same month at the ends of time.
pub(crate) fn month_beside(day: Date, months: i32) -> Date {
    day.first_of_month().checked_add(months.months()).unwrap_or(day)
}
