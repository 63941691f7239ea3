//! Damaged UTF-8: telling it from other encodings, and reading it.

/// Whether bytes that are not UTF-8 as a whole are UTF-8 but for single places. In a text of another encoding a
/// valid multi-byte sequence is a rare accident; in damaged UTF-8 most are valid. A sequence cut by the end of the
/// body counts neither way.
pub(super) fn is_mostly(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    let cut_at_end = bytes.utf8_chunks().last().is_some_and(|chunk| is_cut(chunk.invalid()));
    bad -= usize::from(cut_at_end);
    good >= 2 * bad && (good > 0 || cut_at_end)
}

/// Whether the bytes are the beginning of a sequence and nothing else.
fn is_cut(bytes: &[u8]) -> bool {
    match bytes {
        [] => false,
        [first, rest @ ..] => {
            let wanted = match first {
                0xC2..=0xDF => 2,
                0xE0..=0xEF => 3,
                0xF0..=0xF4 => 4,
                _ => return false,
            };
            // One lone byte is as well a Latin letter at the very end.
            !rest.is_empty() && bytes.len() < wanted
        }
    }
}

/// Reads damaged UTF-8. A bad byte that is a German letter in windows-1252 is read as such (pages put together
/// from parts in two encodings are common); any other becomes U+FFFD.
pub(super) fn repair(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        match chunk.invalid() {
            [] => {}
            [byte] if b"\xE4\xF6\xFC\xC4\xD6\xDC\xDF".contains(byte) => text.push(char::from(*byte)),
            _ => text.push(char::REPLACEMENT_CHARACTER),
        }
    }
    text
}
