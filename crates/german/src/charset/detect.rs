//! Judging undeclared bytes that are not UTF-8, with the bias of a German crawler.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_8859_15, MACINTOSH, WINDOWS_1252};

/// Bytes looked at; the encoding of a page does not change further down.
const SAMPLE: usize = 64 * 1024;

/// The letters äöüÄÖÜß and the signs usual in German text, in each single-byte encoding worth telling apart.
struct Candidate {
    encoding: &'static Encoding,
    letters: &'static [u8],
    signs: &'static [u8],
}

const CANDIDATES: &[Candidate] = &[
    // Signs: € „ … ‚ ‘ ’ “ ” • – — ™ nbsp § © « soft hyphen ® ° ² ³ ´ · » ½, the é of cafés, × and currency sign.
    Candidate {
        encoding: WINDOWS_1252,
        letters: b"\xE4\xF6\xFC\xC4\xD6\xDC\xDF\xE9\xE8\xE1\xE0\xF4\xEA\xE7",
        signs: b"\x80\x84\x85\x82\x91\x92\x93\x94\x95\x96\x97\x99\xA0\xA7\xA9\xAB\xAD\xAE\xB0\xB2\xB3\xB4\xB7\xBB\xBC\xBD\xD7\xA4",
    },
    Candidate {
        encoding: MACINTOSH,
        letters: b"\x8A\x9A\x9F\x80\x85\x86\xA7\x8E",
        signs: b"\xA4\xA1\xA5\xC7\xC8\xC9\xCA\xD0\xD1\xD2\xD3\xD4\xD5\xDB\xE3\xA9\xA8",
    },
];

/// The likeliest encoding of a text that is not UTF-8.
pub(super) fn judge(bytes: &[u8]) -> &'static Encoding {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let high = sample.iter().filter(|byte| !byte.is_ascii()).count();
    let scored = CANDIDATES.iter().map(|candidate| (score(candidate, sample), candidate.encoding));
    // `max_by_key` takes the last of equals; reversed, a draw goes to windows-1252, the web's default.
    match scored.rev().max_by_key(|(score, _)| *score) {
        // Nine in ten high bytes make sense: German beyond doubt, and better known than to a general detector.
        Some((score, encoding)) if score * 10 >= high as i64 * 9 => refine(encoding, sample),
        _ => {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(sample, true);
            refine(detector.guess(Some(b"de"), Utf8Detection::Deny), sample)
        }
    }
}

/// High bytes that make sense where they stand less those that do not: letters beside letters, signs elsewhere.
fn score(candidate: &Candidate, sample: &[u8]) -> i64 {
    let is_letter = |at: Option<usize>| {
        let byte = at.and_then(|at| sample.get(at));
        byte.is_some_and(|byte| byte.is_ascii_alphabetic() || candidate.letters.contains(byte))
    };
    let worth = |(at, byte): (usize, &u8)| {
        let inside = is_letter(at.checked_sub(1)) || is_letter(Some(at + 1));
        match (candidate.letters.contains(byte), candidate.signs.contains(byte)) {
            (true, _) if inside => 1,
            (_, true) => 1,
            _ => -1,
        }
    };
    sample.iter().enumerate().filter(|(_, byte)| !byte.is_ascii()).map(worth).sum()
}

/// ISO 8859-15 differs from windows-1252 in a handful of places; only the euro sign is common, and nobody writes
/// the currency sign that windows-1252 has there. Bytes 0x80 to 0x9F mean windows-1252.
fn refine(encoding: &'static Encoding, sample: &[u8]) -> &'static Encoding {
    let euro = sample.contains(&0xA4) && !sample.iter().any(|byte| (0x80..=0x9F).contains(byte));
    if encoding == WINDOWS_1252 && euro { ISO_8859_15 } else { encoding }
}
