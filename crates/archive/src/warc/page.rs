//! From a record to a page, or to the word that a page was as before.

use jiff::Timestamp;
use model::{Snapshot, SourceId};

use super::http::HttpAnswer;
use super::reader::Record;

/// Headers kept with a page, as the crawler keeps them.
const KEPT: [&str; 5] = ["content-language", "last-modified", "x-robots-tag", "link", "content-disposition"];

/// The page a record holds: `response` with status 200, `resource`, or `conversion` (WET). `None` for every other
/// record, and for what is no text (pictures, archives). Its source is empty: the caller knows which hosts
/// belong to whom.
pub fn page(record: &Record) -> Option<Snapshot> {
    let url = record.header("warc-target-uri")?.trim_matches(|c| matches!(c, '<' | '>' | ' ')).to_owned();
    // An HTTP answer is a page whatever its address is written like; other records hold logs and look-ups too.
    let web = url.starts_with("http://") || url.starts_with("https://");
    let html = record.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    if url.is_empty() || (record.kind != "response" && !web && !html) {
        return None;
    }
    let fetched: Timestamp = record.header("warc-date")?.parse().ok()?;
    let mut page = Snapshot {
        url,
        source: SourceId::new(""),
        fetched,
        status: 200,
        content_type: None,
        headers: Vec::new(),
        body: Vec::new(),
        truncated: record.cut || record.header("warc-truncated").is_some(),
        hint: None,
    };
    match record.kind.as_str() {
        "response" => {
            let mut answer = HttpAnswer::parse(&record.block)?;
            page.status = answer.status;
            page.content_type = answer.header("content-type").map(str::to_owned);
            page.truncated |= answer.cut;
            page.body = std::mem::take(&mut answer.body);
            page.headers =
                answer.headers.into_iter().filter(|(name, _)| KEPT.contains(&name.as_str())).collect();
        }
        "resource" | "conversion" => {
            page.content_type = record.header("content-type").map(str::to_owned);
            page.body = record.block.clone();
            // WET is UTF-8 by definition and its writers do not say so.
            if record.kind == "conversion" && page.content_type.as_deref() == Some("text/plain") {
                page.content_type = Some("text/plain; charset=utf-8".to_owned());
            }
            if let Some(languages) = record.header("warc-identified-content-language") {
                page.headers.push(("content-language".to_owned(), languages.to_owned()));
            }
        }
        _ => return None,
    }
    (page.status == 200 && !page.body.is_empty() && is_text(page.content_type.as_deref())).then_some(page)
}

/// A `revisit` record (WARC 1.1, 6.7): an address had what another record holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revisit {
    /// The address asked for.
    pub url: String,
    /// When.
    pub at: Timestamp,
    /// The address of the record that holds the body; the same, where none is named.
    pub of: String,
    /// The date of that record; that of this one, where none is named.
    pub of_date: Timestamp,
}

/// What a `revisit` record says; `None` for every other record and for broken ones.
pub fn revisit(record: &Record) -> Option<Revisit> {
    if record.kind != "revisit" {
        return None;
    }
    let address = |name| {
        let url = record.header(name)?.trim_matches(|c| matches!(c, '<' | '>' | ' '));
        (!url.is_empty()).then(|| url.to_owned())
    };
    let moment = |name| record.header(name)?.parse::<Timestamp>().ok();
    let (url, at) = (address("warc-target-uri")?, moment("warc-date")?);
    let of = address("warc-refers-to-target-uri").unwrap_or_else(|| url.clone());
    Some(Revisit { url, at, of, of_date: moment("warc-refers-to-date").unwrap_or(at) })
}

/// Whether a media type can hold a page. Feeds and sitemaps name pages and are none.
fn is_text(content_type: Option<&str>) -> bool {
    let media = content_type.unwrap_or("").split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    matches!(
        media.as_str(),
        "" | "text/html"
            | "application/xhtml+xml"
            | "text/plain"
            | "application/pdf"
            | "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            | "application/vnd.oasis.opendocument.text"
            | "text/calendar"
            | "text/xml"
            | "application/xml"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: &str, headers: &[(&str, &str)], block: &[u8]) -> Record {
        let headers = headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Record { offset: 0, kind: kind.to_owned(), headers, block: block.to_vec(), cut: false }
    }

    #[test]
    fn pages_keep_date_type_and_language() {
        let head = [("warc-target-uri", "<https://a.example/x>"), ("warc-date", "2021-08-15T01:02:03Z")];
        let html = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Language: de\r\n\r\nx";
        let found = page(&record("response", &head, html)).unwrap();
        assert_eq!(
            (found.url.as_str(), found.fetched.to_string().as_str()),
            ("https://a.example/x", "2021-08-15T01:02:03Z")
        );
        assert_eq!(found.content_type.as_deref(), Some("text/html; charset=iso-8859-1"));
        assert_eq!(found.headers, [("content-language".to_owned(), "de".to_owned())]);
        let wet = [&head[..], &[("content-type", "text/plain")]].concat();
        let found = page(&record("conversion", &wet, b"Rathaus")).unwrap();
        assert_eq!(found.content_type.as_deref(), Some("text/plain; charset=utf-8"));
    }

    #[test]
    fn a_revisit_names_what_it_stands_for() {
        let head = [("warc-target-uri", "<https://a.example/x>"), ("warc-date", "2021-08-15T01:02:03Z")];
        let alone = revisit(&record("revisit", &head, b"HTTP/1.1 304 Not Modified\r\n\r\n")).unwrap();
        assert_eq!((alone.of.as_str(), alone.of_date), ("https://a.example/x", alone.at));
        let of = [
            ("warc-refers-to-target-uri", "https://a.example/y"),
            ("warc-refers-to-date", "2020-01-01T00:00:00Z"),
        ];
        let named = revisit(&record("revisit", &[&head[..], &of].concat(), b"")).unwrap();
        assert_eq!((named.url.as_str(), named.of.as_str()), ("https://a.example/x", "https://a.example/y"));
        assert_eq!(named.of_date.to_string(), "2020-01-01T00:00:00Z");
        assert!(revisit(&record("response", &head, b"")).is_none());
        assert!(page(&record("revisit", &head, b"HTTP/1.1 200 OK\r\n\r\nx")).is_none());
    }

    #[test]
    fn what_is_no_page_is_passed_over() {
        let head = [("warc-target-uri", "https://a.example/x"), ("warc-date", "2021-08-15T01:02:03Z")];
        assert!(page(&record("request", &head, b"GET / HTTP/1.1\r\n\r\n")).is_none());
        assert!(page(&record("response", &head, b"HTTP/1.1 404 Not Found\r\n\r\nx")).is_none());
        assert!(
            page(&record("response", &head, b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx"))
                .is_none()
        );
        assert!(page(&record("response", &head[..1], b"HTTP/1.1 200 OK\r\n\r\nx")).is_none());
        let dns = [("warc-target-uri", "dns:a.example"), head[1], ("content-type", "text/plain")];
        let answer = b"20210815010203 a.example. 60 IN A 192.0.2.1";
        assert!(page(&record("response", &dns, answer)).is_none());
        assert!(page(&record("resource", &dns, answer)).is_none());
    }
}
