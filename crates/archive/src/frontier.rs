//! The frontier: every address ever found, and which to ask for next. It lies in the file; in memory is only
//! the window a caller holds.

use jiff::Timestamp;
use model::{Hint, SourceId};
use rusqlite::{Connection, OptionalExtension, params};

use crate::alias::STANDS_ALONE;
use crate::archive::{Archive, millis, next_revision, time};
use crate::body::Hash;
use crate::error::{ArchiveError, At};
use crate::page::PageState;
use crate::run::RunId;

/// The row of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TaskId(pub(crate) i64);

impl TaskId {
    /// The id of a number that [`TaskId::number`] gave.
    pub fn from_number(number: i64) -> Self {
        TaskId(number)
    }

    /// A number for whoever must name it without knowing this crate.
    pub fn number(self) -> i64 {
        self.0
    }
}

/// What an address is for. The discriminants are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i64)]
pub enum Role {
    /// A page.
    Page = 0,
    /// A start address of its source.
    Start = 1,
    /// A feed.
    Feed = 2,
    /// A sitemap.
    Sitemap = 3,
    /// A page that keeps naming new pages.
    Listing = 4,
}

impl Role {
    fn from_code(code: i64) -> Self {
        match code {
            1 => Role::Start,
            2 => Role::Feed,
            3 => Role::Sitemap,
            4 => Role::Listing,
            _ => Role::Page,
        }
    }
}

/// An address found somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Canonical URL.
    pub url: String,
    /// What to request, where it is not `url` itself.
    pub address: Option<String>,
    /// What it is for.
    pub role: Role,
    /// Links away from a start address.
    pub depth: u16,
    /// What was said of it there.
    pub hint: Option<Hint>,
    /// When it last changed, as a sitemap says: a known page checked before that is due at once.
    pub lastmod: Option<Timestamp>,
}

/// An address to ask for, with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its row.
    pub id: TaskId,
    /// Canonical URL.
    pub url: String,
    /// What to request, where it is not `url` itself.
    pub address: Option<String>,
    /// What it is for.
    pub role: Role,
    /// Links away from a start address.
    pub depth: u16,
    /// What it is now.
    pub state: PageState,
    /// `ETag` of the stored version.
    pub etag: Option<String>,
    /// `Last-Modified` of the stored version.
    pub modified: Option<String>,
    /// Hash of the stored version.
    pub hash: Option<Hash>,
    /// When it was last asked for.
    pub checked: Option<Timestamp>,
    /// When it was first fetched.
    pub first_seen: Option<Timestamp>,
    /// When its body last changed, or first came.
    pub last_changed: Option<Timestamp>,
    /// How often it was asked for.
    pub checks: u32,
    /// How often its body had changed.
    pub changes: u32,
    /// Failures in a row.
    pub failures: u32,
    /// Whether its `rel=canonical` is known to lead to nothing, so that the page counts for itself.
    pub stands_alone: bool,
    /// Place in the queue, to go on after.
    pub cursor: Cursor,
}

/// A place in the queue of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor(i64, i64);

impl Archive {
    /// Adds addresses; known ones only gain a hint they lacked and become due if a sitemap says they changed.
    /// Returns how many were new.
    ///
    /// # Errors
    /// Writing failed.
    pub fn add_found(&mut self, source: &SourceId, found: &[Found]) -> Result<u64, ArchiveError> {
        self.begin()?;
        let source = source_row(&self.db, source).at(&self.path)?;
        let mut new = 0;
        for found in found.iter().filter(|found| !self.forgotten.has_url(&found.url)) {
            new += u64::from(add(&self.db, source, found).at(&self.path)?);
        }
        Ok(new)
    }

    /// The next addresses of a source that this run has not asked for: those due at `now`, or with `all` every one
    /// that is not barred; in order of their due time, so that pages never fetched come first, nearest to a start
    /// first.
    ///
    /// # Errors
    /// Reading failed.
    pub fn next_tasks(
        &self,
        source: &SourceId,
        run: RunId,
        now: Timestamp,
        all: bool,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Vec<Task>, ArchiveError> {
        let Cursor(after_due, after_id) = after.unwrap_or(Cursor(i64::MIN, i64::MIN));
        let last = if all { i64::MAX } else { millis(now) };
        let select = || {
            let mut query = self.db.prepare_cached(
                "SELECT p.id, p.url, p.address, p.role, p.depth, p.state, p.etag, p.modified, p.hash, p.checked, \
                 p.first_seen, p.last_changed, p.checks, p.changes, p.failures, p.due, p.note IS ?8 \
                 FROM page p WHERE p.source = (SELECT id FROM source WHERE name = ?1) AND p.due <= ?2 \
                 AND (p.due <= ?7 OR p.state <> 5) AND (p.due, p.id) > (?3, ?4) AND p.run <> ?5 ORDER BY p.due, p.id LIMIT ?6",
            )?;
            let rows = query.query_map(
                params![
                    source.as_str(),
                    last,
                    after_due,
                    after_id,
                    run.0,
                    limit as i64,
                    millis(now),
                    STANDS_ALONE
                ],
                |row| {
                    let moment =
                        |index| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(index)?.map(time));
                    let id = row.get(0)?;
                    Ok(Task {
                        id: TaskId(id),
                        url: row.get(1)?,
                        address: row.get(2)?,
                        role: Role::from_code(row.get(3)?),
                        depth: row.get(4)?,
                        state: PageState::from_code(row.get(5)?),
                        etag: row.get(6)?,
                        modified: row.get(7)?,
                        hash: row.get(8)?,
                        checked: moment(9)?,
                        first_seen: moment(10)?,
                        last_changed: moment(11)?,
                        checks: row.get(12)?,
                        changes: row.get(13)?,
                        failures: row.get(14)?,
                        stands_alone: row.get(16)?,
                        cursor: Cursor(row.get(15)?, id),
                    })
                },
            )?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        select().at(&self.path)
    }

    /// Hands every address of a source that [`Archive::next_tasks`] leaves out at `now` to `each`, with the reason.
    ///
    /// # Errors
    /// Reading failed.
    pub fn for_each_left_out(
        &self,
        source: &SourceId,
        now: Timestamp,
        all: bool,
        mut each: impl FnMut(&str, &str),
    ) -> Result<(), ArchiveError> {
        let mut walk = || {
            let mut query = self.db.prepare_cached(
                "SELECT url, iif(state = 5, note, NULL), due FROM page \
                 WHERE source = (SELECT id FROM source WHERE name = ?1) AND due > ?2 AND (state = 5 OR NOT ?3) ORDER BY due, id",
            )?;
            let mut rows = query.query(params![source.as_str(), millis(now), all])?;
            while let Some(row) = rows.next()? {
                let url = row.get_ref(0)?.as_str()?;
                match row.get_ref(1)?.as_str_or_null()? {
                    Some(reason) => each(url, reason),
                    None => each(url, &format!("not due before {}", time(row.get(2)?))),
                }
            }
            Ok(())
        };
        walk().at(&self.path)
    }

    /// Hands every known address of a source to `each`.
    ///
    /// # Errors
    /// Reading failed.
    pub fn for_each_url(&self, source: &SourceId, mut each: impl FnMut(&str)) -> Result<(), ArchiveError> {
        let mut walk = || {
            let mut query = self.db.prepare_cached(
                "SELECT url FROM page WHERE source = (SELECT id FROM source WHERE name = ?1)",
            )?;
            let mut rows = query.query([source.as_str()])?;
            while let Some(row) = rows.next()? {
                each(row.get_ref(0)?.as_str()?);
            }
            Ok(())
        };
        walk().at(&self.path)
    }
}

/// The row of a source, made if it is new.
pub(crate) fn source_row(db: &Connection, source: &SourceId) -> rusqlite::Result<i64> {
    let found = db
        .prepare_cached("SELECT id FROM source WHERE name = ?1")?
        .query_row([source.as_str()], |row| row.get(0))
        .optional()?;
    match found {
        Some(id) => Ok(id),
        None => db.prepare_cached("INSERT INTO source (name) VALUES (?1)")?.insert([source.as_str()]),
    }
}

/// The note of a page that a sitemap says has changed, until it was looked at.
pub(crate) const CLAIMED: &str = "lastmod";
/// So many announced changes are looked at before a source's sitemaps are judged.
const JUDGED_FROM: i64 = 20;

/// Whether at least a fifth of the changes a source's sitemaps announced were changes.
fn is_honest(db: &Connection, source: i64) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT lastmod_claims < ?2 OR lastmod_true * 5 >= lastmod_claims FROM source WHERE id = ?1",
    )?
    .query_row([source, JUDGED_FROM], |row| row.get(0))
}

/// Adds one address; whether it was new.
pub(crate) fn add(db: &Connection, source: i64, found: &Found) -> rusqlite::Result<bool> {
    let hint = found.hint.as_ref().and_then(|hint| serde_json::to_string(hint).ok());
    // Depth doubles as due time: seconds after 1970, so always due, breadth first, before any page seen already.
    let inserted = db
        .prepare_cached(
            "INSERT INTO page (url, address, source, role, depth, due, hint) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
             ON CONFLICT (url) DO NOTHING",
        )?
        .execute(params![
            found.url,
            found.address,
            source,
            found.role as i64,
            found.depth,
            i64::from(found.depth),
            hint
        ])?;
    if inserted > 0 {
        return Ok(true);
    }
    if found.role != Role::Page {
        db.prepare_cached("UPDATE page SET role = ?2 WHERE url = ?1 AND role IN (0, 4)")?
            .execute(params![found.url, found.role as i64])?;
    }
    if let Some(hint) = hint {
        let live = db
            .prepare_cached("UPDATE page SET hint = ?2 WHERE url = ?1 AND hint IS NULL RETURNING state")?
            .query_row(params![found.url, hint], |row| row.get::<_, i64>(0))
            .optional()?;
        // A hint can give a page its date or title, so a page that was read without it is to be read again.
        if live == Some(PageState::Live.code()) {
            let revision = next_revision(db)?;
            db.prepare_cached("UPDATE page SET revision = ?2 WHERE url = ?1")?
                .execute(params![found.url, revision])?;
        }
    }
    if let Some(lastmod) = found.lastmod
        && is_honest(db, source)?
    {
        let claimed = db
            .prepare_cached(
                "UPDATE page SET due = depth, note = ?3 WHERE url = ?1 AND checked < ?2 AND state = 1",
            )?
            .execute(params![found.url, millis(lastmod), CLAIMED])?;
        db.prepare_cached("UPDATE source SET lastmod_claims = lastmod_claims + ?2 WHERE id = ?1")?
            .execute([source, claimed as i64])?;
    }
    Ok(false)
}
