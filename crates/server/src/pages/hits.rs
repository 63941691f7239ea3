//! A record in a list: as a search found it, with a way to reach someone where that is what people look for.

use indexer::{Hit, Snippet};
use model::{ContactRole, Kind, OfferStatus, PlaceRole, Record};

use crate::shown::Shown;
use crate::state::App;
use crate::words::Words;
use crate::{formats, labels, links, phone, safe};

use super::record_facts;

/// Longest snippet taken from the index, in bytes.
const LONGEST: usize = 2000;
/// Longest title in a list, in characters; hostile ones are longer.
const TITLE: usize = 160;
/// Longest snippet, in characters.
const SNIPPET: usize = 320;
/// Longest name of a place or address, in characters.
const NAME: usize = 80;
/// Most places named in a line.
const PLACES: usize = 3;

/// What the template `hit.html` shows.
pub(crate) struct HitView {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) kind: &'static str,
    pub(crate) kind_label: String,
    pub(crate) date: Option<String>,
    /// The same date for machines.
    pub(crate) iso: String,
    pub(crate) state: Option<String>,
    pub(crate) lang: String,
    pub(crate) source: String,
    pub(crate) places: String,
    pub(crate) pieces: Vec<Piece>,
    /// When it is open, in short.
    pub(crate) hours: Option<String>,
    pub(crate) contact: Vec<Way>,
    pub(crate) duplicates: usize,
    /// Whether an editor picked it for this search.
    pub(crate) picked: bool,
    /// How far away it is, when that was asked.
    pub(crate) far: Option<String>,
}

/// A part of a snippet.
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) marked: bool,
}

/// A way to reach someone, or any text that may be a link.
pub(crate) struct Way {
    pub(crate) href: Option<String>,
    pub(crate) text: String,
    /// Whether the text is in the words of the source, and so in its language.
    pub(crate) quoted: bool,
}

impl HitView {
    /// A hit alone, as in a list of similar records.
    pub(crate) fn of(app: &App, words: &Words, hit: &Hit) -> Self {
        let mut names: Vec<&str> = Vec::new();
        for place in &hit.places {
            if place.role != PlaceRole::Mentioned && !names.contains(&place.name.as_str()) {
                names.push(&place.name);
            }
        }
        // "Ennepe-Ruhr-Kreis · Ennepe-Ruhr-Kreis" says nothing twice.
        let source = formats::publisher(app, hit.source.as_ref(), &hit.url);
        names.retain(|name| *name != source);
        names.truncate(PLACES);
        let title = safe::shortened(&safe::one_line(&hit.title), TITLE).into_owned();
        HitView {
            href: links::record(&hit.id),
            title: if title.is_empty() { words.t("record.untitled").to_owned() } else { title },
            kind: hit.kind.as_str(),
            kind_label: labels::kind(words, hit.kind),
            date: hit.published.map(|date| words.date(date)),
            iso: hit.published.map(|date| date.to_string()).unwrap_or_default(),
            state: None,
            lang: String::new(),
            source,
            places: names.iter().map(|name| safe::shortened(name, NAME)).collect::<Vec<_>>().join(", "),
            pieces: pieces(&hit.snippet, ""),
            hours: None,
            contact: Vec::new(),
            duplicates: hit.duplicates,
            picked: hit.picked,
            far: hit.distance_km.and_then(|km| far(words, km)),
        }
    }

    /// A record in a list, as a search would have found it.
    pub(crate) fn of_record(app: &App, words: &Words, shown: &Shown) -> Self {
        HitView::with_record(app, words, &Hit::of_record(&shown.record), shown)
    }

    /// A hit with its record: the time of an event, the contact of an offer, whether either is off.
    pub(crate) fn with_record(app: &App, words: &Words, hit: &Hit, shown: &Shown) -> Self {
        let mut view = HitView::of(app, words, hit);
        let record = &shown.record;
        view.pieces = pieces(&hit.snippet, if shown.excerpt { "" } else { &record.text });
        if let Some(start) = record.event.as_ref().and_then(|event| event.start) {
            view.date = Some(words.moment(start));
            view.iso = start.to_string();
        }
        view.state = state(words, record);
        view.lang = lang_unlike(words, record);
        if matches!(record.kind, Kind::Offer | Kind::Organisation) {
            view.contact = ways(record, false);
            view.hours = record_facts::hours_in_short(words, record);
        }
        if view.pieces.is_empty() {
            view.pieces.push(Piece { text: shown.summary(SNIPPET), marked: false });
        }
        view
    }
}

/// A distance in words, by whole kilometres; nothing for next door, and nothing that is no distance.
pub(crate) fn far(words: &Words, km: f64) -> Option<String> {
    let km = km.round();
    (1.0..1e5).contains(&km).then(|| words.with("guide.far", words.number(km as usize)))
}

/// Whether a text may stand in a `lang` attribute.
pub(crate) fn is_tag(lang: &str) -> bool {
    (2..=3).contains(&lang.len()) && lang.bytes().all(|b| b.is_ascii_lowercase())
}

/// The language of a record where it differs from that of the page, so that it is read aloud as it should be.
pub(crate) fn lang_unlike(words: &Words, record: &Record) -> String {
    let differs = record.lang != words.code && record.lang != "und" && is_tag(&record.lang);
    if differs { record.lang.clone() } else { String::new() }
}

/// What a reader should know before calling: called off, ended, only proposed.
pub(crate) fn state(words: &Words, record: &Record) -> Option<String> {
    if record.event.as_ref().is_some_and(|event| event.cancelled) {
        return Some(words.t("status.cancelled").to_owned());
    }
    let status = record.offer.as_ref()?.status;
    matches!(status, OfferStatus::Ended | OfferStatus::Proposed).then(|| labels::status(words, status))
}

/// How to reach whom a record is about: phone first, as most people call; press offices are not for them.
pub(crate) fn ways(record: &Record, with_address: bool) -> Vec<Way> {
    let mut ways: Vec<Way> = Vec::new();
    let contacts = || record.contacts.iter().filter(|contact| contact.role != ContactRole::Press);
    if let Some(phone) = contacts().find_map(|contact| contact.phone.as_deref()) {
        ways.push(Way { quoted: false, href: safe::tel(phone), text: phone::readable(phone) });
    }
    if let Some(email) = contacts().find_map(|contact| contact.email.as_deref()) {
        ways.push(Way {
            quoted: false,
            href: safe::mailto(email),
            text: safe::shortened(email, NAME).into_owned(),
        });
    }
    if with_address && let Some(address) = contacts().find_map(|contact| contact.address.as_deref()) {
        ways.push(Way { quoted: false, href: None, text: safe::shortened(address, 2 * NAME).into_owned() });
    }
    ways
}

/// A snippet in pieces; `whole` is the text it was taken from, as far as that is known. Lines are set apart where no full stop
/// does so, and an ellipsis says where a sentence was cut.
fn pieces(snippet: &Snippet, whole: &str) -> Vec<Piece> {
    // The index cuts snippets itself; this holds should a word in them have no end.
    let text = snippet.text.get(..snippet.text.floor_char_boundary(LONGEST)).unwrap_or_default();
    let mut pieces = Vec::new();
    let (mut at, mut before) = (0, None);
    let mut push = |range: std::ops::Range<usize>, marked: bool| {
        // Ranges that do not fit are left out rather than trusted.
        if let Some(part) = text.get(range).filter(|part| !part.is_empty()) {
            pieces.push(Piece { text: on_one_line(part, before), marked });
            before = part.trim_end().chars().next_back().or(before);
        }
    };
    for &(from, to) in &snippet.marks {
        if from >= at && to > from {
            push(at..from, false);
            push(from..to, true);
            at = to;
        }
    }
    push(at..text.len(), false);
    let is_cut = text.len() < snippet.text.len() || !whole.trim_end().ends_with(text.trim_end());
    if is_cut && text.chars().next_back().is_some_and(|last| !ENDS.contains(&last)) {
        pieces.push(Piece { text: " …".to_owned(), marked: false });
    }
    pieces
}

/// What ends a sentence or a line, so that the next may follow.
const ENDS: [char; 11] = ['.', '!', '?', ':', ';', ',', '…', '·', '–', '“', '"'];

/// Text with its lines one behind the other, a dot between where nothing ends the first; `before` is what stands in front.
fn on_one_line(text: &str, before: Option<char>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last = before;
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            out.truncate(out.trim_end().len());
            let dot = last.is_some_and(|last| !ENDS.contains(&last));
            out.push_str(if dot { " · " } else { " " });
            last = if dot { Some('·') } else { last };
        }
        let line = if number > 0 { line.trim_start() } else { line };
        last = line.trim_end().chars().next_back().or(last);
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, marks: &[(usize, usize)], whole: &str) -> Vec<(String, bool)> {
        let snippet = Snippet { text: text.into(), marks: marks.into() };
        pieces(&snippet, whole).into_iter().map(|piece| (piece.text, piece.marked)).collect()
    }

    #[test]
    fn a_snippet_falls_into_marked_and_unmarked_pieces() {
        let found = said("Für Kinder da.", &[(5, 11)], "");
        assert_eq!(found, [("Für ".into(), false), ("Kinder".into(), true), (" da.".into(), false)]);
    }

    #[test]
    fn lines_do_not_run_into_each_other_and_a_cut_shows() {
        let joined = |text, marks: &[_], whole| {
            said(text, marks, whole).into_iter().map(|(text, _)| text).collect::<String>()
        };
        assert_eq!(joined("Anmeldung\nRufen Sie an.", &[(10, 15)], ""), "Anmeldung · Rufen Sie an.");
        assert_eq!(joined("Das kostet nichts.\n\nRufen Sie", &[], ""), "Das kostet nichts. Rufen Sie …");
        assert_eq!(joined("Nur ein Satz", &[], "Davor. Nur ein Satz\n"), "Nur ein Satz");
        assert_eq!(joined("Kita\nOst", &[(0, 4), (5, 8)], "Kita\nOst"), "Kita · Ost");
    }

    #[test]
    fn wrong_ranges_do_no_harm() {
        for marks in [vec![(2, 3)], vec![(0, 99)], vec![(5, 2)], vec![(0, 4), (1, 2)]] {
            let whole: String = said("Für x", &marks, "Für x").into_iter().map(|(text, _)| text).collect();
            assert!("Für x".ends_with(&whole) || whole.is_empty() || "Für x".starts_with(&whole), "{whole}");
        }
    }
}
