//! The head of an HTTP/1.1 request (RFC 9112), as far as the sample region looks at it.
//!
//! Reading it off the connection and answering is `serve`'s business.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

/// Longest request head taken, in bytes; common servers take 8 to 16 KiB.
pub(super) const MAX_HEAD: usize = 16 * 1024;

/// What a client asks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: String,
    /// Path and query, as sent.
    pub(super) target: String,
    pub(super) keep_alive: bool,
    /// Whether a body follows; the region reads none, so the connection ends after the answer.
    pub(super) has_body: bool,
    pub(super) if_none_match: Option<String>,
    pub(super) if_modified_since: Option<Timestamp>,
}

impl Request {
    /// Reads a head without its final empty line; `None` when it is no HTTP/1 request.
    pub(super) fn parse(head: &[u8]) -> Option<Request> {
        let head = String::from_utf8_lossy(head);
        let mut lines = head.split('\n').map(|line| line.trim_end_matches('\r'));
        let mut first = lines.by_ref().find(|line| !line.is_empty())?.split(' ');
        let (method, target, version) = (first.next()?, first.next()?, first.next()?);
        let known = matches!(version, "HTTP/1.1" | "HTTP/1.0") && first.next().is_none();
        let token = !method.is_empty() && method.bytes().all(|b| b.is_ascii_alphabetic());
        if !known || !token {
            return None;
        }
        let mut request = Request {
            method: method.to_owned(),
            target: origin_form(target)?,
            keep_alive: version == "HTTP/1.1",
            has_body: false,
            if_none_match: None,
            if_modified_since: None,
        };
        for line in lines.filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':')?;
            request.header(&name.to_ascii_lowercase(), value.trim());
        }
        Some(request)
    }

    fn header(&mut self, name: &str, value: &str) {
        match name {
            "connection" => {
                for option in value.split(',').map(str::trim) {
                    if option.eq_ignore_ascii_case("close") {
                        self.keep_alive = false;
                    } else if option.eq_ignore_ascii_case("keep-alive") {
                        self.keep_alive = true;
                    }
                }
            }
            "content-length" => self.has_body |= value != "0",
            "transfer-encoding" => self.has_body = true,
            "if-none-match" => self.if_none_match = Some(value.to_owned()),
            "if-modified-since" => self.if_modified_since = DateTimeParser::new().parse_timestamp(value).ok(),
            _ => {}
        }
    }

    /// Whether the client already has this version (RFC 9110, 13.2.2: the tag outranks the date).
    pub(super) fn has_version(&self, etag: &str, modified: Option<Timestamp>) -> bool {
        if let Some(tags) = &self.if_none_match {
            let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
            return tags.trim() == "*" || tags.split(',').any(|tag| strong(tag) == strong(etag));
        }
        matches!((self.if_modified_since, modified), (Some(since), Some(modified)) if modified <= since)
    }

    /// Whether the client asked only for a newer version than it has.
    pub(super) fn is_conditional(&self) -> bool {
        self.if_none_match.is_some() || self.if_modified_since.is_some()
    }
}

/// `/path?query` of a target, which a client that believes in a proxy sends with scheme and host.
fn origin_form(target: &str) -> Option<String> {
    if target.starts_with('/') {
        return Some(target.to_owned());
    }
    let rest = target.strip_prefix("http://")?;
    Some(rest.find('/').map_or("/", |slash| &rest[slash..]).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_conditional_request() {
        let head = b"GET /a?b=1 HTTP/1.1\r\nHost: x\r\nIf-None-Match: W/\"1\", \"2\"\r\n\
            If-Modified-Since: Thu, 02 May 2024 08:00:00 GMT";
        let request = Request::parse(head).unwrap();
        assert_eq!(request.target, "/a?b=1");
        assert!(request.keep_alive && request.is_conditional() && !request.has_body);
        assert!(request.has_version("\"2\"", None) && request.has_version("\"1\"", None));
        assert!(!request.has_version("\"3\"", request.if_modified_since));
        assert_eq!(request.if_modified_since, Some("2024-05-02T08:00:00Z".parse().unwrap()));
    }

    #[test]
    fn the_date_counts_where_there_is_no_tag() {
        let head = b"GET / HTTP/1.1\nIf-Modified-Since: Thu, 02 May 2024 08:00:00 GMT";
        let request = Request::parse(head).unwrap();
        assert!(request.has_version("\"1\"", Some("2024-05-02T08:00:00Z".parse().unwrap())));
        assert!(!request.has_version("\"1\"", Some("2024-05-02T08:00:01Z".parse().unwrap())));
        assert!(!request.has_version("\"1\"", None));
    }

    #[test]
    fn refuses_what_is_no_request() {
        for head in
            [&b""[..], b"GET", b"GET /", b"GET / HTTP/2", b"GET x HTTP/1.1", b"\xff\xfe", b"G T / HTTP/1.1"]
        {
            assert_eq!(Request::parse(head), None, "{head:?}");
        }
        assert_eq!(Request::parse(b"GET / HTTP/1.1\r\nno colon here"), None);
        assert_eq!(Request::parse(b"GET http://host:1/a HTTP/1.1").unwrap().target, "/a");
        assert!(!Request::parse(b"GET / HTTP/1.0").unwrap().keep_alive);
    }
}
