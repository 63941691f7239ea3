//! What readers must take note of since a revision.

use model::{Snapshot, SourceId};

use crate::archive::Archive;
use crate::error::{ArchiveError, At};
use crate::page::{self, PageState};

/// The newest change of one page. Whoever applies all changes after the revision it last applied, in order,
/// has seen everything.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Grows from change to change; holds for this page until it changes again.
    pub revision: u64,
    /// The page.
    pub url: String,
    /// The source it belongs to.
    pub source: SourceId,
    /// What it is now.
    pub latest: Latest,
}

/// What a changed page is now.
#[derive(Clone, Debug, PartialEq)]
pub enum Latest {
    /// There: new, changed, or back.
    Live(Box<Snapshot>),
    /// Gone from its site.
    Gone,
    /// There, but not for an index: `noindex`, reserved, forbidden by robots.txt, or now an alias.
    Withheld,
    /// Erased by `lotse forget`.
    Forgotten,
}

impl Archive {
    /// The next changes after `revision`, oldest first, at most `limit`; none means there are no more. A page
    /// that changed twice comes once, at its later place.
    ///
    /// # Errors
    /// Reading failed, or a stored body is damaged.
    pub fn changes_since(&self, revision: u64, limit: usize) -> Result<Vec<Change>, ArchiveError> {
        let mut changes = self.page_changes(revision, limit).at(&self.path)?;
        changes.extend(self.tombstones(revision, limit).at(&self.path)?);
        changes.sort_by_key(|change| change.revision);
        changes.truncate(limit);
        Ok(changes)
    }

    fn page_changes(&self, revision: u64, limit: usize) -> rusqlite::Result<Vec<Change>> {
        let sql = format!(
            "SELECT {columns} FROM page p JOIN source s ON s.id = p.source LEFT JOIN body b ON b.id = p.body \
             WHERE p.revision > ?1 ORDER BY p.revision LIMIT ?2",
            columns = page::COLUMNS
        );
        let mut query = self.db.prepare_cached(&sql)?;
        let rows = query.query_map((revision as i64, limit as i64), |row| {
            let latest = match PageState::from_code(row.get(10)?) {
                PageState::Live => page::read(row)?.map_or(Latest::Gone, |page| Latest::Live(Box::new(page))),
                PageState::Gone => Latest::Gone,
                _ => Latest::Withheld,
            };
            Ok(Change {
                revision: row.get::<_, i64>(11)? as u64,
                url: row.get(0)?,
                source: SourceId::new(row.get::<_, String>(1)?),
                latest,
            })
        })?;
        rows.collect()
    }

    fn tombstones(&self, revision: u64, limit: usize) -> rusqlite::Result<Vec<Change>> {
        let mut query = self.db.prepare_cached(
            "SELECT revision, url, source FROM tombstone WHERE revision > ?1 ORDER BY revision LIMIT ?2",
        )?;
        let rows = query.query_map((revision as i64, limit as i64), |row| {
            Ok(Change {
                revision: row.get::<_, i64>(0)? as u64,
                url: row.get(1)?,
                source: SourceId::new(row.get::<_, String>(2)?),
                latest: Latest::Forgotten,
            })
        })?;
        rows.collect()
    }
}
