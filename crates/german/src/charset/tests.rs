use encoding_rs::{ISO_8859_15, MACINTOSH, WINDOWS_1252};
use proptest::prelude::*;

use super::*;

const TEXT: &str = "Größere Mülltonnen: ab März können Bürger „gelbe Säcke“ tauschen – Gebühr 5 €";

#[test]
fn marks_and_zeros_tell_utf16() {
    let bytes: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let marked: Vec<u8> = [&b"\xFE\xFF"[..], &bytes].concat();
    assert_eq!(
        decode(&marked, Some("text/html; charset=utf-8")),
        Decoded { text: TEXT.into(), encoding: "UTF-16BE", how: How::Bom }
    );
    assert_eq!(decode(&bytes, None).text, TEXT);
    let bytes: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(decode(&bytes, None).encoding, "UTF-16LE");
    assert_eq!(decode(b"\xFF\xFEUser-agent: *\nDisallow: /", None).text, "User-agent: *\nDisallow: /");
}

#[test]
fn clean_utf8_wins_over_a_wrong_header_and_is_borrowed() {
    let decoded = decode(TEXT.as_bytes(), Some("text/html; charset=ISO-8859-1"));
    assert!(matches!(decoded.text, Cow::Borrowed(text) if text == TEXT));
    assert_eq!(decoded.how, How::Utf8);
    assert_eq!(decode(b"nur ASCII", Some("text/html; charset=ISO-8859-1")).encoding, "windows-1252");
}

#[test]
fn a_latin_page_that_claims_utf8_is_read() {
    let (bytes, _, _) = WINDOWS_1252.encode(TEXT);
    let decoded = decode(&bytes, Some("text/html; charset=UTF-8"));
    assert_eq!((&*decoded.text, decoded.encoding, decoded.how), (TEXT, "windows-1252", How::Detected));
}

#[test]
fn damaged_utf8_stays_utf8() {
    let mut bytes = TEXT.as_bytes().to_vec();
    bytes.extend_from_slice(b" Stra\xDFe \xC3");
    let text = decode(&bytes, Some("text/html; charset=iso-8859-1")).text;
    assert_eq!(text, format!("{TEXT} Straße \u{fffd}"));
}

#[test]
fn undeclared_german_is_told_by_its_letters() {
    for encoding in [WINDOWS_1252, MACINTOSH] {
        let (bytes, _, unmappable) = encoding.encode(TEXT);
        assert!(!unmappable || encoding == MACINTOSH);
        let decoded = decode(&bytes, None);
        assert_eq!((&decoded.text[..40], decoded.encoding), (&TEXT[..40], encoding.name()));
    }
    let (bytes, _, _) = ISO_8859_15.encode("Gebühr 5 €, ermäßigt 3 €");
    assert_eq!(decode(&bytes, None).text, "Gebühr 5 €, ermäßigt 3 €");
    assert_eq!(decode(b"M\xFCll", None).text, "Müll");
}

#[test]
fn other_scripts_go_to_the_general_detector() {
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode("Информация для беженцев в районе и в городе");
    assert_eq!(decode(&bytes, None).encoding, "windows-1251");
}

#[test]
fn declarations_are_found() {
    for (page, expected) in [
        ("<?xml version='1.0' encoding='iso-8859-2'?><a/>", Some("ISO-8859-2")),
        ("<meta charset=iso-8859-2>", Some("ISO-8859-2")),
        ("<META content='text/html; CHARSET = \"koi8-r\"' http-equiv=Content-Type>", Some("KOI8-R")),
        ("<meta name=x content='text/html; charset=koi8-r'>", None),
        ("<!-- <meta charset=koi8-r> --><p title='<meta charset=koi8-r>'>", None),
        ("<meta charset=utf-16>", Some("UTF-8")),
        ("<meta charset=gibtsnicht><meta charset=koi8-u>", Some("KOI8-U")),
        ("<!--><meta charset=koi8-r>", Some("KOI8-R")),
    ] {
        assert_eq!(declared::in_markup(page.as_bytes()).map(Encoding::name), expected, "{page}");
    }
    let late = format!("<!--{}--><meta charset=koi8-r>", "x".repeat(5000));
    assert_eq!(prescan(late.as_bytes()), Some("KOI8-R"));
}

proptest! {
    #[test]
    fn any_bytes_decode(bytes in proptest::collection::vec(any::<u8>(), 0..300), header in "(text/html; *charset *= *[\"']?[a-z0-9-]{0,12})?") {
        decode(&bytes, Some(&header));
        prescan(&bytes);
    }

    #[test]
    fn any_markup_is_scanned(page in "(<[!/?]?(meta|--|p|a)[ =/\"'>a-z-]{0,10}|-->|charset=|>){0,12}") {
        prescan(page.as_bytes());
        decode(page.as_bytes(), None);
    }

    #[test]
    fn text_in_utf8_comes_back(text in "\\PC{0,60}") {
        prop_assume!(!text.starts_with('\u{feff}') && !text.contains('\0') && !text.contains('<'));
        prop_assert_eq!(&*decode(text.as_bytes(), None).text, text.as_str());
    }
}
