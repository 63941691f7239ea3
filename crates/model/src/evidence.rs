//! Where a value was read.

use serde::{Deserialize, Serialize};

/// Why a field has the value it has. No evidence, no value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The field it supports, as in the JSON form: `title`, `published`, `contacts[0].phone`, `offer.status`.
    pub field: String,
    /// The value as taken, in its text form.
    pub value: String,
    /// Where on the page: a CSS-like path (`main > h1`), `json-ld:datePublished`, `meta:og:title`, `url`,
    /// `feed:pubDate`, `line 12` of a plain text.
    #[serde(rename = "where")]
    pub place: String,
    /// The words it was read from, unchanged but for white space; at most [`Evidence::MAX_QUOTE`] characters.
    pub quote: String,
    /// Name of the rule that read it, as in the rule tables of crate `extractor`.
    pub rule: String,
}

impl Evidence {
    /// Longest quote kept, in characters: a long sentence, not a page.
    pub const MAX_QUOTE: usize = 300;

    /// Evidence with the quote's white space folded and its length cut at [`Evidence::MAX_QUOTE`].
    pub fn new(
        field: impl Into<String>,
        value: impl Into<String>,
        place: impl Into<String>,
        quote: &str,
        rule: &str,
    ) -> Self {
        let mut folded = String::with_capacity(quote.len().min(Self::MAX_QUOTE));
        for word in quote.split_whitespace() {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.push_str(word);
            if folded.len() > 4 * Self::MAX_QUOTE {
                break;
            }
        }
        if let Some((end, _)) = folded.char_indices().nth(Self::MAX_QUOTE) {
            folded.truncate(end);
        }
        Evidence {
            field: field.into(),
            value: value.into(),
            place: place.into(),
            quote: folded,
            rule: rule.to_owned(),
        }
    }
}
