//! What a report says is proposed, wished for or planned: offers of their own, with the report as parent.
//!
//! A proposal is a phrase of `proposals.tsv` and, in the same sentence, something that can be offered to people behind
//! "ein" or "eine". What only tells that something will happen (a day, a building) is none.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use model::{Evidence, Kind, Offer, OfferStatus, PlaceRef, PlaceRole, Record, Snapshot};

use super::fill::About;
use crate::understanding::cues::Cues;
use crate::understanding::table::{PROPOSALS, words_of};
use crate::understanding::text::{Found, Text};
use crate::understanding::{record, topics};
use crate::{Block, BlockKind};

/// Most proposals of a report: beyond that it is a list of wishes.
const MOST: usize = 3;
/// Most words between "ein" and what is proposed: adjectives.
const ADJECTIVES: usize = 2;
/// Farthest a thing stands from the phrase that proposes it, in bytes.
const REACH: usize = 140;

/// What proposes, and on which side of it the thing stands.
#[derive(Clone, Debug)]
struct Phrase {
    around: bool,
    with: Vec<&'static str>,
}

struct Words {
    phrases: Cues<Vec<Phrase>>,
    things: Vec<&'static str>,
    too_general: HashSet<&'static str>,
    articles: HashSet<&'static str>,
    dropped: HashSet<&'static str>,
    not: Vec<&'static str>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut phrases: Vec<(&str, Vec<Phrase>)> = Vec::new();
    for (what, around) in [("behind", false), ("around", true)] {
        for line in words_of(PROPOSALS, what) {
            let (phrase, with) = line.split_once(" … ").unwrap_or((line, ""));
            let with = with.split('|').filter(|part| !part.is_empty()).collect();
            let phrase_of = Phrase { around, with };
            match phrases.iter_mut().find(|(known, _)| *known == phrase) {
                Some((_, list)) => list.push(phrase_of),
                None => phrases.push((phrase, vec![phrase_of])),
            }
        }
    }
    Words {
        phrases: Cues::new(phrases),
        things: words_of(PROPOSALS, "thing").collect(),
        too_general: words_of(PROPOSALS, "too_general").collect(),
        articles: words_of(PROPOSALS, "article").collect(),
        dropped: words_of(PROPOSALS, "dropped").collect(),
        not: words_of(PROPOSALS, "not").collect(),
    }
});

/// The proposals of a report, as records that follow it.
pub(super) fn proposals(main: &Record, snapshot: &Snapshot, about: &About<'_, '_>) -> Vec<Record> {
    let text = about.text;
    let mut found: Vec<Record> = Vec::new();
    let mut last = None;
    // Few sentences hold a phrase: one pass over the text finds them.
    for cue in WORDS.phrases.among(text.as_str(), text.words()) {
        let sentence = text.sentence_range(cue.start);
        if found.len() >= MOST || last.replace(sentence.start) == Some(sentence.start) {
            continue;
        }
        let words = &text.as_str()[sentence.clone()];
        // A heading that ends like a sentence is the lead.
        if text.in_heading(sentence.start) && !words.trim_end().ends_with('.') {
            continue;
        }
        let Some(title) = find(words) else { continue };
        if found.iter().all(|known| known.title != title) {
            found.push(offer(title, sentence.clone(), found.len() + 1, main, snapshot, about));
        }
    }
    found
}

/// What a sentence proposes.
fn find(sentence: &str) -> Option<String> {
    if sentence.ends_with('?') || WORDS.not.iter().any(|word| sentence.contains(word)) {
        return None;
    }
    let lower = LazyLock::new(|| sentence.to_lowercase());
    let fits =
        |phrase: &&Phrase| phrase.with.is_empty() || phrase.with.iter().any(|part| lower.contains(part));
    WORDS.phrases.find(sentence).find_map(|cue| {
        let phrase = cue.value.iter().find(fits)?;
        let behind = || thing(sentence, cue.end..sentence.len().min(cue.end + REACH));
        let before = || thing(sentence, cue.start.saturating_sub(REACH)..cue.start);
        if phrase.around { before().or_else(behind) } else { behind() }
    })
}

/// The first thing that can be offered in a part of a sentence, behind "ein" and its adjectives.
fn thing(sentence: &str, part: Range<usize>) -> Option<String> {
    let from = (part.start..=part.end).find(|&at| sentence.is_char_boundary(at))?;
    let to = (part.end..=sentence.len()).find(|&at| sentence.is_char_boundary(at))?;
    let words: Vec<&str> = sentence[from..to].split_whitespace().collect();
    words
        .iter()
        .enumerate()
        .filter(|(_, word)| WORDS.articles.contains(word.to_lowercase().as_str()))
        .find_map(|(at, _)| {
            let rest = &words[at + 1..];
            let noun =
                rest.iter().take(ADJECTIVES + 1).position(|word| word.starts_with(char::is_uppercase))?;
            let bare = rest[noun].trim_matches(|c: char| !c.is_alphanumeric());
            let lower = bare.to_lowercase();
            WORDS.things.iter().any(|thing| lower.ends_with(thing)).then_some(())?;
            let ends = rest[noun].ends_with([',', '.', ';', ':', ')', '!']);
            let named = rest.get(noun + 1).filter(|next| !ends && next.starts_with(['„', '"', '»']));
            let purpose = purpose(&rest[noun + 1..]).filter(|_| !ends);
            if WORDS.too_general.contains(bare) && named.is_none() && purpose.is_none() {
                return None;
            }
            let adjectives = rest[..noun].iter().filter(|word| !WORDS.dropped.contains(**word));
            let mut title: Vec<&str> = adjectives.copied().collect();
            title.push(bare);
            let mut title = title.join(" ");
            if let Some(purpose) = purpose {
                title = format!("{title} {purpose}");
            }
            Some(capitalised(&title))
        })
}

/// "für Eltern im Schichtdienst": the purpose behind a thing, up to its noun.
fn purpose(rest: &[&str]) -> Option<String> {
    if rest.first() != Some(&"für") {
        return None;
    }
    let noun = rest.iter().take(4).position(|word| word.starts_with(char::is_uppercase))?;
    Some(rest[..=noun].join(" ").trim_end_matches([',', '.', ';', ':', ')', '!']).to_owned())
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn offer(
    title: String,
    sentence: Range<usize>,
    ordinal: usize,
    main: &Record,
    snapshot: &Snapshot,
    about: &About<'_, '_>,
) -> Record {
    let (text, knowledge) = (about.text, about.knowledge);
    let words = text.as_str()[sentence.clone()].trim();
    let mut child = record::of_page(snapshot, ordinal);
    (child.kind, child.lang, child.title) = (Kind::Offer, main.lang.clone(), title.clone());
    (child.text, child.teaser) = (words.to_owned(), words.to_owned());
    let quote = |field: &str, value: &str| text.quote(field, value, sentence.clone(), "proposed-in-report");
    child.evidence.extend([quote("kind", "offer"), quote("title", &title), quote("teaser", words)]);
    child.set_published(main.published);
    child.evidence.extend(main.evidence.iter().filter(|why| why.field == "published").cloned());
    child.offer = Some(Offer { status: OfferStatus::Proposed, ..Offer::default() });
    child.evidence.push(quote("offer.status", "proposed"));
    let place = text.part(sentence.start).map_or_else(String::new, |part| part.block.place.clone());
    let block = Block {
        kind: BlockKind::Paragraph,
        text: words.to_owned(),
        cells: Vec::new(),
        links: Vec::new(),
        place,
        lang: None,
        dropped: None,
    };
    let own = Text::new([&block]);
    let evidence: Evidence = quote("title", &title);
    let places = knowledge.places.find(Some((&title, &evidence)), &own, 0, about.source);
    record::add_places(&mut child, places);
    if child.places.is_empty() {
        record::add_places(&mut child, places_of_report(main));
    }
    let page =
        topics::Page { title: &title, title_evidence: Some(&evidence), text: &own, lead_end: 0, names: &[] };
    knowledge.topics.fill(&mut child, &page);
    topics::inherit(&mut child, main);
    let inner = About { text: &own, title: None, lead: 0, names: &[], source: about.source, knowledge };
    inner.finish(&mut child, &[]);
    child
}

/// What a report is about, a proposal in it that names no place of its own is about, too.
fn places_of_report(main: &Record) -> Vec<Found<PlaceRef>> {
    let about = main.places.iter().enumerate().filter(|(_, place)| place.role == PlaceRole::About);
    let found = about.map(|(number, place)| {
        let field = format!("places[{number}]");
        let of_report = main.evidence.iter().filter(|why| why.field == field).cloned();
        let again =
            |why: Evidence| Evidence { field: String::new(), rule: "place-of-report".to_owned(), ..why };
        Found { value: place.clone(), evidence: of_report.map(again).collect() }
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn what_is_proposed_has_a_name() {
        for (sentence, title) in [
            ("Vorgeschlagen wird ein Lotsensystem für Eltern.", Some("Lotsensystem für Eltern")),
            (
                "Der Kreis schlägt deshalb einen Bürgerbus vor, der Kita und Bahnhof verbindet.",
                Some("Bürgerbus"),
            ),
            ("Ein offener Mittagstisch soll im Herbst entstehen.", Some("Offener Mittagstisch")),
            ("Geplant ist eine zweite Beratungsstelle in Werl.", Some("Beratungsstelle")),
            ("Daraus entstand der Gedanke einer Notfallmappe.", Some("Notfallmappe")),
            ("Die Mütter wünschen sich eine Ferienbetreuung.", Some("Ferienbetreuung")),
            ("Geplant ist ein Projekt.", None),
            ("Ein Bürgerbus ist nicht geplant.", None),
            ("Ein Bürgerbus fährt seit Mai.", None),
            ("Geplant ist eine Konferenz im Mai.", None),
            ("Braucht es einen Bürgerbus?", None),
        ] {
            assert_eq!(find(sentence).as_deref(), title, "{sentence}");
        }
    }
}
