//! Opens files that are encrypted without a password to read (ISO 32000-2, 7.6): offices use that to forbid changes.
//!
//! The empty password is tried and nothing else; a file that wants another one stays closed.

use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes256};
use md5::{Digest, Md5};
use sha2::{Sha256, Sha384, Sha512};

use super::object::{Dict, Object};

/// What a short password is filled up with (Algorithm 2, step a).
const PADDING: [u8; 32] = [
    0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01, 0x08, 0x2E,
    0x2E, 0x00, 0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    None,
    Rc4,
    Aes128,
    Aes256,
}

/// The key of a file.
pub(super) struct Key {
    key: Vec<u8>,
    streams: Method,
    texts: Method,
}

impl Key {
    /// The key for the empty password; `None` when that does not open the file.
    pub(super) fn of(encrypt: &Dict, id: &[u8]) -> Option<Self> {
        if !encrypt.get("Filter").is_name("Standard") {
            return None;
        }
        let version = encrypt.get("V").count()?;
        let revision = encrypt.get("R").count()?;
        let method = |which: &str| match version {
            1 | 2 => Method::Rc4,
            _ => {
                let name = encrypt.get(which).name().unwrap_or(b"Identity");
                let filters = encrypt.get("CF").dict();
                let filter = filters.and_then(|all| all.get(std::str::from_utf8(name).ok()?).dict());
                match filter.and_then(|filter| filter.get("CFM").name()) {
                    Some(b"V2") => Method::Rc4,
                    Some(b"AESV2") => Method::Aes128,
                    Some(b"AESV3") => Method::Aes256,
                    _ => Method::None,
                }
            }
        };
        let key = match revision {
            2..=4 => old_key(encrypt, id, version, revision)?,
            5 | 6 => new_key(encrypt, revision)?,
            _ => return None,
        };
        Some(Key { key, streams: method("StmF"), texts: method("StrF") })
    }

    /// Opens a stream of this object.
    pub(super) fn open_stream(&self, data: Vec<u8>, number: u32, generation: u16) -> Vec<u8> {
        self.open(self.streams, data, number, generation)
    }

    /// Opens the strings of this object.
    pub(super) fn open_texts(&self, object: &mut Object, number: u32, generation: u16) {
        object.each_text(|text| *text = self.open(self.texts, std::mem::take(text), number, generation));
    }

    fn open(&self, method: Method, data: Vec<u8>, number: u32, generation: u16) -> Vec<u8> {
        let own = || {
            let mut hash = Md5::new();
            hash.update(&self.key);
            hash.update(&number.to_le_bytes()[..3]);
            hash.update(generation.to_le_bytes());
            if method == Method::Aes128 {
                hash.update(b"sAlT");
            }
            let length = (self.key.len() + 5).min(16);
            hash.finalize()[..length].to_vec()
        };
        match method {
            Method::None => data,
            Method::Rc4 => rc4(&own(), &data),
            Method::Aes128 => match Aes128::new_from_slice(&own()) {
                Ok(cipher) => unpadded(|block| cipher.decrypt_block(block.into()), &data),
                Err(_) => Vec::new(),
            },
            Method::Aes256 => match Aes256::new_from_slice(&self.key) {
                Ok(cipher) => unpadded(|block| cipher.decrypt_block(block.into()), &data),
                Err(_) => Vec::new(),
            },
        }
    }
}

/// Algorithms 2 and 6.
fn old_key(encrypt: &Dict, id: &[u8], version: usize, revision: usize) -> Option<Vec<u8>> {
    let length = match version {
        1 => 5,
        4 => 16,
        _ => encrypt.get("Length").count().map_or(5, |bits| bits / 8).clamp(5, 16),
    };
    let owner = encrypt.get("O").text()?;
    let user = encrypt.get("U").text()?;
    let permissions = encrypt.get("P").number()? as i64 as u32;
    let mut hash = Md5::new();
    hash.update(PADDING);
    hash.update(owner.get(..32)?);
    hash.update(permissions.to_le_bytes());
    hash.update(id);
    if revision >= 4 && encrypt.get("EncryptMetadata") == &Object::Bool(false) {
        hash.update([0xff; 4]);
    }
    let mut key = hash.finalize().to_vec();
    if revision >= 3 {
        for _ in 0..50 {
            key = Md5::digest(&key[..length]).to_vec();
        }
    }
    key.truncate(length);
    let expected = if revision == 2 {
        rc4(&key, &PADDING)
    } else {
        let mut check = Md5::digest([&PADDING[..], id].concat()).to_vec();
        for round in 0..20_u8 {
            let turned: Vec<u8> = key.iter().map(|byte| byte ^ round).collect();
            check = rc4(&turned, &check);
        }
        check
    };
    user.starts_with(&expected[..16]).then_some(key)
}

/// Algorithm 2.A with the empty password.
fn new_key(encrypt: &Dict, revision: usize) -> Option<Vec<u8>> {
    let user = encrypt.get("U").text()?;
    let sealed = encrypt.get("UE").text()?.get(..32)?;
    let (hash, rest) = user.split_at_checked(32)?;
    let (check, salt) = (rest.get(..8)?, rest.get(8..16)?);
    let digest = |salt: &[u8]| match revision {
        5 => Sha256::digest(salt).to_vec(),
        _ => hardened(salt),
    };
    if digest(check) != hash {
        return None;
    }
    let cipher = Aes256::new_from_slice(&digest(salt)).ok()?;
    Some(cbc(|block| cipher.decrypt_block(block.into()), &[0; 16], sealed))
}

/// Algorithm 2.B for the empty password without an owner's key.
fn hardened(salt: &[u8]) -> Vec<u8> {
    let mut key = Sha256::digest(salt).to_vec();
    for round in 0_usize.. {
        let mut data = key.repeat(64);
        let Ok(cipher) = Aes128::new_from_slice(&key[..16]) else { break };
        let mut before: [u8; 16] = key[16..32].try_into().unwrap_or_default();
        for block in data.as_chunks_mut::<16>().0 {
            for (byte, other) in block.iter_mut().zip(before) {
                *byte ^= other;
            }
            cipher.encrypt_block(block.into());
            before = *block;
        }
        let sum: u32 = data[..16].iter().map(|byte| u32::from(*byte)).sum();
        key = match sum % 3 {
            0 => Sha256::digest(&data).to_vec(),
            1 => Sha384::digest(&data).to_vec(),
            _ => Sha512::digest(&data).to_vec(),
        };
        let last = data.last().copied().map_or(0, usize::from);
        if round >= 63 && last <= round - 31 {
            break;
        }
    }
    key.truncate(32);
    key
}

/// The bytes after the vector they begin with, without their padding.
fn unpadded(decrypt: impl Fn(&mut [u8; 16]), data: &[u8]) -> Vec<u8> {
    let Some((vector, sealed)) = data.split_first_chunk::<16>() else { return Vec::new() };
    let mut open = cbc(decrypt, vector, sealed);
    let padding = open.last().copied().map_or(0, usize::from);
    if (1..=16).contains(&padding) && padding <= open.len() {
        open.truncate(open.len() - padding);
    }
    open
}

/// Cipher block chaining, decrypting; an incomplete block at the end is left out.
fn cbc(decrypt: impl Fn(&mut [u8; 16]), vector: &[u8; 16], data: &[u8]) -> Vec<u8> {
    let mut open = data.to_vec();
    open.truncate(data.len() / 16 * 16);
    let mut before = *vector;
    for block in open.as_chunks_mut::<16>().0 {
        let sealed = *block;
        decrypt(block);
        for (byte, other) in block.iter_mut().zip(before) {
            *byte ^= other;
        }
        before = sealed;
    }
    open
}

/// The stream cipher of old files; it only ever hid what is public here.
fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut state: [u8; 256] = std::array::from_fn(|at| at as u8);
    let mut j = 0_u8;
    for i in 0..256 {
        j = j.wrapping_add(state[i]).wrapping_add(key[i % key.len()]);
        state.swap(i, usize::from(j));
    }
    let (mut i, mut j) = (0_u8, 0_u8);
    let next = |byte: &u8| {
        i = i.wrapping_add(1);
        j = j.wrapping_add(state[usize::from(i)]);
        state.swap(usize::from(i), usize::from(j));
        byte ^ state[usize::from(state[usize::from(i)].wrapping_add(state[usize::from(j)]))]
    };
    data.iter().map(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rc4_of_rfc_6229() {
        assert_eq!(rc4(&[1, 2, 3, 4, 5], &[0; 4]), [0xb2, 0x39, 0x63, 0x05]);
    }
}
