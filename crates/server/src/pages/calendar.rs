//! The calendar: a month of events as a grid and as a list, and the address to subscribe to.

use askama::Template;
use axum::response::Response;
use indexer::{SearchRequest, Sort};
use jiff::ToSpan;
use jiff::civil::Date;
use model::{Kind, PartialDate};

use super::frame::Frame;
use super::hits::HitView;
use super::{Labelled, trouble};
use crate::api::shown_records;
use crate::pool::Length;
use crate::problem::Problem;
use crate::request::Asked;
use crate::shown::Shown;
use crate::state::App;
use crate::{ask, links};

/// Events written into a day of the grid; the list has all.
const IN_A_DAY: usize = 2;
/// Events of a month at most.
const MOST: usize = SearchRequest::MAX_LIMIT;
/// RFC 5545 names of the days, Monday first.
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

#[derive(Template)]
#[template(path = "calendar.html")]
struct Page<'a> {
    f: Frame<'a>,
    month: String,
    total: String,
    place: String,
    month_value: String,
    notice: Option<String>,
    previous: Labelled,
    next: Labelled,
    today: Option<String>,
    latest: Option<String>,
    subscribe: String,
    weekdays: Vec<String>,
    weeks: Vec<Vec<Day>>,
    days: Vec<DayList>,
}

/// A cell of the grid.
struct Day {
    number: i8,
    iso: String,
    inside: bool,
    today: bool,
    titles: Vec<Labelled>,
    more: Option<String>,
    count: usize,
}

/// A day of the list.
struct DayList {
    iso: String,
    label: String,
    events: Vec<HitView>,
}

/// `GET /calendar`
pub(super) async fn page(asked: Asked) -> Response {
    trouble::told(asked, Length::Long, show).await
}

fn show(app: &App, asked: &Asked) -> Result<Response, Problem> {
    let f = Frame::new(app, asked, asked.words(app).t("calendar.title"));
    let reading = ask::read(app, &asked.query.without("from").without("to").without("kind"));
    let today = app.today();
    let shown_month = asked.query.one("month").and_then(|month| month.parse::<PartialDate>().ok());
    let (from, to) = ask::month_of(shown_month.map_or(today, PartialDate::first));
    let base = SearchRequest { kinds: vec![Kind::Event], sort: Sort::Date, offset: 0, ..reading.request };
    let request =
        SearchRequest { from: Some(from), to: Some(to), limit: MOST, facets: false, ..base.clone() };
    let response = app.search(&request)?;
    let records = shown_records(app, &response.hits)?;
    let mut events: Vec<(Date, &indexer::Hit, &Shown)> = response
        .hits
        .iter()
        .zip(&records)
        .filter_map(|(hit, shown)| Some((shown.record.event.as_ref()?.start?.date.max(from), hit, shown)))
        .filter(|(day, _, _)| *day <= to)
        .collect();
    events.sort_by_key(|(day, hit, shown)| {
        (*day, shown.record.event.as_ref().and_then(|e| e.start), hit.id.clone())
    });
    let filters = ask::query_string(&SearchRequest {
        kinds: Vec::new(),
        sort: Sort::Relevance,
        limit: 10,
        ..base.clone()
    });
    let month = |day: Date| {
        let query = format!("month={:04}-{:02}", day.year(), day.month());
        f.link(links::join(&links::join("/calendar", &query), &filters))
    };
    let beside = |months: i32| {
        let day = ask::month_beside(from, months);
        Labelled { href: month(day), label: f.w.month(day) }
    };
    let latest =
        if events.is_empty() { latest(app, &base)?.filter(|day| !(from..=to).contains(day)) } else { None };
    let page = Page {
        month: f.w.month(from),
        total: f.w.count("calendar.events", response.total.max(events.len())),
        place: asked.query.one("place").unwrap_or_default().to_owned(),
        month_value: format!("{:04}-{:02}", from.year(), from.month()),
        notice: unknown_place(&f, asked, &reading.problems),
        previous: beside(-1),
        next: beside(1),
        today: (!(from..=to).contains(&today)).then(|| month(today)),
        latest: latest.map(month),
        subscribe: f.link(links::join("/calendar.ics", &filters)),
        weekdays: DAYS.iter().map(|day| f.w.weekday(day).to_owned()).collect(),
        weeks: weeks(app, &f, from, to, today, &events),
        days: days(app, &f, &events),
        f,
    };
    super::html(&page)
}

/// That the place typed is not known, if it is not.
fn unknown_place(f: &Frame<'_>, asked: &Asked, problems: &[Problem]) -> Option<String> {
    let typed = asked.query.one("place")?;
    let wrong = problems.iter().any(|problem| problem.parameter == Some("place"));
    wrong.then(|| f.w.with("results.unknown_place", crate::safe::shortened(typed, 60)))
}

/// The day of the latest event known, to lead out of an empty month.
fn latest(app: &App, base: &SearchRequest) -> Result<Option<Date>, Problem> {
    let request = SearchRequest { limit: 1, facets: false, ..base.clone() };
    let response = app.search(&request)?;
    let records = shown_records(app, &response.hits)?;
    Ok(records.first().and_then(|shown| Some(shown.record.event.as_ref()?.start?.date)))
}

type Events<'a> = [(Date, &'a indexer::Hit, &'a Shown)];

fn weeks(app: &App, f: &Frame<'_>, from: Date, to: Date, today: Date, events: &Events<'_>) -> Vec<Vec<Day>> {
    let mut weeks = Vec::new();
    let back = i32::from(from.weekday().to_monday_zero_offset());
    let Ok(mut day) = from.checked_sub(back.days()) else { return weeks };
    while day <= to {
        let mut week = Vec::with_capacity(7);
        for _ in 0..7 {
            week.push(cell(app, f, day, day >= from && day <= to, day == today, events));
            let Ok(next) = day.checked_add(1.day()) else { return weeks };
            day = next;
        }
        weeks.push(week);
    }
    weeks
}

fn cell(app: &App, f: &Frame<'_>, day: Date, inside: bool, today: bool, events: &Events<'_>) -> Day {
    let own: Vec<_> = events.iter().filter(|(on, _, _)| inside && *on == day).collect();
    let title = |(_, hit, _): &&(Date, &indexer::Hit, &Shown)| {
        let view = HitView::of(app, f.w, hit);
        Labelled { href: f.link(view.href), label: crate::safe::shortened(&view.title, 60).into_owned() }
    };
    let more = own.len().saturating_sub(IN_A_DAY);
    Day {
        number: day.day(),
        iso: day.to_string(),
        inside,
        today,
        titles: own.iter().take(IN_A_DAY).map(title).collect(),
        more: (more > 0).then(|| f.w.count("calendar.more", more)),
        count: own.len(),
    }
}

fn days(app: &App, f: &Frame<'_>, events: &Events<'_>) -> Vec<DayList> {
    let mut days: Vec<DayList> = Vec::new();
    for (day, hit, shown) in events {
        let iso = day.to_string();
        if days.last().is_none_or(|last| last.iso != iso) {
            let code = DAYS[usize::from(day.weekday().to_monday_zero_offset().unsigned_abs()) % 7];
            let label = format!("{}, {}", f.w.weekday(code), f.w.day(*day));
            days.push(DayList { iso, label, events: Vec::new() });
        }
        if let Some(last) = days.last_mut() {
            last.events.push(HitView::with_record(app, f.w, hit, shown));
        }
    }
    days
}
