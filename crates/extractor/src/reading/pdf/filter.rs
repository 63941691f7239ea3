//! Undoes the filters of a stream (ISO 32000-2, 7.4), each within what is left of a budget of bytes.
//!
//! What a damaged stream gave before the damage is kept. Pictures (DCT, JPX, JBIG2, CCITT) are not decoded.

use std::cell::Cell;
use std::io::Read;

use super::lexer::{hex, is_space};
use super::object::{Dict, Object};

/// Largest stream after decoding. The largest content stream of an ordinary leaflet is below 1 MiB.
const MAX_STREAM: usize = 16 << 20;

/// Work on one file, in bytes read or decoded, each as often as it is: bounds the time without a clock.
const MAX_FILE: usize = 128 << 20;

/// More filters on one stream serve no purpose but to make a small file large.
const MAX_FILTERS: usize = 4;

/// What may still be decoded.
pub(super) struct Budget(Cell<usize>);

impl Default for Budget {
    fn default() -> Self {
        Budget(Cell::new(MAX_FILE))
    }
}

impl Budget {
    /// Most bytes the next step may give.
    fn next(&self) -> usize {
        self.0.get().min(MAX_STREAM)
    }

    /// Notes that work was done; whether any is left.
    pub(super) fn spend(&self, bytes: usize) -> bool {
        self.0.set(self.0.get().saturating_sub(bytes));
        self.0.get() > 0
    }
}

/// Decodes a stream with these filters and their parameters, all looked up; `None` for pictures and unknown filters.
pub(super) fn decode(
    data: Vec<u8>,
    filters: &[Object],
    parameters: &[Object],
    budget: &Budget,
) -> Option<Vec<u8>> {
    if filters.len() > MAX_FILTERS {
        return None;
    }
    let mut data = data;
    let none = Dict::default();
    for (number, filter) in filters.iter().enumerate() {
        let parameters = parameters.get(number).and_then(Object::dict).unwrap_or(&none);
        let most = budget.next();
        data = match filter.name()? {
            b"FlateDecode" | b"Fl" => predicted(inflate(&data, most), parameters),
            b"LZWDecode" | b"LZW" => {
                let early = parameters.get("EarlyChange").number() != Some(0.0);
                predicted(lzw(&data, early, most), parameters)
            }
            b"ASCIIHexDecode" | b"AHx" => ascii_hex(&data),
            b"ASCII85Decode" | b"A85" => ascii_85(&data),
            b"RunLengthDecode" | b"RL" => run_length(&data, most),
            b"Crypt" => data,
            _ => return None,
        };
        if !budget.spend(data.len()) {
            return None;
        }
    }
    Some(data)
}

/// Deflated data with the zlib frame, or without where the frame is damaged.
fn inflate(data: &[u8], most: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let most = most as u64;
    let _ = flate2::read::ZlibDecoder::new(data).take(most).read_to_end(&mut out);
    if out.is_empty() && data.len() > 2 {
        let _ = flate2::read::DeflateDecoder::new(&data[2..]).take(most).read_to_end(&mut out);
    }
    out
}

/// LZW with codes of 9 to 12 bits, most significant bit first.
fn lzw(data: &[u8], early: bool, most: usize) -> Vec<u8> {
    const CLEAR: usize = 256;
    const END: usize = 257;
    let mut out: Vec<u8> = Vec::new();
    // Where in `out` the string of each code stands; a string is its predecessor and one byte, side by side.
    let mut table: Vec<(usize, usize)> = Vec::new();
    let mut last: Option<(usize, usize)> = None;
    let (mut bits, mut count, mut width) = (0_u32, 0_u32, 9_u32);
    for byte in data {
        bits = (bits << 8 | u32::from(*byte)) & 0x00ff_ffff;
        count += 8;
        if count < width {
            continue;
        }
        count -= width;
        let code = (bits >> count) as usize & ((1 << width) - 1);
        if code == END || out.len() >= most {
            break;
        }
        if code == CLEAR {
            table.clear();
            last = None;
            width = 9;
            continue;
        }
        let start = out.len();
        match table.get(code.wrapping_sub(END + 1)).copied() {
            _ if code < 256 => out.push(code as u8),
            Some((from, length)) => out.extend_from_within(from..from + length),
            None => match last {
                Some((from, length)) => {
                    out.extend_from_within(from..from + length);
                    out.push(out[start]);
                }
                None => break,
            },
        }
        if let Some((from, length)) = last
            && table.len() < 4096
        {
            table.push((from, length + 1));
        }
        last = Some((start, out.len() - start));
        let codes = END + 1 + table.len() + usize::from(early);
        width = match codes + usize::from(last.is_some()) - 1 {
            ..511 => 9,
            511..1023 => 10,
            1023..2047 => 11,
            _ => 12,
        };
    }
    out
}

fn ascii_hex(data: &[u8]) -> Vec<u8> {
    let end = data.iter().position(|byte| *byte == b'>').unwrap_or(data.len());
    let digits: Vec<u8> = data[..end].iter().copied().filter_map(hex).collect();
    digits.chunks(2).map(|pair| pair[0] * 16 + pair.get(1).copied().unwrap_or(0)).collect()
}

fn ascii_85(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() / 5 * 4);
    let mut group = [0_u8; 5];
    let mut length = 0;
    let data = data.strip_prefix(b"<~").unwrap_or(data);
    for byte in data.iter().copied().filter(|byte| !is_space(*byte)) {
        match byte {
            b'z' if length == 0 => out.extend([0; 4]),
            b'!'..=b'u' => {
                group[length] = byte - b'!';
                length += 1;
                if length == 5 {
                    out.extend(base_85(&group).to_be_bytes());
                    length = 0;
                }
            }
            _ => break,
        }
    }
    if length > 1 {
        group[length..].fill(84);
        out.extend(&base_85(&group).to_be_bytes()[..length - 1]);
    }
    out
}

fn base_85(group: &[u8; 5]) -> u32 {
    group.iter().fold(0_u32, |sum, digit| sum.wrapping_mul(85).wrapping_add(u32::from(*digit)))
}

fn run_length(data: &[u8], most: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(length) = data.get(at).copied().map(usize::from) {
        if length == 128 || out.len() >= most {
            break;
        }
        if length < 128 {
            let end = (at + 2 + length).min(data.len());
            out.extend(&data[at + 1..end]);
            at = end;
        } else {
            let Some(byte) = data.get(at + 1) else { break };
            out.resize(out.len() + 257 - length, *byte);
            at += 2;
        }
    }
    out
}

/// Undoes the predictor (PNG and TIFF with 8 bits): cross-reference and object streams are written with it.
fn predicted(data: Vec<u8>, parameters: &Dict) -> Vec<u8> {
    let predictor = parameters.get("Predictor").count().unwrap_or(1);
    if predictor < 2 {
        return data;
    }
    let small = |key: &str, default: usize| parameters.get(key).count().unwrap_or(default).clamp(1, 100_000);
    let bits = small("Colors", 1).min(32) * small("BitsPerComponent", 8).min(32);
    let (pixel, row) = (bits.div_ceil(8), (bits * small("Columns", 1)).div_ceil(8));
    if predictor == 2 {
        let mut data = data;
        for line in data.chunks_mut(row) {
            for at in pixel..line.len() {
                line[at] = line[at].wrapping_add(line[at - pixel]);
            }
        }
        return data;
    }
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    let mut above = vec![0_u8; row];
    for line in data.chunks(row + 1) {
        let (filter, bytes) = (line[0], &line[1..]);
        let mut current = vec![0_u8; row];
        for (at, byte) in bytes.iter().enumerate() {
            let left = if at >= pixel { current[at - pixel] } else { 0 };
            let corner = if at >= pixel { above[at - pixel] } else { 0 };
            let guess = match filter {
                1 => left,
                2 => above[at],
                3 => u8::midpoint(left, above[at]),
                4 => paeth(left, above[at], corner),
                _ => 0,
            };
            current[at] = byte.wrapping_add(guess);
        }
        out.extend(&current[..bytes.len()]);
        above = current;
    }
    out
}

/// PNG's predictor of this name (ISO 15948, 9.4).
fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, above, corner].map(i16::from);
    let guess = a + b - c;
    let [da, db, dc] = [a, b, c].map(|value| (guess - value).abs());
    if da <= db && da <= dc {
        left
    } else if db <= dc {
        above
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_filters() {
        assert_eq!(ascii_hex(b"48 61 6c 6C 6f>xx"), b"Hallo");
        assert_eq!(ascii_85(b"<~87cURD]i,\"Ebo80~>"), b"Hello World!");
        assert_eq!(run_length(&[4, b'H', b'a', b'l', b'l', b'o', 254, b'!', 128], 100), b"Hallo!!!");
    }

    #[test]
    fn lzw_of_the_standard() {
        // ISO 32000-2, 7.4.4.2, example 1.
        let coded = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        assert_eq!(lzw(&coded, true, 100), [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
    }

    #[test]
    fn a_bomb_is_cut_and_the_budget_ends() {
        use std::io::Write;
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&vec![0; 64 << 20]).unwrap();
        let packed = packed.finish().unwrap();
        let budget = Budget::default();
        let filters = [Object::Name(b"FlateDecode".to_vec())];
        assert_eq!(decode(packed.clone(), &filters, &[], &budget).unwrap().len(), MAX_STREAM);
        let given = (0..100).map_while(|_| decode(packed.clone(), &filters, &[], &budget)).count();
        assert!(given < MAX_FILE / MAX_STREAM);
    }
}
