//! The number of an event in its series: "dritte Fachkonferenz", "5. Familientag", "zum vierten Mal".

use model::Evidence;

use super::FoundEvent;
use super::words::WORDS;
use crate::understanding::text::Text;

/// Sentences in which the number is looked for.
const SENTENCES: usize = 12;

/// Reads the number from the title, else from the first sentences.
pub(in crate::understanding) fn series(title: &str, text: &Text<'_>, found: &mut FoundEvent) {
    let (number, evidence) = if let Some(number) = series_in(title) {
        let evidence =
            Evidence::new("series_number", number.to_string(), "title", title, "ordinal-of-series");
        (number, evidence)
    } else {
        let mut sentences = text.sentences().iter().take(SENTENCES);
        let hit = sentences.find_map(|range| Some((series_in(&text.as_str()[range.clone()])?, range)));
        let Some((number, range)) = hit else { return };
        (number, text.quote("series_number", number.to_string(), range.clone(), "ordinal-of-series"))
    };
    found.event.series_number = Some(number);
    found.evidence.push(evidence);
}

fn series_in(words: &str) -> Option<u32> {
    let list: Vec<&str> = words.split_whitespace().collect();
    list.iter().enumerate().find_map(|(at, word)| {
        let dotted = word.strip_suffix('.').and_then(|digits| digits.parse::<u32>().ok());
        let number = dotted.or_else(|| german::numbers::ordinal(word))?;
        // "Zweites Bergisches Fachforum": adjectives may stand between.
        let noun = list[at + 1..].iter().take(3).find(|word| !is_adjective(word))?;
        let noun = noun.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let occasion = WORDS.occasions.iter().any(|occasion| {
            noun.ends_with(occasion) && (noun.len() > occasion.len() || !matches!(*occasion, "tag" | "woche"))
        });
        (occasion && (2..=200).contains(&number)).then_some(number)
    })
}

/// Adjectives of places and kinds: "Bergisches", "Hagener", "großes".
fn is_adjective(word: &str) -> bool {
    let long = word.chars().count() >= 5;
    long && (word.ends_with("er") || word.ends_with("es") || word.ends_with("en") || word.ends_with("sche"))
        && !WORDS.occasions.iter().any(|occasion| word.to_lowercase().ends_with(occasion))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_before_occasions_count() {
        for (words, number) in [
            ("Dritter Familientag", Some(3)),
            ("Zweites Bergisches Fachforum Schule", Some(2)),
            ("zum vierten Mal", Some(4)),
            ("5. Fachtagung", Some(5)),
            ("am 5. Tag", None),
            ("der zweite Tag", None),
            ("die dritte Klasse", None),
        ] {
            assert_eq!(series_in(words), number, "{words}");
        }
    }
}
