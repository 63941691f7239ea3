//! What the bytes of a shown string say: characters and widths of a font (ISO 32000-2, 9.5 to 9.10).
//!
//! Tried in this order: the font's own map to Unicode, glyph names of its encoding, the standard encodings. A code
//! that none of them knows gives no character; it is counted, as a page of them has no text layer.

use std::collections::HashMap;

use super::encoding::{self, Encoding};
use super::file::File;
use super::lexer::{Lexer, Token};
use super::object::{Dict, Object};
use super::unicode_map::UnicodeMap;

/// A font as far as reading goes.
pub(super) struct Font {
    /// Two bytes a code, unless the map to Unicode says otherwise.
    composite: bool,
    map: Option<UnicodeMap>,
    encoding: Encoding,
    widths: HashMap<u32, f32>,
    default_width: f32,
    /// Width of one unit; 0.001 but for fonts drawn by the page itself.
    unit: f32,
    /// No widths were given: those of common letters stand in.
    guessed: bool,
    pub(super) bold: bool,
}

/// One code of a string.
pub(super) struct Shown {
    /// Its characters; empty for a code nobody knows.
    pub(super) text: String,
    /// How far it moves, in text space for size 1.
    pub(super) width: f32,
    /// Whether word spacing applies: the single-byte code 32.
    pub(super) is_space: bool,
}

impl Font {
    /// The font of this dictionary.
    pub(super) fn read(file: &File<'_>, dict: &Dict) -> Self {
        let composite = dict.get("Subtype").is_name("Type0");
        let map = file.target(dict.get("ToUnicode")).and_then(|stream| file.decoded(&stream));
        let map = map.map(|bytes| UnicodeMap::read(&bytes)).filter(|map| !map.is_empty());
        let inner = match file.value(dict, "DescendantFonts").array() {
            Some([first, ..]) => file.resolve(first).dict().cloned().unwrap_or_default(),
            _ => dict.clone(),
        };
        let descriptor = file.value(&inner, "FontDescriptor").dict().cloned().unwrap_or_default();
        let mut font = Font {
            composite,
            map,
            encoding: if composite { Encoding::default() } else { encoding_of(file, dict, &descriptor) },
            widths: HashMap::new(),
            default_width: 1000.0,
            unit: 0.001,
            guessed: false,
            bold: is_bold(file, dict, &descriptor),
        };
        if composite {
            font.composite_widths(file, &inner);
        } else {
            font.simple_widths(file, dict, &descriptor);
        }
        font
    }

    fn simple_widths(&mut self, file: &File<'_>, dict: &Dict, descriptor: &Dict) {
        if dict.get("Subtype").is_name("Type3")
            && let Some(scale) = file.value(dict, "FontMatrix").array().and_then(|m| m.first()?.number())
        {
            self.unit = scale.abs() as f32;
        }
        let first = file.value(dict, "FirstChar").count().unwrap_or(0);
        let widths = file.value(dict, "Widths");
        let widths = widths.array().unwrap_or_default();
        for (at, width) in widths.iter().take(256).enumerate() {
            if let (Ok(code), Some(width)) = (u32::try_from(first + at), file.resolve(width).number()) {
                self.widths.insert(code, width as f32);
            }
        }
        self.guessed = self.widths.is_empty();
        self.default_width = file.value(descriptor, "MissingWidth").number().unwrap_or(0.0) as f32;
        if self.default_width == 0.0 && self.guessed {
            self.default_width = 550.0;
        }
    }

    /// `[c [w1 w2 …] c1 c2 w …]` (9.7.4.3).
    fn composite_widths(&mut self, file: &File<'_>, inner: &Dict) {
        self.default_width = file.value(inner, "DW").number().unwrap_or(1000.0) as f32;
        let widths = file.value(inner, "W");
        let mut items = widths.array().unwrap_or_default().iter();
        while let Some(first) = items.next().and_then(Object::count) {
            if self.widths.len() > 65_536 {
                break;
            }
            let first = first as u32;
            match items.next().map(|item| file.resolve(item)) {
                Some(Object::Array(list)) => {
                    for (at, width) in list.iter().take(65_536).enumerate() {
                        self.widths
                            .insert(first.saturating_add(at as u32), width.number().unwrap_or(1000.0) as f32);
                    }
                }
                Some(Object::Number(last)) => {
                    let Some(width) = items.next().and_then(Object::number) else { break };
                    for code in first..=(last as u32).min(first.saturating_add(65_536)) {
                        self.widths.insert(code, width as f32);
                    }
                }
                _ => break,
            }
        }
    }

    /// The codes of a string.
    pub(super) fn show(&self, bytes: &[u8], mut take: impl FnMut(Shown)) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let length = match &self.map {
                Some(map) if self.composite => map.code_length(rest),
                _ if self.composite => 2,
                _ => 1,
            };
            let (code, after) = rest.split_at(length.min(rest.len()));
            rest = after;
            let value = code.iter().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte));
            let mapped = self.map.as_ref().and_then(|map| map.get(value));
            let text = match mapped {
                Some(text) => text,
                None if self.composite => String::new(),
                None => self.encoding.text((value & 0xff) as u8),
            };
            let width = match self.widths.get(&value) {
                Some(width) => *width,
                None if self.guessed => text.chars().next().map_or(self.default_width, encoding::usual_width),
                None => self.default_width,
            };
            take(Shown { text, width: width * self.unit, is_space: !self.composite && value == 32 });
        }
    }
}

fn is_bold(file: &File<'_>, dict: &Dict, descriptor: &Dict) -> bool {
    let name = file.value(dict, "BaseFont");
    let name = String::from_utf8_lossy(name.name().unwrap_or_default()).to_ascii_lowercase();
    let heavy = ["bold", "black", "heavy", "semibold", "demi", "cmbx", "sfbx", "lmbx"];
    heavy.iter().any(|word| name.contains(word))
        || file.value(descriptor, "StemV").number().is_some_and(|stem| stem >= 140.0)
        || file.value(descriptor, "FontWeight").number().is_some_and(|weight| weight >= 600.0)
}

/// The encoding of a font with single-byte codes.
fn encoding_of(file: &File<'_>, dict: &Dict, descriptor: &Dict) -> Encoding {
    let named = file.value(dict, "Encoding");
    let base = named
        .name()
        .map(<[u8]>::to_vec)
        .or_else(|| file.value(named.dict()?, "BaseEncoding").name().map(<[u8]>::to_vec));
    let true_type = dict.get("Subtype").is_name("TrueType");
    let mut encoding = match base.as_deref() {
        Some(name) => Encoding::named(name),
        None if true_type => Encoding::named(b"WinAnsiEncoding"),
        None => Encoding::named(b"StandardEncoding"),
    };
    if base.is_none()
        && let Some(program) = file.target(descriptor.get("FontFile")).and_then(|font| file.decoded(&font))
    {
        built_in(&program, &mut encoding);
    }
    if let Some(differences) = named.dict().map(|dict| file.value(dict, "Differences")) {
        let mut code = 0_usize;
        // The bitmap fonts of TeX call each glyph after its code: "a228".
        let (mut codes, mut others) = (Vec::new(), dict.get("Subtype").is_name("Type3").then_some(0));
        for item in differences.array().unwrap_or_default().iter().take(1024) {
            match item {
                Object::Number(number) => code = *number as usize,
                Object::Name(name) => {
                    match (u8::try_from(code), others.as_mut()) {
                        (Ok(byte), Some(_)) if *name == format!("a{code}").into_bytes() => codes.push(byte),
                        (_, Some(others)) if name != b".notdef" => *others += 1,
                        _ => {}
                    }
                    encoding.set(code, name);
                    code = code.saturating_add(1);
                }
                _ => {}
            }
        }
        if others == Some(0) {
            encoding.set_cork(&codes);
        }
    }
    encoding
}

/// The encoding in the clear part of a Type 1 font: `dup 65 /A put`.
fn built_in(program: &[u8], encoding: &mut Encoding) {
    let clear = memchr::memmem::find(program, b"eexec").map_or(program, |end| &program[..end]);
    let Some(start) = memchr::memmem::find(clear, b"/Encoding") else { return };
    let mut lexer = Lexer::from(clear, start);
    let mut last = None;
    for _ in 0..4096 {
        match lexer.next() {
            Token::End | Token::Keyword(b"def" | b"readonly") => break,
            Token::Number(code) => last = Some(code as usize),
            Token::Name(name) => {
                if let Some(code) = last.take() {
                    encoding.set(code, &name);
                }
            }
            _ => {}
        }
    }
}
