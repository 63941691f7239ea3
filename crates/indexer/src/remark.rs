//! What a search has to say about itself, as data: the kind and the words it is about. Who shows it phrases it in the
//! language of the reader; the German sentences of [`Remark::german`] are what the command line prints.

use serde::{Deserialize, Serialize};

/// What a remark says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemarkKind {
    /// The query is very long: only its beginning was read.
    TooLong,
    /// The query has very many parts: only the first were read.
    TooManyParts,
    /// Parentheses are nested too deeply: the inner ones were left out.
    TooDeep,
    /// A quotation mark has no counterpart.
    OpenQuote,
    /// No field has this name: it was read as a word.
    UnknownField,
    /// The first word also means the others here.
    Means,
    /// Nothing was found with these words: searched without them.
    WithoutWords,
    /// Nothing was found with all words: one of them is enough.
    AnyWord,
    /// Given up: the span of time.
    WithoutDates,
    /// Given up: filters by status and language.
    WithoutStatus,
    /// Given up: filters by topic and audience.
    WithoutTopics,
    /// Given up: filters by kind and source.
    WithoutKinds,
    /// The places were widened to their districts.
    WholeKreis,
    /// Given up: the places.
    WithoutPlace,
    /// Given up: filters by role.
    WithoutRoles,
    /// Given up: filters by organisation and programme.
    WithoutOrganisations,
    /// So many records more match, but nobody knows whether they lie within the radius.
    Nowhere,
    /// The places are no municipalities and have no radius around them.
    NoRadius,
    /// These words say a time: what is open or takes place then comes first.
    OpenAt,
}

impl RemarkKind {
    /// All kinds.
    pub const ALL: [RemarkKind; 19] = [
        RemarkKind::TooLong,
        RemarkKind::TooManyParts,
        RemarkKind::TooDeep,
        RemarkKind::OpenQuote,
        RemarkKind::UnknownField,
        RemarkKind::Means,
        RemarkKind::WithoutWords,
        RemarkKind::AnyWord,
        RemarkKind::WithoutDates,
        RemarkKind::WithoutStatus,
        RemarkKind::WithoutTopics,
        RemarkKind::WithoutKinds,
        RemarkKind::WholeKreis,
        RemarkKind::WithoutPlace,
        RemarkKind::WithoutRoles,
        RemarkKind::WithoutOrganisations,
        RemarkKind::Nowhere,
        RemarkKind::NoRadius,
        RemarkKind::OpenAt,
    ];

    /// The name used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            RemarkKind::TooLong => "too_long",
            RemarkKind::TooManyParts => "too_many_parts",
            RemarkKind::TooDeep => "too_deep",
            RemarkKind::OpenQuote => "open_quote",
            RemarkKind::UnknownField => "unknown_field",
            RemarkKind::Means => "means",
            RemarkKind::WithoutWords => "without_words",
            RemarkKind::AnyWord => "any_word",
            RemarkKind::WithoutDates => "without_dates",
            RemarkKind::WithoutStatus => "without_status",
            RemarkKind::WithoutTopics => "without_topics",
            RemarkKind::WithoutKinds => "without_kinds",
            RemarkKind::WholeKreis => "whole_kreis",
            RemarkKind::WithoutPlace => "without_place",
            RemarkKind::WithoutRoles => "without_roles",
            RemarkKind::WithoutOrganisations => "without_organisations",
            RemarkKind::Nowhere => "nowhere",
            RemarkKind::NoRadius => "no_radius",
            RemarkKind::OpenAt => "open_at",
        }
    }
}

/// Something a search has to say about how it read the query or what it gave up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// What it says.
    pub kind: RemarkKind,
    /// The words it is about, as the searcher wrote them or the index has them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
}

impl Remark {
    pub(crate) fn new(kind: RemarkKind) -> Self {
        Remark { kind, words: Vec::new() }
    }

    pub(crate) fn about(kind: RemarkKind, words: Vec<String>) -> Self {
        Remark { kind, words }
    }

    /// The remark as a German sentence.
    pub fn german(&self) -> String {
        let quoted = || {
            let words: Vec<String> = self.words.iter().map(|word| format!("„{word}“")).collect();
            words.join(", ")
        };
        match self.kind {
            RemarkKind::TooLong => "Die Anfrage ist sehr lang; nur der Anfang wurde gelesen.".into(),
            RemarkKind::TooManyParts => {
                "Die Anfrage hat sehr viele Teile; nur die ersten wurden gelesen.".into()
            }
            RemarkKind::TooDeep => {
                "Die Klammern sind zu tief verschachtelt; die inneren wurden überlesen.".into()
            }
            RemarkKind::OpenQuote => "Ein Anführungszeichen hat kein Gegenstück.".into(),
            RemarkKind::UnknownField => {
                let name = self.words.first().map_or("", String::as_str);
                format!("„{name}:“ ist kein bekanntes Feld und wurde als Wort gelesen.")
            }
            RemarkKind::Means => {
                let (asked, meant) = self.words.split_first().map_or(("", &[][..]), |(a, b)| (a.as_str(), b));
                format!("„{asked}“ heißt hier: {}", meant.join(", "))
            }
            RemarkKind::WithoutWords => format!("ohne {}", quoted()),
            RemarkKind::AnyWord => "eines der Wörter genügt".into(),
            RemarkKind::WithoutDates => "ohne Zeitraum".into(),
            RemarkKind::WithoutStatus => "ohne Filter nach Status und Sprache".into(),
            RemarkKind::WithoutTopics => "ohne Filter nach Thema und Zielgruppe".into(),
            RemarkKind::WithoutKinds => "ohne Filter nach Art und Quelle".into(),
            RemarkKind::WholeKreis => "im ganzen Kreis".into(),
            RemarkKind::WithoutPlace => "ohne Ort".into(),
            RemarkKind::WithoutRoles => "ohne Filter nach der Rolle von Organisationen".into(),
            RemarkKind::WithoutOrganisations => "ohne Filter nach Organisation und Programm".into(),
            RemarkKind::Nowhere => {
                let records = self.words.first().map_or("", String::as_str);
                format!("Weitere Treffer ohne genauen Ort, die nicht dabei sind: {records}.")
            }
            RemarkKind::OpenAt => {
                format!("Zeit: {}. Was dann geöffnet ist oder stattfindet, steht weiter vorn.", quoted())
            }
            RemarkKind::NoRadius => {
                "Einen Umkreis gibt es um Gemeinden und Kreise; hier gilt der Ort selbst.".into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_reads_as_german_and_travels_as_data() {
        let means = Remark::about(RemarkKind::Means, vec!["uvg".into(), "Unterhaltsvorschuss".into()]);
        assert_eq!(means.german(), "„uvg“ heißt hier: Unterhaltsvorschuss");
        let without = Remark::about(RemarkKind::WithoutWords, vec!["a".into(), "b".into()]);
        assert_eq!(without.german(), "ohne „a“, „b“");
        let json = serde_json::to_value(&means).unwrap();
        assert_eq!(json["kind"], means.kind.as_str());
        assert_eq!(serde_json::from_value::<Remark>(json).unwrap(), means);
    }
}
