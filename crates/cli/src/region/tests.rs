//! What the sample region promises: it is whole, its gold is true to its pages, and it serves as said.

mod gold;
mod http;
mod links;

use super::Region;

fn region() -> Region {
    Region::builtin().unwrap()
}

/// The characters of a page: its files are UTF-8 or windows-1252, whatever their headers say.
fn characters(body: &[u8]) -> String {
    // 0x80 to 0x9F of windows-1252, as far as our pages use them.
    let special = |b: u8| match b {
        0x80 => '€',
        0x82 => '‚',
        0x84 => '„',
        0x85 => '…',
        0x91 => '‘',
        0x92 => '’',
        0x93 => '“',
        0x94 => '”',
        0x95 => '•',
        0x96 => '–',
        0x97 => '—',
        _ => char::from(b),
    };
    match std::str::from_utf8(body) {
        Ok(text) => text.to_owned(),
        Err(_) => body.iter().map(|b| special(*b)).collect(),
    }
}
