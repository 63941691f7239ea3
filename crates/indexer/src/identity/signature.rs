//! What is remembered of a record to tell which others are the same or come back to it: some hundred numbers.

use std::collections::HashMap;

use german::{Analyzer, Language, tokenize};
use jiff::civil::Date;
use model::{Kind, Moment, PartialDate, PlaceRole, Precision, Record};

use crate::hash::{FastHash, stable_hash};
use crate::sketch::Sketch;

/// Lanes of the sketch: the likeness of two texts is known to about .06.
pub(super) const LANES: usize = 64;

/// Words of the text that are kept: what a report is about is said at its beginning.
const MOST_TERMS: usize = 220;

/// A record as numbers. Terms are hashes; lists are sorted.
pub(crate) struct Signature {
    /// Hash of the address of the page: records of one page are parts of it, never copies.
    pub(super) page: u64,
    pub(super) source: u64,
    pub(super) lang: u64,
    pub(super) kind: Kind,
    /// The day it was published, or the first of the month where no more is known.
    pub(super) day: Option<Date>,
    pub(super) start: Option<Moment>,
    /// Words of title and text, without stop words.
    pub(super) words: u32,
    pub(super) lanes: [u32; LANES],
    pub(super) title: Vec<u32>,
    /// Terms of the title and of the beginning of the text.
    pub(super) terms: Vec<u32>,
    /// Keys of the places it is about.
    pub(super) places: Vec<u32>,
    /// Organisations it names.
    pub(super) actors: Vec<u32>,
    /// Phones and e-mail addresses.
    pub(super) contacts: Vec<u32>,
    pub(super) addresses: Vec<u32>,
}

/// The terms of words, analyzed once each.
pub(crate) struct Terms {
    languages: Vec<(Analyzer, Known)>,
}

type Known = HashMap<Box<str>, Word, FastHash>;

/// What is known of a word as it is written.
#[derive(Clone, Copy)]
pub(super) struct Word {
    /// `None` for a stop word.
    term: Option<u32>,
    /// Hash of the folded form, for sketches.
    pub(super) folded: u64,
}

/// Words remembered of each language; then the memory starts afresh.
const REMEMBERED: usize = 200_000;

impl Terms {
    pub(crate) fn new(analyzer: &Analyzer) -> Self {
        let languages = Language::ALL.map(|language| (analyzer.for_language(language), HashMap::default()));
        Terms { languages: languages.into() }
    }

    /// The term of each word that is no stop word, with the word as it is written, in order.
    pub(crate) fn of<'t>(&mut self, language: Language, text: &'t str) -> Vec<(u32, &'t str)> {
        let mut terms = Vec::new();
        self.read(language, text, |word, written| terms.extend(word.term.map(|term| (term, written))));
        terms
    }

    /// Shows each word of a text.
    pub(super) fn read<'t>(
        &mut self,
        language: Language,
        text: &'t str,
        mut each: impl FnMut(Word, &'t str),
    ) {
        let of_language = self.languages.iter_mut().find(|(analyzer, _)| analyzer.language() == language);
        let Some((analyzer, known)) = of_language else { return };
        for token in tokenize(text) {
            let written = &text[token.range.clone()];
            if let Some(word) = known.get(written) {
                each(*word, written);
                continue;
            }
            let term = analyzer.analyze(&token).whole.as_deref().map(short);
            let word = Word { term, folded: stable_hash(german::fold(&token.text).as_bytes()) };
            if known.len() >= REMEMBERED {
                known.clear();
            }
            known.insert(written.into(), word);
            each(word, written);
        }
    }
}

impl Signature {
    /// The signature of a record.
    pub(crate) fn of(record: &Record, terms: &mut Terms) -> Signature {
        let language = Language::from_code(&record.lang);
        let start = record.event.as_ref().and_then(|event| event.start);
        let mut sketch = Sketch::<LANES>::new(&seed_of(record));
        let (mut title, mut all, mut words) = (Vec::new(), Vec::new(), 0);
        terms.read(language, &record.title, |word, _| {
            sketch.word(word.folded);
            title.extend(word.term);
        });
        terms.read(language, &record.text, |word, _| {
            sketch.word(word.folded);
            words += u32::from(word.term.is_some());
            if all.len() < MOST_TERMS {
                all.extend(word.term);
            }
        });
        words += title.len() as u32;
        all.extend(&title);
        let day = day_of(record);
        let places = record.places.iter().filter(|place| place.role != PlaceRole::Mentioned);
        let contacts = record.contacts.iter().flat_map(|contact| [&contact.phone, &contact.email]);
        let actors = record.organisations.iter().map(|named| short(&key(&named.name)));
        Signature {
            page: stable_hash(record.url.as_bytes()),
            source: stable_hash(record.source.as_ref().map_or("", |source| source.as_str()).as_bytes()),
            lang: stable_hash(record.lang.as_bytes()),
            kind: record.kind,
            day,
            start,
            words,
            lanes: sketch.lanes().map(|lane| (lane >> 16) as u32),
            title: sorted(title),
            terms: sorted(all),
            places: sorted(places.filter_map(|place| Some(short(place.ags.as_ref()?.as_str()))).collect()),
            actors: sorted(actors.collect()),
            contacts: sorted(contacts.flatten().map(|value| short(&value.to_lowercase())).collect()),
            addresses: sorted(
                record.contacts.iter().filter_map(|c| Some(short(&key(c.address.as_ref()?)))).collect(),
            ),
        }
    }

    /// About how many runs of words two texts have in common, 0 to 1; [`Texts::likeness`] tells exactly.
    ///
    /// [`Texts::likeness`]: super::Texts::likeness
    pub(super) fn likeness(&self, other: &Signature) -> f32 {
        let equal = self.lanes.iter().zip(&other.lanes).filter(|(a, b)| a == b).count();
        equal as f32 / LANES as f32
    }
}

/// The day a record was published, or the first of the month where no more is known.
pub(super) fn day_of(record: &Record) -> Option<Date> {
    record.published.filter(|date| date.precision() != Precision::Year).map(PartialDate::first)
}

/// What tells apart the dates of a series, whose words are the same; the index has the same.
pub(super) fn seed_of(record: &Record) -> String {
    let start = record.event.as_ref().and_then(|event| event.start);
    start.map(|start| start.to_string()).unwrap_or_default()
}

/// A hash that is unlikely to meet another among the words of a region.
pub(super) fn short(text: &str) -> u32 {
    (stable_hash(text.as_bytes()) >> 32) as u32
}

/// A name without case, marks and gaps.
fn key(name: &str) -> String {
    german::fold(&name.chars().filter(|c| c.is_alphanumeric()).collect::<String>())
}

fn sorted(mut list: Vec<u32>) -> Vec<u32> {
    list.sort_unstable();
    list.dedup();
    list
}

/// What two sorted lists have in common.
pub(super) fn shared(one: &[u32], other: &[u32]) -> Vec<u32> {
    one.iter().copied().filter(|value| other.binary_search(value).is_ok()).collect()
}

/// The share of the values of two sorted lists that both have; 0 where one is empty.
pub(super) fn overlap(one: &[u32], other: &[u32]) -> f32 {
    let both = shared(one, other).len();
    let all = one.len() + other.len() - both;
    if all == 0 { 0.0 } else { both as f32 / all as f32 }
}

/// Whether both lists say something and nothing in common.
pub(super) fn contradict(one: &[u32], other: &[u32]) -> bool {
    !one.is_empty() && !other.is_empty() && shared(one, other).is_empty()
}
