//! Turns one snapshot into records and says what it could not read.
//!
//! Two steps, each pure (no I/O, no clock, no global state): `reading` makes a [`Document`] of the bytes (main
//! text in typed blocks, title, dates, language, structured data), `understanding` makes records of the document
//! (kind, places, topics, organisations, contacts). Reading the same snapshot years later gives the same
//! records. Fetching, storing and indexing are other crates' work.

mod document;
mod reading;
mod understanding;

pub use document::{Block, BlockKind, Document, Format, Image, Read};
pub use reading::{Explanation, Lessons, TemplateMemory, explain, read, read_with};

use model::{Gazetteer, Record, RecordId, Snapshot, Source, Taxonomy};

/// Counts up whenever the same snapshot may give other records; part of the index fingerprint.
pub const EXTRACTOR_VERSION: u32 = 8;

/// Reads snapshots with the knowledge it was made with.
pub struct Extractor {
    knowledge: understanding::Knowledge,
}

/// What one snapshot gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extraction {
    /// The page's main record first; at least one, of kind `empty`, `listing` or `other` when nothing was found.
    pub records: Vec<Record>,
    /// blake3 of the normalised main text and title, in hex: equal when only clocks and counters changed.
    pub content_hash: String,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Pictures beside the main text.
    pub images: Vec<Image>,
    /// Blocks of the main text in another language than the page's.
    pub passages: Vec<Passage>,
    /// What the page states of itself that is not what was read, with the value that was not taken.
    pub disagreements: Vec<model::Evidence>,
}

/// A block in another language than that of its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// ISO 639-1.
    pub lang: String,
    /// Its words.
    pub text: String,
}

/// Why a snapshot gave less than it should have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Address of the page.
    pub url: String,
    /// One word for it, as in `Record::problem`.
    pub code: String,
}

impl Extractor {
    /// An extractor with this knowledge of places and topics.
    pub fn new(gazetteer: Gazetteer, taxonomy: Taxonomy) -> Self {
        Extractor { knowledge: understanding::Knowledge::new(gazetteer, taxonomy) }
    }

    /// Reads one snapshot; `source` is the seed it belongs to, where there is one. Never fails.
    pub fn extract(&self, snapshot: &Snapshot, source: Option<&Source>) -> Extraction {
        self.extract_with(snapshot, source, &TemplateMemory::default())
    }

    /// The same with what repeats on the pages of its site.
    pub fn extract_with(
        &self,
        snapshot: &Snapshot,
        source: Option<&Source>,
        memory: &TemplateMemory,
    ) -> Extraction {
        let document = read_with(snapshot, source, memory);
        let mut records = understanding::understand(&document, snapshot, source, &self.knowledge);
        if records.is_empty() {
            records.push(empty_record(snapshot));
        }
        if let (Some(main), Some(problem)) = (records.first_mut(), document.problem) {
            // A list of links needs no text of its own.
            if main.kind != model::Kind::Listing || problem != "no_text" {
                main.problem.get_or_insert_with(|| problem.to_owned());
            }
        }
        if let Some(main) =
            records.first_mut().filter(|_| matches!(document.format, Format::Pdf | Format::Office))
        {
            attach(main, snapshot);
        }
        let codes = records.iter().filter_map(|record| record.problem.clone());
        let problems = codes.map(|code| Problem { url: snapshot.url.clone(), code }).collect();
        let foreign = |block: &Block| Some(Passage { lang: block.lang.clone()?, text: block.text.clone() });
        Extraction {
            content_hash: content_hash(&document),
            records,
            problems,
            passages: document.blocks.iter().filter_map(foreign).collect(),
            images: document.images,
            disagreements: document.disagreements,
        }
    }
}

/// Notes which page hands a document out. What a feed says comes with a date or a summary; a feed is no page.
fn attach(document: &mut Record, snapshot: &Snapshot) {
    let Some(hint) = snapshot.hint.as_ref().filter(|hint| hint.published.is_none() && hint.teaser.is_none())
    else {
        return;
    };
    let Some(from) = &hint.from else { return };
    let quote = hint.title.as_deref().unwrap_or("");
    let evidence = model::Evidence::new("links[0]", from.as_str(), "link", quote, "linked_document");
    document
        .links
        .insert(0, model::Link { relation: model::LinkRelation::AttachedTo, to: RecordId::of_page(from, 0) });
    document.evidence.push(evidence);
}

fn empty_record(snapshot: &Snapshot) -> Record {
    Record {
        id: RecordId::of_page(&snapshot.url, 0),
        url: snapshot.url.clone(),
        kind: model::Kind::Empty,
        source: Some(snapshot.source.clone()),
        fetched: Some(snapshot.fetched),
        ..Record::default()
    }
}

fn content_hash(document: &Document) -> String {
    let title = document.title.as_ref().map_or("", |title| title.value.as_str());
    // Gathered first: the hash is much quicker over one long text than over single words.
    let mut words = String::new();
    for text in std::iter::once(title).chain(document.blocks.iter().map(|block| block.text.as_str())) {
        for word in text.split_whitespace() {
            words.push_str(word);
            words.push(' ');
        }
        words.push('\n');
    }
    blake3::hash(words.as_bytes()).to_hex().to_string()
}

/// Whether a text is a CSS selector a seed may use; else what is wrong with it.
///
/// # Errors
/// The parser's words.
pub fn check_selector(selector: &str) -> Result<(), String> {
    scraper::Selector::parse(selector).map(drop).map_err(|error| error.to_string())
}
