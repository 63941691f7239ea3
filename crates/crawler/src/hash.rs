//! A quick hash of bytes, for sets that live as long as a run. Sites choose what goes in and do not know the seed, so
//! they cannot fill a set with addresses that fall together. Nothing that is kept may hang on it.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::LazyLock;

static SEEDS: LazyLock<[u64; 2]> = LazyLock::new(|| {
    let state = RandomState::new();
    [state.hash_one(0_u8), state.hash_one(1_u8) | 1]
});

/// The hash of what comes after `before`, itself a hash or 0. Sixteen bytes a step by a folded multiplication, as
/// wyhash does it (Wang Yi, 2019).
pub(crate) fn quick_hash(before: u64, bytes: &[u8]) -> u64 {
    let [first, second] = *SEEDS;
    let mut state = before ^ first ^ (bytes.len() as u64).rotate_left(32);
    let (chunks, rest) = bytes.as_chunks::<16>();
    for chunk in chunks {
        state = step(state, second, chunk);
    }
    let mut last = [0; 16];
    last[..rest.len()].copy_from_slice(rest);
    step(step(state, second, &last), first, &last)
}

fn step(state: u64, seed: u64, chunk: &[u8; 16]) -> u64 {
    let both = u128::from_le_bytes(*chunk);
    let wide = u128::from(both as u64 ^ state) * u128::from((both >> 64) as u64 ^ seed);
    wide as u64 ^ (wide >> 64) as u64
}

/// A hasher for what is a hash already.
#[derive(Default)]
pub(crate) struct Passed(u64);

impl Hasher for Passed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        debug_assert!(false, "only u64 keys are passed");
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn addresses_that_differ_little_fall_apart() {
        let mut seen = HashSet::new();
        for number in 0..20_000_u32 {
            for text in [format!("/amt/{number}"), format!("/{number:064}"), "x".repeat(number as usize % 99)]
            {
                seen.insert((quick_hash(0, text.as_bytes()), text));
            }
        }
        let hashes: HashSet<u64> = seen.iter().map(|(hash, _)| *hash).collect();
        assert_eq!(hashes.len(), seen.len());
        assert_ne!(quick_hash(1, b"a"), quick_hash(2, b"a"));
        assert_eq!(quick_hash(3, b"Rathaus"), quick_hash(3, b"Rathaus"));
        // The low bits, which a table looks at, are spread as well.
        let low: HashSet<u64> = hashes.iter().map(|hash| hash % 1024).collect();
        assert_eq!(low.len(), 1024);
    }
}
