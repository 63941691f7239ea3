//! Addresses that are no page of their own: which page they stand for, and when they count for themselves again.

use rusqlite::{Connection, OptionalExtension, params};

/// The note of an alias that has the same body as another page.
pub(crate) const DUPLICATE: &str = "duplicate";

/// How an alias by `rel=canonical` is noted.
pub(crate) const CANONICAL: &str = "canonical";

/// The note of a page whose `rel=canonical` leads to nothing, and which therefore counts for itself.
pub(crate) const STANDS_ALONE: &str = "canonical leads nowhere";

/// Whether an address is known to hold no page.
pub(crate) fn leads_nowhere(db: &Connection, url: &str) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT EXISTS (SELECT 1 FROM page WHERE url = ?1 AND state IN (2, 5))")?
        .query_row([url], |row| row.get(0))
}

/// A page that others call the canonical one holds nothing: those count for themselves, from this run on. A template
/// with a wrong `rel=canonical` would else lose every page it is used for.
pub(crate) fn release(db: &Connection, canonical: i64) -> rusqlite::Result<()> {
    let aliases: Vec<i64> = db
        .prepare_cached(
            "SELECT id FROM page WHERE state = 3 AND note = ?2 \
             AND alias_of = (SELECT url FROM page WHERE id = ?1 AND state <> 1)",
        )?
        .query_map(params![canonical, CANONICAL], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    aliases.into_iter().try_for_each(|alias| stand_alone(db, alias))
}

/// Makes an alias a page to ask for again at once, by this run too.
pub(crate) fn stand_alone(db: &Connection, page: i64) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE page SET state = 0, alias_of = NULL, note = ?2, due = depth, run = 0 WHERE id = ?1",
    )?
    .execute(params![page, STANDS_ALONE])
    .map(drop)
}

/// Another live page of the source with this body.
pub(crate) fn twin(db: &Connection, page: i64, source: i64, body: i64) -> rusqlite::Result<Option<String>> {
    db.prepare_cached(
        "SELECT url FROM page WHERE body = ?1 AND source = ?2 AND state = 1 AND id <> ?3 LIMIT 1",
    )?
    .query_row([body, source, page], |row| row.get(0))
    .optional()
}
