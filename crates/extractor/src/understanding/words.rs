//! A text made ready for word lists: its letters in lower case, byte for byte, and where its words stand.
//!
//! Every list of understanding is looked for in the same text. What they all need is made once here; which patterns may
//! stand at a word is looked up in `heads`.

use std::ops::Range;

/// Bytes of a window, and of the zeros before and behind the text that let every window be read without a check.
const WINDOW: usize = 8;

/// The words of one text.
pub(super) struct Words {
    /// The text in lower case with [`WINDOW`] zeros on both sides. Every letter keeps its length.
    lower: Vec<u8>,
    runs: Vec<Range<u32>>,
}

impl Words {
    pub(super) fn of(text: &str) -> Words {
        let mut lower = Vec::with_capacity(text.len() + 2 * WINDOW);
        lower.extend_from_slice(&[0; WINDOW]);
        lower.extend_from_slice(text.as_bytes());
        lower.extend_from_slice(&[0; WINDOW]);
        lower.make_ascii_lowercase();
        let mut words = Words { lower, runs: Vec::with_capacity(text.len() / 7) };
        words.split(text);
        words
    }

    /// Finds the runs of letters and digits, and puts the letters beyond ASCII into lower case on the way.
    fn split(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut start = None;
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let (in_word, width) =
                if byte.is_ascii() { (byte.is_ascii_alphanumeric(), 1) } else { self.wide(text, at) };
            match (in_word, start) {
                (true, None) => start = Some(at),
                (false, Some(from)) => {
                    self.push(from, at);
                    start = None;
                }
                _ => {}
            }
            at += width;
        }
        if let Some(from) = start {
            self.push(from, at);
        }
    }

    /// Whether the letter beyond ASCII at this offset belongs to a word, and its length in bytes.
    fn wide(&mut self, text: &str, at: usize) -> (bool, usize) {
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { return (false, 1) };
        let width = c.len_utf8();
        let mut small = c.to_lowercase();
        if let (Some(small), None) = (small.next(), small.next())
            && small != c
            && small.len_utf8() == width
        {
            small.encode_utf8(&mut self.lower[WINDOW + at..WINDOW + at + width]);
        }
        (c.is_alphanumeric(), width)
    }

    /// Texts of more than 4 GiB do not get here (reading bounds a page); what is beyond would have no words.
    fn push(&mut self, from: usize, to: usize) {
        if let (Ok(from), Ok(to)) = (u32::try_from(from), u32::try_from(to)) {
            self.runs.push(from..to);
        }
    }

    /// The runs of letters and digits, in order.
    pub(super) fn runs(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.runs.iter().map(|run| run.start as usize..run.end as usize)
    }

    /// The eight bytes from an offset, the first lowest; zeros behind the end.
    pub(super) fn from(&self, at: usize) -> u64 {
        self.window(at + WINDOW)
    }

    /// The eight bytes up to an offset, the last highest; zeros before the beginning.
    pub(super) fn until(&self, at: usize) -> u64 {
        self.window(at)
    }

    fn window(&self, at: usize) -> u64 {
        let bytes = self.lower.get(at..).and_then(<[u8]>::first_chunk::<WINDOW>);
        bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }

    /// Whether these letters (in lower case) stand at an offset.
    pub(super) fn stands(&self, at: usize, letters: &[u8]) -> bool {
        self.lower.get(at + WINDOW..).is_some_and(|rest| rest.starts_with(letters))
    }

    /// The letters of a part of the text in lower case.
    pub(super) fn lower(&self, part: Range<usize>) -> &[u8] {
        self.lower.get(part.start + WINDOW..part.end + WINDOW).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_runs_of_letters_and_digits_in_lower_case() {
        let text = "ÄRGER, §16 SGB-II Übung";
        let words = Words::of(text);
        let runs: Vec<&str> = words.runs().map(|run| &text[run]).collect();
        assert_eq!(runs, ["ÄRGER", "16", "SGB", "II", "Übung"]);
        assert!(words.stands(0, "ärger, §16 sgb".as_bytes()));
        assert_eq!(words.until(3).to_le_bytes(), *b"\0\0\0\0\0\xc3\xa4r");
    }

    proptest! {
        #[test]
        fn words_stand_on_characters(text in "\\PC{0,60}", at in 0_usize..80) {
            let words = Words::of(&text);
            for run in words.runs() {
                prop_assert!(text[run].chars().all(char::is_alphanumeric));
            }
            words.from(at);
            words.until(at);
            prop_assert!(std::str::from_utf8(words.lower(0..text.len())).is_ok());
        }
    }
}
