//! The fields only offers have: cost, languages, opening hours, how to apply, what to bring, whether it exists.
//!
//! Phrases and word lists are those of `offer-cues.tsv`.

mod apply;
mod cost;
mod languages;
mod papers;
mod status;
mod words;

use std::ops::Range;

use model::{Evidence, Offer};

use self::words::WORDS;
use super::cues::Cues;
use super::hours::{Hours, HoursFinder};
use super::labels::Labelled;
use super::table::{LANGUAGES, OFFER_CUES, rows};
use super::text::Text;

/// What a phrase of `offer-cues.tsv` opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Cost,
    Price,
    Application,
    Apply,
    ApplyFree,
    Documents,
    Accessibility,
    Languages,
    Proposed,
    Ended,
    Active,
    Cancelled,
}

impl Field {
    /// Whether a phrase of this field also opens the other: to say what to do is to speak of registering.
    fn says(self, other: Field) -> bool {
        self == other || other == Field::Application && matches!(self, Field::Apply | Field::ApplyFree)
    }
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

/// A field is a sentence, not a chapter.
const LONGEST: usize = 300;

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
        let hits: Vec<(Field, usize)> = self
            .cues
            .among(text.as_str(), text.words())
            .into_iter()
            .map(|cue| (*cue.value, cue.start))
            .collect();

        if let Some(range) = cost::find(text, labels, &hits) {
            offer.cost = Some(take(text, &range, "cost", "cost-phrase", &mut evidence));
        }
        if let Some((range, rule)) = apply::find(text, labels, &hits) {
            offer.application = Some(take(text, &range, "application", rule, &mut evidence));
        }
        if let Some(range) = self.access(text, labels, &hits) {
            offer.accessibility = Some(take(text, &range, "accessibility", "access-phrase", &mut evidence));
        }
        papers::find(text, labels, &hits, &mut offer, &mut evidence);
        languages::find(&self.languages, text, &hits, &mut offer, &mut evidence);
        status::valid_until(text, &mut offer, &mut evidence);

        for (number, found) in hours.schedule.into_iter().enumerate() {
            evidence.extend(
                found.evidence.into_iter().map(|e| Evidence { field: format!("schedule[{number}]"), ..e }),
            );
            offer.schedule.push(found.value);
        }
        // "Kommen Sie zum Test, jeden ersten Dienstag um 13 Uhr" is how to get in, not when it is open.
        let note = hours.note.filter(|note| offer.application.as_deref() != Some(&cut(&note.value)));
        if let Some(note) = note {
            let words = cut(&note.value);
            evidence.extend(
                note.evidence.into_iter().map(|e| Evidence { field: "schedule_note".to_owned(), ..e }),
            );
            offer.schedule_note = Some(words);
        }
        status::find(text, &hits, has_contact, &mut offer, &mut evidence);
        FoundOffer { offer, evidence }
    }

    /// Whether a sentence of the text calls something off.
    pub(super) fn cancelled(&self, words: &str) -> bool {
        self.cues.find(words).any(|cue| *cue.value == Field::Cancelled)
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
            .filter(|(found, at)| found.says(field) && !text.in_heading(*at))
            .map(|(_, at)| text.sentence_range(*at));
        sentences.find(|range| {
            let words = &text.as_str()[range.clone()];
            let long_enough = words.split(' ').count() >= 3;
            long_enough && words.len() <= LONGEST && !words.ends_with('?') && !words.starts_with("Schlagw")
        })
    }

    /// The sentence that says how one gets in.
    fn access(&self, text: &Text<'_>, labels: &[Labelled], hits: &[(Field, usize)]) -> Option<Range<usize>> {
        let labelled = labels
            .iter()
            .find(|labelled| WORDS.access_labels.contains(text.as_str()[labelled.label.clone()].trim()));
        if let Some(labelled) = labelled {
            return Some(labelled.value.clone());
        }
        let of_way_in = |at: usize| !WORDS.not_access.iter().any(|word| text.sentence(at).contains(word));
        let hits: Vec<_> = hits.iter().copied().filter(|(_, at)| of_way_in(*at)).collect();
        self.sentence_with(text, &hits, Field::Accessibility)
    }

    /// The sentence that says what something costs.
    pub(super) fn cost(
        &self,
        text: &Text<'_>,
        labels: &[Labelled],
        hits: &[(Field, usize)],
    ) -> Option<Range<usize>> {
        cost::find(text, labels, hits)
    }
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
        "apply" => Field::Apply,
        "apply_free" => Field::ApplyFree,
        "documents" => Field::Documents,
        "accessibility" => Field::Accessibility,
        "languages" => Field::Languages,
        "proposed" => Field::Proposed,
        "ended" => Field::Ended,
        "active" => Field::Active,
        "cancelled" => Field::Cancelled,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use model::OfferStatus;

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
    fn papers_are_read_from_sentences_and_labels() {
        let papers = |line: &str| read(&[line]).offer.documents;
        assert_eq!(
            papers(
                "Bitte bringen Sie zum Termin Ihren Ausweis, den Mietvertrag und alle Bescheide mit, um die es geht."
            ),
            ["Ihren Ausweis", "den Mietvertrag", "alle Bescheide"]
        );
        assert_eq!(
            papers("Mitzubringen ist nur der Impfpass; für den Zuschuss brauchen wir auch Lohnabrechnungen."),
            ["der Impfpass", "Lohnabrechnungen"]
        );
        assert_eq!(papers("Unterlagen: Lebenslauf, Zeugnisse"), ["Lebenslauf", "Zeugnisse"]);
        assert_eq!(papers("Geld bringen Sie bitte mit. Wir brauchen Ihre Hilfe."), Vec::<String>::new());
    }

    #[test]
    fn how_to_apply_is_what_to_do() {
        let apply = |lines: &[&str]| read(lines).offer.application;
        assert_eq!(
            apply(&["Rufen Sie bitte vorher an: 02330 1234567. Das Büro liegt am Markt."]).as_deref(),
            Some("Rufen Sie bitte vorher an: 02330 1234567.")
        );
        assert_eq!(apply(&["Anmeldung: nicht nötig"]).as_deref(), Some("nicht nötig"));
        assert_eq!(apply(&["Der Antrag auf den Pass liegt hier aus."]), None);
        assert_eq!(apply(&["Im Notfall rufen Sie die Leitstelle an."]), None);
    }

    #[test]
    fn an_offer_holds_until_a_day() {
        let until = |line: &str| read(&[line]).offer.valid_until.map(|date| date.to_string());
        assert_eq!(until("Die Karten sind bis zum 31. August 2027 gültig.").as_deref(), Some("2027-08-31"));
        assert_eq!(until("Das Projekt endet am 30. Juni 2028.").as_deref(), Some("2028-06-30"));
        assert_eq!(until("Die Regel gilt ab dem 1. Januar 2026."), None);
        assert_eq!(until("Anmeldung bis zum 3. Mai 2026."), None);
    }

    #[test]
    fn planned_and_ended_are_told_apart_from_active() {
        assert_eq!(read(&["Hier soll ein Wegweiser entwickelt werden."]).offer.status, OfferStatus::Proposed);
        assert_eq!(read(&["Der Treff wurde zum Jahresende eingestellt."]).offer.status, OfferStatus::Ended);
        assert_eq!(read(&["Ab Herbst soll hier ein Café entstehen."]).offer.status, OfferStatus::Proposed);
        assert_eq!(read(&["Der Wegweiser."]).offer.status, OfferStatus::Unknown);
    }

    #[test]
    fn languages_stand_in_a_list_under_their_label() {
        let offer =
            read(&["Rat für alle.", "Sprachen:", "* Deutsch", "* Bulgarisch", "* Türkisch\nVerein, Markt 1"])
                .offer;
        assert_eq!(offer.languages, ["de", "bg", "tr"]);
        assert!(
            read(&["Diese Broschüren gibt es in:", "* Deutsch", "* Bulgarisch"]).offer.languages.is_empty()
        );
    }

    #[test]
    fn what_a_page_on_the_web_is_shown_in_is_not_spoken() {
        let offer = read(&["Das Portal lässt sich auf vielen Sprachen einstellen. Zum Beispiel: Englisch, Arabisch, Russisch."]).offer;
        assert!(offer.languages.is_empty(), "{:?}", offer.languages);
        let spoken = read(&["Fragen zum Mietvertrag; auf Arabisch, Dari und Deutsch."]).offer;
        assert_eq!(spoken.languages, ["ar", "prs", "de"]);
    }

    #[test]
    fn what_is_translated_need_not_be_brought() {
        let offer =
            read(&["Wir übersetzen Dokumente. Dazu zählen zum Beispiel:", "* Zeugnisse", "* Urkunden"]).offer;
        assert!(offer.documents.is_empty());
        assert_eq!(read(&["Ist der Kurs kostenlos?"]).offer.cost, None);
    }

    #[test]
    fn what_others_pay_and_how_one_lives_are_no_fields_of_the_offer() {
        let offer = read(&[
            "Ist der Topf leer, werden keine Kosten mehr übernommen. Die Wohnung soll barrierefrei werden.",
        ])
        .offer;
        assert_eq!((offer.cost, offer.accessibility), (None, None));
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
