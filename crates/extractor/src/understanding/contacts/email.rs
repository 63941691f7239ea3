//! Finds e-mail addresses, also those hidden from harvesters: `name(at)stadt.de`, `name [at] stadt [punkt] de`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// An address found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Email {
    pub(super) address: String,
    pub(super) range: Range<usize>,
}

#[expect(clippy::expect_used, reason = "a constant pattern, compiled by the tests")]
static DOT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\s?[\[({]\s?(?:dot|punkt|\.)\s?[\])}]\s?").expect("a valid pattern"));

/// What hides the sign, between brackets, in lower case.
const DISGUISES: [&str; 5] = ["at", "ät", "ät-zeichen", "@", "klammeraffe"];

/// The addresses of a text in reading order.
pub(super) fn find(text: &str) -> Vec<Email> {
    let mut found: Vec<Email> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|b| matches!(b, b'@' | b'(' | b'[' | b'{')) {
        let start = at + next;
        let sign = if bytes[start] == b'@' { Some(start..start + 1) } else { disguised(text, start) };
        at = sign.as_ref().map_or(start + 1, |sign| sign.end);
        found.extend(sign.and_then(|sign| around(text, sign)));
    }
    found
}

/// The addresses of a text with what its mail links say: a link knows the address that its words break or only hint at.
///
/// `linked` are the blocks that hold links, as range of the text and links (address, words).
pub(super) fn with_links<'a>(
    mut found: Vec<Email>,
    text: &str,
    linked: impl Iterator<Item = (Range<usize>, &'a [(String, String)])>,
) -> Vec<Email> {
    for (block, links) in linked {
        let mut from = block.start;
        for (href, words) in links {
            let Some(target) = href.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("mailto:")) else {
                continue;
            };
            let target = href[target.len()..].split('?').next().unwrap_or("").trim();
            let Some(email) = find(target).pop().filter(|email| email.range == (0..target.len())) else {
                continue;
            };
            let address = email.address;
            let mut here = found.iter().filter(|known| block.contains(&known.range.start));
            if here.any(|known| known.address.eq_ignore_ascii_case(&address)) {
                continue;
            }
            let broken = found.iter_mut().find(|known| {
                block.contains(&known.range.start)
                    && address.to_ascii_lowercase().ends_with(&known.address.to_ascii_lowercase())
            });
            if let Some(broken) = broken {
                broken.address = address;
                continue;
            }
            let words = words.trim();
            let Some(at) =
                text.get(from..block.end).and_then(|rest| rest.find(words)).filter(|_| !words.is_empty())
            else {
                continue;
            };
            let range = from + at..from + at + words.len();
            from = range.end;
            found.push(Email { address, range });
        }
    }
    found.sort_by_key(|email| email.range.start);
    found
}

/// "(at)", "[ät]", with a space on either side of either bracket.
fn disguised(text: &str, bracket: usize) -> Option<Range<usize>> {
    let inner = &text[bracket + 1..];
    let close = inner.bytes().take(16).position(|b| matches!(b, b')' | b']' | b'}'))?;
    let words = inner.get(..close)?.trim().to_lowercase();
    if !DISGUISES.contains(&words.as_str()) {
        return None;
    }
    let end = bracket + close + 2;
    let space = |at: usize| usize::from(text.as_bytes().get(at) == Some(&b' '));
    let before = bracket.checked_sub(1).map_or(0, space);
    Some(bracket - before..end + space(end))
}

fn around(text: &str, sign: Range<usize>) -> Option<Email> {
    let local = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
    let before = &text[..sign.start];
    let from = before
        .rfind(|c| !local(c))
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let name = before[from..].trim_start_matches(['.', '/', '\'', '-', '*', '|', '=', '{', '`']);
    let start = sign.start - name.len();
    let domain = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
    let mut end = sign.end;
    let mut host = String::new();
    loop {
        let rest = &text[end..];
        let length = rest.find(|c| !domain(c)).unwrap_or(rest.len());
        host.push_str(&rest[..length]);
        end += length;
        let dot = DOT.find(&text[end..]).filter(|dot| dot.start() == 0 && length > 0);
        let Some(dot) = dot else { break };
        host.push('.');
        end += dot.end();
        if host.len() > 253 {
            return None;
        }
    }
    let trimmed = host.trim_end_matches(['.', '-']);
    end -= host.len() - trimmed.len();
    let top = trimmed.rsplit_once('.').map(|(_, top)| top)?;
    let valid_top = (2..=24).contains(&top.len()) && top.chars().all(char::is_alphabetic);
    let labels = trimmed.split('.').all(|label| !label.is_empty() && !label.starts_with('-'));
    let fits = !name.is_empty() && name.len() <= 64 && !name.ends_with('.') && !name.contains("..");
    (valid_top && labels && fits).then(|| Email { address: format!("{name}@{trimmed}"), range: start..end })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<String> {
        find(text).into_iter().map(|email| email.address).collect()
    }

    #[test]
    fn addresses_are_found_plain_and_hidden() {
        assert_eq!(
            found("Mail: A.Kern@stadt-x.de, oder info(at)kreis.example.org."),
            ["A.Kern@stadt-x.de", "info@kreis.example.org"]
        );
        assert_eq!(found("beratung [at] verein [punkt] de"), ["beratung@verein.de"]);
        assert_eq!(found("hilfe(ät)träger.de"), ["hilfe@träger.de"]);
    }

    #[test]
    fn handles_and_prices_are_no_addresses() {
        for text in ["@stadtwitten", "3 @ 5", "(a) und (b)", "a@b", "Treffen (at) Rathaus", "x@.de", "@"] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_searched(text in "[a-z@.()äat \\[\\]-]{0,50}") {
            for email in find(&text) {
                prop_assert!(text.get(email.range).is_some());
            }
        }
    }
}
