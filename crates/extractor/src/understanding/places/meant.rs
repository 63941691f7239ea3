//! Whether a name means the place: its class, the words around it, postal codes, the source, other places of the text;
//! and whether those who live there are served.

use std::ops::Range;

use model::Source;

use super::around::{WORDS, code_before, is_common_use, is_dateline, joins, word_before};
use super::matcher::{Class, Match, Meaning};
use super::{PlaceFinder, Taken};

/// A phrase that says whom an offer serves begins at most this many bytes before the place.
const PHRASE_REACH: usize = 80;

impl PlaceFinder {
    #[expect(clippy::too_many_arguments, reason = "the signs are judged together")]
    pub(super) fn is_meant(
        &self,
        place: usize,
        class: Class,
        text: &str,
        range: &Range<usize>,
        source: Option<&Source>,
        sure: &[String],
        neighbour: bool,
    ) -> bool {
        if class == Class::Plain || self.has_own_code(place, text, range) {
            return true;
        }
        let ags = &self.gazetteer.places()[place].ags;
        let kreis = ags.kreis();
        let source_kreis = source.and_then(|source| source.ags.as_ref()).and_then(|ags| ags.kreis());
        let near = kreis.is_some()
            && (source_kreis == kreis
                || kreis.as_ref().is_some_and(|k| sure.iter().any(|s| s == k.as_str())));
        let in_land =
            source.and_then(|source| source.ags.as_ref()).is_some_and(|own| own.land() == ags.land());
        let before = word_before(text, range.start);
        let titled = self.titles.contains(&before);
        let led = self.prepositions.contains(&before);
        let dateline = is_dateline(text, range);
        let own = source.and_then(|source| source.ags.as_ref()) == Some(ags);
        match class {
            Class::Plain => true,
            Class::Word => titled || neighbour || dateline || led || (own || near) && !is_common_use(before),
            Class::Homonym => near && (titled || led || neighbour || dateline || own) || (in_land && titled),
        }
    }

    /// Whether a phrase like "zuständig für Menschen aus" leads to the name, or to a list of places it goes on.
    pub(super) fn is_served(&self, text: &str, at: usize, last: Option<&Taken>) -> bool {
        let listed = last.filter(|last| last.served && last.range.end <= at);
        if listed.is_some_and(|last| joins(&text[last.range.end..at])) {
            return true;
        }
        let from = at.saturating_sub(PHRASE_REACH);
        let from = (from..=at).find(|&offset| text.is_char_boundary(offset)).unwrap_or(at);
        let before = &text[from..at];
        // "Alleinerziehende im Leistungsbezug aus": who comes from there.
        let from_there = |word| matches!(word, "aus" | "from");
        if from_there(word_before(text, at))
            && self.people.find(before).last().is_some_and(|cue| {
                !before[cue.end..].contains(['.', '\n', ';', ':', '?', '!', ','])
                    && before.len() - cue.end <= 60
            })
        {
            return true;
        }
        self.serving.find(before).last().is_some_and(|cue| {
            let between = &before[cue.end..];
            // A label may stand over its value.
            let between = between.trim_start_matches([':', '\n']);
            between.len() <= 40 && !between.contains(['.', '\n', ';', '?', '!'])
        })
    }

    /// "… die in Witten oder Wetter wohnen": those who live there are served.
    pub(super) fn is_lived_in(&self, text: &str, at: usize) -> bool {
        let rest = text[at..].split(['.', ',', ';', '\n', '?', '!']).next().unwrap_or("");
        let words = rest.split_whitespace().take(6);
        words.into_iter().any(|word| self.residing.contains(&word))
    }

    /// Whether another place stands right beside it: "Bochum, Herne und Essen".
    pub(super) fn beside_a_place(
        &self,
        text: &str,
        matches: &[Match],
        number: usize,
        taken: &[Taken],
    ) -> bool {
        let range = &matches[number].range;
        let before = taken.last().is_some_and(|last| {
            !last.adjective && last.range.end <= range.start && joins(&text[last.range.end..range.start])
        });
        let after = matches.get(number + 1).is_some_and(|next| {
            matches!(next.meaning, Meaning::Place(_))
                && next.class == Class::Plain
                && joins(&text[range.end..next.range.start])
        });
        before || after
    }

    pub(super) fn has_own_code(&self, place: usize, text: &str, range: &Range<usize>) -> bool {
        code_before(text, range.start)
            .is_some_and(|code| self.gazetteer.places()[place].postal_codes.iter().any(|own| own == code))
    }

    /// Whether a foreign postal code or another qualifier says that the name means a place elsewhere.
    pub(super) fn is_elsewhere(&self, place: usize, text: &str, range: &Range<usize>) -> bool {
        let known = &self.gazetteer.places()[place];
        let foreign = |code: &str| known.postal_codes.iter().all(|own| own != code);
        if !known.postal_codes.is_empty() && code_before(text, range.start).is_some_and(foreign) {
            return true;
        }
        let before = word_before(text, range.start);
        if WORDS.elsewhere_before.contains(before) {
            return true;
        }
        let after = &text[range.end..];
        let qualifier = after.strip_prefix(" (").and_then(|rest| rest.split(')').next());
        let other_land = qualifier.is_some_and(|words| WORDS.laender.iter().any(|land| words.contains(land)));
        other_land || WORDS.elsewhere_behind.iter().any(|words| after.starts_with(words.as_str()))
    }
}
