//! Figures: numbers a text states of something ("rund 4.200 Menschen", "über 60 Teilnehmer", "jede fünfte Familie").
//!
//! Dates, times, phones, postal codes, sections of laws and ages of groups are numbers too, but no figures.

mod units;

use std::collections::HashSet;
use std::ops::Range;

use german::numbers::{Number, NumberForm, numbers, ordinal};
use model::{Comparator, Figure};

use super::cues::Cues;
use super::table::{FIGURE_WORDS, rows};
use super::text::{Found, Text};

/// Finds figures; compiled once from `figure-words.tsv`.
pub(super) struct FigureFinder {
    comparators: Cues<Comparator>,
    /// Words behind a number that make it no figure: "Uhr", "SGB", names of months.
    not_behind: Cues<()>,
    /// Words before a number that make it no figure: "§", "Absatz", "Zimmer", "Seite".
    not_before: Cues<()>,
    /// Adjectives and the like between the number and what is counted.
    passed_over: Cues<()>,
    /// Words before a number that make it a year.
    before_year: HashSet<&'static str>,
    /// People who are counted together: "40 Mütter und Väter".
    pairs: HashSet<&'static str>,
    /// Nouns that small number words put in order; `*` stands for any beginning.
    uncounted: Vec<&'static str>,
    /// Units of time: "drei Monate" is a term, no figure.
    passed_time: Vec<&'static str>,
    /// "jede fünfte", "jeder zweite".
    each: HashSet<&'static str>,
    /// Endings of adjectives between a number and what it counts.
    adjective_ends: Vec<&'static str>,
    /// Words in capitals that a number does not belong to: "In NRW 40 Kitas".
    not_named: HashSet<&'static str>,
    /// Verbs that end like adjectives.
    verbs: HashSet<&'static str>,
    /// What parts two numbers that count the same: "27 gegen 15 Stimmen".
    against: Vec<&'static str>,
    /// Phrases before what a number counts further on: "die Zahl der …".
    counted: Vec<&'static str>,
    /// Words between what is counted and how many: "sinkt … auf 61".
    towards: Vec<&'static str>,
}

/// More figures on one page are a table of statistics, which is read elsewhere.
const MOST: usize = 40;

/// What "1500 von ihnen" counts.
const OF_THEM: &str = "von ihnen";

impl FigureFinder {
    pub(super) fn new() -> Self {
        let of = |kind: &'static str| {
            rows::<2>(FIGURE_WORDS).filter(move |[what, _]| *what == kind).map(|[_, word]| (word, ()))
        };
        let comparators = rows::<2>(FIGURE_WORDS).filter_map(|[what, word]| Some((word, comparator(what)?)));
        FigureFinder {
            comparators: Cues::new(comparators),
            not_behind: Cues::new(of("not_behind")),
            not_before: Cues::new(of("not_before")),
            passed_over: Cues::new(of("passed_over")),
            before_year: of("before_year").map(|(word, ())| word).collect(),
            pairs: of("pair").map(|(word, ())| word).collect(),
            uncounted: of("uncounted").map(|(word, ())| word).collect(),
            passed_time: of("time").map(|(word, ())| word).collect(),
            each: of("each").map(|(word, ())| word).collect(),
            adjective_ends: of("adjective_end").map(|(word, ())| word).collect(),
            not_named: of("not_named").map(|(word, ())| word).collect(),
            verbs: of("verb").map(|(word, ())| word).collect(),
            against: of("against").map(|(word, ())| word).collect(),
            counted: of("counted").map(|(word, ())| word).collect(),
            towards: of("towards").map(|(word, ())| word).collect(),
        }
    }

    /// The figures of a text; `taken` are ranges that belong to contacts, dates and hours, in order.
    pub(super) fn find(&self, text: &Text<'_>, taken: &[Range<usize>]) -> Vec<Found<Figure>> {
        let whole = text.as_str();
        let all = numbers(whole);
        let mut found = Vec::new();
        for number in &all {
            let overlaps = taken.iter().any(|range| range.start < number.end && number.start < range.end);
            // A heading that ends like a sentence is the lead of a report.
            let heading =
                || text.in_heading(number.start) && !text.sentence(number.start).trim_end().ends_with('.');
            if overlaps || found.len() >= MOST || heading() {
                continue;
            }
            if let Some(figure) = self.figure(text, number, found.last()) {
                found.push(figure);
            }
        }
        found.extend(self.shares(text));
        found
    }

    /// The figure a number is part of; `last` is the one before it.
    fn figure(
        &self,
        text: &Text<'_>,
        number: &Number,
        last: Option<&Found<Figure>>,
    ) -> Option<Found<Figure>> {
        let whole = text.as_str();
        let sentence = text.sentence_range(number.start);
        if sentence.start > number.start || sentence.end < number.end {
            return None;
        }
        let before = &whole[sentence.start..number.start];
        let after = &whole[number.end..sentence.end];
        if self.stands_for_something_else(before, after, number) {
            return None;
        }
        // A line that is only a number, or a number and a word, is a cell or a label and says nothing.
        if whole[sentence.clone()].split_whitespace().count() < 4 {
            return None;
        }
        let unit = match self.unit(after) {
            Some(unit) => unit,
            None => {
                self.unit_before(before, &whole[number.start..number.end], &whole[sentence.clone()], last)?
            }
        };
        let comparator = self.comparator(before);
        // "zwei Arten", "drei Bereiche" order a text, they measure nothing; spans of time are rules, not findings.
        let small = number.form == NumberForm::Word
            && comparator == Comparator::Exactly
            && (number.value < 2.0 || number.value <= 12.0 && (unit == OF_THEM || self.orders(&unit)));
        if small || self.passed_time.contains(&unit.as_str()) {
            return None;
        }
        let value = Figure {
            value: number.value,
            comparator,
            unit: Some(unit),
            sentence: whole[sentence.clone()].to_owned(),
        };
        let rule = if number.form == NumberForm::Word { "number-word" } else { "number" };
        Some(Found::new(value, text.quote("", number.value.to_string(), sentence, rule)))
    }

    /// "zwei Arten", "drei Bereiche" order a text: abstract nouns, which endings give away or the table names.
    fn orders(&self, unit: &str) -> bool {
        self.uncounted.iter().any(|word| match word.strip_prefix('*') {
            Some(ending) => unit.ends_with(ending),
            None => unit == *word,
        })
    }

    /// "jede fünfte Familie" is a share of one in five.
    fn shares(&self, text: &Text<'_>) -> Vec<Found<Figure>> {
        let whole = text.as_str();
        let mut found = Vec::new();
        for (at, _) in whole.match_indices("ede") {
            let start = at.saturating_sub(1);
            if !matches!(whole.as_bytes().get(start), Some(b'j' | b'J')) || !whole.is_char_boundary(start) {
                continue;
            }
            let mut words = whole[start..].split([' ', '\u{a0}']);
            let (Some(each), Some(which), Some(noun)) = (words.next(), words.next(), words.next()) else {
                continue;
            };
            let noun = noun.trim_matches(|c: char| !c.is_alphanumeric());
            let Some(n) = ordinal(which).filter(|n| (2..=100).contains(n)) else { continue };
            // "jeden ersten Dienstag" and "jeder dritte Dienstag" are times.
            if !self.each.contains(each.to_lowercase().as_str())
                || !noun.starts_with(char::is_uppercase)
                || noun.ends_with("tag")
                || noun == "Mittwoch"
            {
                continue;
            }
            let sentence = text.sentence_range(start);
            let value = Figure {
                value: 1.0 / f64::from(n),
                comparator: Comparator::Exactly,
                unit: Some(noun.to_owned()),
                sentence: whole[sentence.clone()].to_owned(),
            };
            found.push(Found::new(value, text.quote("", format!("1/{n}"), sentence, "each-nth")));
        }
        found
    }

    fn stands_for_something_else(&self, before: &str, after: &str, number: &Number) -> bool {
        if is_postal_code(before, after, number) {
            return true;
        }
        let glued_before = before
            .ends_with(['-', '/', '.', ',', ':', '(', '#', '+', '–', '_', '=', '%', '[', ']', '„', '»', '’']);
        let glued_after = after
            .starts_with(['.', '/', ':', '-', '–', '_', '*', '=', '[', ')', ']', '″', '°'])
            && !after.starts_with(". ")
            && after.trim_end() != ".";
        // "am 3. Mai", "die 2. Auflage": a small number with a full stop is an ordinal.
        let ordinal = after.starts_with(". ") && number.value < 100.0 && after.len() > 2;
        let year = number.form == NumberForm::Whole
            && (1900.0..2100.0).contains(&number.value)
            && number.value.fract() == 0.0
            && !before.trim_end().ends_with("rund");
        let range = after.trim_start().starts_with(['–', '-']) || after.trim_start().starts_with("bis ");
        let range_end = before.trim_end().ends_with(['–', '-']) || before.trim_end().ends_with(" bis");
        let whole_of = before
            .trim_end()
            .strip_suffix(" von")
            .is_some_and(|part| part.ends_with(|c: char| c.is_ascii_digit()));
        if glued_before || glued_after || ordinal || range || range_end || whole_of {
            return true;
        }
        let tail = tail(before, 24);
        let last = self
            .not_before
            .find(tail)
            .last()
            .is_some_and(|cue| tail[cue.end..].trim_matches([' ', '.', '\u{a0}']).is_empty());
        let next = after.trim_start_matches([' ', '\u{a0}']);
        let behind = self.not_behind.first(head(next, 24)).is_some_and(|cue| cue.start == 0);
        // "2000 von ihnen" counts people, "seit 2000 gibt es" names a year.
        let dated = year && !next.starts_with("von ") && !next.starts_with(|c: char| c.is_uppercase());
        let year_before_noun =
            year && self.before_year.contains(before.split_whitespace().next_back().unwrap_or(""));
        // "2018 Magdalener Classico": a line that begins with a year and is no sentence.
        let listed = year && before.trim().is_empty() && !after.trim_end().ends_with(['.', '!']);
        // "SFD 75", "KTS 740" are names.
        let word = before.split_whitespace().next_back().unwrap_or("");
        let named = number.form == NumberForm::Whole
            && number.value < 1000.0
            && (2..=4).contains(&word.len())
            && word.bytes().all(|b| b.is_ascii_uppercase())
            && !self.not_named.contains(word);
        listed || named || last || behind || dated || year_before_noun
    }

    /// How the number relates to the true one, by the words right before it.
    fn comparator(&self, before: &str) -> Comparator {
        let tail = tail(before, 30);
        let cue = self.comparators.find(tail).last();
        cue.filter(|cue| tail[cue.end..].trim().is_empty()).map_or(Comparator::Exactly, |cue| *cue.value)
    }
}

/// Five digits before a capital, behind a comma or a bracket or at the beginning: "Kapellenweg, 58452 Witten".
fn is_postal_code(before: &str, after: &str, number: &Number) -> bool {
    let digits = number.end - number.start == 5 && number.form == NumberForm::Whole;
    let before = before.trim_end();
    let capital = after.trim_start().starts_with(char::is_uppercase);
    digits && capital && (before.is_empty() || before.ends_with([',', ')', '–', '|', ':', '*', '·', '•']))
}

fn comparator(name: &str) -> Option<Comparator> {
    match name {
        "about" => Some(Comparator::About),
        "more_than" => Some(Comparator::MoreThan),
        "less_than" => Some(Comparator::LessThan),
        "almost" => Some(Comparator::Almost),
        "at_least" => Some(Comparator::AtLeast),
        "at_most" => Some(Comparator::AtMost),
        _ => None,
    }
}

fn tail(text: &str, bytes: usize) -> &str {
    let from = text.len().saturating_sub(bytes);
    let from = (from..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
    &text[from..]
}

fn head(text: &str, bytes: usize) -> &str {
    let to = bytes.min(text.len());
    let to = (0..=to).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[..to]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::text::paragraphs;
    use proptest::prelude::*;

    fn read(line: &str) -> Vec<(f64, Comparator, String)> {
        let blocks = paragraphs(&[line]);
        let found = FigureFinder::new().find(&Text::new(&blocks), &[]);
        found
            .into_iter()
            .map(|f| (f.value.value, f.value.comparator, f.value.unit.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn comparator_and_unit_stand_around_the_number() {
        let cases = [
            (
                "In der Stadt leben rund 3.100 Alleinerziehende mit Kindern.",
                3100.0,
                Comparator::About,
                "Alleinerziehende",
            ),
            ("Zum Fachtag kamen über 80 interessierte Gäste.", 80.0, Comparator::MoreThan, "Gäste"),
            ("Das sind knapp 2,5 Prozent aller Haushalte.", 2.5, Comparator::Almost, "Prozent"),
            ("Es gab mindestens zwölf Anmeldungen im Mai.", 12.0, Comparator::AtLeast, "Anmeldungen"),
            ("Davon werden 1500 von ihnen per Brief befragt.", 1500.0, Comparator::Exactly, "von ihnen"),
            ("Das Projekt kostet bis zu 1,2 Millionen Euro.", 1.2e6, Comparator::AtMost, "Euro"),
        ];
        for (text, value, comparator, unit) in cases {
            assert_eq!(read(text), [(value, comparator, unit.to_owned())], "{text}");
        }
        assert_eq!(read("Fast jede vierte Familie wartet auf einen Platz.")[0].0, 0.25);
    }

    #[test]
    fn people_are_counted_together_and_small_numbers_count_things() {
        let units = |line: &str| read(line).into_iter().map(|(_, _, unit)| unit).collect::<Vec<_>>();
        assert_eq!(units("Im Saal saßen 40 Mütter und Väter mit ihren Kindern."), ["Mütter und Väter"]);
        assert_eq!(units("Es kamen 90 Besucherinnen und Besucher zum Fest."), ["Besucherinnen und Besucher"]);
        assert_eq!(units("Die Stadt pflanzt drei Linden am Ufer."), ["Linden"]);
        assert_eq!(units("Es gibt drei Bereiche in dem Haus."), Vec::<String>::new());
    }

    #[test]
    fn what_is_counted_may_stand_further_off() {
        let read =
            |line: &str| read(line).into_iter().map(|(value, _, unit)| (value, unit)).collect::<Vec<_>>();
        let figure = |value: f64, unit: &str| (value, unit.to_owned());
        assert_eq!(
            read("Mit 27 gegen 15 Stimmen war der Rat dafür."),
            [figure(27.0, "Stimmen"), figure(15.0, "Stimmen")]
        );
        assert_eq!(read("Nur 91 von 100 Kindern sind geimpft."), [figure(91.0, "Kindern")]);
        assert_eq!(
            read("Das kostet 1,9 Millionen Euro, davon zahlt das Land 1,3 Millionen."),
            [figure(1_900_000.0, "Euro"), figure(1_300_000.0, "Euro")]
        );
        assert_eq!(read("Damit sinkt die Zahl der Kinder ohne Platz auf 61."), [figure(61.0, "Kinder")]);
        assert_eq!(read("Von ihnen haben alle drei haben Wartelisten."), []);
    }

    #[test]
    fn other_numbers_are_no_figures() {
        for text in [
            "Der Kurs beginnt am 3. Mai um 18 Uhr im Rathaus.",
            "Seit 2012 gibt es das Netzwerk in der Stadt.",
            "Das regelt § 16 Absatz 2 SGB II sehr genau.",
            "Sie finden uns in Zimmer 212 im Rathaus.",
            "Im Jahr 2023 Alleinerziehende zu beraten war schwer.",
            "Montag 8-12 Uhr ist die Stelle besetzt.",
            "Für Kinder unter drei Jahren gibt es Plätze.",
            "Auf sie kommen viele pro 1000 Einwohner im Kreis.",
            "Der Lauf der SFD 75 Ohligs-Süd war schnell.",
            "2018 Magdalener Classico aus dem Keller",
            "Einige hundert Kinder waren am See dabei.",
            "Sie zeigen „Drei Nüsse für Aschenputtel“ im Saal.",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(rund|12| |ß|%|jede|fünfte|\\.|Euro|–|2000|von|Ä){0,20}") {
            let _ = read(&text);
        }
    }
}
