//! What a number counts: the noun behind it, or said before it.

use german::numbers::numbers;
use model::Figure;

use super::{FigureFinder, OF_THEM, head};
use crate::understanding::text::Found;

impl FigureFinder {
    /// What is counted: the first noun behind the number, adjectives passed over; `Prozent`, `Euro`.
    pub(super) fn unit(&self, after: &str) -> Option<String> {
        let rest = after.trim_start_matches([' ', '\u{a0}']);
        if rest.starts_with('%') {
            return Some("Prozent".to_owned());
        }
        if rest.starts_with('€') {
            return Some("Euro".to_owned());
        }
        if rest.starts_with(OF_THEM) {
            return Some(OF_THEM.to_owned());
        }
        // "91 von 100 Schulanfängern", "mit 27 gegen 15 Stimmen": both count the same.
        if let Some(other) = self.against.iter().find_map(|word| rest.strip_prefix(word)?.strip_prefix(' ')) {
            let number = numbers(head(other, 40)).into_iter().next().filter(|number| number.start == 0)?;
            return self.unit(&other[number.end..]);
        }
        // What stands in the next cell of a table is something else.
        let rest = rest.split('\t').next().unwrap_or(rest);
        // "14 (Deutsch, …)": what stands in brackets explains, it is not counted.
        let rest = rest.split(" (").next().unwrap_or(rest);
        for (passed, word) in rest.split([' ', '\u{a0}', '\n']).enumerate().take(4) {
            let stops = word.ends_with([',', '.', ';', ':', ')', '!', '?']);
            let plain = word.trim_matches(|c: char| !c.is_alphanumeric());
            if plain.starts_with(char::is_uppercase) {
                if word.ends_with('-') {
                    return Some(joined(rest, word));
                }
                if let Some(pair) = self.pair(rest, word, plain) {
                    return Some(pair);
                }
                // Small number words before names ("zwei Herner Kitas") are fine; digits before a name of a month are not.
                return Some(plain.to_owned());
            }
            let adjective = plain.len() >= 5
                && !self.verbs.contains(plain)
                && self.adjective_ends.iter().any(|ending| plain.ends_with(ending))
                || self.passed_over.first(plain).is_some();
            if stops || !adjective || passed == 3 {
                return None;
            }
        }
        None
    }

    /// What a number counts that names no noun: what the last one of the sentence did ("1,9 Millionen Euro, davon 1,3
    /// Millionen"), or what "Zahl der …" says before it.
    pub(super) fn unit_before(
        &self,
        before: &str,
        number: &str,
        sentence: &str,
        last: Option<&Found<Figure>>,
    ) -> Option<String> {
        if let Some(scale) =
            number.split([' ', '\u{a0}']).nth(1).filter(|scale| scale.starts_with(['M', 'T']))
        {
            let same = last.filter(|last| last.value.sentence == sentence && sentence.contains(scale))?;
            return same.value.unit.clone().filter(|unit| unit == "Euro" || unit == "Prozent");
        }
        let counted =
            self.counted.iter().find_map(|phrase| Some(&before[before.rfind(phrase)? + phrase.len()..]))?;
        let to = self.towards.iter().any(|word| before.trim_end().ends_with(word));
        let noun = counted.split([' ', ',']).find(|word| word.starts_with(char::is_uppercase))?;
        (to && !counted.contains([',', ';'])).then(|| noun.to_owned())
    }

    /// "Mütter und Väter", "Besucherinnen und Besucher": counted together.
    fn pair(&self, rest: &str, word: &str, first: &str) -> Option<String> {
        if word.ends_with([',', '.', ';', ':', ')', '!', '?']) {
            return None;
        }
        let behind = rest[rest.find(word)? + word.len()..].trim_start();
        let second = behind.strip_prefix("und ")?.split_whitespace().next()?;
        let second = second.trim_matches(|c: char| !c.is_alphanumeric());
        let same = |a: &str, b: &str| {
            a.strip_suffix("innen").is_some_and(|stem| stem.len() >= 4 && b.starts_with(stem))
        };
        let listed = self.pairs.contains(first) && self.pairs.contains(second) && first != second;
        (listed || same(first, second) || same(second, first)).then(|| format!("{first} und {second}"))
    }
}

/// "Sport- und Musikvereine": the second noun says what the first is the beginning of.
fn joined(rest: &str, first: &str) -> String {
    let from = rest.find(first).unwrap_or(0);
    let words: Vec<&str> = rest[from..].split(' ').take(3).collect();
    match words.as_slice() {
        [first, link @ ("und" | "oder" | "bzw."), noun] if noun.starts_with(char::is_uppercase) => {
            format!("{first} {link} {}", noun.trim_matches(|c: char| !c.is_alphanumeric()))
        }
        _ => first.trim_end_matches('-').to_owned(),
    }
}
