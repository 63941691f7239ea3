//! Finds many words and phrases in one pass over the words of a text.

use std::ops::{ControlFlow, Range};

use super::heads::Heads;
use super::words::Words;

/// Phrases, each with a value of the caller's.
///
/// `phrase` matches whole words without regard to case; `phrase*` also the start of a longer word, `*phrase` the end
/// of one. Of phrases that begin at one place the longest wins. Offsets are those of the text, unfolded.
pub(super) struct Cues<T> {
    phrases: Vec<Phrase<T>>,
    /// Phrases by what stands from the beginning of their first word on.
    heads: Heads,
    /// `*phrase`, by what its first word ends in.
    tails: Heads,
    /// Phrases without any letter: "§".
    signs: Vec<usize>,
}

struct Phrase<T> {
    /// In lower case.
    letters: Box<[u8]>,
    /// Where its first word begins and ends ("(m/w/d)" begins with a sign); empty for signs alone.
    first: Range<usize>,
    open_end: bool,
    /// As it must be written, where that matters.
    written: Option<Box<str>>,
    value: T,
}

/// A phrase found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cue<'a, T> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) value: &'a T,
}

impl<T> Cues<T> {
    pub(super) fn new(phrases: impl IntoIterator<Item = (impl AsRef<str>, T)>) -> Self {
        Cues::compile(phrases, false)
    }

    /// Phrases that count only as they are written, as names do.
    pub(super) fn as_written(phrases: impl IntoIterator<Item = (impl AsRef<str>, T)>) -> Self {
        Cues::compile(phrases, true)
    }

    fn compile(phrases: impl IntoIterator<Item = (impl AsRef<str>, T)>, as_written: bool) -> Self {
        let mut all: Vec<Phrase<T>> = Vec::new();
        let (mut whole, mut within, mut signs) = (Vec::new(), Vec::new(), Vec::new());
        for (phrase, value) in phrases {
            let phrase = phrase.as_ref();
            let letters = phrase.trim_matches('*');
            if letters.is_empty() {
                continue;
            }
            let words = Words::of(letters);
            let number = all.len();
            let first = match words.runs().next() {
                Some(first) => {
                    if phrase.starts_with('*') { &mut within } else { &mut whole }.push(number as u32);
                    first
                }
                None => {
                    signs.push(number);
                    0..0
                }
            };
            let written = as_written.then(|| letters.into());
            let letters = words.lower(0..letters.len()).into();
            all.push(Phrase { letters, first, open_end: phrase.ends_with('*'), written, value });
        }
        let heads = Heads::of(whole.into_iter().map(|number| {
            let phrase = &all[number as usize];
            (&phrase.letters[phrase.first.start..], number)
        }));
        let tails = Heads::tails_of(within.into_iter().map(|number| {
            let phrase = &all[number as usize];
            (&phrase.letters[phrase.first.clone()], number)
        }));
        Cues { phrases: all, heads, tails, signs }
    }

    /// The phrases of a text in reading order; none overlaps another.
    pub(super) fn find(&self, text: &str) -> impl Iterator<Item = Cue<'_, T>> {
        self.among(text, &Words::of(text)).into_iter()
    }

    /// The phrases of a text whose words are known.
    pub(super) fn among(&self, text: &str, words: &Words) -> Vec<Cue<'_, T>> {
        let mut found = Vec::new();
        self.each(text, words, |cue| {
            found.push(cue);
            ControlFlow::Continue(())
        });
        found
    }

    /// The first phrase in the text.
    pub(super) fn first(&self, text: &str) -> Option<Cue<'_, T>> {
        let mut first = None;
        self.each(text, &Words::of(text), |cue| {
            first = Some(cue);
            ControlFlow::Break(())
        });
        first
    }

    fn each<'a>(&'a self, text: &str, words: &Words, mut take: impl FnMut(Cue<'a, T>) -> ControlFlow<()>) {
        let mut free = 0;
        let mut gap = 0;
        let end = text.len()..text.len();
        for run in words.runs().chain([end]) {
            if !self.signs.is_empty() {
                if let Some(cue) = self.signs_in(text, gap.max(free)..run.start) {
                    free = cue.end;
                    if take(cue).is_break() {
                        return;
                    }
                }
                gap = run.end;
            }
            if run.end <= free {
                continue;
            }
            // A word can hold two: "gefördert*" and "*beratung".
            while free < run.end
                && let Some(cue) = self.at(text, words, free, &run)
            {
                free = cue.end;
                if take(cue).is_break() {
                    return;
                }
            }
        }
    }

    /// The phrase that begins first at or in a word, and of these the longest.
    fn at(&self, text: &str, words: &Words, free: usize, run: &Range<usize>) -> Option<Cue<'_, T>> {
        let mut best = None;
        self.heads.beginning(words.from(run.start), |number| {
            self.better(text, words, free, number, run.start, &mut best);
        });
        self.tails.ending(words.until(run.end), |number| {
            let first = &self.phrases[number as usize].first;
            let start = (run.end + first.start).checked_sub(first.end).filter(|&start| start >= run.start);
            if let Some(start) = start {
                self.better(text, words, free, number, start, &mut best);
            }
        });
        best
    }

    /// The signs between two words, which stand apart from both.
    fn signs_in<'a>(&'a self, text: &str, gap: Range<usize>) -> Option<Cue<'a, T>> {
        let between = text.get(gap.clone()).filter(|between| between.len() > 1 || *between != " ")?;
        let found = self.signs.iter().filter_map(|&number| {
            let phrase = &self.phrases[number];
            let start = gap.start + memchr::memmem::find(between.as_bytes(), &phrase.letters)?;
            let end = start + phrase.letters.len();
            let apart = !ends_in_word(&text[..start]) && !starts_with_word(&text[end..]);
            apart.then_some(Cue { start, end, value: &phrase.value })
        });
        found.min_by_key(|cue| (cue.start, std::cmp::Reverse(cue.end)))
    }

    /// Takes a phrase whose first word may begin here for the best, if it stands here and begins before the best so
    /// far or is longer.
    fn better<'a>(
        &'a self,
        text: &str,
        words: &Words,
        free: usize,
        number: u32,
        at: usize,
        best: &mut Option<Cue<'a, T>>,
    ) {
        let phrase = &self.phrases[number as usize];
        let Some(start) = at.checked_sub(phrase.first.start).filter(|&start| start >= free) else { return };
        let end = start + phrase.letters.len();
        let better = |best: &Cue<'_, T>| start < best.start || start == best.start && end > best.end;
        if best.as_ref().is_none_or(better)
            && words.stands(start, &phrase.letters)
            && phrase.written.as_ref().is_none_or(|written| text[start..end] == **written)
            && (phrase.open_end || !text.get(end..).is_some_and(starts_with_word))
        {
            *best = Some(Cue { start, end, value: &phrase.value });
        }
    }
}

/// Whether the text ends in the middle of a word.
pub(super) fn ends_in_word(before: &str) -> bool {
    before.chars().next_back().is_some_and(char::is_alphanumeric)
}

/// Whether the text begins in the middle of a word.
pub(super) fn starts_with_word(after: &str) -> bool {
    after.chars().next().is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(cues: &Cues<u8>, text: &str) -> Vec<(String, u8)> {
        cues.find(text).map(|cue| (text[cue.start..cue.end].to_owned(), *cue.value)).collect()
    }

    #[test]
    fn whole_words_prefixes_and_suffixes_are_told_apart() {
        let cues = Cues::new([("kosten", 1), ("gefördert*", 2), ("*beratung", 3), ("überall", 4)]);
        assert_eq!(
            found(&cues, "Kosten der geförderten Schuldnerberatung"),
            [("Kosten".to_owned(), 1), ("gefördert".to_owned(), 2), ("beratung".to_owned(), 3)]
        );
        assert!(found(&cues, "kostenlos beratungslos").is_empty());
        assert_eq!(found(&cues, "ÜBERALL Überall").len(), 2);
    }

    #[test]
    fn the_longest_phrase_that_stands_alone_is_taken() {
        let cues = Cues::new([
            ("in der", 1),
            ("in der nähe von", 2),
            ("(w/m", 3),
            ("*stelle für", 4),
            ("für", 5),
            ("§", 6),
        ]);
        assert_eq!(found(&cues, "In der Nähe von"), [("In der Nähe von".to_owned(), 2)]);
        assert_eq!(found(&cues, "in der Nähe vonnöten"), [("in der".to_owned(), 1)]);
        assert_eq!(found(&cues, "Leitung (w/m/d)"), [("(w/m".to_owned(), 3)]);
        assert_eq!(found(&cues, "Eine Anlaufstelle für alle"), [("stelle für".to_owned(), 4)]);
        assert_eq!(found(&cues, "nach § 5"), [("§".to_owned(), 6)]);
        let parts = Cues::new([("kreis", 1), ("*-kreis", 2)]);
        assert_eq!(found(&parts, "Ruhr-Kreis, Kreis"), [("-Kreis".to_owned(), 2), ("Kreis".to_owned(), 1)]);
        let names = Cues::as_written([("Haan", 1), ("Hagen*", 2)]);
        assert_eq!(
            found(&names, "haan HAGEN Hagener Haan"),
            [("Hagen".to_owned(), 2), ("Haan".to_owned(), 1)]
        );
        assert_eq!(cues.first("für alle").map(|cue| *cue.value), Some(5));
    }

    proptest! {
        #[test]
        fn offsets_stand_on_characters(text in "\\PC{0,60}") {
            let cues = Cues::new([("a*", 1), ("*ü", 2), ("ß", 3)]);
            for cue in cues.find(&text) {
                prop_assert!(text.get(cue.start..cue.end).is_some());
            }
        }

        #[test]
        fn every_phrase_is_found_where_it_stands(text in "[aäb (§-]{0,20}", phrase in "[§(]?[aäb]{1,3}( [aäb]{1,3})?") {
            let cues = Cues::new([(phrase.as_str(), ())]);
            let alone = text.match_indices(phrase.as_str()).find(|(at, _)| {
                let starts = phrase.starts_with(['§', '(']) || !ends_in_word(&text[..*at]);
                starts && !starts_with_word(&text[at + phrase.len()..])
            });
            prop_assert_eq!(cues.first(&text).map(|cue| cue.start), alone.map(|(at, _)| at));
        }
    }
}
