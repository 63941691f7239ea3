//! Decides what a body is, from header and first bytes; the first bytes win where they are unmistakable.

use crate::Format;

/// The format of a body with this `Content-Type`.
pub(super) fn detect(body: &[u8], content_type: Option<&str>) -> Format {
    let start = body.trim_ascii_start();
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let head = start[..start.len().min(512)].to_ascii_lowercase();
    if head.starts_with(b"%pdf-") {
        return Format::Pdf;
    }
    if head.starts_with(b"pk\x03\x04") {
        return Format::Office;
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0") {
        return Format::Other;
    }
    if head.starts_with(b"begin:vcalendar") {
        return Format::Calendar;
    }
    let has = |needle: &[u8]| memchr::memmem::find(&head, needle).is_some();
    let page = head.starts_with(b"<!doctype html") || has(b"<html") || has(b"<!doctype html");
    let feed = [&b"<rss"[..], b"<feed", b"<rdf:rdf", b"<urlset", b"<sitemapindex"].iter().any(|tag| has(tag));
    let kind = content_type.unwrap_or("").split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    match kind.as_str() {
        _ if feed && !page => Format::Feed,
        "text/html" | "application/xhtml+xml" => Format::Html,
        "text/calendar" => Format::Calendar,
        // Mail gateways and scanners put lines before the head of a file (ISO 32000-2, annex I.3.4).
        "application/pdf" if memchr::memmem::find(&body[..body.len().min(1024)], b"%PDF-").is_some() => {
            Format::Pdf
        }
        "text/plain" if page => Format::Html,
        "text/plain" | "text/markdown" => Format::Plain,
        "text/xml" | "application/xml" if page => Format::Html,
        "text/xml" | "application/xml" | "application/json" | "application/ld+json" => Format::Feed,
        kind if kind.ends_with("+xml") || kind.ends_with("+json") => Format::Feed,
        _ if page => Format::Html,
        "" if head.starts_with(b"<") => Format::Html,
        "" if !head.contains(&0) && !head.is_empty() => Format::Plain,
        "" => Format::Html,
        _ => Format::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unmistakable_bytes_win_over_the_header() {
        assert_eq!(detect(b"%PDF-1.7", Some("text/html")), Format::Pdf);
        assert_eq!(detect(b"From: x\n%PDF-1.4", Some("application/pdf")), Format::Pdf);
        assert_eq!(detect(b"PK\x03\x04", Some("application/octet-stream")), Format::Office);
        assert_eq!(detect(b"\xef\xbb\xbf<?xml version='1.0'?><rss>", Some("text/html")), Format::Feed);
        assert_eq!(detect(b"<!DOCTYPE html><p>", Some("text/plain; charset=utf-8")), Format::Html);
        assert_eq!(detect(b"BEGIN:VCALENDAR", None), Format::Calendar);
        assert_eq!(detect(b"Guten Tag", None), Format::Plain);
        assert_eq!(detect(b"Guten Tag <b>", Some("text/html")), Format::Html);
        assert_eq!(detect(b"\x89PNG\x00", Some("image/png")), Format::Other);
        assert_eq!(detect(b"", None), Format::Html);
    }
}
