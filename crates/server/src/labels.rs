//! Names of ids in the language of the reader: kinds, topics, audiences, places, sources, languages, states.

use model::{Ags, Kind, OfferStatus, SourceId};

use crate::state::App;
use crate::words::Words;

/// One record of a kind: "Angebot".
pub(crate) fn kind(words: &Words, kind: Kind) -> String {
    words.find("kind", kind.as_str()).unwrap_or_default().to_owned()
}

/// Several records of a kind: "Angebote".
pub(crate) fn kinds(words: &Words, kind: Kind) -> String {
    words.find("kinds", kind.as_str()).unwrap_or_default().to_owned()
}

/// A topic or a group of topics. Labels of topics come from the taxonomy, where German is always there.
pub(crate) fn topic(app: &App, words: &Words, id: &str) -> String {
    match app.taxonomy.topic(id) {
        Some(topic) => {
            let translated = topic.labels.get(words.code).and_then(|labels| labels.first());
            first_large(words.code, translated.unwrap_or(&topic.label))
        }
        None => group(words, id),
    }
}

/// A group of topics; the id when it is not known.
pub(crate) fn group(words: &Words, id: &str) -> String {
    words.find("group", id).map_or_else(|| unknown(id), str::to_owned)
}

/// An audience; the id when it is not known.
pub(crate) fn audience(app: &App, words: &Words, id: &str) -> String {
    match app.taxonomy.audience(id) {
        Some(audience) => {
            let translated = audience.labels.get(words.code).and_then(|labels| labels.first());
            first_large(words.code, translated.unwrap_or(&audience.label))
        }
        None => unknown(id),
    }
}

/// A place; the key when the gazetteer does not have it.
pub(crate) fn place(app: &App, ags: &Ags) -> String {
    app.gazetteer.get(ags).map_or_else(|| ags.to_string(), |place| place.name.clone())
}

/// A source; the id when it is not known.
pub(crate) fn source(app: &App, id: &SourceId) -> String {
    app.source_name(id).unwrap_or_else(|| unknown(id.as_str()))
}

/// A language by its code; the code itself when it has no name here.
pub(crate) fn language(words: &Words, code: &str) -> String {
    words.find("language", code).map_or_else(|| unknown(code), str::to_owned)
}

/// Whether an offer exists, in words.
pub(crate) fn status(words: &Words, status: OfferStatus) -> String {
    words.find("status", crate::ask::status_name(status)).unwrap_or_default().to_owned()
}

/// An id nobody gave a name, cut to the length of a label: it may come from a stranger.
fn unknown(id: &str) -> String {
    crate::safe::shortened(id, 60).into_owned()
}

/// The same text with a capital in front, as labels stand alone. In Turkish `i` keeps its dot.
fn first_large(code: &str, text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some('i') if code == "tr" => format!("İ{}", chars.as_str()),
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn labels_begin_with_a_capital_of_their_language() {
        assert_eq!(super::first_large("tr", "iş arama"), "İş arama");
        assert_eq!(super::first_large("en", "income"), "Income");
        assert_eq!(super::first_large("de", ""), "");
    }
}
