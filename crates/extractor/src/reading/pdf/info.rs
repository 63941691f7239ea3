//! What a file says of itself: the information dictionary, XMP metadata, its language (ISO 32000-2, 14.3).

use jiff::civil::Date;

use super::file::File;
use super::object::Dict;
use super::unicode_map::utf16;
use crate::reading::paper::Stated;
use crate::reading::xml;

/// Longest metadata read; a packet is a few KiB with much white space.
const MAX_XMP: usize = 256 << 10;

/// Reads both; the dictionary is asked first, as more writers fill it.
pub(super) fn read(file: &File<'_>) -> Stated {
    let info = file.value(&file.trailer, "Info");
    let empty = Dict::default();
    let info = info.dict().unwrap_or(&empty);
    let catalog = file.catalog();
    let field = |key: &str| {
        let value = file.value(info, key);
        let value = value.text().map(text).unwrap_or_default();
        Some(value.trim().to_owned()).filter(|value| !value.is_empty())
    };
    let mut stated = Stated {
        title: field("Title").map(|value| (value, "info:Title")),
        author: field("Author").map(|value| (value, "info:Author")),
        created: field("CreationDate").and_then(|value| Some((date(&value)?, value, "info:CreationDate"))),
        modified: field("ModDate").and_then(|value| Some((date(&value)?, value, "info:ModDate"))),
        lang: file.value(&catalog, "Lang").text().map(text),
        producer: field("Producer").or_else(|| field("Creator")),
    };
    if let Some(packet) = file.target(catalog.get("Metadata")).and_then(|stream| file.decoded(&stream)) {
        let packet = String::from_utf8_lossy(&packet[..packet.len().min(MAX_XMP)]).into_owned();
        from_xmp(&packet, &mut stated);
    }
    stated
}

/// Fills what the dictionary left open from XMP: properties stand as elements or as attributes.
fn from_xmp(packet: &str, stated: &mut Stated) {
    let mut inside = String::new();
    let mut take = |name: &str, value: &str| {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let day = || date(value).map(|day| (day, value.to_owned()));
        match name {
            "title" if stated.title.is_none() => stated.title = Some((value.to_owned(), "xmp:title")),
            "creator" if stated.author.is_none() => stated.author = Some((value.to_owned(), "xmp:creator")),
            "CreateDate" if stated.created.is_none() => {
                stated.created = day().map(|(day, text)| (day, text, "xmp:CreateDate"));
            }
            "ModifyDate" if stated.modified.is_none() => {
                stated.modified = day().map(|(day, text)| (day, text, "xmp:ModifyDate"));
            }
            _ => {}
        }
    };
    for event in xml::events(packet) {
        match event {
            xml::Event::Open { name, attributes, .. } => {
                for (key, value) in &attributes {
                    take(key, value);
                }
                // Lists stand between a property and its text.
                if !matches!(name, "Alt" | "Seq" | "Bag" | "li") {
                    inside = name.to_owned();
                }
            }
            xml::Event::Text(text) => take(&inside, &text),
            xml::Event::Close(name) if name == inside => inside.clear(),
            xml::Event::Close(_) => {}
        }
    }
}

/// A text of the file: UTF-16 or UTF-8 with a mark, else PDFDocEncoding (annex D.3), which is near Latin 1.
pub(super) fn text(bytes: &[u8]) -> String {
    /// Codes 0x80 to 0x9F.
    const UPPER: [char; 32] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ',
        'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{fffd}',
    ];
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        let swapped: Vec<u8> = rest.as_chunks::<2>().0.iter().flat_map(|[low, high]| [*high, *low]).collect();
        return utf16(&swapped);
    }
    // Some writers put UTF-8 without saying so; what is valid with a letter beyond ASCII is hardly anything else.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let one = |byte: &u8| match byte {
        0x80..=0x9f => UPPER[usize::from(byte - 0x80)],
        0xa0 => '€',
        other => char::from(*other),
    };
    bytes.iter().map(one).collect()
}

/// The day of `D:20240131120000+01'00'`, or of an ISO date as XMP has it.
fn date(text: &str) -> Option<Date> {
    let text = text.trim().trim_start_matches("D:");
    if let Some(day) = text.get(..10).and_then(|day| day.parse().ok()) {
        return Some(day);
    }
    let digits = text.get(..8)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Date::new(digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..].parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_dates() {
        assert_eq!(text(b"\xfe\xff\x00\xe4"), "ä");
        assert_eq!(text("Gebühren".as_bytes()), "Gebühren");
        assert_eq!(text(b"Geb\xfchren \x90"), "Gebühren ’");
        assert_eq!(date("D:20240229120000+01'00'").unwrap().to_string(), "2024-02-29");
        assert_eq!(date("2024-02-29T12:00:00Z").unwrap().to_string(), "2024-02-29");
        assert_eq!(date("D:20240230"), None);
    }

    #[test]
    fn metadata_as_elements_and_attributes() {
        let mut stated = Stated::default();
        from_xmp(
            "<x:xmpmeta><rdf:Description xmp:CreateDate='2023-05-01'><dc:title><rdf:Alt><rdf:li xml:lang='x-default'>\
             Der Titel</rdf:li></rdf:Alt></dc:title></rdf:Description></x:xmpmeta>",
            &mut stated,
        );
        assert_eq!(stated.title.unwrap().0, "Der Titel");
        assert_eq!(stated.created.unwrap().0.to_string(), "2023-05-01");
    }
}
