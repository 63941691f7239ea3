//! Adding up the posting lists of a bag in one segment, a window of documents at a time.
//!
//! When `m` of `n` words must match, only the lists of the `n - m + 1` rarest words are read in full; the others are only
//! asked about what those found. When any one word is enough, a bit a document takes the place of the mask.

use tantivy::{DocId, TERMINATED};

use crate::query::bag::BagWord;
use crate::query::bag::list::List;

/// Documents of a window.
const WINDOW: u32 = 4096;
const SIZE: usize = WINDOW as usize;
const BITS: usize = SIZE / 64;

/// The matching documents of a window.
pub(crate) struct Window {
    /// Its first document.
    start: DocId,
    /// A bit for each document that matches.
    matches: [u64; BITS],
    /// Their scores, among those of documents that have too few of the words.
    scores: Box<[f32; SIZE]>,
}

impl Window {
    /// How many documents match.
    pub(crate) fn count(&self) -> usize {
        self.matches.iter().map(|bits| bits.count_ones() as usize).sum()
    }

    /// Takes out documents that `keep` does not hold of.
    pub(crate) fn retain(&mut self, keep: impl Fn(DocId) -> bool) {
        for (number, bits) in self.matches.iter_mut().enumerate() {
            for at in ones(*bits) {
                if !keep(self.start + number as u32 * 64 + at) {
                    *bits &= !(1 << at);
                }
            }
        }
    }

    /// The documents in their order, with their scores.
    #[inline]
    pub(crate) fn docs(&self) -> impl Iterator<Item = (DocId, f32)> {
        self.matches.iter().zip(self.scores.as_chunks::<64>().0).enumerate().flat_map(
            |(number, (bits, scores))| {
                let start = self.start + number as u32 * 64;
                ones(*bits).map(move |at| (start + at, scores[at as usize]))
            },
        )
    }
}

/// The places of the bits that are set.
#[inline]
fn ones(mut bits: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let at = bits.trailing_zeros();
        bits &= bits.wrapping_sub(1);
        (at < 64).then_some(at)
    })
}

/// Place of a document in its window.
#[inline]
fn place(doc: DocId) -> usize {
    doc as usize % SIZE
}

/// Goes through the windows of a segment that hold matches.
pub(super) struct Windows {
    leaders: Vec<List>,
    followers: Vec<List>,
    words: Vec<BagWord>,
    needed: usize,
    /// Bits of which any one makes a document match.
    enough: u64,
    /// What the documents have; `None` when each bit of the leaders is enough.
    masks: Option<Box<[u64; SIZE]>>,
    /// At most as many documents match.
    pub(super) size: u32,
    pub(super) window: Window,
}

impl Windows {
    /// `None` when nothing in the segment can match.
    pub(super) fn new(lists: Vec<List>, words: &[BagWord], needed: usize, documents: u32) -> Option<Self> {
        // Postings in this segment for each word; a word whose alternatives are all incomplete here cannot match.
        let present = lists.iter().fold(0, |all, list| all | list.bits);
        let mut found: Vec<(u64, &BagWord)> = Vec::new();
        for word in words.iter().filter(|word| word.is_in(present)) {
            let bits = word.bits();
            let cost = lists.iter().filter(|list| list.bits & bits != 0);
            found.push((cost.map(|list| u64::from(list.len)).sum(), word));
        }
        if found.len() < needed {
            return None;
        }
        found.sort_by_key(|(cost, _)| *cost);
        let leading = &found[..found.len() + 1 - needed];
        let size = leading.iter().map(|(cost, _)| *cost).sum::<u64>();
        let leading = leading.iter().fold(0, |all, (_, word)| all | word.bits());
        let words: Vec<BagWord> = found.into_iter().map(|(_, word)| word.clone()).collect();
        let alone = words.iter().flat_map(|word| &word.alternatives).filter(|bits| bits.is_power_of_two());
        let enough = if needed == 1 { alone.fold(0, |all, bits| all | bits) } else { 0 };
        let (leaders, followers): (Vec<List>, Vec<List>) =
            lists.into_iter().partition(|list| list.bits & leading != 0);
        let is_masked = leaders.iter().any(|list| list.bits & enough == 0);
        Some(Windows {
            leaders,
            followers,
            words,
            needed,
            enough,
            masks: is_masked.then(|| Box::new([0; SIZE])),
            size: size.min(u64::from(documents)) as u32,
            window: Window { start: 0, matches: [0; BITS], scores: Box::new([0.0; SIZE]) },
        })
    }

    /// Goes to the first window with a match from `target` on; what lies before `target` in it may be left out.
    pub(super) fn seek(&mut self, target: DocId) -> bool {
        let mut target = target;
        loop {
            for list in &mut self.leaders {
                list.seek(target);
            }
            self.leaders.retain(|list| list.doc() != TERMINATED);
            let Some(first) = self.leaders.iter().map(List::doc).min() else { return false };
            self.window.start = first - first % WINDOW;
            self.fill();
            if self.window.matches.iter().any(|bits| *bits != 0) {
                return true;
            }
            target = self.end();
        }
    }

    /// The first document behind the window.
    pub(super) fn end(&self) -> DocId {
        self.window.start + WINDOW
    }

    fn fill(&mut self) {
        let end = self.end();
        let Window { start, matches, scores } = &mut self.window;
        *matches = [0; BITS];
        scores.fill(0.0);
        for list in &mut self.leaders {
            let bits = list.bits;
            match &mut self.masks {
                Some(masks) => list.pass(end, |doc, score| {
                    let at = place(doc);
                    scores[at] += score;
                    masks[at] |= bits;
                    matches[at / 64] |= 1 << (at % 64);
                }),
                None => list.pass(end, |doc, score| {
                    let at = place(doc);
                    scores[at] += score;
                    matches[at / 64] |= 1 << (at % 64);
                }),
            }
        }
        for list in &mut self.followers {
            let bits = list.bits;
            if list.len < self.size {
                // It has fewer documents than were found: go through it.
                list.seek(*start);
                list.pass(end, |doc, score| {
                    let at = place(doc);
                    if matches[at / 64] & 1 << (at % 64) != 0 {
                        scores[at] += score;
                        if let Some(masks) = &mut self.masks {
                            masks[at] |= bits;
                        }
                    }
                });
                continue;
            }
            'found: for (number, found) in matches.iter().enumerate() {
                for at in ones(*found) {
                    let at = number * 64 + at as usize;
                    let doc = *start + at as u32;
                    match list.seek(doc) {
                        TERMINATED => break 'found,
                        there if there == doc => {
                            scores[at] += list.score();
                            if let Some(masks) = &mut self.masks {
                                masks[at] |= bits;
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
        if let Some(masks) = &mut self.masks {
            let (words, needed, enough) = (&self.words, self.needed, self.enough);
            // Neighbours mostly have the same terms.
            let (mut last, mut is_match) = (0, false);
            for (number, found) in matches.iter_mut().enumerate() {
                for at in ones(*found) {
                    let mask = std::mem::take(&mut masks[number * 64 + at as usize]);
                    if mask != last {
                        is_match = mask & enough != 0
                            || words.iter().filter(|word| word.is_in(mask)).count() >= needed;
                        last = mask;
                    }
                    if !is_match {
                        *found &= !(1 << at);
                    }
                }
            }
        }
    }
}
