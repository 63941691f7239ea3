//! Compounds: which words a long word is made of, by a lexicon of words and how often they occur.
//!
//! Koehn & Knight, "Empirical Methods for Compound Splitting" (EACL 2003): of all ways to cover a word with known
//! words and linking letters, the one with the highest geometric mean of the parts' counts; the whole word takes
//! part with its own count, so what is common as a whole stays whole. A wrong split costs more than a missed one:
//! parts have at least four letters, and [`Lexicon`] reads a list of words that are never parts.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::folding::{contract, fold_lightly};

/// Letters that German puts between the parts of a compound.
const LINKS: [&str; 7] = ["s", "es", "n", "en", "er", "e", "ens"];

/// Shortest part, in letters.
const MIN_PART: usize = 4;

/// Most parts of one word.
const MAX_PARTS: usize = 6;

/// Longest word that is split, in letters; longer ones are names or no words.
const MAX_WORD: usize = 60;

/// A line of a word list cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}")]
pub struct LexiconError {
    /// The file.
    pub file: String,
    /// The line, counted from 1; 0 for the whole file.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
}

impl LexiconError {
    fn new(file: &str, line: usize, problem: impl Into<String>) -> Self {
        LexiconError { file: file.to_owned(), line, problem: problem.into() }
    }
}

/// Words with counts, and exceptions.
#[derive(Clone)]
pub struct Lexicon {
    counts: fst::Map<Cow<'static, [u8]>>,
    given: HashMap<String, Vec<String>>,
    never_parts: HashSet<String>,
    short_parts: HashSet<String>,
    checksum: u64,
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lexicon")
            .field("words", &self.counts.len())
            .field("given", &self.given.len())
            .finish()
    }
}

impl Lexicon {
    /// The lexicon compiled in: `index/german/lexicon.fst` and `compounds.txt`.
    ///
    /// # Panics
    /// Never: a test reads the built-in files.
    #[expect(clippy::expect_used, reason = "the files are part of the binary and read by a test")]
    pub fn builtin() -> Self {
        let counts = include_bytes!("../../../index/german/lexicon.fst");
        let exceptions = include_str!("../../../index/german/compounds.txt");
        Lexicon::from_compiled("lexicon.fst", Cow::Borrowed(counts), "compounds.txt", exceptions)
            .expect("the built-in lexicon is well formed")
    }

    /// A lexicon from a compiled word list (see [`Lexicon::compile`]) and a text of exceptions.
    ///
    /// # Errors
    /// The word list is damaged, or a line of the exceptions cannot be read.
    pub fn from_compiled(
        file: &str,
        counts: Cow<'static, [u8]>,
        exceptions_file: &str,
        exceptions: &str,
    ) -> Result<Self, LexiconError> {
        let checksum = fnv(&counts) ^ fnv(exceptions.as_bytes()).rotate_left(1);
        let counts = fst::Map::new(counts)
            .and_then(|map| map.as_fst().verify().map(|()| map))
            .map_err(|e| LexiconError::new(file, 0, e.to_string()))?;
        let mut lexicon = Lexicon {
            counts,
            given: HashMap::new(),
            never_parts: HashSet::new(),
            short_parts: HashSet::new(),
            checksum,
        };
        lexicon.read_exceptions(exceptions_file, exceptions)?;
        Ok(lexicon)
    }

    /// A lexicon from text: a word list (`word⇥count`, `#` begins a comment) and exceptions in the form of
    /// `index/german/compounds.txt`.
    ///
    /// # Errors
    /// The first line that cannot be read.
    pub fn parse(
        file: &str,
        words: &str,
        exceptions_file: &str,
        exceptions: &str,
    ) -> Result<Self, LexiconError> {
        Lexicon::from_compiled(file, Cow::Owned(Lexicon::compile(file, words)?), exceptions_file, exceptions)
    }

    /// Compiles a word list to the bytes of a finite-state map from folded word to count.
    ///
    /// # Errors
    /// The first line that is not `word⇥count`.
    pub fn compile(file: &str, words: &str) -> Result<Vec<u8>, LexiconError> {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for (number, line) in words.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (word, count) = line
                .split_once('\t')
                .and_then(|(word, count)| Some((word, count.trim().parse::<u64>().ok()?)))
                .ok_or_else(|| LexiconError::new(file, number + 1, "expected a word, a tab and a count"))?;
            let light = fold_lightly(word);
            if !(3..=30).contains(&light.len()) || !light.bytes().all(|b| b.is_ascii_lowercase()) {
                continue;
            }
            // A word typed with digraphs is split on the contracted form, so both are keys.
            let full = contract(&light);
            if full != light {
                *counts.entry(full).or_default() += count;
            }
            *counts.entry(light).or_default() += count;
        }
        let mut builder = fst::MapBuilder::memory();
        for (word, count) in counts {
            builder.insert(word, count).map_err(|e| LexiconError::new(file, 0, e.to_string()))?;
        }
        builder.into_inner().map_err(|e| LexiconError::new(file, 0, e.to_string()))
    }

    fn read_exceptions(&mut self, file: &str, text: &str) -> Result<(), LexiconError> {
        for (number, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let error = |problem| LexiconError::new(file, number + 1, problem);
            if let Some(words) = line.strip_prefix("never:") {
                self.never_parts.extend(words.split_whitespace().map(fold_lightly));
            } else if let Some(words) = line.strip_prefix("short:") {
                self.short_parts.extend(words.split_whitespace().map(fold_lightly));
            } else {
                let (word, parts) = line.split_once('=').unwrap_or((line, ""));
                let word = fold_lightly(word.trim());
                if word.is_empty() || word.contains(char::is_whitespace) {
                    return Err(error(
                        "expected `word`, `word = part part`, `never: words` or `short: words`",
                    ));
                }
                let parts: Vec<String> = parts.split_whitespace().map(fold_lightly).collect();
                self.given.insert(contract(&word), parts.clone());
                self.given.insert(word, parts);
            }
        }
        Ok(())
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether there are no words.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// A number that changes when the lexicon does.
    pub fn checksum(&self) -> u64 {
        self.checksum
    }

    /// How often a word occurs in the texts the lexicon was made from.
    pub fn count(&self, word: &str) -> u64 {
        self.counts.get(fold_lightly(word)).unwrap_or(0)
    }

    /// The parts of a compound without their linking letters, folded; empty for a word that is no compound or not
    /// known to be one.
    pub fn split(&self, word: &str) -> Vec<String> {
        let light = fold_lightly(word);
        let parts = self.split_folded(&light);
        if !parts.is_empty() {
            return parts;
        }
        let full = contract(&light);
        if full == light || self.counts.contains_key(&light) { Vec::new() } else { self.split_folded(&full) }
    }

    fn split_folded(&self, word: &str) -> Vec<String> {
        if let Some(parts) = self.given.get(word) {
            return parts.clone();
        }
        if !(2 * MIN_PART - 1..=MAX_WORD).contains(&word.len())
            || !word.bytes().all(|b| b.is_ascii_lowercase())
        {
            return Vec::new();
        }
        let n = word.len();
        // best[k][end]: highest sum of logarithms of k parts that cover word[..end], with the last part.
        let mut best: Vec<Vec<Option<Step>>> = vec![vec![None; n + 1]; MAX_PARTS + 1];
        best[0][0] = Some(Step { sum: 0.0, start: 0, part: 0 });
        for start in 0..n {
            if (0..MAX_PARTS).all(|k| best[k][start].is_none()) {
                continue;
            }
            for (end, part_end, count) in self.candidates(word, start) {
                let weight = (count as f64).ln();
                for k in 0..MAX_PARTS {
                    let Some(before) = best[k][start] else { continue };
                    let sum = before.sum + weight;
                    if best[k + 1][end].is_none_or(|step| sum > step.sum) {
                        best[k + 1][end] = Some(Step { sum, start, part: part_end });
                    }
                }
            }
        }
        let whole = self.counts.get(word).unwrap_or(0);
        let mut winner = (1, (whole.max(1) as f64).ln());
        for (k, row) in best.iter().enumerate().skip(2) {
            if let Some(step) = row[n]
                && step.sum / k as f64 > winner.1
            {
                winner = (k, step.sum / k as f64);
            }
        }
        let mut parts = Vec::new();
        let (mut k, mut end) = (winner.0, n);
        while k > 0 && winner.0 > 1 {
            let Some(step) = best[k][end] else { break };
            parts.push(word[step.start..step.part].to_owned());
            (k, end) = (k - 1, step.start);
        }
        parts.reverse();
        parts
    }

    /// What can stand at `start`: (end with linking letters, end of the part, count).
    fn candidates(&self, word: &str, start: usize) -> Vec<(usize, usize, u64)> {
        let bytes = word.as_bytes();
        let graph = self.counts.as_fst();
        let mut found: Vec<(usize, usize, u64)> = Vec::new();
        let (mut node, mut output) = (graph.root(), fst::raw::Output::zero());
        for (end, &byte) in bytes.iter().enumerate().skip(start) {
            let Some(index) = node.find_input(byte) else { break };
            let transition = node.transition(index);
            output = output.cat(transition.out);
            node = graph.node(transition.addr);
            let end = end + 1;
            let part = &word[start..end];
            let long_enough =
                part.len() >= MIN_PART || (start > 0 || end < word.len()) && self.short_parts.contains(part);
            if !long_enough || self.never_parts.contains(part) || (start == 0 && end == word.len()) {
                continue;
            }
            let mut count = if node.is_final() { output.cat(node.final_output()).value() } else { 0 };
            // "Schul|amt": the first part may lose a final e.
            if end < word.len()
                && let Some(index) = node.find_input(b'e')
            {
                let transition = node.transition(index);
                let elided = graph.node(transition.addr);
                if elided.is_final() {
                    count = count.max(output.cat(transition.out).cat(elided.final_output()).value());
                }
            }
            if count == 0 {
                continue;
            }
            found.push((end, end, count));
            for link in LINKS {
                if word[end..].starts_with(link) && end + link.len() < word.len() {
                    found.push((end + link.len(), end, count));
                }
            }
        }
        found
    }
}

#[derive(Clone, Copy)]
struct Step {
    sum: f64,
    start: usize,
    part: usize,
}

/// FNV-1a, 64 bit: enough to notice that a file is another one.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &b| (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> Lexicon {
        let words = "# test\nkinder\t500\nbetreuung\t300\nkinderbetreuung\t20\nplatz\t400\nführer\t100\nschein\t100\n\
                     stelle\t300\narbeit\t900\nschule\t300\namt\t200\njugend\t90\nunter\t9000\nhalt\t50\nkino\t40\n\
                     eintritt\t50\n";
        Lexicon::parse(
            "words.tsv",
            words,
            "x.txt",
            "short: amt\nnever: unter\nschulplatz\njugendplatz = jugend amt\n",
        )
        .unwrap()
    }

    #[test]
    fn compounds_fall_apart_at_linking_letters() {
        let lexicon = lexicon();
        assert_eq!(lexicon.split("Kinderbetreuungsplatz"), ["kinder", "betreuung", "platz"]);
        assert_eq!(lexicon.split("Arbeitsstelle"), ["arbeit", "stelle"]);
        assert_eq!(lexicon.split("Schulamt"), ["schul", "amt"]);
        assert_eq!(lexicon.split("Kinoeintritt"), ["kino", "eintritt"]);
        assert_eq!(lexicon.split("Fuehrerscheinstelle"), lexicon.split("Führerscheinstelle"));
    }

    #[test]
    fn simple_words_and_exceptions_stay() {
        let lexicon = lexicon();
        assert!(lexicon.split("Unterhalt").is_empty());
        assert!(lexicon.split("Betreuung").is_empty());
        assert!(lexicon.split("Schulplatz").is_empty());
        assert_eq!(lexicon.split("Jugendplatz"), ["jugend", "amt"]);
    }

    #[test]
    fn a_broken_line_is_named() {
        let error = Lexicon::parse("words.tsv", "kind\t5\nplatz\n", "x.txt", "").unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("words.tsv", 2));
        assert!(Lexicon::from_compiled("l.fst", Cow::Borrowed(b"no fst"), "x.txt", "").is_err());
        assert_eq!(Lexicon::parse("w", "", "x.txt", "a b = c\n").unwrap_err().line, 1);
    }

    #[test]
    fn the_builtin_lexicon_is_well_formed() {
        let lexicon = Lexicon::builtin();
        assert!(lexicon.len() > 100_000);
        assert!(lexicon.count("Kinder") > 0);
    }
}
