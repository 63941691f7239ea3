//! Pages that others fetched: they enter with the date they were fetched, may come in any order, and
//! coming twice changes nothing.

use model::Snapshot;
use rusqlite::{Connection, OptionalExtension, params};

use crate::archive::{Archive, millis, next_revision};
use crate::body::{self, Body};
use crate::error::{ArchiveError, At};
use crate::frontier::source_row;
use crate::page::PageState;
use crate::visit::{Observed, observe};

impl Archive {
    /// Adds a page as fetched elsewhere. An older version than the newest known goes into the history only.
    ///
    /// # Errors
    /// Writing failed.
    pub fn add(&mut self, page: &Snapshot) -> Result<Observed, ArchiveError> {
        if self.forgotten.has_url(&page.url) || self.forgotten.has_source(&page.source) {
            return Ok(Observed::Other);
        }
        self.begin()?;
        add(&self.db, page).at(&self.path)
    }
}

fn add(db: &Connection, page: &Snapshot) -> rusqlite::Result<Observed> {
    let at = millis(page.fetched);
    let (body, _) = body::store(db, &Body::pack(&page.body, None))?;
    let before = db
        .prepare_cached("SELECT id, body, fetched, state FROM page WHERE url = ?1")?
        .query_row([&page.url], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, Option<i64>>(1)?,
                row.get::<_, Option<i64>>(2)?,
                row.get(3)?,
            ))
        })
        .optional()?;
    let (id, known, fetched, state) = match before {
        Some((id, body, fetched, state)) => (id, body, fetched, PageState::from_code(state)),
        None => {
            let source = source_row(db, &page.source)?;
            let id = db
                .prepare_cached(
                    "INSERT INTO page (url, source, role, depth, due) VALUES (?1, ?2, 0, 0, ?3) RETURNING id",
                )?
                .query_row(params![page.url, source, at], |row| row.get(0))?;
            (id, None, None, PageState::Waiting)
        }
    };
    if known == Some(body) {
        db.prepare_cached(
            "UPDATE page SET last_seen = max(last_seen, ?2), first_seen = min(first_seen, ?2) WHERE id = ?1",
        )?
        .execute([id, at])?;
        return Ok(Observed::Unchanged);
    }
    let seen = db
        .prepare_cached("SELECT 1 FROM observation WHERE page = ?1 AND at = ?2 AND body = ?3")?
        .exists([id, at, body])?;
    if seen {
        return Ok(Observed::Unchanged);
    }
    observe(db, id, at, Some(body), page.status, page.content_type.as_deref())?;
    if fetched.is_some_and(|newest| newest > at) {
        db.prepare_cached("UPDATE page SET first_seen = min(first_seen, ?2) WHERE id = ?1")?
            .execute([id, at])?;
        return Ok(Observed::Unchanged);
    }
    let revision = next_revision(db)?;
    let headers =
        (!page.headers.is_empty()).then(|| serde_json::to_string(&page.headers).unwrap_or_default());
    let hint = page.hint.as_ref().and_then(|hint| serde_json::to_string(hint).ok());
    db.prepare_cached(
        "UPDATE page SET state = 1, alias_of = NULL, note = NULL, body = ?2, status = ?3, content_type = ?4, \
         headers = ?5, truncated = ?6, hint = coalesce(?7, hint), revision = ?8, \
         first_seen = min(coalesce(first_seen, ?9), ?9), last_seen = max(coalesce(last_seen, ?9), ?9), \
         last_changed = ?9, fetched = ?9, changes = changes + ?10, gone_since = NULL, missing_since = NULL, \
         missing_last = NULL, misses = 0 WHERE id = ?1",
    )?
    .execute(params![
        id,
        body,
        page.status,
        page.content_type,
        headers,
        page.truncated,
        hint,
        revision,
        at,
        i64::from(known.is_some())
    ])?;
    Ok(match known {
        None => Observed::New,
        Some(_) if state == PageState::Gone => Observed::Back,
        Some(_) => Observed::Changed,
    })
}
