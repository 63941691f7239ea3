//! The language of a text, by its function words; what the page claims is believed when the words do not object.

use std::collections::HashMap;
use std::sync::OnceLock;

/// The most frequent function words of the languages met in the region, ISO 639-1.
#[rustfmt::skip]
const WORDS: &[(&str, &[&str])] = &[
    ("de", &["der", "die", "und", "das", "ist", "nicht", "ein", "eine", "den", "dem", "mit", "von", "für", "auf", "im", "sich", "auch", "wird", "zu", "werden", "sind", "des", "bei", "oder", "wir", "sie", "es", "wie", "zur", "zum", "aus", "nach", "durch", "über", "als", "dass", "einen", "einer", "hat", "ich", "an", "am"]),
    ("en", &["the", "of", "and", "to", "is", "that", "for", "with", "was", "are", "this", "have", "from", "which", "you", "be", "by", "it", "his", "has", "at", "not", "they", "on", "as", "an", "we", "will"]),
    ("fr", &["le", "la", "les", "et", "des", "est", "une", "du", "dans", "que", "qui", "pour", "pas", "sur", "avec", "au", "sont", "ce", "plus", "il", "nous", "vous", "aux"]),
    ("es", &["el", "los", "las", "que", "y", "una", "por", "con", "para", "del", "se", "es", "su", "al", "lo", "como", "más", "pero"]),
    ("it", &["il", "di", "che", "è", "della", "per", "una", "con", "non", "del", "gli", "sono", "nel", "alla", "anche", "più", "si"]),
    ("nl", &["het", "een", "van", "en", "dat", "niet", "zijn", "op", "te", "voor", "met", "aan", "ook", "naar", "wordt", "bij", "maar"]),
    ("pl", &["nie", "się", "na", "jest", "że", "do", "przez", "oraz", "dla", "jak", "który", "po", "od", "tym", "są"]),
    ("pt", &["não", "uma", "os", "em", "para", "com", "mais", "por", "dos", "como", "foi", "ao", "são", "das", "pelo"]),
    ("tr", &["ve", "bir", "bu", "için", "ile", "olarak", "da", "de", "daha", "olan", "çok", "gibi", "kadar", "sonra", "veya"]),
    ("ro", &["și", "în", "pe", "este", "cu", "care", "din", "sau", "mai", "pentru", "nu", "la", "sunt", "prin"]),
    ("sv", &["och", "att", "det", "som", "på", "är", "av", "för", "inte", "med", "till", "den", "har", "ett"]),
    ("da", &["og", "det", "at", "af", "til", "er", "som", "på", "med", "for", "ikke", "der", "har", "vi", "et"]),
    ("cs", &["je", "se", "že", "na", "pro", "jako", "není", "jsou", "ale", "nebo", "které", "který", "však"]),
    ("ru", &["и", "в", "не", "на", "что", "с", "по", "как", "это", "для", "от", "из", "за", "или"]),
    ("uk", &["і", "в", "не", "на", "що", "з", "та", "як", "це", "для", "від", "до", "є", "або", "у"]),
    ("ar", &["في", "من", "على", "إلى", "أن", "عن", "مع", "هذا", "التي", "هذه", "أو"]),
    ("fa", &["و", "در", "به", "از", "که", "این", "را", "با", "است", "برای"]),
];

/// Most words looked at.
const SAMPLE: usize = 2_000;

/// The language of a text with what the page claims of itself; `und` when neither says.
pub(super) fn detect<'a>(texts: impl Iterator<Item = &'a str>, claimed: Option<&str>) -> String {
    let claimed = claimed.and_then(code);
    let mut hits = [0_usize; WORDS.len()];
    let mut seen = 0;
    let (mut han, mut kana, mut hangul) = (0, 0, 0);
    for word in
        texts.flat_map(|text| text.split(|c: char| !c.is_alphabetic())).filter(|w| !w.is_empty()).take(SAMPLE)
    {
        seen += 1;
        match word.chars().next() {
            Some('\u{3040}'..='\u{30FF}') => kana += 1,
            Some('\u{4E00}'..='\u{9FFF}') => han += 1,
            Some('\u{AC00}'..='\u{D7AF}') => hangul += 1,
            _ => {}
        }
        if word.len() > 12 {
            continue;
        }
        count(&word.to_lowercase(), &mut hits);
    }
    let scripts = [(hangul, "ko"), (kana, "ja"), (han, "zh")];
    if let Some((_, script)) = scripts.into_iter().find(|(count, _)| *count * 3 > seen && *count > 0) {
        return if script == "zh" && kana > 0 { "ja".to_owned() } else { script.to_owned() };
    }
    let best = (0..WORDS.len()).max_by_key(|n| (hits[*n], std::cmp::Reverse(*n)));
    let best = best.filter(|n| hits[*n] >= 3 && hits[*n] * 12 >= seen);
    match (best, claimed) {
        (Some(n), Some(claim)) => {
            let claimed_hits = WORDS.iter().position(|(lang, _)| *lang == claim).map(|i| hits[i]);
            // A language we have no words of is believed unless another is plain.
            match claimed_hits {
                Some(count) if count * 4 >= hits[n] * 3 => claim,
                None if hits[n] * 6 < seen => claim,
                _ => WORDS[n].0.to_owned(),
            }
        }
        (Some(n), None) => WORDS[n].0.to_owned(),
        (None, Some(claim)) => claim,
        (None, None) => "und".to_owned(),
    }
}

/// Counts a word, in lower case, for the languages it is of.
fn count(word: &str, hits: &mut [usize; WORDS.len()]) {
    static LANGUAGES: OnceLock<HashMap<&str, u32>> = OnceLock::new();
    let languages = LANGUAGES.get_or_init(|| {
        let mut languages: HashMap<&str, u32> = HashMap::new();
        for (n, (_, words)) in WORDS.iter().enumerate() {
            words.iter().for_each(|word| *languages.entry(word).or_default() |= 1 << n);
        }
        languages
    });
    let mut bits = languages.get(word).copied().unwrap_or(0);
    while bits != 0 {
        hits[bits.trailing_zeros() as usize] += 1;
        bits &= bits - 1;
    }
}

/// Fewest words of a block that is looked at for its language, and most words of it looked at.
const BLOCK: std::ops::Range<usize> = 6..80;

/// The language of a block where it is another than that of the page: as the page marks it, if the words do not object,
/// or where the words are plain.
pub(super) fn of_block(text: &str, claimed: Option<String>, page: &str) -> Option<String> {
    let claimed = claimed.filter(|claimed| claimed != page);
    // A short block without a mark says nothing.
    if claimed.is_none() && text.len() < 30 {
        return None;
    }
    let mut hits = [0; WORDS.len()];
    let mut seen = 0;
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).take(BLOCK.end) {
        seen += 1;
        if word.len() <= 12 {
            count(&word.to_lowercase(), &mut hits);
        }
    }
    let of = |lang: &str| WORDS.iter().position(|(have, _)| *have == lang).map_or(0, |n| hits[n]);
    let best = (0..WORDS.len()).max_by_key(|n| (hits[*n], std::cmp::Reverse(*n)))?;
    let plain =
        seen >= BLOCK.start && hits[best] >= 4 && hits[best] * 6 >= seen && hits[best] >= 3 * of(page);
    match claimed {
        Some(claimed) if of(&claimed) * 2 >= of(page) => Some(claimed),
        _ if plain && WORDS[best].0 != page => Some(WORDS[best].0.to_owned()),
        _ => None,
    }
}

/// The ISO 639-1 part of a language tag (BCP 47).
pub(super) fn code(tag: &str) -> Option<String> {
    let first = tag.trim().split(['-', '_', ',', ' ']).next()?.to_ascii_lowercase();
    (first.len() == 2 && first.bytes().all(|b| b.is_ascii_lowercase())).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lang(text: &str, claimed: Option<&str>) -> String {
        detect(std::iter::once(text), claimed)
    }

    #[test]
    fn a_block_has_its_own_language_where_that_is_plain() {
        let turkish = "Danışmanlık ücretsiz ve gizlidir, bu hizmet aileler için bir destek olarak sunulur ve herkes gelebilir";
        let german = "Die Beratung ist kostenlos und wird von der Stadt für alle Familien angeboten";
        assert_eq!(of_block(turkish, None, "de").as_deref(), Some("tr"));
        assert_eq!(of_block(german, None, "de"), None);
        assert_eq!(of_block(german, Some("tr".to_owned()), "de"), None, "the words object");
        assert_eq!(of_block("Hizmetler", Some("tr".to_owned()), "de").as_deref(), Some("tr"));
        assert_eq!(of_block("Team Kinderbüro, Zimmer 12, Haus B", None, "de"), None);
    }

    #[test]
    fn words_win_over_a_wrong_claim() {
        let german = "Die Beratung ist kostenlos und wird von der Stadt für alle Familien mit Kindern auf Wunsch auch bei Ihnen zu Hause angeboten.";
        assert_eq!(lang(german, Some("en-US")), "de");
        assert_eq!(lang(german, None), "de");
        assert_eq!(
            lang(
                "Danışmanlık ücretsiz ve gizlidir, bu hizmet aileler için bir destek olarak sunulur",
                Some("tr")
            ),
            "tr"
        );
        assert_eq!(lang("Kurz", Some("de-DE")), "de");
        assert_eq!(lang("", None), "und");
    }
}
