//! Sketches tell how nearly two texts are the same: copies are shown once (`rerank`) and linked (`identity`).
//!
//! MinHash (Broder 1997) over runs of four words in one permutation (Li, Owen & Zhang 2012): a run falls into one lane
//! by the first bits of its hash, each lane keeps the smallest that fell into it, and the share of equal lanes estimates
//! how many runs two texts have in common. A lane of a short text that got none borrows one by a fixed order of its own
//! (Shrivastava 2017), which keeps the estimate true. One byte of each of sixteen lanes is kept in the index for every
//! record; `identity` works with more and longer ones.

use crate::hash::{mix, stable_hash};

const LANES: usize = 16;
const RUN: usize = 4;

/// Lanes that must agree. Texts with 95 % of their runs in common agree in 15 with probability .81, texts with 80 %
/// with .14.
const SAME: u32 = 15;

/// The runs of words of a text, each as a hash.
pub(crate) struct Runs {
    /// The last words.
    run: [u64; RUN],
    words: usize,
    seed: u64,
}

impl Runs {
    /// `seed` tells apart what has the same words and is not the same, such as the dates of a series.
    pub(crate) fn new(seed: &str) -> Self {
        Runs { run: [0; RUN], words: 0, seed: stable_hash(seed.as_bytes()) }
    }

    /// The run that the next word of the text ends, by the hash of its folded form.
    #[inline]
    pub(crate) fn word(&mut self, hash: u64) -> Option<u64> {
        self.run.rotate_left(1);
        self.run[RUN - 1] = hash;
        self.words += 1;
        (self.words >= RUN).then(|| self.hash(RUN))
    }

    /// The whole text, if it is shorter than a run.
    pub(crate) fn end(&self) -> Option<u64> {
        (self.words < RUN).then(|| self.hash(self.words))
    }

    fn hash(&self, words: usize) -> u64 {
        self.run[RUN - words..].iter().fold(self.seed, |hash, &word| mix(hash ^ word))
    }
}

/// A sketch in the making.
pub(crate) struct Sketch<const N: usize = LANES> {
    lanes: [u64; N],
    runs: Runs,
}

impl<const N: usize> Sketch<N> {
    /// Bits of a hash that choose the lane.
    const CHOICE: u32 = {
        assert!(N.is_power_of_two() && N > 1);
        N.trailing_zeros()
    };

    /// `seed` as for [`Runs::new`].
    pub(crate) fn new(seed: &str) -> Self {
        Sketch { lanes: [u64::MAX; N], runs: Runs::new(seed) }
    }

    /// The next word of the text, by the hash of its folded form.
    #[inline]
    pub(crate) fn word(&mut self, hash: u64) {
        if let Some(run) = self.runs.word(hash) {
            self.add(run);
        }
    }

    #[inline]
    fn add(&mut self, run: u64) {
        let lane = &mut self.lanes[(run >> (u64::BITS - Self::CHOICE)) as usize];
        *lane = (*lane).min(run);
    }

    /// The smallest hash of each lane. A text shorter than a run counts as one.
    pub(crate) fn lanes(mut self) -> [u64; N] {
        if let Some(run) = self.runs.end() {
            self.add(run);
        }
        let own = self.lanes;
        for (number, lane) in self.lanes.iter_mut().enumerate().filter(|(_, lane)| **lane == u64::MAX) {
            // Which lane is asked next depends on nothing but the number of the empty one, so two texts ask alike.
            let others = (0_u64..).map(|next| mix((number as u64) << 32 | next) as usize % N);
            *lane = others.map(|other| own[other]).find(|&least| least != u64::MAX).unwrap_or(u64::MAX);
        }
        self.lanes
    }
}

impl Sketch {
    /// The sketch as the index keeps it.
    pub(crate) fn finish(self) -> (u64, u64) {
        let lanes = self.lanes();
        let pack = |lanes: &[u64]| lanes.iter().fold(0, |packed, least| (packed << 8) | (least & 0xff));
        (pack(&lanes[..8]), pack(&lanes[8..]))
    }
}

/// Whether two sketches are of nearly the same text.
pub(crate) fn nearly_same(one: (u64, u64), other: (u64, u64)) -> bool {
    // Bytes that differ, their lowest bit set: each byte is folded into it.
    let different = |a: u64, b: u64| {
        let mut bits = a ^ b;
        bits |= (bits >> 4) & 0x0f0f_0f0f_0f0f_0f0f;
        bits |= (bits >> 2) & 0x0303_0303_0303_0303;
        bits |= (bits >> 1) & 0x0101_0101_0101_0101;
        (bits & 0x0101_0101_0101_0101).count_ones()
    };
    different(one.0, other.0) + different(one.1, other.1) <= LANES as u32 - SAME
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(text: &str, seed: &str) -> (u64, u64) {
        let mut sketch: Sketch = Sketch::new(seed);
        german::tokenize(text)
            .for_each(|token| sketch.word(stable_hash(german::fold(&token.text).as_bytes())));
        sketch.finish()
    }

    #[test]
    fn equal_lanes_are_counted() {
        let one = (0x0102_0304_0506_0708, 0x1112_1314_1516_1718);
        assert!(nearly_same(one, one));
        assert!(nearly_same(one, (one.0 ^ 0x80, one.1)));
        assert!(nearly_same(one, (one.0, one.1 ^ 0xff00)));
        assert!(!nearly_same(one, (one.0 ^ 0x0100, one.1 ^ 0x10)));
    }

    #[test]
    fn equal_lanes_estimate_the_share_of_common_runs() {
        let lanes = |words: &[String]| {
            let mut sketch = Sketch::<64>::new("");
            words.iter().for_each(|word| sketch.word(stable_hash(word.as_bytes())));
            sketch.lanes()
        };
        // Long texts and ones with far fewer runs than lanes; the mean of many pairs, since one pair varies.
        for length in [20, 60, 400] {
            for kept in [0, length / 2, length * 9 / 10, length] {
                let runs = |words: usize| words.saturating_sub(RUN - 1) as f64;
                let truth = runs(kept) / (2.0 * runs(length) - runs(kept));
                let pairs = 60;
                let equal: usize = (0..pairs)
                    .map(|pair| {
                        let word = |of: &str, n: usize| format!("{of}{pair}wort{n}");
                        let one: Vec<String> = (0..length).map(|n| word("", n)).collect();
                        let changed = (kept..length).map(|n| word("anders", n));
                        let other: Vec<String> = one[..kept].iter().cloned().chain(changed).collect();
                        lanes(&one).iter().zip(lanes(&other)).filter(|(a, b)| **a == *b).count()
                    })
                    .sum();
                let estimate = equal as f64 / (pairs * 64) as f64;
                assert!(
                    (estimate - truth).abs() < 0.05,
                    "{length} words, {kept} kept: {estimate} for {truth}"
                );
            }
        }
    }

    #[test]
    fn copies_are_seen_and_others_not() {
        let words: Vec<String> = (0..200).map(|n| format!("wort{n}")).collect();
        let text = words.join(" ");
        let one = sketch(&text, "");
        assert!(nearly_same(one, sketch(&text.to_uppercase(), "")));
        assert!(nearly_same(one, sketch(&format!("{text} Ende"), "")));
        assert!(!nearly_same(one, sketch(&text, "2012-01-27")));
        let half = words[..120].join(" ") + &words[..80].concat();
        assert!(!nearly_same(one, sketch(&half, "")));
        assert!(!nearly_same(sketch("Kita Nord", ""), sketch("Kita Süd", "")));
    }
}
