//! Traps: addresses without end that lead nowhere new.
//!
//! An address is judged by its form before it enters the frontier, and by what its like gave before it is asked
//! for: addresses that differ only in numbers and long tokens have one *pattern*, and a pattern that keeps
//! giving pages seen before is closed for the run. Nothing here knows a site by name.

use std::collections::{HashMap, HashSet};

use url::Url;

use crate::canonical::path_and_query;

/// Longest address; browsers and servers agree on about this much.
const MAX_LENGTH: usize = 2_000;
/// Most path segments.
const MAX_SEGMENTS: usize = 20;
/// Most often one segment may occur in a path.
const MAX_REPEATS: usize = 3;
/// Most query parameters.
const MAX_PARAMS: usize = 12;
/// Most addresses of one pattern that speaks of dates: three years by the day would be a calendar.
const CALENDAR_BUDGET: u32 = 200;
/// So many pages of a pattern must be dull, and of the last ones nearly all, before it is closed.
const DULL_PAGES: u32 = 30;
/// From this many pages of a pattern on, pages are compared by shape, not only byte by byte.
const SHAPE_FROM: u32 = 10;
/// Most patterns remembered for a source; beyond it, new ones are not counted.
const MAX_PATTERNS: usize = 50_000;

/// Words of a path or query that make a pattern a calendar, in German and English.
const CALENDAR_WORDS: [&str; 16] = [
    "kalender",
    "calendar",
    "monat",
    "month",
    "jahr",
    "year",
    "woche",
    "week",
    "datum",
    "date",
    "tag",
    "day",
    "veranstaltungskalender",
    "termine",
    "tx_calendarize_calendar",
    "cal",
];

/// What is known of the patterns of one source in this run.
#[derive(Debug, Default)]
pub(crate) struct Traps {
    patterns: HashMap<u64, Pattern>,
    bodies: HashSet<u64>,
    shapes: HashSet<u64>,
    /// Dull pages of all patterns.
    dull: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Pattern {
    admitted: u32,
    fetched: u32,
    dull: u32,
}

/// The pattern of a known address, if that speaks of dates; for [`Traps::remember`].
pub(crate) fn calendar_pattern(url: &str) -> Option<u64> {
    let path = url.find("://").and_then(|at| url[at + 3..].find('/').map(|slash| &url[at + 3 + slash..]))?;
    let pattern = pattern(path);
    pattern.calendar.then_some(pattern.hash)
}

impl Traps {
    /// Counts what earlier runs admitted, so that a calendar does not grow by its budget every night.
    pub(crate) fn remember(&mut self, patterns: impl Iterator<Item = u64>) {
        for pattern in patterns {
            if let Some(seen) = self.entry(pattern) {
                seen.admitted += 1;
            }
        }
    }

    /// Why an address looks like a trap; `None` admits it and counts it.
    pub(crate) fn admit(&mut self, url: &Url) -> Option<&'static str> {
        if let Some(reason) = form(url) {
            return Some(reason);
        }
        let pattern = pattern(path_and_query(url));
        if pattern.calendar
            && let Some(seen) = self.entry(pattern.hash)
        {
            seen.admitted += 1;
            if seen.admitted > CALENDAR_BUDGET {
                return Some("trap: calendar without end");
            }
        }
        None
    }

    /// Whether pages like this one have given nothing new for so long that it is not asked for.
    pub(crate) fn is_closed(&self, url: &Url) -> bool {
        // Most visits meet nothing dull, and need no pattern of every address.
        if self.dull < DULL_PAGES {
            return false;
        }
        self.patterns
            .get(&pattern(path_and_query(url)).hash)
            .is_some_and(|seen| seen.dull >= DULL_PAGES && seen.dull * 10 >= seen.fetched * 8)
    }

    /// Takes note of a page; whether the same one, or one of the same shape, came from another address.
    pub(crate) fn note(&mut self, url: &Url, hash: &[u8; 32], body: &[u8]) -> bool {
        let short =
            u64::from_le_bytes([hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7]]);
        let twin = !self.bodies.insert(short);
        let pattern = pattern(path_and_query(url));
        let many = self.patterns.get(&pattern.hash).is_some_and(|seen| seen.fetched >= SHAPE_FROM);
        let alike = !twin && many && pattern.has_wildcard && !self.shapes.insert(shape(body));
        self.dull += u32::from(twin || alike);
        if let Some(seen) = self.entry(pattern.hash) {
            seen.fetched += 1;
            seen.dull += u32::from(twin || alike);
        }
        twin
    }

    fn entry(&mut self, hash: u64) -> Option<&mut Pattern> {
        if self.patterns.len() >= MAX_PATTERNS && !self.patterns.contains_key(&hash) {
            return None;
        }
        Some(self.patterns.entry(hash).or_default())
    }
}

/// Why the form of an address alone rules it out.
fn form(url: &Url) -> Option<&'static str> {
    if url.as_str().len() > MAX_LENGTH {
        return Some("trap: address too long");
    }
    let mut segments: Vec<&str> = url.path().split('/').filter(|segment| !segment.is_empty()).collect();
    if segments.len() > MAX_SEGMENTS {
        return Some("trap: path too deep");
    }
    segments.sort_unstable();
    if segments.chunk_by(|a, b| a == b).any(|same| same.len() > MAX_REPEATS) {
        return Some("trap: path repeats itself");
    }
    if url.query().is_some_and(|query| query.split('&').count() > MAX_PARAMS) {
        return Some("trap: too many parameters");
    }
    None
}

struct PatternOf {
    hash: u64,
    calendar: bool,
    has_wildcard: bool,
}

/// The pattern of an address: runs of digits and long hexadecimal tokens count as one and the same.
fn pattern(text: &str) -> PatternOf {
    let mut hash = FNV_START;
    let (mut calendar, mut has_wildcard) = (false, false);
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'%');
    for word in text.as_bytes().split_inclusive(|byte| !is_part(byte)) {
        let end = word.strip_suffix(&[word[word.len() - 1]]).filter(|_| !is_part(&word[word.len() - 1]));
        let end = end.unwrap_or(word);
        let digits = end.iter().filter(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            end.iter().for_each(|byte| hash = fnv(hash, *byte));
            calendar =
                calendar || CALENDAR_WORDS.iter().any(|known| end.eq_ignore_ascii_case(known.as_bytes()));
        } else if end.len() >= 16 && end.iter().all(u8::is_ascii_hexdigit) {
            has_wildcard = true;
            hash = fnv(hash, b'*');
        } else {
            has_wildcard = true;
            let mut in_digits = false;
            for byte in end {
                match (byte.is_ascii_digit(), in_digits) {
                    (false, _) => hash = fnv(hash, *byte),
                    (true, false) => hash = fnv(hash, b'0'),
                    (true, true) => {}
                }
                in_digits = byte.is_ascii_digit();
            }
        }
        word[end.len()..].iter().for_each(|byte| hash = fnv(hash, *byte));
    }
    PatternOf { hash, calendar: calendar && has_wildcard, has_wildcard }
}

/// FNV-1a (Fowler, Noll, Vo), a byte at a time.
fn fnv(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
}

const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;

/// A hash of the words a page shows, without digits: equal for two months of an empty calendar.
fn shape(body: &[u8]) -> u64 {
    let mut hash = FNV_START;
    let mut in_tag = false;
    for byte in body {
        match byte {
            b'<' => in_tag = true,
            b'>' => in_tag = false,
            b'0'..=b'9' | b' ' | b'\n' | b'\r' | b'\t' => {}
            _ if in_tag => {}
            byte => hash = fnv(hash, *byte),
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use std::hash::{DefaultHasher, Hash, Hasher};

    use super::*;

    fn url(text: &str) -> Url {
        Url::parse("http://a.example").unwrap().join(text).unwrap()
    }

    fn hash(of: &[u8]) -> [u8; 32] {
        let mut hasher = DefaultHasher::new();
        of.hash(&mut hasher);
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&hasher.finish().to_le_bytes());
        hash
    }

    #[test]
    fn repeating_paths_are_refused() {
        let mut traps = Traps::default();
        assert_eq!(traps.admit(&url("/a/b/a/b/a/b")), None);
        assert!(traps.admit(&url("/a/b/a/b/a/b/a/b")).is_some());
        assert!(traps.admit(&url(&"/x".repeat(30))).is_some());
        assert!(traps.admit(&url(&format!("/?q={}", "y".repeat(3000)))).is_some());
    }

    #[test]
    fn a_calendar_ends() {
        let mut traps = Traps::default();
        let admitted =
            (0..5000).filter(|n| traps.admit(&url(&format!("/kalender?monat={n}"))).is_none()).count();
        assert_eq!(admitted, CALENDAR_BUDGET as usize);
        assert_eq!(traps.admit(&url("/aktuelles/2024/03/meldung-17.html")), None);
    }

    #[test]
    fn pages_of_one_pattern_may_be_many_if_they_differ() {
        let mut traps = Traps::default();
        let words = ["Rat", "Markt", "Bad", "Kita", "Wald", "Weg"];
        for n in 0..2000_usize {
            let page: String = (0..5).map(|k| words[(n / 6_usize.pow(k)) % 6]).collect::<Vec<_>>().join(" ");
            let page = format!("<p>{page} {}", "x".repeat(n));
            let address = url(&format!("/?ModID=7&FID={n}.1"));
            assert!(!traps.is_closed(&address));
            traps.note(&address, &hash(page.as_bytes()), page.as_bytes());
        }
    }

    #[test]
    fn pages_that_differ_in_numbers_only_close_their_pattern() {
        let mut traps = Traps::default();
        let mut fetched = 0;
        for n in 0..500 {
            let address = url(&format!("/plan/{n}"));
            if traps.is_closed(&address) {
                break;
            }
            let page = format!("<a href='/plan/{}'>weiter</a> Monat {n}", n + 1);
            traps.note(&address, &hash(page.as_bytes()), page.as_bytes());
            fetched += 1;
        }
        assert!(fetched < 60, "{fetched}");
        assert!(!traps.is_closed(&url("/plan/heute")));
    }
}
