//! Looks up which of many patterns may begin, or end, at a place of a text: by up to eight bytes, without an automaton.
//!
//! The automata of all word lists together are many times larger than a processor's cache, and walking them costs a
//! miss for nearly every letter; a text of ten kilobytes has a thousand places where a pattern can begin at all. A bit
//! for the first four letters sends most of these on (the shift table of Wu and Manber, "A fast algorithm for
//! multi-pattern searching", 1994, cut down to one hash); the rest is one look into a map for each length of head.

use std::ops::Range;

use rustc_hash::FxHashMap;

/// Most bytes of a head: those of a window.
const MOST: usize = 8;
/// Bytes of a head that have a bit.
const GATED: usize = 4;
/// Binary logarithm of the number of bits: 4 KiB, an eighth of a first-level cache.
const BITS: u32 = 15;

/// Patterns by their heads, or by their tails: a set is made for one of the two.
#[derive(Default)]
pub(super) struct Heads {
    bits: Vec<u64>,
    /// Bit `n` says that there are heads of `n` bytes.
    lengths: u16,
    slots: FxHashMap<u64, Slot>,
    patterns: Vec<u32>,
}

/// Where in `patterns` those of a head stand, and how many bytes it has: zeros behind a text look like a shorter one.
struct Slot {
    patterns: Range<u32>,
    bytes: usize,
}

impl Heads {
    /// Numbered patterns, by what they begin with.
    pub(super) fn of<'p>(patterns: impl IntoIterator<Item = (&'p [u8], u32)>) -> Heads {
        Heads::new(patterns.into_iter().map(|(letters, number)| {
            let length = letters.len().min(MOST);
            (packed(&letters[..length]), packed(&letters[..length.min(GATED)]), length, number)
        }))
    }

    /// Numbered patterns, by what they end in.
    pub(super) fn tails_of<'p>(patterns: impl IntoIterator<Item = (&'p [u8], u32)>) -> Heads {
        Heads::new(patterns.into_iter().map(|(letters, number)| {
            let length = letters.len().min(MOST);
            let from = |bytes: usize| &letters[letters.len() - bytes..];
            (packed(from(length)), packed(from(length.min(GATED))), length, number)
        }))
    }

    fn new(heads: impl Iterator<Item = (u64, u64, usize, u32)>) -> Heads {
        let mut set = Heads { bits: vec![0; 1 << (BITS - 6)], ..Heads::default() };
        let mut by_head: Vec<(u64, usize, u32)> = Vec::new();
        for (head, gate, length, number) in heads.filter(|(_, _, length, _)| *length > 0) {
            set.lengths |= 1 << length;
            let (word, bit) = place(gate);
            set.bits[word] |= bit;
            by_head.push((head, length, number));
        }
        // Stable: of two patterns with one head the first comes first.
        by_head.sort_by_key(|(head, ..)| *head);
        for (at, (head, bytes, number)) in (0_u32..).zip(by_head) {
            let slot = set.slots.entry(head).or_insert(Slot { patterns: at..at, bytes });
            slot.patterns.end = at + 1;
            set.patterns.push(number);
        }
        set
    }

    /// Calls `visit` with each pattern that may begin where this window does (`Words::from`); it looks whether it does.
    pub(super) fn beginning(&self, window: u64, visit: impl FnMut(u32)) {
        self.candidates(|bytes| head(window, bytes), visit);
    }

    /// Calls `visit` with each pattern that may end where this window does (`Words::until`).
    pub(super) fn ending(&self, window: u64, visit: impl FnMut(u32)) {
        self.candidates(|bytes| window >> (8 * (MOST - bytes)), visit);
    }

    /// Whether a pattern of at most eight bytes begins where this window does, or a longer one may.
    pub(super) fn begins(&self, window: u64) -> bool {
        let open = self.open(|bytes| head(window, bytes));
        open != 0 && lengths(open).any(|bytes| self.slot(head(window, bytes), bytes).is_some())
    }

    /// The bytes of the shortest head; a whole window where there is none.
    pub(super) fn shortest(&self) -> usize {
        (self.lengths.trailing_zeros() as usize).min(MOST)
    }

    /// The lengths of heads worth a look, as in `lengths`.
    #[inline]
    fn open(&self, key: impl Fn(usize) -> u64) -> u16 {
        let mut open = 0;
        for bytes in 1..=GATED {
            let of_gate = if bytes < GATED { self.lengths & 1 << bytes } else { self.lengths & !0 << GATED };
            if of_gate != 0 {
                let (word, bit) = place(key(bytes));
                open |= if self.bits[word] & bit == 0 { 0 } else { of_gate };
            }
        }
        open
    }

    #[inline]
    fn candidates(&self, key: impl Fn(usize) -> u64, mut visit: impl FnMut(u32)) {
        let open = self.open(&key);
        if open != 0 {
            for slot in lengths(open).filter_map(|bytes| self.slot(key(bytes), bytes)) {
                self.patterns[slot.start as usize..slot.end as usize].iter().copied().for_each(&mut visit);
            }
        }
    }

    fn slot(&self, key: u64, bytes: usize) -> Option<&Range<u32>> {
        self.slots.get(&key).filter(|slot| slot.bytes == bytes).map(|slot| &slot.patterns)
    }
}

/// The first bytes of a window.
fn head(window: u64, bytes: usize) -> u64 {
    if bytes < MOST { window & ((1 << (8 * bytes)) - 1) } else { window }
}

/// The lengths whose bits are set, the shortest first.
fn lengths(mut bits: u16) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let length = bits.trailing_zeros() as usize;
        bits &= bits.wrapping_sub(1);
        (length <= MOST).then_some(length)
    })
}

/// Up to eight bytes as one number, the first lowest.
fn packed(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

/// The word and the bit of a gate; the multiplier is that of Fibonacci hashing (Knuth, TAOCP 3, 6.4).
fn place(gate: u64) -> (usize, u64) {
    let hash = gate.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - BITS);
    ((hash >> 6) as usize, 1 << (hash & 63))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::words::Words;
    use proptest::prelude::*;

    #[test]
    fn heads_and_tails_of_any_length_are_found() {
        let patterns = ["ab", "kita", "kinder", "kindergarten", "kinderbetreuung"];
        let numbered = || patterns.iter().zip(0..).map(|(pattern, number)| (pattern.as_bytes(), number));
        let words = Words::of("Kinderbetreuungen ab");
        let heads = Heads::of(numbered());
        let begin = |at: usize| {
            let mut found = Vec::new();
            heads.beginning(words.from(at), |number| found.push(number));
            found
        };
        assert_eq!((begin(0), begin(18), begin(6)), (vec![2, 4], vec![0], vec![]));
        assert!(heads.begins(words.from(18)) && !heads.begins(words.from(6)));
        let tails = Heads::tails_of(numbered());
        let end = |at: usize| {
            let mut found = Vec::new();
            tails.ending(words.until(at), |number| found.push(number));
            found
        };
        assert_eq!((end(15), end(20)), (vec![4], vec![0]));
        assert_eq!(Heads::default().lengths, 0);
    }

    proptest! {
        #[test]
        fn what_begins_or_ends_somewhere_is_found_there(
            patterns in prop::collection::vec("[a-cäß]{1,12}", 1..12), text in "[a-cäß]{0,30}"
        ) {
            let words = Words::of(&text);
            let numbered = || patterns.iter().zip(0..).map(|(pattern, number)| (pattern.as_bytes(), number));
            let (heads, tails) = (Heads::of(numbered()), Heads::tails_of(numbered()));
            for (pattern, number) in patterns.iter().zip(0..) {
                for (at, found) in text.match_indices(pattern.as_str()) {
                    let (mut begins, mut ends) = (false, false);
                    heads.beginning(words.from(at), |one| begins |= one == number);
                    tails.ending(words.until(at + found.len()), |one| ends |= one == number);
                    prop_assert!(begins && ends && heads.begins(words.from(at)));
                }
            }
        }
    }
}
