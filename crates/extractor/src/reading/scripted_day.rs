//! The day of publication in the scripts of a page that states none elsewhere: `"publishedAt": "2012-01-27T10:00"`.
//!
//! Believed only where all scripts of the page name one and the same day: scripts of listings and of related articles name more.

use super::html::{Id, Tag, Tree};

/// Names of the day of publication in interfaces of content systems; shorter ones ("date") are of anything.
pub(super) const NAMES: &[&str] = &[
    "datePublished",
    "publishedAt",
    "published_at",
    "publishDate",
    "publishedDate",
    "publicationDate",
    "firstPublished",
    "firstPublishedAt",
];

/// Most bytes of scripts looked at.
const MAX_BYTES: usize = 4 << 20;

/// Length of a day: "2012-01-27"; and the fewest bytes of a script that names one.
const DAY: usize = 10;
const SHORTEST: usize = 25;

/// The one day that scripts name: under which name, and how it is written.
pub(super) fn find<'t>(tree: &'t Tree<'_>) -> Option<(&'static str, &'t str)> {
    let scripts = (0..tree.nodes.len() as Id).filter(|id| tree[*id].tag == Tag::Script);
    let texts = scripts.flat_map(|id| tree.inside(id)).filter_map(|inner| tree[inner].text.as_deref());
    let texts = texts.filter(|text| text.len() >= SHORTEST);
    let mut bytes = 0;
    let mut found: Option<(&'static str, &str)> = None;
    for text in texts {
        bytes += text.len();
        if bytes > MAX_BYTES {
            return None;
        }
        for name in NAMES {
            for (at, _) in text.match_indices(name) {
                let Some(value) = value(&text[..at], &text[at + name.len()..]) else { continue };
                match found {
                    Some((_, have)) if have[..DAY] != value[..DAY] => return None,
                    Some(_) => {}
                    None => found = Some((name, value)),
                }
            }
        }
    }
    found
}

/// The value behind a name in quotes, in a string within a string as well: it begins with a day.
fn value<'t>(before: &str, behind: &'t str) -> Option<&'t str> {
    let quote = |text: &'t str| text.strip_prefix('\\').unwrap_or(text).strip_prefix('"');
    let value = quote(behind)?.trim_start().strip_prefix(':')?.trim_start();
    let value = quote(value)?;
    let value = &value[..value.find(['"', '\\'])?];
    let day = value.get(..DAY)?;
    let dashed =
        |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    (before.ends_with('"') && value.len() <= 40 && day.bytes().enumerate().all(dashed)).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_that_agree_name_the_day() {
        for (script, day) in [
            (r#"{"publishedAt": "2012-01-27T10:00:00+01:00"}"#, Some("2012-01-27T10:00:00+01:00")),
            (
                r#"f("{\"publicationDate\":\"2012-01-27\",\"publishDate\":\"2012-01-27\"}")"#,
                Some("2012-01-27"),
            ),
            (r#"{"publishedAt":"2012-01-27","x":{"publishedAt":"2012-01-28"}}"#, None),
            (r#"{"publishedAt":"27.01.2012"} {"unpublishedAt":"2012-01-27"}"#, None),
            (r#"{"publishedAt":"#, None),
        ] {
            let html = format!("<script>var a = {script};</script>");
            assert_eq!(find(&Tree::parse(&html)).map(|(_, value)| value), day, "{script}");
        }
    }
}
