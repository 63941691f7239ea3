//! Cuts German text into sentences: abbreviations, ordinals and initials do not end one, a line break does.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::table::{SENTENCE_WORDS, words_of};

/// Words before a full stop that do not end a sentence.
static ABBREVIATIONS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| words_of(SENTENCE_WORDS, "abbreviation").collect());

/// The sentences in order, white space at both ends left out; every range lies on character boundaries.
pub(super) fn split(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let bytes = text.as_bytes();
    for at in memchr::memchr_iter(b'\n', bytes).chain(std::iter::once(bytes.len())) {
        split_line(text, start..at, &mut sentences);
        start = at + 1;
    }
    sentences
}

fn split_line(text: &str, line: Range<usize>, sentences: &mut Vec<Range<usize>>) {
    let mut start = line.start;
    let mut at = line.start;
    while let Some(offset) = memchr::memchr3(b'.', b'!', b'?', &text.as_bytes()[at..line.end]) {
        let stop = at + offset;
        at = stop + 1;
        let after = &text[at..line.end];
        // Closing quotes and brackets belong to the sentence they close.
        let closing = after.find(|c: char| !"\"“”»«)]’'".contains(c)).unwrap_or(after.len());
        let end = at + closing;
        let rest = &text[end..line.end];
        if !rest.starts_with(char::is_whitespace) {
            continue;
        }
        let next = rest.trim_start().chars().next();
        let opens = next.is_some_and(|c| c.is_uppercase() || c.is_numeric() || "\"„“»«(–-*•".contains(c));
        if !opens || (bytes_is_stop(text, stop) && abbreviates(&text[start..stop])) {
            continue;
        }
        push(text, start..end, sentences);
        start = end;
        at = end;
    }
    push(text, start..line.end, sentences);
}

fn bytes_is_stop(text: &str, at: usize) -> bool {
    text.as_bytes().get(at) == Some(&b'.')
}

/// Whether the full stop behind these words belongs to the last of them.
fn abbreviates(before: &str) -> bool {
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let mut chars = word.chars();
    match (chars.next(), chars.next()) {
        (None, _) => false,
        // Initials: "e. V.", "z. B.".
        (Some(_), None) => true,
        // Ordinals: "am 3. Mai"; a year ends a sentence.
        (Some(first), _) if first.is_ascii_digit() => word.len() <= 2,
        _ => ABBREVIATIONS.contains(word.to_lowercase().as_str()),
    }
}

fn push(text: &str, range: Range<usize>, sentences: &mut Vec<Range<usize>>) {
    let words = &text[range.clone()];
    let trimmed = words.trim();
    if !trimmed.is_empty() {
        let start = range.start + (words.len() - words.trim_start().len());
        sentences.push(start..start + trimmed.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str) -> Vec<&str> {
        split(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn abbreviations_and_ordinals_end_nothing() {
        assert_eq!(
            cut("Der Verein e. V. hilft z. B. am 3. Mai. Kommen Sie!"),
            ["Der Verein e. V. hilft z. B. am 3. Mai.", "Kommen Sie!"]
        );
        assert_eq!(
            cut("„Wir helfen.“ Das sagte sie.\nNeue Zeile"),
            ["„Wir helfen.“", "Das sagte sie.", "Neue Zeile"]
        );
        assert_eq!(cut("Seit 2012. Danach nicht."), ["Seit 2012.", "Danach nicht."]);
    }

    proptest! {
        #[test]
        fn nothing_but_white_space_is_lost(text in "[A-Za-zäß.!?“ \n0-9]{0,80}") {
            let kept: String = split(&text).into_iter().map(|range| text[range].to_owned()).collect();
            let squeeze = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(squeeze(&kept), squeeze(&text));
        }

        #[test]
        fn any_text_is_cut(text in "\\PC{0,80}") {
            for range in split(&text) {
                prop_assert!(text.get(range).is_some());
            }
        }
    }
}
