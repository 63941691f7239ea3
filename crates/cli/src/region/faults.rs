//! What broken sites do: declared in `site.toml`, generated while serving.
//!
//! Each fault is one that crawls of real municipal sites meet; none needs more memory than one piece of its
//! answer. How an [`Answer`] goes over the wire is `answer`'s business.

use std::fmt::Write as _;

use serde::Deserialize;

use super::answer::{Answer, Body};

/// A fault at an address.
#[derive(Debug)]
pub(super) struct Fault {
    /// Path without query; with a final `/` it stands for everything below.
    pub(super) path: String,
    pub(super) kind: FaultKind,
    /// The page that is damaged, for the kinds that damage one.
    pub(super) file: String,
    pub(super) body: &'static [u8],
    /// The gold entry of that page: what a reader should still make of it.
    #[cfg_attr(not(test), expect(dead_code, reason = "for the tests"))]
    pub(super) gold: Option<&'static str>,
}

/// How it is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FaultKind {
    /// `?monat=YYYY-MM`: every month links to the one before and the one after.
    EndlessCalendar,
    /// Every page links to one a folder deeper, as a forgotten `/` in a relative link does.
    PathTrap,
    /// Two addresses that redirect to each other.
    RedirectLoop,
    /// Every redirect leads to another one, never to a page.
    RedirectChain,
    /// 500 with a page of its own.
    #[serde(rename = "status_500")]
    Status500,
    /// 503 with `Retry-After`.
    #[serde(rename = "status_503")]
    Status503,
    /// 404.
    NotFound,
    /// 410.
    Gone,
    /// Status 200, and the page says that there is none.
    SoftNotFound,
    /// `Content-Length` promises more than comes; the connection ends in the middle of `file`.
    Truncated,
    /// 30 MB of HTML in chunks, of no announced length.
    Huge,
    /// 100,000 elements, each inside the one before.
    Deep,
    /// `file` under a header that names another charset.
    WrongCharset,
    /// `file` in small pieces.
    Slow,
    /// The connection ends without an answer.
    Reset,
    /// Something that is not HTTP.
    Garbage,
    /// An image under an HTML content type.
    Binary,
}

/// Size of a [`FaultKind::Huge`] page in bytes.
const HUGE: usize = 30_000_000;
/// Elements of a [`FaultKind::Deep`] page.
const DEEP: usize = 100_000;
/// Size of the pieces generated pages go out in, in bytes.
const PIECE: usize = 64 * 1024;

impl Fault {
    /// What a request for `target` gets; `page` is [`Fault::file`] with its placeholders replaced.
    pub(super) fn answer(&self, target: &str, page: &[u8]) -> Answer {
        let query = target.split_once('?').map_or("", |(_, query)| query);
        match self.kind {
            FaultKind::EndlessCalendar => Answer::html(200, calendar(&self.path, query)),
            FaultKind::PathTrap => Answer::html(200, path_trap(target)),
            FaultKind::RedirectLoop => {
                let to = if query.is_empty() { "?zurueck=1" } else { "" };
                Answer::redirect(&format!("{}{to}", self.path))
            }
            FaultKind::RedirectChain => {
                let n: u64 = query.strip_prefix("n=").and_then(|n| n.parse().ok()).unwrap_or(0);
                Answer::redirect(&format!("{}?n={}", self.path, n.saturating_add(1)))
            }
            FaultKind::Status500 => {
                Answer::html(500, notice("Interner Fehler", "Die Datenbank antwortet nicht."))
            }
            FaultKind::Status503 => Answer::html(503, notice("Wartung", "Wir sind bald wieder für Sie da."))
                .with("Retry-After", "120"),
            FaultKind::NotFound => Answer::html(404, notice("Nicht gefunden", "Diese Seite gibt es nicht.")),
            FaultKind::Gone => Answer::html(410, notice("Entfernt", "Diese Seite wurde entfernt.")),
            FaultKind::SoftNotFound => Answer::html(
                200,
                notice("Seite nicht gefunden", "Die gewünschte Seite gibt es nicht (mehr)."),
            ),
            FaultKind::Truncated => {
                let announced = page.len() + 10_000;
                Answer::html(200, page.to_vec()).body(Body::Short { bytes: page.to_vec(), announced })
            }
            FaultKind::Huge => Answer::html(200, Vec::new()).body(Body::Pieces(huge_piece)),
            FaultKind::Deep => Answer::html(200, Vec::new()).body(Body::Pieces(deep_piece)),
            FaultKind::WrongCharset => {
                // A file that is UTF-8 is announced as Latin-1 and the other way round.
                let wrong = if std::str::from_utf8(page).is_ok() { "iso-8859-1" } else { "utf-8" };
                Answer::new(200, &format!("text/html; charset={wrong}"), page.to_vec())
            }
            FaultKind::Slow => Answer::html(200, page.to_vec()).body(Body::Drops(page.to_vec())),
            FaultKind::Reset => Answer::html(200, Vec::new()).body(Body::Nothing),
            FaultKind::Garbage => Answer::html(200, Vec::new())
                .body(Body::Raw(b"\x00\x16\x03 220 mail.kaputt.example ESMTP\r\n\r\n")),
            FaultKind::Binary => Answer::html(200, png_like()),
        }
    }
}

fn notice(title: &str, text: &str) -> Vec<u8> {
    format!(
        "<!DOCTYPE html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\
         <body><h1>{title}</h1><p>{text}</p></body></html>"
    )
    .into_bytes()
}

const MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

/// A month's page; months without a date in the query are January 2024. After 9999 comes the year 1.
fn calendar(path: &str, query: &str) -> Vec<u8> {
    let asked = query.split('&').find_map(|param| param.strip_prefix("monat=")).and_then(|month| {
        let (year, month) = month.split_once('-')?;
        Some((year.parse::<u32>().ok()?, month.parse::<u32>().ok()?))
    });
    let (year, month) =
        asked.filter(|(y, m)| (1..=9999).contains(y) && (1..=12).contains(m)).unwrap_or((2024, 1));
    let name = MONTHS.get(month as usize - 1).copied().unwrap_or_default();
    let before = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
    let after = if month == 12 { (year % 9999 + 1, 1) } else { (year, month + 1) };
    let before = if before.0 == 0 { (9999, 12) } else { before };
    let mut html = format!(
        "<!DOCTYPE html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>Kalender {name} {year}</title></head>\
         <body><h1>{name} {year}</h1><p><a href=\"{path}?monat={:04}-{:02}\">früher</a> \
         <a href=\"{path}?monat={:04}-{:02}\">später</a></p><table><tr>",
        before.0, before.1, after.0, after.1
    );
    for day in 1..=28 {
        // Writing to a String cannot fail.
        let _ = write!(html, "<td>{day}</td>{}", if day % 7 == 0 { "</tr><tr>" } else { "" });
    }
    html.push_str("</tr></table><p>In diesem Monat sind keine Termine eingetragen.</p></body></html>");
    html.into_bytes()
}

fn path_trap(target: &str) -> Vec<u8> {
    let depth = target.split('?').next().unwrap_or_default().matches('/').count();
    format!(
        "<!DOCTYPE html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>Archiv, Ebene {depth}</title></head>\
         <body><h1>Archiv</h1><p><a href=\"archiv/\">zum Archiv</a> <a href=\"./aeltere/\">ältere Meldungen</a></p>\
         </body></html>"
    )
    .into_bytes()
}

/// Sentence after sentence, none twice the same, until the page has [`HUGE`] bytes.
fn huge_piece(n: usize) -> Option<Vec<u8>> {
    if n * PIECE >= HUGE {
        return None;
    }
    let size = PIECE.min(HUGE - n * PIECE);
    let mut piece = String::with_capacity(size + 256);
    if n == 0 {
        piece.push_str(
            "<!DOCTYPE html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>Ratsinformation, \
             Gesamtprotokoll</title></head><body><h1>Gesamtprotokoll</h1>",
        );
    }
    let mut line = n * 1000;
    while piece.len() < size {
        // Writing to a String cannot fail.
        let _ = write!(
            piece,
            "<p>Punkt {line}: Der Ausschuss nimmt die Vorlage {}/{} zur Kenntnis und vertagt sie.</p>",
            line % 977,
            2000 + line % 24
        );
        line += 1;
    }
    // All of it is ASCII, so the cut cannot split a character.
    piece.truncate(size);
    Some(piece.into_bytes())
}

/// [`DEEP`] opening tags and a sentence; nothing is ever closed.
fn deep_piece(n: usize) -> Option<Vec<u8>> {
    const EACH: usize = 10_000;
    match n {
        0 => Some(
            b"<!DOCTYPE html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>Sitemap als Baum</title></head><body>"
                .to_vec(),
        ),
        n if n <= DEEP / EACH => Some(b"<div>".repeat(EACH)),
        n if n == DEEP / EACH + 1 => Some("<p>Hier endet der Seitenbaum.</p>".as_bytes().to_vec()),
        _ => None,
    }
}

/// A PNG signature followed by bytes of every value.
fn png_like() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend((0..4096usize).map(|n| (n * 197 % 256) as u8));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_never_ends_in_either_direction() {
        let page = |query: &str| String::from_utf8(calendar("/k", query)).unwrap();
        assert!(
            page("monat=2024-01").contains("monat=2023-12")
                && page("monat=2024-12").contains("monat=2025-01")
        );
        assert!(
            page("monat=9999-12").contains("monat=0001-01")
                && page("monat=0001-01").contains("monat=9999-12")
        );
        for odd in ["", "monat=", "monat=0000-00", "monat=99999999999999-1", "monat=2024-13", "monat=ä-ö"] {
            assert!(page(odd).contains("Januar 2024"), "{odd}");
        }
    }

    #[test]
    fn the_huge_page_has_its_size_and_the_deep_one_its_depth() {
        let size: usize = (0..).map_while(huge_piece).map(|piece| piece.len()).sum();
        assert_eq!(size, HUGE);
        let divs: usize =
            (0..).map_while(deep_piece).map(|p| p.windows(5).filter(|w| w == b"<div>").count()).sum();
        assert_eq!(divs, DEEP);
    }
}
