//! Pages that others fetched: they enter with the date they were fetched, may come in any order, and
//! coming twice changes nothing.

use model::{Snapshot, SourceId};
use rusqlite::{Connection, OptionalExtension, params};

use crate::archive::{Archive, millis, next_revision};
use crate::body::{self, Body};
use crate::error::{ArchiveError, At};
use crate::frontier::source_row;
use crate::history::observe;
use crate::page::PageState;
use crate::visit::Observed;
use crate::warc::Revisit;

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

    /// Adds that a page was fetched elsewhere and had what another fetch had brought before. `None` where the archive
    /// does not know that other fetch.
    ///
    /// # Errors
    /// Reading or writing failed.
    pub fn add_revisit(
        &mut self,
        revisit: &Revisit,
        source: &SourceId,
    ) -> Result<Option<Observed>, ArchiveError> {
        let history = self.history(&revisit.of)?;
        let versions = history.map(|history| history.versions).unwrap_or_default();
        let Some(version) = versions.iter().find(|version| version.fetched <= revisit.of_date) else {
            return Ok(None);
        };
        let Some(mut page) = self.version(&revisit.of, version)? else {
            return Ok(None);
        };
        (page.fetched, page.source) = (revisit.at, source.clone());
        if page.url != revisit.url {
            // What was said of the other address is no word about this one.
            page.hint = None;
            page.url.clone_from(&revisit.url);
        }
        self.add(&page).map(Some)
    }
}

fn add(db: &Connection, page: &Snapshot) -> rusqlite::Result<Observed> {
    let at = millis(page.fetched);
    let packed = Body::pack(&page.body, None);
    let (body, _) = body::store(db, &packed)?;
    let hash = packed.hash();
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
                .prepare_cached("INSERT INTO page (url, source, role, depth, due) VALUES (?1, ?2, 0, 0, ?3)")?
                .insert(params![page.url, source, at])?;
            (id, None, None, PageState::Waiting)
        }
    };
    if known == Some(body) {
        db.prepare_cached(
            "UPDATE page SET seen_as = iif(last_seen < ?2, ?3, seen_as), last_seen = max(last_seen, ?2), \
             first_seen = min(first_seen, ?2) WHERE id = ?1",
        )?
        .execute(params![id, at, page.status])?;
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
        "UPDATE page SET state = 1, alias_of = NULL, note = NULL, body = ?2, hash = ?11, status = ?3, content_type = ?4, \
         headers = ?5, truncated = ?6, hint = coalesce(?7, hint), revision = ?8, \
         first_seen = min(coalesce(first_seen, ?9), ?9), last_seen = max(coalesce(last_seen, ?9), ?9), \
         seen_as = ?3, last_changed = ?9, fetched = ?9, changes = changes + ?10, gone_since = NULL, missing_since = NULL, \
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
        i64::from(known.is_some()),
        &hash[..]
    ])?;
    Ok(match known {
        None => Observed::New,
        Some(_) if state == PageState::Gone => Observed::Back,
        Some(_) => Observed::Changed,
    })
}
