//! Titles and teasers as plain text of bounded length.

use crate::markup::plain_text;

/// Bytes of a title that are kept.
const TITLE_LIMIT: usize = 1_000;

/// Bytes of a teaser that are kept: a lead, not an article.
const TEASER_LIMIT: usize = 2_000;

/// A title: one line of words. Many feeds escape twice or put tags in, so both are undone.
pub(super) fn short(html: &str) -> String {
    plain_text(html, TITLE_LIMIT)
}

/// A teaser.
pub(super) fn teaser(html: &str) -> String {
    plain_text(html, TEASER_LIMIT)
}

/// Text that is declared to be plain: only white space is collapsed.
pub(super) fn plain(text: &str) -> String {
    let mut words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.len() > TITLE_LIMIT {
        words.truncate((0..=TITLE_LIMIT).rev().find(|at| words.is_char_boundary(*at)).unwrap_or(0));
    }
    words
}
