//! What asking for an address gave, and what that makes of the page.
//!
//! The body decides whether a page changed; whether its *content* did is decided where pages are read.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::{Connection, OptionalExtension, params};

use crate::alias::{CANONICAL, DUPLICATE, STANDS_ALONE, leads_nowhere, release, stand_alone, twin};
use crate::archive::{Archive, millis, next_revision, time};
use crate::body::{self, Body};
use crate::error::{ArchiveError, At};
use crate::frontier::{CLAIMED, Role, TaskId};
use crate::history::observe;
use crate::page::PageState;
use crate::run::RunId;

/// One attempt at an address.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The address.
    pub task: TaskId,
    /// The run that asked.
    pub run: RunId,
    /// When, by the run's clock.
    pub at: Timestamp,
    /// When to ask again.
    pub due: Timestamp,
    /// What the address turned out to be for; `None` leaves it.
    pub role: Option<Role>,
    /// What to request next time instead of the canonical URL; `None` leaves it.
    pub address: Option<String>,
    /// What came.
    pub answer: Answer,
}

/// What asking for an address gave.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A body.
    Content {
        /// The body.
        body: Body,
        /// HTTP status.
        status: u16,
        /// `Content-Type` as sent.
        content_type: Option<String>,
        /// Other headers worth keeping, names in lower case.
        headers: Vec<(String, String)>,
        /// Whether the body was cut.
        truncated: bool,
        /// Whether it is to be kept out of an index.
        withheld: bool,
        /// `ETag`.
        etag: Option<String>,
        /// `Last-Modified`.
        modified: Option<String>,
    },
    /// 304: as it was.
    Unchanged,
    /// 404 or 410, or an answer that means the same.
    Missing {
        /// HTTP status.
        status: u16,
    },
    /// Another address of the same page.
    Alias {
        /// The canonical URL it stands for.
        of: String,
        /// `redirect` or `canonical`.
        how: &'static str,
    },
    /// Not to be fetched, or not to be read.
    Barred {
        /// Why.
        reason: String,
    },
    /// Nothing usable; what is stored stays.
    Failed {
        /// Why.
        reason: String,
    },
}

/// What a visit made of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Observed {
    /// Fetched for the first time.
    New,
    /// There, with another body.
    Changed,
    /// There, as it was.
    Unchanged,
    /// There again after it was gone.
    Back,
    /// The same body as another page of its source, whose alias it now is.
    Duplicate,
    /// Missing; gone once that is seen on a second day.
    Missing,
    /// None of these: alias, barred or failed.
    Other,
}

/// What was known of the page before.
struct Before {
    source: i64,
    state: PageState,
    note: Option<String>,
    body: Option<i64>,
    truncated: bool,
    missing_last: Option<i64>,
    revision: Option<i64>,
}

impl Archive {
    /// Records what asking for an address gave.
    ///
    /// # Errors
    /// Writing failed.
    pub fn record(&mut self, visit: &Visit) -> Result<Observed, ArchiveError> {
        self.begin()?;
        record(&self.db, visit).at(&self.path)
    }
}

fn record(db: &Connection, visit: &Visit) -> rusqlite::Result<Observed> {
    if matches!(visit.answer, Answer::Unchanged) && still_there(db, visit)? {
        return Ok(Observed::Unchanged);
    }
    let before = db
        .prepare_cached(
            "SELECT source, state, note, body, truncated, missing_last, revision FROM page WHERE id = ?1",
        )?
        .query_row([visit.task.0], |row| {
            Ok(Before {
                source: row.get(0)?,
                state: PageState::from_code(row.get(1)?),
                note: row.get(2)?,
                body: row.get(3)?,
                truncated: row.get::<_, i64>(4)? != 0,
                missing_last: row.get(5)?,
                revision: row.get(6)?,
            })
        })
        .optional()?;
    // Erased by `forget` while it was being fetched: there is nothing to record.
    let Some(before) = before else {
        return Ok(Observed::Other);
    };
    // A body brings so much to write that this goes along with it.
    if !matches!(visit.answer, Answer::Content { .. }) {
        asked(db, visit)?;
    }
    match &visit.answer {
        Answer::Content { .. } => content(db, visit, &before),
        Answer::Unchanged => unchanged(db, visit, &before),
        Answer::Missing { status } => {
            release(db, visit.task.0)?;
            missing(db, visit, &before, *status)
        }
        Answer::Alias { of, how } => {
            let observed = leave(db, visit, &before, PageState::Alias, Some(of), how)?;
            if *how == CANONICAL && leads_nowhere(db, of)? {
                stand_alone(db, visit.task.0)?;
            }
            Ok(observed)
        }
        Answer::Barred { reason } => {
            release(db, visit.task.0)?;
            leave(db, visit, &before, PageState::Barred, None, reason)
        }
        Answer::Failed { reason } => {
            db.prepare_cached("UPDATE page SET failures = failures + 1, note = ?2 WHERE id = ?1")?
                .execute(params![visit.task.0, reason])?;
            Ok(Observed::Other)
        }
    }
}

/// Notes that a page was asked for.
fn asked(db: &Connection, visit: &Visit) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE page SET run = ?2, checked = ?3, due = ?4, checks = checks + 1, role = coalesce(?5, role), \
         address = coalesce(?6, address) WHERE id = ?1",
    )?
    .execute(params![
        visit.task.0,
        visit.run.0,
        millis(visit.at),
        millis(visit.due),
        visit.role.map(|role| role as i64),
        visit.address
    ])
    .map(drop)
}

/// The everyday case of a revisit, a page that is there and as it was, and was no trouble before: one row, found and
/// written once. Whether it was that case.
fn still_there(db: &Connection, visit: &Visit) -> rusqlite::Result<bool> {
    if visit.role.is_some() || visit.address.is_some() {
        return Ok(false);
    }
    let written = db
        .prepare_cached(
            "UPDATE page SET run = ?2, checked = ?3, due = ?4, checks = checks + 1, last_seen = ?3, seen_as = 304 \
             WHERE id = ?1 AND body IS NOT NULL AND state IN (1, 4) AND failures = 0 AND missing_since IS NULL \
             AND (note IS NULL OR note = ?5)",
        )?
        .execute(params![visit.task.0, visit.run.0, millis(visit.at), millis(visit.due), STANDS_ALONE])?;
    Ok(written > 0)
}

fn content(db: &Connection, visit: &Visit, before: &Before) -> rusqlite::Result<Observed> {
    let Answer::Content { body, status, content_type, headers, truncated, withheld, etag, modified } =
        &visit.answer
    else {
        return Ok(Observed::Other);
    };
    let page = visit.task.0;
    // Half a page does not replace the whole one.
    if *truncated && before.body.is_some() && !before.truncated {
        asked(db, visit)?;
        db.prepare_cached("UPDATE page SET failures = failures + 1, note = 'truncated' WHERE id = ?1")?
            .execute([page])?;
        return Ok(Observed::Other);
    }
    let (stored, fresh) = body::store(db, body)?;
    let same = before.body == Some(stored);
    let twin =
        if fresh || *withheld || body.size() == 0 { None } else { twin(db, page, before.source, stored)? };
    let state = match (&twin, withheld) {
        (Some(_), _) => PageState::Alias,
        (None, true) => PageState::Withheld,
        (None, false) => PageState::Live,
    };
    let back = before.state == PageState::Gone && before.body.is_some();
    if !same || back {
        observe(db, page, millis(visit.at), Some(stored), *status, content_type.as_deref())?;
    }
    let visible = if state == PageState::Live {
        before.state != PageState::Live || !same
    } else {
        before.state == PageState::Live
    };
    let revision = if visible { Some(next_revision(db)?) } else { before.revision };
    if !same && before.note.as_deref() == Some(CLAIMED) {
        db.prepare_cached("UPDATE source SET lastmod_true = lastmod_true + 1 WHERE id = ?1")?
            .execute([before.source])?;
    }
    let headers = (!headers.is_empty()).then(|| serde_json::to_string(headers).unwrap_or_default());
    db.prepare_cached(
        "UPDATE page SET run = ?16, checked = ?13, due = ?17, checks = checks + 1, role = coalesce(?18, role), \
         address = coalesce(?19, address), hash = ?20, \
         state = ?2, alias_of = ?3, note = ?4, body = ?5, status = ?6, content_type = ?7, \
         headers = ?8, truncated = ?9, etag = ?10, modified = ?11, revision = ?12, first_seen = coalesce(first_seen, ?13), \
         last_seen = ?13, seen_as = ?6, changes = changes + ?14, last_changed = iif(?15, ?13, last_changed), \
         fetched = iif(?15, ?13, fetched), failures = 0, missing_since = NULL, missing_last = NULL, misses = 0, \
         gone_since = NULL WHERE id = ?1",
    )?
    .execute(params![
        page,
        state.code(),
        twin,
        twin.as_ref().map(|_| DUPLICATE).or(before.note.as_deref().filter(|note| *note == STANDS_ALONE)),
        stored,
        status,
        content_type,
        headers,
        truncated,
        etag,
        modified,
        revision,
        millis(visit.at),
        i64::from(!same && before.body.is_some()),
        !same,
        visit.run.0,
        millis(visit.due),
        visit.role.map(|role| role as i64),
        visit.address,
        &body.hash()[..],
    ])?;
    Ok(match before.body {
        _ if twin.is_some() => Observed::Duplicate,
        None => Observed::New,
        Some(_) if back => Observed::Back,
        Some(_) if same => Observed::Unchanged,
        Some(_) => Observed::Changed,
    })
}

fn unchanged(db: &Connection, visit: &Visit, before: &Before) -> rusqlite::Result<Observed> {
    let page = visit.task.0;
    let Some(stored) = before.body else {
        db.prepare_cached(
            "UPDATE page SET failures = failures + 1, note = 'answered 304 unasked' WHERE id = ?1",
        )?
        .execute([page])?;
        return Ok(Observed::Other);
    };
    // An alias by equal body stands on its own once the other page has changed.
    let duplicate = before.state == PageState::Alias && before.note.as_deref() == Some(DUPLICATE);
    let alone = duplicate && twin(db, page, before.source, stored)?.is_none();
    let back = before.state == PageState::Gone;
    if back {
        observe(db, page, millis(visit.at), Some(stored), 200, None)?;
    }
    let revision = if back || alone { Some(next_revision(db)?) } else { before.revision };
    let state = if back || alone { PageState::Live } else { before.state };
    db.prepare_cached(
        "UPDATE page SET state = ?2, revision = ?3, last_seen = ?4, seen_as = 304, failures = 0, missing_since = NULL, \
         missing_last = NULL, misses = 0, gone_since = NULL, alias_of = iif(?2 = 3, alias_of, NULL), \
         note = iif(?2 = 3 OR note = ?5, note, NULL) WHERE id = ?1",
    )?
    .execute(params![page, state.code(), revision, millis(visit.at), STANDS_ALONE])?;
    Ok(if back {
        Observed::Back
    } else if alone {
        Observed::New
    } else {
        Observed::Unchanged
    })
}

fn missing(db: &Connection, visit: &Visit, before: &Before, status: u16) -> rusqlite::Result<Observed> {
    let page = visit.task.0;
    let at = millis(visit.at);
    // What nobody ever saw need not be mourned.
    let state = if before.state == PageState::Live { PageState::Live } else { PageState::Gone };
    let again = before.missing_last.is_none_or(|last| day(last) != day(at));
    db.prepare_cached(
        "UPDATE page SET state = ?2, missing_since = coalesce(missing_since, ?3), missing_last = ?3, \
         misses = misses + ?4, note = ?5, etag = NULL, modified = NULL WHERE id = ?1",
    )?
    .execute(params![page, state.code(), at, i64::from(again), format!("answered {status}")])?;
    Ok(Observed::Missing)
}

/// A page that is no page of its own (any more).
fn leave(
    db: &Connection,
    visit: &Visit,
    before: &Before,
    state: PageState,
    alias_of: Option<&str>,
    note: &str,
) -> rusqlite::Result<Observed> {
    let revision = if before.state == PageState::Live { Some(next_revision(db)?) } else { before.revision };
    db.prepare_cached(
        "UPDATE page SET state = ?2, alias_of = ?3, note = ?4, revision = ?5, etag = NULL, modified = NULL, \
         failures = 0, missing_since = NULL, missing_last = NULL, misses = 0 WHERE id = ?1",
    )?
    .execute(params![visit.task.0, state.code(), alias_of, note, revision])?;
    Ok(Observed::Other)
}

/// The UTC day of a stored time.
fn day(at: i64) -> jiff::civil::Date {
    time(at).to_zoned(TimeZone::UTC).date()
}
