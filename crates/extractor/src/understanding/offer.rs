//! The fields only offers have: cost, languages, opening hours, how to apply, what to bring, whether it exists.

use std::ops::Range;

use model::{Evidence, Offer, OfferStatus};

use super::cues::Cues;
use super::dates;
use super::hours::{Hours, HoursFinder};
use super::labels::Labelled;
use super::table::{LANGUAGES, OFFER_CUES, rows};
use super::text::Text;
use crate::BlockKind;

/// What a phrase of `offer-cues.tsv` opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Cost,
    Price,
    Application,
    Documents,
    Accessibility,
    Languages,
    Proposed,
    Ended,
    Active,
    ValidUntil,
    Cancelled,
}

/// Finds the fields of offers; compiled once.
pub(super) struct OfferFinder {
    cues: Cues<Field>,
    languages: Cues<&'static str>,
    hours: HoursFinder,
}

/// An offer with its evidence; field names are relative to the offer.
pub(super) struct FoundOffer {
    pub(super) offer: Offer,
    pub(super) evidence: Vec<Evidence>,
}

/// Words that say that nothing is to be paid.
const FREE: [&str; 17] = [
    "kostenlos",
    "kostenfrei",
    "gebührenfrei",
    "unentgeltlich",
    "ntritt frei",
    "ntritt ist frei",
    "eine Kosten",
    "Kostenlos",
    "Kostenfrei",
    "umsonst",
    "gratis",
    "kostet nichts",
    "eine Gebühr",
    "eilnahme frei",
    "eilnahme ist frei",
    "ostet Sie nichts",
    "Spende",
];

/// A field is a sentence, not a chapter.
const LONGEST: usize = 300;
/// Most papers to bring.
const MOST_DOCUMENTS: usize = 20;

impl OfferFinder {
    pub(super) fn new() -> Self {
        let cues = rows::<2>(OFFER_CUES).filter_map(|[field, phrase]| Some((phrase, field_of(field)?)));
        OfferFinder {
            cues: Cues::new(cues),
            languages: Cues::new(rows::<2>(LANGUAGES).map(|[name, code]| (name, code))),
            hours: HoursFinder::new(),
        }
    }

    /// The opening hours in a text; they are also a sign of what the page is.
    pub(super) fn hours(&self, text: &Text<'_>) -> Hours {
        self.hours.find(text)
    }

    /// The fields of an offer the text describes.
    pub(super) fn find(
        &self,
        text: &Text<'_>,
        labels: &[Labelled],
        hours: Hours,
        has_contact: bool,
    ) -> FoundOffer {
        let mut offer = Offer::default();
        let mut evidence = Vec::new();
        let hits: Vec<(Field, usize)> =
            self.cues.find(text.as_str()).map(|cue| (*cue.value, cue.start)).collect();

        if let Some(range) = self.cost(text, labels, &hits) {
            offer.cost = Some(take(text, &range, "cost", "cost-phrase", &mut evidence));
        }
        if let Some(range) = self.sentence_with(text, &hits, Field::Application) {
            offer.application = Some(take(text, &range, "application", "application-phrase", &mut evidence));
        }
        if let Some(range) = self.sentence_with(text, &hits, Field::Accessibility) {
            offer.accessibility = Some(take(text, &range, "accessibility", "access-phrase", &mut evidence));
        }
        self.documents(text, &hits, &mut offer, &mut evidence);
        self.languages(text, &hits, &mut offer, &mut evidence);
        self.valid_until(text, &hits, &mut offer, &mut evidence);

        for (number, found) in hours.schedule.into_iter().enumerate() {
            evidence.extend(
                found.evidence.into_iter().map(|e| Evidence { field: format!("schedule[{number}]"), ..e }),
            );
            offer.schedule.push(found.value);
        }
        if let Some(note) = hours.note {
            let words = cut(&note.value);
            evidence.extend(
                note.evidence.into_iter().map(|e| Evidence { field: "schedule_note".to_owned(), ..e }),
            );
            offer.schedule_note = Some(words);
        }
        self.status(text, &hits, has_contact, &mut offer, &mut evidence);
        FoundOffer { offer, evidence }
    }

    /// Whether a sentence of the text calls something off.
    pub(super) fn cancelled(&self, words: &str) -> bool {
        self.cues.find(words).any(|cue| *cue.value == Field::Cancelled)
    }

    /// The sentence that says what an event costs.
    pub(super) fn cost(
        &self,
        text: &Text<'_>,
        labels: &[Labelled],
        hits: &[(Field, usize)],
    ) -> Option<Range<usize>> {
        let whole = text.as_str();
        let labelled = labels.iter().find(|labelled| {
            let label = &whole[labelled.label.clone()];
            let is_cost = [
                "Kosten",
                "Gebühr",
                "Gebühren",
                "Eintritt",
                "Teilnahmegebühr",
                "Preis",
                "Preise",
                "Beitrag",
                "Kostenbeitrag",
                "Kosten und Gebühren",
                "Teilnahmebeitrag",
            ];
            is_cost.contains(&label.trim())
        });
        if let Some(labelled) = labelled {
            return Some(labelled.value.clone());
        }
        let sentences =
            hits.iter().filter(|(field, _)| *field == Field::Cost).map(|(_, at)| text.sentence_range(*at));
        sentences.into_iter().find(|range| {
            let words = &whole[range.clone()];
            let free = FREE.iter().any(|word| words.contains(word));
            let priced = hits.iter().any(|(field, at)| *field == Field::Price && range.contains(at));
            (free && !is_of_a_thing(words) || priced) && words.len() <= LONGEST && words.contains(' ')
        })
    }

    /// All phrases of a text with what they open.
    pub(super) fn hits(&self, words: &str) -> Vec<(Field, usize)> {
        self.cues.find(words).map(|cue| (*cue.value, cue.start)).collect()
    }

    /// The first full sentence with a phrase of a field.
    pub(super) fn sentence_with(
        &self,
        text: &Text<'_>,
        hits: &[(Field, usize)],
        field: Field,
    ) -> Option<Range<usize>> {
        let mut sentences = hits
            .iter()
            .filter(|(found, at)| *found == field && !text.in_heading(*at))
            .map(|(_, at)| text.sentence_range(*at));
        sentences.find(|range| {
            let words = &text.as_str()[range.clone()];
            let long_enough = words.split(' ').count() >= 3;
            long_enough && words.len() <= LONGEST && !words.ends_with('?') && !words.starts_with("Schlagw")
        })
    }

    /// The items of a list that a line about papers opens.
    fn documents(
        &self,
        text: &Text<'_>,
        hits: &[(Field, usize)],
        offer: &mut Offer,
        evidence: &mut Vec<Evidence>,
    ) {
        let parts = text.parts();
        for (_, at) in hits.iter().filter(|(field, _)| *field == Field::Documents) {
            let Some(opener) = parts.iter().position(|part| part.range.contains(at)) else { continue };
            let words = parts[opener].block.text.trim_end();
            let heading = matches!(parts[opener].block.kind, BlockKind::Heading(_) | BlockKind::Term);
            let last_line = parts[opener].range.end.saturating_sub(*at) <= 160;
            if !(heading || words.ends_with(':') && last_line) {
                continue;
            }
            let items = parts[opener + 1..]
                .iter()
                .take_while(|part| matches!(part.block.kind, BlockKind::ListItem(_) | BlockKind::Definition));
            for item in items.take(MOST_DOCUMENTS) {
                let name = item.block.text.trim_end_matches([',', ';', ' ', '.']);
                if name.len() <= 160 && !name.is_empty() {
                    evidence.push(text.quote(
                        &format!("documents[{}]", offer.documents.len()),
                        name,
                        item.range.clone(),
                        "list-of-papers",
                    ));
                    offer.documents.push(name.to_owned());
                }
            }
            if !offer.documents.is_empty() {
                return;
            }
        }
    }

    /// Languages named in a sentence or list that says so; a language named in passing is none of the offer's.
    fn languages(
        &self,
        text: &Text<'_>,
        hits: &[(Field, usize)],
        offer: &mut Offer,
        evidence: &mut Vec<Evidence>,
    ) {
        let whole = text.as_str();
        let mut sentences: Vec<(usize, Vec<(&str, usize)>)> = Vec::new();
        for cue in self.languages.find(whole).filter(|cue| !is_about_learning(whole, cue.start, cue.end)) {
            let sentence = text.sentence_index(cue.start);
            match sentences.last_mut().filter(|(last, _)| *last == sentence) {
                Some((_, named)) => named.push((cue.value, cue.start)),
                None => sentences.push((sentence, vec![(cue.value, cue.start)])),
            }
        }
        for (sentence, named) in sentences {
            let range = text.sentences()[sentence].clone();
            let above = sentence.checked_sub(1).map_or(range.start, |above| text.sentences()[above].start);
            // A label on its own line speaks for the line below it.
            let cued = hits.iter().any(|(field, at)| {
                *field == Field::Languages
                    && (range.contains(at) || (above..range.start).contains(at) && range.start - above < 40)
            });
            let printed = PRINTED.iter().any(|thing| whole[range.clone()].contains(thing));
            // Three names in one sentence are a list; two need a word that says what for; one is a subject.
            if printed || named.len() < 2 || named.len() < 3 && !cued {
                continue;
            }
            for (code, at) in named {
                if !offer.languages.iter().any(|known| known == code) {
                    let field = format!("languages[{}]", offer.languages.len());
                    evidence.push(text.evidence(&field, code, at, "languages-phrase"));
                    offer.languages.push(code.to_owned());
                }
            }
        }
    }

    fn valid_until(
        &self,
        text: &Text<'_>,
        hits: &[(Field, usize)],
        offer: &mut Offer,
        evidence: &mut Vec<Evidence>,
    ) {
        for (_, at) in hits.iter().filter(|(field, _)| *field == Field::ValidUntil) {
            let rest = &text.as_str()[*at..text.sentence_range(*at).end.max(*at)];
            let Some(date) = dates::first(rest).filter(|date| date.range.start <= 30) else { continue };
            // "bis zum" is a limit of anything; only the offer's own words count.
            if rest.starts_with("bis") {
                continue;
            }
            evidence.push(text.evidence("valid_until", date.value.to_string(), *at, "valid-until-phrase"));
            offer.valid_until = Some(date.value);
            return;
        }
    }

    fn status(
        &self,
        text: &Text<'_>,
        hits: &[(Field, usize)],
        has_contact: bool,
        offer: &mut Offer,
        evidence: &mut Vec<Evidence>,
    ) {
        let first = |field: Field| hits.iter().find(|(found, _)| *found == field).map(|(_, at)| *at);
        let (status, at, rule) = if let Some(at) = hits
            .iter()
            .find(|(field, at)| *field == Field::Ended && ends_offer(text.sentence(*at)))
            .map(|(_, at)| *at)
        {
            (OfferStatus::Ended, at, "ended-phrase")
        } else if let Some(at) =
            first(Field::Proposed).filter(|at| *at < 400 || !has_contact && offer.schedule.is_empty())
        {
            (OfferStatus::Proposed, at, "proposed-phrase")
        } else if let Some(at) = first(Field::Active) {
            (OfferStatus::Active, at, "active-phrase")
        } else if !offer.schedule.is_empty() || has_contact {
            let Some(schedule) = evidence.iter().find(|e| e.field.starts_with("schedule")).cloned() else {
                return;
            };
            offer.status = OfferStatus::Active;
            evidence.push(Evidence {
                field: "status".to_owned(),
                value: "active".to_owned(),
                rule: "has-opening-hours".to_owned(),
                ..schedule
            });
            return;
        } else {
            return;
        };
        offer.status = status;
        let name =
            serde_json::to_value(status).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        evidence.push(text.evidence("status", name, at, rule));
    }
}

/// Whether a sentence about an end is about the end of an offer, not of an old piece of software.
fn ends_offer(sentence: &str) -> bool {
    let offers = [
        "Angebot",
        "eratung",
        "prechstunde",
        "reff",
        "Kurs",
        "kurs",
        "Projekt",
        "Café",
        "café",
        "ruppe",
        "telle",
        "Dienst",
        "dienst",
        "Tafel",
        "Betreuung",
    ];
    offers.iter().any(|word| sentence.contains(word))
}

/// "die kostenlose App", "kostenfreie Hotline", "0800 … (kostenlos)": what is free is not the offer.
fn is_of_a_thing(words: &str) -> bool {
    if words.contains("0800") {
        return true;
    }
    let mut list = words.split([' ', '\n']).map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let Some(_) = list.find(|word| {
        let lower = word.to_lowercase();
        ["kostenlose", "kostenfreie", "gebührenfreie"].iter().any(|adjective| lower.starts_with(adjective))
    }) else {
        return false;
    };
    let offered = [
        "beratung",
        "angebot",
        "teilnahme",
        "kurs",
        "hilfe",
        "unterstützung",
        "betreuung",
        "sprechstunde",
        "führung",
        "veranstaltung",
        "training",
        "treff",
        "service",
        "begleitung",
    ];
    !list.take(3).any(|noun| {
        let noun = noun.to_lowercase();
        offered.iter().any(|word| noun.contains(word))
    })
}

/// Things that are printed or shown in languages; an offer is spoken in them.
const PRINTED: [&str; 16] = [
    "Flyer",
    "Broschüre",
    "Prüfung",
    "Wegweiser",
    "Informationen",
    "Infos",
    "App",
    "Video",
    "Merkblatt",
    "Formular",
    "Webseite",
    "Website",
    "Seite",
    "Übersetzung",
    "Heft",
    "Plan ",
];

/// "Deutsch lernen", "Deutschkurs": the language is what is taught, not what is spoken.
fn is_about_learning(words: &str, start: usize, end: usize) -> bool {
    let after = words[end..].trim_start();
    let before = words[..start].trim_end();
    [
        "lernen",
        "kurs",
        "kenntnis",
        "Kurs",
        "Kenntnis",
        "sprachig",
        "e Sprache",
        "en Sprache",
        "land",
        "unterricht",
    ]
    .iter()
    .any(|word| after.starts_with(word))
        || before.ends_with("deutsch") && after.is_empty()
}

fn take(
    text: &Text<'_>,
    range: &Range<usize>,
    field: &str,
    rule: &str,
    evidence: &mut Vec<Evidence>,
) -> String {
    let words = cut(&text.as_str()[range.clone()]);
    evidence.push(text.quote(field, words.as_str(), range.clone(), rule));
    words
}

fn cut(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(LONGEST) {
        Some((end, _)) => words[..end].to_owned(),
        None => words,
    }
}

fn field_of(name: &str) -> Option<Field> {
    Some(match name {
        "cost" => Field::Cost,
        "price" => Field::Price,
        "application" => Field::Application,
        "documents" => Field::Documents,
        "accessibility" => Field::Accessibility,
        "languages" => Field::Languages,
        "proposed" => Field::Proposed,
        "ended" => Field::Ended,
        "active" => Field::Active,
        "valid_until" => Field::ValidUntil,
        "cancelled" => Field::Cancelled,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::labels;
    use crate::understanding::text::paragraphs;

    fn read(lines: &[&str]) -> FoundOffer {
        let blocks = paragraphs(lines);
        let text = Text::new(&blocks);
        let finder = OfferFinder::new();
        finder.find(&text, &labels::find(&text), finder.hours(&text), false)
    }

    #[test]
    fn fields_are_read_with_their_sentences() {
        let found = read(&[
            "Wir bieten Rat bei Schulden. Die Beratung ist kostenlos und vertraulich.",
            "Beratung auf Deutsch, Türkisch und Arabisch. Bitte melden Sie sich an oder kommen Sie ohne Anmeldung vorbei.",
            "Bitte bringen Sie mit:",
            "* Personalausweis",
            "* Mietvertrag,",
            "Montags 9 bis 12 Uhr. Das Haus ist barrierefrei.",
        ]);
        let offer = &found.offer;
        assert_eq!(offer.cost.as_deref(), Some("Die Beratung ist kostenlos und vertraulich."));
        assert_eq!(offer.languages, ["de", "tr", "ar"]);
        assert_eq!(offer.documents, ["Personalausweis", "Mietvertrag"]);
        assert_eq!(offer.schedule.len(), 1);
        assert_eq!(offer.accessibility.as_deref(), Some("Das Haus ist barrierefrei."));
        assert_eq!(offer.status, OfferStatus::Active);
        assert!(offer.application.as_deref().is_some_and(|text| text.contains("ohne Anmeldung")));
        for field in ["cost", "languages[2]", "documents[1]", "schedule[0]", "status"] {
            assert!(found.evidence.iter().any(|e| e.field == field), "{field}");
        }
    }

    #[test]
    fn planned_and_ended_are_told_apart_from_active() {
        assert_eq!(read(&["Hier soll ein Wegweiser entwickelt werden."]).offer.status, OfferStatus::Proposed);
        assert_eq!(read(&["Der Treff wurde zum Jahresende eingestellt."]).offer.status, OfferStatus::Ended);
        assert_eq!(read(&["Der Wegweiser."]).offer.status, OfferStatus::Unknown);
    }

    #[test]
    fn a_language_to_learn_is_no_language_of_the_offer() {
        assert!(
            read(&["Hier lernen Sie die deutsche Sprache. Deutsch lernen macht Spaß."])
                .offer
                .languages
                .is_empty()
        );
    }
}
