//! Words to judge by eye: `oversplit SEED [WORDS]` draws frequent words of the built-in lexicon and prints those that are
//! split, with their parts, and how many are not. What was found so stands in BENCHMARKS.md.

use fst::{IntoStreamer, Streamer};
use german::Lexicon;

/// Words are drawn from so many of the most frequent ones.
const FREQUENT: usize = 6000;

/// Shortest word that is drawn: shorter ones are never split.
const SHORTEST: usize = 7;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let Some(Ok(mut state)) = arguments.next() else { return Err("usage: oversplit SEED [WORDS]".into()) };
    let wanted = arguments.next().transpose()?.unwrap_or(420);
    let counts = fst::Map::new(include_bytes!("../../../index/german/lexicon.fst").as_slice())?;
    let mut words: Vec<(u64, String)> = Vec::new();
    let mut all = counts.into_stream();
    while let Some((word, count)) = all.next() {
        if word.len() >= SHORTEST {
            words.push((count, String::from_utf8(word.to_vec())?));
        }
    }
    words.sort_by(|a, b| b.cmp(a));
    words.truncate(FREQUENT);
    let lexicon = Lexicon::builtin();
    let (mut split, mut whole) = (0, 0);
    for _ in 0..wanted.min(FREQUENT as u64) {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (_, word) = words.swap_remove((state >> 33) as usize % words.len());
        let parts = lexicon.split(&word);
        if parts.is_empty() {
            whole += 1;
        } else {
            split += 1;
            println!("{word}\t{}", parts.join(" + "));
        }
    }
    println!("{split} split, {whole} whole");
    Ok(())
}
