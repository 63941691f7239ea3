//! The whole archive as one WARC file: every version of every page, oldest first.
//!
//! A body is written once, as `response`; where a page had the same body again, as `revisit` (WARC 1.1, 6.7). Of the
//! times a page was asked for and had not changed the archive keeps the last one: that is a `revisit`, too. What it
//! knows besides (source, when first and last seen, what a feed said) goes into a `metadata` record.

use std::collections::HashMap;
use std::io::{self, Write};

use jiff::Timestamp;
use rusqlite::OptionalExtension;

use super::writer::{Writer, digest, record_id};
use crate::archive::{Archive, time};
use crate::body;
use crate::error::{ArchiveError, At};

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Pages.
    pub pages: u64,
    /// Records, the first one not counted.
    pub records: u64,
}

/// The profile of a revisit that brought the same bytes (WARC 1.1, 6.7.2).
const SAME_BYTES: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
/// The profile of a revisit that was answered by 304 (WARC 1.1, 6.7.3).
const NOT_MODIFIED: &str = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";

/// A record a later one can refer to.
struct Written {
    id: String,
    url: String,
    date: String,
    digest: String,
}

/// Writes the archive to `out`.
///
/// # Errors
/// Reading the archive failed ([`ArchiveError`] inside), or writing.
pub fn export<W: Write>(archive: &Archive, out: W, software: &str, now: Timestamp) -> io::Result<Exported> {
    let mut writer = Writer::new(out, software, &date(now))?;
    let mut exported = Exported::default();
    // Where each body was first written; a page that was never seen again costs nothing here but its id.
    let mut written: HashMap<i64, Written> = HashMap::new();
    let mut after = 0;
    while let Some(page) = next_page(archive, after).map_err(io::Error::other)? {
        after = page.id;
        exported.pages += 1;
        let versions = versions(archive, page.id).map_err(io::Error::other)?;
        for version in &versions {
            write_version(archive, &mut writer, &page, version, &mut written)?;
            exported.records += 1;
        }
        if let Some(newest) = versions.last()
            && let Some(earlier) = written.get(&newest.body)
            && date(page.last_seen) > date(newest.at)
        {
            write_last_sight(&mut writer, &page, newest, earlier)?;
            exported.records += 1;
        }
        let about = page.about();
        let id = record_id(&["metadata", &page.url]);
        writer.record(
            &[
                ("WARC-Type", "metadata"),
                ("WARC-Record-ID", &id),
                ("WARC-Date", &date(page.last_seen)),
                ("WARC-Target-URI", &page.url),
                ("Content-Type", "application/warc-fields"),
            ],
            &[about.as_bytes()],
        )?;
        exported.records += 1;
    }
    writer.finish()?;
    Ok(exported)
}

fn write_version<W: Write>(
    archive: &Archive,
    writer: &mut Writer<W>,
    page: &Page,
    version: &Version,
    written: &mut HashMap<i64, Written>,
) -> io::Result<()> {
    let at = date(version.at);
    let id = record_id(&["response", &page.url, &at]);
    let mut head = page.head(version);
    if let Some(earlier) = written.get(&version.body) {
        head.push_str("\r\n");
        return revisit(writer, SAME_BYTES, &page.url, &id, &at, earlier, &head);
    }
    let bytes = unpacked(archive, version.body).map_err(io::Error::other)?;
    if !page.url.starts_with("http://") && !page.url.starts_with("https://") {
        // Readers expect HTTP under web addresses only; a page that came under another kind goes as it is.
        let fields = [
            ("WARC-Type", "resource"),
            ("WARC-Record-ID", &id),
            ("WARC-Date", &at),
            ("WARC-Target-URI", &page.url),
            ("WARC-Payload-Digest", &digest(&[&bytes])),
            ("Content-Type", page.content_type.as_deref().unwrap_or("text/html")),
        ];
        return writer.record(&fields, &[&bytes]);
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", bytes.len()));
    let payload = digest(&[&bytes]);
    let block = digest(&[head.as_bytes(), &bytes]);
    let mut fields = vec![
        ("WARC-Type", "response"),
        ("WARC-Record-ID", &id),
        ("WARC-Date", &at),
        ("WARC-Target-URI", &page.url),
        ("WARC-Payload-Digest", &payload),
        ("WARC-Block-Digest", &block),
        ("Content-Type", "application/http; msgtype=response"),
    ];
    if page.truncated {
        fields.push(("WARC-Truncated", "unspecified"));
    }
    writer.record(&fields, &[head.as_bytes(), &bytes])?;
    written.insert(version.body, Written { id, url: page.url.clone(), date: at, digest: payload });
    Ok(())
}

/// The last time a page was asked for and was as before.
fn write_last_sight<W: Write>(
    writer: &mut Writer<W>,
    page: &Page,
    newest: &Version,
    earlier: &Written,
) -> io::Result<()> {
    let at = date(page.last_seen);
    let id = record_id(&["revisit", &page.url, &at]);
    let (profile, mut head) = match page.seen_as {
        Some(304) => (NOT_MODIFIED, "HTTP/1.1 304 Not Modified\r\n".to_owned()),
        _ => (SAME_BYTES, page.head(newest)),
    };
    let validators = [("ETag", &page.etag), ("Last-Modified", &page.modified)];
    for (name, value) in validators.iter().filter(|_| profile == NOT_MODIFIED) {
        if let Some(value) = value {
            head.push_str(&format!("{name}: {}\r\n", one_line(value)));
        }
    }
    head.push_str("\r\n");
    revisit(writer, profile, &page.url, &id, &at, earlier, &head)
}

fn revisit<W: Write>(
    writer: &mut Writer<W>,
    profile: &str,
    url: &str,
    id: &str,
    at: &str,
    earlier: &Written,
    head: &str,
) -> io::Result<()> {
    writer.record(
        &[
            ("WARC-Type", "revisit"),
            ("WARC-Record-ID", id),
            ("WARC-Date", at),
            ("WARC-Target-URI", url),
            ("WARC-Profile", profile),
            ("WARC-Refers-To", &earlier.id),
            ("WARC-Refers-To-Target-URI", &earlier.url),
            ("WARC-Refers-To-Date", &earlier.date),
            ("WARC-Payload-Digest", &earlier.digest),
            ("WARC-Block-Digest", &digest(&[head.as_bytes()])),
            ("Content-Type", "application/http; msgtype=response"),
        ],
        &[head.as_bytes()],
    )
}

struct Page {
    id: i64,
    url: String,
    source: String,
    content_type: Option<String>,
    headers: Vec<(String, String)>,
    truncated: bool,
    hint: Option<String>,
    first_seen: Timestamp,
    last_seen: Timestamp,
    gone_since: Option<Timestamp>,
    seen_as: Option<u16>,
    etag: Option<String>,
    modified: Option<String>,
}

impl Page {
    /// Status line and header of a version, without the empty line at the end.
    fn head(&self, version: &Version) -> String {
        let reason = if version.status == 200 { "OK" } else { "" };
        let mut head = format!("HTTP/1.1 {} {reason}\r\n", version.status);
        if let Some(content_type) = version.content_type.as_deref().or(self.content_type.as_deref()) {
            head.push_str(&format!("Content-Type: {}\r\n", one_line(content_type)));
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("{}: {}\r\n", one_line(name), one_line(value)));
        }
        head
    }

    /// The fields of the metadata record.
    fn about(&self) -> String {
        let mut about = format!(
            "lotse-source: {}\r\nlotse-first-seen: {}\r\nlotse-last-seen: {}\r\n",
            one_line(&self.source),
            date(self.first_seen),
            date(self.last_seen)
        );
        if let Some(gone) = self.gone_since {
            about.push_str(&format!("lotse-gone-since: {}\r\n", date(gone)));
        }
        if let Some(hint) = &self.hint {
            about.push_str(&format!("lotse-hint: {}\r\n", one_line(hint)));
        }
        about
    }
}

struct Version {
    at: Timestamp,
    body: i64,
    status: u16,
    content_type: Option<String>,
}

fn next_page(archive: &Archive, after: i64) -> Result<Option<Page>, ArchiveError> {
    archive
        .db
        .prepare_cached(
            "SELECT p.id, p.url, s.name, p.content_type, p.headers, p.truncated, p.hint, p.first_seen, p.last_seen, \
             p.gone_since, p.seen_as, p.etag, p.modified FROM page p JOIN source s ON s.id = p.source \
             WHERE p.id > ?1 AND p.body IS NOT NULL AND p.revision IS NOT NULL ORDER BY p.id LIMIT 1",
        )
        .and_then(|mut query| {
            let row = query.query_row([after], |row| {
                let moment = |index| row.get::<_, Option<i64>>(index).map(|at| at.map(time));
                let first_seen = moment(7)?.unwrap_or(Timestamp::UNIX_EPOCH);
                Ok(Page {
                    id: row.get(0)?,
                    url: row.get(1)?,
                    source: row.get(2)?,
                    content_type: row.get(3)?,
                    headers: row
                        .get::<_, Option<String>>(4)?
                        .and_then(|json| serde_json::from_str(&json).ok())
                        .unwrap_or_default(),
                    truncated: row.get::<_, i64>(5)? != 0,
                    hint: row.get(6)?,
                    first_seen,
                    last_seen: moment(8)?.unwrap_or(first_seen),
                    gone_since: moment(9)?,
                    seen_as: row.get(10)?,
                    etag: row.get(11)?,
                    modified: row.get(12)?,
                })
            });
            row.optional()
        })
        .at(&archive.path)
}

fn versions(archive: &Archive, page: i64) -> Result<Vec<Version>, ArchiveError> {
    archive
        .db
        .prepare_cached(
            "SELECT at, body, status, content_type FROM observation WHERE page = ?1 AND body IS NOT NULL ORDER BY at",
        )
        .and_then(|mut query| {
            let rows = query.query_map([page], |row| {
                Ok(Version {
                    at: time(row.get(0)?),
                    body: row.get(1)?,
                    status: row.get(2)?,
                    content_type: row.get(3)?,
                })
            })?;
            rows.collect()
        })
        .at(&archive.path)
}

fn unpacked(archive: &Archive, body: i64) -> Result<Vec<u8>, ArchiveError> {
    archive
        .db
        .prepare_cached("SELECT packed, size FROM body WHERE id = ?1")
        .and_then(|mut query| {
            query.query_row([body], |row| {
                body::unpack(row.get_ref(0)?.as_blob()?, row.get(1)?).map_err(|error| {
                    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, error.into())
                })
            })
        })
        .at(&archive.path)
}

/// `WARC-Date`, to the second.
fn date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}
