//! Finds web addresses written out in the text.

use std::ops::Range;

/// An address found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::understanding) struct Web {
    /// As written, without the punctuation behind it.
    pub(in crate::understanding) address: String,
    /// Where it stands.
    pub(in crate::understanding) range: Range<usize>,
}

/// Addresses that begin with `www.`, `http://` or `https://`, in reading order.
pub(in crate::understanding) fn find(text: &str) -> Vec<Web> {
    let mut found: Vec<Web> = Vec::new();
    for (at, _) in text.match_indices("www.").chain(text.match_indices("http")) {
        let rest = &text[at..];
        let schemed = rest.starts_with("http://") || rest.starts_with("https://");
        let glued = text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '.' || c == '/' || c == '@');
        if glued || !(schemed || rest.starts_with("www.")) {
            continue;
        }
        let stop = |c: char| c.is_whitespace() || "<>\"„“”»«|".contains(c);
        let end = rest.find(stop).unwrap_or(rest.len());
        let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'', '*']);
        if address.len() > 8 && address.contains('.') {
            found.push(Web { address: address.to_owned(), range: at..at + address.len() });
        }
    }
    found.sort_by_key(|web| web.range.start);
    found.dedup_by(|later, first| later.range.start < first.range.end);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_before_punctuation() {
        let found: Vec<_> = find("Siehe www.kreis.example/rat?x=1, (https://www.stadt.example/a). awww.x.y")
            .into_iter()
            .map(|web| web.address)
            .collect();
        assert_eq!(found, ["www.kreis.example/rat?x=1", "https://www.stadt.example/a"]);
    }
}
