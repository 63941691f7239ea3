//! Finds names of organisations: by their legal form (`forms`), by their first word (`heads`), or by standing on a
//! line of their own over a contact (`lines`).
//!
//! A name begins at its first capital and ends before a verb, an article or the end of the clause. Names of persons
//! have neither head nor legal form and are never taken.

use std::ops::Range;

use model::OrganisationType;

use super::again;
use super::belongs::{self, BELONGS};
use super::forms::{LEGAL_FORMS, by_legal_form};
use super::heads::by_head;
use super::lines::{self, Endings};
use super::words::WORDS;
use crate::understanding::cues::{Cues, ends_in_word};
use crate::understanding::table::{ORGANISATION_HEADS, rows};
use crate::understanding::words::Words;

/// A name where it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::understanding) struct Mention {
    pub(in crate::understanding) range: Range<usize>,
    pub(in crate::understanding) name: String,
    pub(in crate::understanding) aliases: Vec<String>,
    pub(in crate::understanding) sort: Option<OrganisationType>,
    /// Whether it is an office that any town has, without its town, a house something takes place in, or a name that was
    /// said before: it counts only where the text says what it does.
    pub(in crate::understanding) bare: bool,
    /// Whether it only has a guest: "bei der Frauenbörse e.V.", on a line of its own.
    pub(in crate::understanding) hosts: bool,
}

/// How a name goes on behind its first word; the comments of `organisation-heads.tsv` say more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GoesOn {
    Place,
    MayPlace,
    For,
    Whole,
    Quoted,
    Named,
    Office,
    Coined,
    Titled,
    House,
}

#[derive(Clone, Debug)]
enum Pattern {
    Head {
        head: Head,
        open_start: bool,
    },
    Legal {
        sort: OrganisationType,
    },
    /// Between a person and whom they belong to.
    Belongs,
}

/// A word that begins a name, or ends the compound that begins it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    /// As it is written in names; empty for the end of a compound, which is kept as it stands.
    pub(super) canonical: &'static str,
    pub(super) sort: Option<OrganisationType>,
    pub(super) goes_on: GoesOn,
}

/// Longest name, in bytes.
pub(super) const LONGEST: usize = 120;

/// Finds names; compiled once.
pub(super) struct NameFinder {
    patterns: Cues<Pattern>,
    endings: Endings,
}

impl NameFinder {
    pub(super) fn new() -> Self {
        let heads = rows::<4>(ORGANISATION_HEADS).filter_map(|[word, canonical, sort, goes_on]| {
            let open_start = word.starts_with('*');
            let canonical = if open_start { "" } else { canonical };
            let head = Head { canonical, sort: type_of(sort), goes_on: goes_on_of(goes_on)? };
            Some((word.to_owned(), Pattern::Head { head, open_start }))
        });
        let legal = LEGAL_FORMS.iter().map(|(word, sort)| (word.to_string(), Pattern::Legal { sort: *sort }));
        let belongs = BELONGS.iter().map(|between| (format!("{between}*"), Pattern::Belongs));
        let patterns = Cues::as_written(heads.chain(legal).chain(belongs));
        NameFinder { patterns, endings: Endings::new() }
    }

    /// Whether a line by itself is the name of an organisation.
    pub(super) fn is_organisation(&self, line: &str) -> bool {
        lines::is_organisation(line, &self.endings)
    }

    /// The names of a text in reading order; none overlaps another.
    pub(super) fn find(&self, text: &str) -> Vec<Mention> {
        self.among(text, &Words::of(text))
    }

    /// The names of a text whose words are known.
    pub(super) fn among(&self, text: &str, words: &Words) -> Vec<Mention> {
        let mut found: Vec<Mention> = Vec::new();
        let mut houses = Vec::new();
        let mut again = Vec::new();
        for hit in self.patterns.among(text, words) {
            let pattern = hit.value;
            let mut range = hit.start..hit.end;
            if matches!(pattern, Pattern::Belongs) {
                houses.extend(belongs::is_person(&text[..range.start]).then_some(range.end));
                continue;
            }
            let floor = found.last().map_or(0, |last| last.range.end);
            if matches!(pattern, Pattern::Head { open_start: true, .. }) {
                let Some(start) = compound_start(text, range.start) else { continue };
                range.start = start;
            }
            if range.start < floor || ends_in_word(&text[..range.start]) {
                continue;
            }
            if text[..range.start].ends_with(['@', '/']) || text[range.end..].starts_with('@') {
                continue;
            }
            let mention = match pattern {
                Pattern::Legal { sort } => by_legal_form(text, floor, range, *sort),
                Pattern::Head { head, .. } => by_head(text, range, *head),
                Pattern::Belongs => None,
            };
            if let (None, Pattern::Head { head, open_start: false }) = (&mention, pattern) {
                again.push((hit.start..hit.end, head.canonical));
            }
            if let Some(mention) = mention {
                if let Some(last) =
                    found.last_mut().filter(|last| goes_on_behind_abbreviation(text, last, &mention))
                {
                    last.name = format!("{} {}", last.name, mention.name);
                    last.range.end = mention.range.end;
                    continue;
                }
                // A legal form behind a name found by its head makes it longer: "Caritasverband Herne" + "e.V.".
                if let Some(last) = found.last_mut().filter(|last| last.range.end > mention.range.start) {
                    *last = mention;
                } else {
                    found.push(mention);
                }
            }
        }
        houses.retain(|&at| !found.iter().any(|known| known.range.contains(&at)));
        found.extend(houses.into_iter().filter_map(|at| belongs::house(text, at, &self.endings)));
        lines::add(text, &self.endings, &mut found);
        again::add(text, again, &mut found);
        for mention in &mut found {
            mention.hosts = is_hosted(text, mention.range.start);
        }
        found
    }
}

/// Whether the line up to a name says only that one is its guest: "bei der", "c/o".
fn is_hosted(text: &str, at: usize) -> bool {
    let line = text[..at].rsplit('\n').next().unwrap_or("").trim();
    !line.is_empty() && line.len() < 24 && WORDS.hosted.contains(line)
}

/// Where the compound begins whose last part begins here: with a capital.
fn compound_start(text: &str, at: usize) -> Option<usize> {
    let front = text[..at].char_indices().rev().take_while(|(_, c)| c.is_alphanumeric() || *c == '-');
    let start = front.last().map(|(start, _)| start)?;
    text[start..].starts_with(char::is_uppercase).then_some(start)
}

/// "Volkshochschule (VHS) Soester Land e.V.": the abbreviation stands inside the name.
fn goes_on_behind_abbreviation(text: &str, last: &Mention, next: &Mention) -> bool {
    let between = text.get(last.range.end..next.range.start);
    text[..last.range.end].ends_with(')')
        && between.is_some_and(|gap| !gap.contains('\n') && gap.trim().is_empty())
        && LEGAL_FORMS.iter().any(|(form, _)| next.name.ends_with(form))
}

/// Welfare associations are known by their name, whatever their legal form.
pub(super) fn welfare(name: &str) -> Option<OrganisationType> {
    WORDS.welfare.iter().any(|sign| name.contains(sign)).then_some(OrganisationType::Welfare)
}

pub(super) fn type_of(name: &str) -> Option<OrganisationType> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}

fn goes_on_of(name: &str) -> Option<GoesOn> {
    Some(match name {
        "place" => GoesOn::Place,
        "may_place" => GoesOn::MayPlace,
        "for" => GoesOn::For,
        "whole" => GoesOn::Whole,
        "quoted" => GoesOn::Quoted,
        "named" => GoesOn::Named,
        "office" => GoesOn::Office,
        "coined" => GoesOn::Coined,
        "titled" => GoesOn::Titled,
        "house" => GoesOn::House,
        _ => return None,
    })
}

/// White space folded, without the punctuation behind.
pub(super) fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches([',', ':', ';']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<String> {
        NameFinder::new().find(text).into_iter().map(|mention| mention.name).collect()
    }

    #[test]
    fn legal_forms_are_walked_back_to_the_first_capital() {
        assert_eq!(found("unter der Leitung der Rosa Hafen gGmbH, einem Unternehmen"), ["Rosa Hafen gGmbH"]);
        assert_eq!(
            found("Lippische Tageseltern e.V.\nWerk für Arbeit und Bildung Witten mbH"),
            ["Lippische Tageseltern e.V.", "Werk für Arbeit und Bildung Witten mbH"]
        );
        assert_eq!(
            found("Der Anna Krug Bildungswerk GmbH gehört das Haus."),
            ["Anna Krug Bildungswerk GmbH"]
        );
    }

    #[test]
    fn heads_are_walked_to_the_end_of_the_name() {
        for (text, name) in [
            ("Das Jobcenter Witten hilft gern.", "Jobcenter Witten"),
            ("die Agentur für Arbeit Soest-Werl und andere", "Agentur für Arbeit Soest-Werl"),
            ("vom Ministerium für Schule und Bildung gefördert", "Ministerium für Schule und Bildung"),
            (
                "des Bundesministeriums für Familie, Senioren, Frauen und Jugend im Mai",
                "Bundesministerium für Familie, Senioren, Frauen und Jugend",
            ),
            (
                "der Verband alleinerziehender Frauen und Männer Soest",
                "Verband alleinerziehender Frauen und Männer",
            ),
            ("Caritasverband Soest e.V.", "Caritasverband Soest e.V."),
            ("Volkshochschule der Stadt Soest", "Volkshochschule der Stadt Soest"),
            ("das Netzwerk „Starke Eltern“ lud ein", "Netzwerk „Starke Eltern“"),
            ("Stadt Mülheim an der Ruhr", "Stadt Mülheim an der Ruhr"),
        ] {
            assert_eq!(found(text), [name], "{text}");
        }
    }

    #[test]
    fn words_without_a_name_are_none() {
        for text in [
            "die Stadt hilft",
            "im Kreis der Familie",
            "ein Netzwerk aus Helfenden",
            "Die Stiftung",
            "kevin",
            "der Verein hat Platz",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn an_abbreviation_may_stand_inside_a_name() {
        let names = NameFinder::new().find("Kurse der Volkshochschule (VHS) Soester Land e.V. im Haus");
        assert_eq!(names.len(), 1);
        assert_eq!(names[0].name, "Volkshochschule Soester Land e.V.");
        assert_eq!(names[0].aliases, ["VHS"]);
    }

    #[test]
    fn compounds_with_a_name_behind_or_before_are_names() {
        for (text, name) in [
            ("Hefte gab das Schreibwarenhaus Tintenklecks ab.", "Schreibwarenhaus Tintenklecks"),
            ("Die Ruhrpark-Hochschule fragte nach.", "Ruhrpark-Hochschule"),
            ("ein Institut der Freien Universität Lippe.", "Freie Universität Lippe"),
            ("Geld gibt die Stiftung Anerkennung und Hilfe.", "Stiftung Anerkennung und Hilfe"),
            ("Das teilt der Lippische Skiverband mit.", "Lippischer Skiverband"),
            ("Gastgeber ist Familienladen an der Ruhr gGmbH.", "Familienladen an der Ruhr gGmbH"),
            ("die Werkstattgemeinde St. Jost stellt", "Werkstattgemeinde St. Jost"),
            ("sagt Lena Quast vom Mieterladen.", "Mieterladen"),
            ("Die Stiftung Menschen in Not zahlt.", "Stiftung Menschen in Not"),
            ("Das Bündnis Kind und Betrieb sucht.", "Bündnis Kind und Betrieb"),
            (
                "Die Hochschule für Arbeit und Soziales Lemgo prüft.",
                "Hochschule für Arbeit und Soziales Lemgo",
            ),
            ("Mitteilung des Lenne-Volme-Kreises", "Lenne-Volme-Kreis"),
            ("bezahlt aus dem Programm „Stark im Beruf“.", "Programm „Stark im Beruf“"),
        ] {
            assert_eq!(found(text), [name], "{text}");
        }
        for text in [
            "Die Eltern-Schule beginnt.",
            "ein Brief vom Nachmittag",
            "seine Fan-Hochschule",
            "das größte Netzwerk Chinas",
            "auf Initiative der Wirtschaft",
            "Das ESF-Plus-Projekt läuft.",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_town_one_is_in_is_no_authority() {
        for text in
            ["Nur in der Stadt Soest gilt das.", "Wege aus Stadt Soest", "im Kreis Unna und der Stadt Soest"]
        {
            assert!(!found(text).contains(&"Stadt Soest".to_owned()), "{text}");
        }
        assert_eq!(found("Ein Angebot der Stadt Soest"), ["Stadt Soest"]);
    }

    #[test]
    fn abbreviations_are_other_names() {
        let names = NameFinder::new()
            .find("Verband binationaler Familien und Partnerschaften (VBFP), Netzwerk N(eustart)");
        assert_eq!(names[0].aliases, ["VBFP"]);
        assert_eq!(names[1].aliases, ["Netzwerk N"]);
    }

    proptest! {
        #[test]
        fn any_text_is_searched(text in "(Stadt|Netzwerk| |für|Arbeit|,|e\\.V\\.|GmbH|„|“|und|Ä|\n|\\(|\\)|der|Kreis|-){0,20}") {
            for mention in NameFinder::new().find(&text) {
                prop_assert!(text.get(mention.range).is_some());
            }
        }
    }
}
