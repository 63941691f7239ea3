//! Addresses on this server, as they stand in links.

use indexer::SearchRequest;
use model::RecordId;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::ask;

/// Everything but the unreserved characters (RFC 3986, section 2.3), so that an id with slashes is one segment.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Longest id that is linked, in bytes; the head of a request could not hold much more.
const MAX_ID: usize = 4096;

/// The page of a record. An id longer than any address is cut and leads to "not found" instead of filling pages.
pub(crate) fn record(id: &RecordId) -> String {
    let id = id.as_str();
    format!("/records/{}", segment(&id[..id.floor_char_boundary(MAX_ID)]))
}

/// Text as one segment of a path.
pub(crate) fn segment(text: &str) -> String {
    // A segment of dots alone would be taken for a way up.
    match text {
        "." => "%2E".to_owned(),
        ".." => "%2E%2E".to_owned(),
        _ => utf8_percent_encode(text, SEGMENT).to_string(),
    }
}

/// A path with the search as its query part.
pub(crate) fn search(path: &str, request: &SearchRequest) -> String {
    join(path, &ask::query_string(request))
}

/// A path with a query part, which may be empty, behind what it has already.
pub(crate) fn join(path: &str, query: &str) -> String {
    match (query.is_empty(), path.contains('?')) {
        (true, _) => path.to_owned(),
        (false, false) => format!("{path}?{query}"),
        (false, true) => format!("{path}&{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_segment() {
        let id = RecordId::new("https://stadt.example/a b?c=d#2");
        assert_eq!(record(&id), "/records/https%3A%2F%2Fstadt.example%2Fa%20b%3Fc%3Dd%232");
        assert_eq!(segment(".."), "%2E%2E");
    }

    #[test]
    fn queries_are_joined() {
        assert_eq!(join("/", ""), "/");
        assert_eq!(join(&join("/", "q=a"), "lang=tr"), "/?q=a&lang=tr");
    }
}
