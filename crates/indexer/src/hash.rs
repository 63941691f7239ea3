//! One stable hash: names of generations, order of ties, sketches of texts. It must not change between versions of
//! Rust, which rules out the standard library's.

/// FNV-1a, 64 bit (RFC 9923), finished with the mixer of splitmix64 so that all bits are usable.
pub(crate) fn stable_hash(bytes: &[u8]) -> u64 {
    let fnv = bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    mix(fnv)
}

/// The mixer of splitmix64 (Steele, Lea & Flood 2014).
pub(crate) fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}
