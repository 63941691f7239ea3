//! Folding: one key for the spellings people use for the same letters (ä = ae = a, ß = ss, é = e, İ = i).
//!
//! Two depths. The light fold keeps the digraphs `ae`, `oe`, `ue`, because compounds are split on it and
//! "Kinoeintritt" has to fall apart at the `o`. The full [`fold`] contracts them, so that "Fuehrerschein" and
//! "Führerschein" are one term. Which words are the same *stem* is `stems`' matter.

use unicode_normalization::UnicodeNormalization;

/// Longest folded word in bytes; what is longer (encoded data in a text, mostly) is cut.
pub(crate) const MAX_BYTES: usize = 80;

/// Lower case without diacritics, `ß` as `ss`; digraphs stay.
pub(crate) fn fold_lightly(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    if word.is_ascii() {
        folded.extend(word.bytes().take(MAX_BYTES).map(|b| char::from(b.to_ascii_lowercase())));
        return folded;
    }
    // Lower case first: İ and other letters only decompose into what is wanted afterwards.
    for c in word.chars().flat_map(char::to_lowercase).nfkd() {
        if folded.len() + 4 > MAX_BYTES {
            break;
        }
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ı' => folded.push('i'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ς' => folded.push('σ'),
            // Arabic: the alef carriers, taa marbuta and alef maqsura vary between writers (Larkey et al. 2002).
            'ٱ' => folded.push('ا'),
            'ة' => folded.push('ه'),
            'ى' => folded.push('ي'),
            'ـ' => {}
            c if is_combining_mark(c) || is_ignorable(c) => {}
            // Compatibility forms of capitals (𝐀, Ⓐ) decompose after lower-casing.
            c => folded.extend(c.to_lowercase().filter(|&c| !is_combining_mark(c))),
        }
    }
    folded
}

/// Whether a character is a mark on the letter before. Latin-1 and general punctuation, with their quotation marks and
/// dashes, have none and need no table.
pub(crate) fn is_combining_mark(c: char) -> bool {
    c >= '\u{300}'
        && !('\u{2000}'..='\u{20cf}').contains(&c)
        && unicode_normalization::char::is_combining_mark(c)
}

/// Characters that only steer line breaks or writing direction.
pub(crate) fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// `ae`, `oe`, `ue` as the umlauts they stand for, on a lightly folded word. `ue` after `a`, `e` and `q` is none
/// (Frauen, neue, Quelle), as in the Snowball German stemmer.
pub(crate) fn contract(light: &str) -> String {
    let mut folded = String::with_capacity(light.len());
    let mut before = ' ';
    for c in light.chars() {
        if c == 'e' && matches!(before, 'a' | 'o' | 'u') {
            let mut earlier = folded.chars().rev().skip(1);
            let diphthong = before == 'u' && matches!(earlier.next(), Some('a' | 'e' | 'q'));
            if !diphthong {
                // A further e is a letter of its own: "aee" is "äe".
                before = ' ';
                continue;
            }
        }
        folded.push(c);
        before = c;
    }
    folded
}

/// The key under which all spellings of a word are found.
///
/// ```
/// assert_eq!(german::fold("Fuehrerschein"), german::fold("Führerschein"));
/// assert_eq!(german::fold("STRASSE"), german::fold("Straße"));
/// ```
pub fn fold(word: &str) -> String {
    contract(&fold_lightly(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_a_word_share_a_key() {
        for (one, other) in [
            ("Fuehrerschein", "führerschein"),
            ("Mutter", "Mütter"),
            ("MÜLLER", "Mu\u{308}ller"),
            ("Strasse", "Straße"),
            ("GROẞ", "groß"),
            ("café", "Cafe"),
            ("kreş", "KRES"),
            ("Kinder\u{ad}garten", "Kindergarten"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
        assert_eq!(fold("Frauen"), "frauen");
        assert_eq!(fold("Quelle"), "quelle");
        assert_eq!(fold_lightly("Kinoeintritt"), "kinoeintritt");
    }

    proptest! {
        #[test]
        fn case_and_digraphs_do_not_matter(word in "[a-zäöüß]{1,20}") {
            prop_assert_eq!(fold(&word.to_uppercase()), fold(&word));
            let spelled = word.replace('ä', "ae").replace('ö', "oe");
            prop_assume!(!word.contains("äe") && !word.contains("öe"));
            prop_assert_eq!(fold(&spelled), fold(&word));
        }

        #[test]
        fn any_text_folds_to_bounded_text(word in "\\PC{0,200}") {
            prop_assert!(fold(&word).len() <= MAX_BYTES);
        }
    }
}
