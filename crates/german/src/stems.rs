//! Stems: what remains of a folded word when endings are taken off, so that "Plätze" and "Platz" meet.

use std::borrow::Cow;

/// The stemmers that were compared; [`stem`] is CISTEM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stemming {
    /// Words as they are.
    None,
    /// Savoy's light stemmer.
    Light,
    /// CISTEM.
    Cistem,
    /// Snowball's German stemmer.
    Snowball,
}

/// The stem of a folded German word.
pub fn stem(folded: &str) -> Cow<'_, str> {
    stem_with(Stemming::Cistem, folded)
}

/// The stem by one of the stemmers. All of them leave women apart from men; here "Beraterinnen" is "Berater".
pub(crate) fn stem_with(stemming: Stemming, folded: &str) -> Cow<'_, str> {
    let word = masculine(folded);
    if let Some((_, stem)) = KEPT.iter().find(|(form, _)| *form == word) {
        return Cow::Borrowed(stem);
    }
    match stemming {
        Stemming::None => Cow::Borrowed(folded),
        Stemming::Light => Cow::Borrowed(light(word)),
        Stemming::Cistem => cistem(word),
        Stemming::Snowball => {
            Cow::Owned(frostem::Stemmer::new(frostem::Algorithm::German).stem(word).to_string())
        }
    }
}

/// Forms whose stem would be another word's (a "Kurs" is no "Kur"), or not that of their word: CISTEM takes no ending off a
/// word as short as "Ämter".
const KEPT: [(&str, &str); 12] = [
    ("kurs", "kurs"),
    ("kurse", "kurs"),
    ("kursen", "kurs"),
    ("kurses", "kurs"),
    ("amter", "amt"),
    ("amtern", "amt"),
    ("bader", "bad"),
    ("badern", "bad"),
    ("rader", "rad"),
    ("radern", "rad"),
    ("blatter", "blatt"),
    ("blattern", "blatt"),
];

/// Endings of persons that take `-in`.
const PERSONS: [&str; 5] = ["er", "or", "ent", "ist", "ant"];

/// The word without the feminine ending.
fn masculine(word: &str) -> &str {
    match word.strip_suffix("innen") {
        Some(stem) if stem.len() >= 4 => return stem,
        _ => {}
    }
    match word.strip_suffix("in") {
        Some(stem) if stem.len() >= 5 && PERSONS.iter().any(|ending| stem.ends_with(ending)) => stem,
        _ => word,
    }
}

/// Letters after which an s or st is an ending.
fn st_ending(b: u8) -> bool {
    matches!(b, b'b' | b'd' | b'f' | b'g' | b'h' | b'k' | b'l' | b'm' | b'n' | b't')
}

/// J. Savoy, "Light Stemming Approaches for the French, Portuguese, German and Hungarian Languages" (2006).
fn light(word: &str) -> &str {
    if !word.is_ascii() {
        return word;
    }
    let word = &word[..word.len() - light_first(word.as_bytes())];
    &word[..word.len() - light_second(word.as_bytes())]
}

/// Letters the first step takes off: endings of number and case.
fn light_first(word: &[u8]) -> usize {
    match (word.len(), word) {
        (6.., [.., b'e', b'r', b'n']) => 3,
        (5.., [.., b'e', b'm' | b'n' | b'r' | b's']) => 2,
        (4.., [.., b'e']) => 1,
        (4.., [.., before, b's']) if st_ending(*before) => 1,
        _ => 0,
    }
}

/// Letters the second step takes off: endings of comparison.
fn light_second(word: &[u8]) -> usize {
    match (word.len(), word) {
        (6.., [.., b'e', b's', b't']) => 3,
        (5.., [.., b'e', b'r' | b'n']) => 2,
        (5.., [.., before, b's', b't']) if st_ending(*before) => 2,
        _ => 0,
    }
}

/// L. Weissweiler & A. Fraser, "Developing a Stemmer for German Based on a Comparative Analysis of Publicly Available
/// Stemmers" (2017), case-insensitive, on a folded word. Unlike theirs it leaves a ge- in front: "Gebrauch" is not
/// "brauchen", nor "Gericht" "richten", and participles are rarely what people search by.
///
/// Its rules write what is one sound as one letter, protect the second of two equal letters, take endings off and put
/// everything back, so that a stem is nearly always a piece of the word: for words of ASCII letters only where it ends is
/// worked out, without writing anything. [`cistem_rewriting`] is the same in the steps of the paper, for all others.
fn cistem(word: &str) -> Cow<'_, str> {
    let bytes = word.as_bytes();
    if bytes.len() > LONGEST || !bytes.iter().all(u8::is_ascii_alphanumeric) {
        return Cow::Owned(cistem_rewriting(word));
    }
    // The letters as the rules see them, and where each ends in the word.
    let (mut letters, mut ends, mut count) = ([0; LONGEST], [0; LONGEST], 0);
    let (mut at, mut last) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        let (letter, width) = match &bytes[at..] {
            [b's', b'c', b'h', ..] => (b'$', 3),
            [b'e', b'i', ..] => (b'%', 2),
            // In "iei" the rules see "ei", which they look for first.
            [b'i', b'e', b'i', ..] => (byte, 1),
            [b'i', b'e', ..] => (b'&', 2),
            _ => (byte, 1),
        };
        // Put back, a sound of several letters that stands twice ("Fischschuppe") is not what it was.
        if last == letter && width > 1 {
            return Cow::Owned(cistem_rewriting(word));
        }
        (letters[count], last) = if last == letter { (b'*', 0) } else { (letter, letter) };
        at += width;
        ends[count] = at;
        count += 1;
    }
    while count > 3 {
        count -= match letters[..count] {
            [.., b'e', b'm' | b'r'] | [.., b'n', b'd'] if count > 5 => 2,
            [.., b't' | b'e' | b's' | b'n'] => 1,
            _ => break,
        };
    }
    let stem = &word[..count.checked_sub(1).map_or(0, |last| ends[last])];
    // "Busse" is several of "Bus".
    Cow::Borrowed(if stem.len() > 3 && stem.ends_with("ss") { &stem[..stem.len() - 1] } else { stem })
}

/// Longest word whose stem is found in place; folded words have 80 bytes at most.
const LONGEST: usize = 80;

/// The same by rewriting the word, as it is published.
fn cistem_rewriting(word: &str) -> String {
    // What is one sound counts as one letter, and the second of two equal letters is protected.
    let marked = word.replace("sch", "$").replace("ei", "%").replace("ie", "&");
    let mut letters: Vec<char> = Vec::with_capacity(marked.len());
    let mut last = None;
    for c in marked.chars() {
        if last == Some(c) {
            letters.push('*');
            last = None;
        } else {
            letters.push(c);
            last = Some(c);
        }
    }
    while letters.len() > 3 {
        let endings = letters.len() > 5 && matches!(letters[..], [.., 'e', 'm' | 'r'] | [.., 'n', 'd']);
        if endings {
            letters.truncate(letters.len() - 2);
        } else if matches!(letters[..], [.., 't' | 'e' | 's' | 'n']) {
            letters.pop();
        } else {
            break;
        }
    }
    let mut stem = String::with_capacity(word.len());
    let mut last = '*';
    for c in letters {
        match c {
            '*' => stem.push(last),
            '$' => stem.push_str("sch"),
            '%' => stem.push_str("ei"),
            '&' => stem.push_str("ie"),
            c => {
                stem.push(c);
                last = c;
            }
        }
    }
    // "Busse" is several of "Bus".
    if stem.ends_with("ss") && stem.len() > 3 {
        stem.pop();
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn inflections_meet() {
        for (one, other) in [
            ("platze", "platz"),
            ("kinder", "kindern"),
            ("beraterinnen", "berater"),
            ("beraterin", "berater"),
            ("angebote", "angebot"),
            ("angeboten", "angebots"),
            ("familien", "familie"),
            ("geforderte", "gefordert"),
            ("busse", "bus"),
        ] {
            assert_eq!(stem(one), stem(other), "{one} {other}");
        }
    }

    #[test]
    fn short_words_and_double_letters_stay() {
        assert_eq!(stem("see"), "see");
        assert_eq!(stem("mannschaft"), "mannschaf");
        assert_eq!(stem("kuss"), stem("kusse"));
        assert_eq!(stem("berlin"), "berli");
        assert_ne!(stem("gebrauch"), stem("brauchen"));
    }

    proptest! {
        #[test]
        fn stems_in_place_are_those_of_the_paper(word in "(ge|sch|ei|ie|iei|ss|nn|tt|em|er|nd|e|n|s|t|[a-z0-9]){0,12}") {
            prop_assert_eq!(cistem(&word), cistem_rewriting(&word));
        }

        #[test]
        fn any_word_has_a_stem(word in "\\PC{0,30}") {
            prop_assert_eq!(cistem(&word), cistem_rewriting(&word));
        }
    }
}
