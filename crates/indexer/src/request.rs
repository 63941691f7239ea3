//! What can be asked of the index and what it answers: the types behind `lotse search --format json` and
//! `/api/v1/search`. Their JSON form is a contract.

use jiff::civil::Date;
use model::{Ags, Kind, PartialDate, PlaceRef, Record, RecordId, SourceId};
use serde::{Deserialize, Serialize};

use crate::{Radius, Remark};

/// How many of the query's words a record must have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// Every content word: what analysts count with.
    All,
    /// All of up to two content words, three quarters (rounded down) of more.
    #[default]
    Most,
    /// At least one: for whole questions.
    Any,
}

/// The order of hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Newest first; undated records last.
    Date,
}

/// A search. Several values of one filter are alternatives, several filters must all hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SearchRequest {
    /// What the user typed; empty finds everything the filters let through.
    pub query: String,
    /// How many words must match.
    #[serde(rename = "match")]
    pub matching: Match,
    /// Kinds.
    pub kinds: Vec<Kind>,
    /// Places by AGS; finds everything in the area and everything that serves it.
    pub places: Vec<Ags>,
    /// With it, places also find what lies at most so far from the middle of one of them: of municipalities, and of all
    /// in a Kreis. Records whose place nobody knows are not found so; `understood` says how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub radius: Option<Radius>,
    /// Topic ids.
    pub topics: Vec<String>,
    /// Audience ids.
    pub audiences: Vec<String>,
    /// Sources.
    pub sources: Vec<SourceId>,
    /// Languages (ISO 639-1).
    pub languages: Vec<String>,
    /// Offer status names.
    pub statuses: Vec<String>,
    /// Names of organisations that have a part in it (not only mentioned, or named as a source).
    pub organisations: Vec<String>,
    /// Roles (`provider`, `funder` …) that some organisation has in it; with `organisations`, one of those.
    pub roles: Vec<String>,
    /// Names of networks and programmes.
    pub programmes: Vec<String>,
    /// Published (events: taking place) on this day or later.
    pub from: Option<Date>,
    /// Published (events: taking place) on this day or earlier.
    pub to: Option<Date>,
    /// Order.
    pub sort: Sort,
    /// Most hits returned; at most [`SearchRequest::MAX_LIMIT`].
    pub limit: usize,
    /// Hits left out at the front; at most [`SearchRequest::MAX_OFFSET`].
    pub offset: usize,
    /// Whether facet counts are wanted.
    pub facets: bool,
    /// Whether each hit explains its score.
    pub explain: bool,
    /// Whether near-identical records are shown once, with a count.
    pub collapse: bool,
    /// Whether hits carry a passage; without, thousands of hits are cheap.
    pub snippets: bool,
    /// Whether a query that finds nothing is relaxed step by step.
    pub relax: bool,
}

impl Default for SearchRequest {
    fn default() -> Self {
        SearchRequest {
            query: String::new(),
            matching: Match::Most,
            kinds: Vec::new(),
            places: Vec::new(),
            radius: None,
            topics: Vec::new(),
            audiences: Vec::new(),
            sources: Vec::new(),
            languages: Vec::new(),
            statuses: Vec::new(),
            organisations: Vec::new(),
            roles: Vec::new(),
            programmes: Vec::new(),
            from: None,
            to: None,
            sort: Sort::Relevance,
            limit: 10,
            offset: 0,
            facets: true,
            explain: false,
            collapse: true,
            snippets: true,
            relax: true,
        }
    }
}

impl SearchRequest {
    /// Most hits one answer holds: a page for people, a batch for services.
    pub const MAX_LIMIT: usize = 1000;
    /// Deepest offset: paging further costs memory that grows with it; exports are the way to read everything.
    pub const MAX_OFFSET: usize = 10_000;
    /// Longest span whose months are counted, in days.
    const MONTHS_OF: i32 = 2 * 366;

    /// The span whose months are counted: both ends are chosen and not far apart.
    pub(crate) fn months(&self) -> Option<(Date, Date)> {
        let (from, to) = self.from.zip(self.to)?;
        (to.duration_since(from).as_hours() / 24 <= i64::from(Self::MONTHS_OF)).then_some((from, to))
    }
}

/// The answer to a search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchResponse {
    /// The query as asked.
    pub query: String,
    /// The query as understood, in words: which terms, fields and filters.
    pub understood: Understood,
    /// The mode used.
    #[serde(rename = "match")]
    pub matching: Match,
    /// Exactly how many records match under `match`.
    pub total: usize,
    /// Time spent searching, in milliseconds.
    pub took_ms: f64,
    /// Name of the generation that answered.
    pub generation: String,
    /// The hits.
    pub hits: Vec<Hit>,
    /// Counts by value, for each facet.
    pub facets: Vec<Facet>,
}

/// How a query was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Understood {
    /// The query in canonical form.
    pub text: String,
    /// Content words that were searched for.
    pub words: Vec<String>,
    /// "Meinten Sie": a spelling with more hits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub did_you_mean: Option<String>,
    /// What was given up to find anything at all, in German words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relaxed: Vec<String>,
    /// Parts of the query that could not be read as written and were taken as plain words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The same as data, what was given up first: for readers of other languages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
}

impl Understood {
    /// Adds a remark that is about no relaxing.
    pub(crate) fn say(&mut self, remark: Remark) {
        self.notes.push(remark.german());
        self.remarks.push(remark);
    }
}

/// One record found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// The record.
    pub id: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// Its page.
    pub url: String,
    /// Where it comes from.
    pub source: Option<SourceId>,
    /// Headline.
    pub title: String,
    /// The best passage.
    pub snippet: Snippet,
    /// Relevance; comparable within one answer.
    pub score: f32,
    /// When it was published.
    pub published: Option<PartialDate>,
    /// Its places.
    pub places: Vec<PlaceRef>,
    /// How many further records say the same and are not shown.
    #[serde(default)]
    pub duplicates: usize,
    /// Whether an editor picked its page for this search.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub picked: bool,
    /// How far it is from the nearest of the places asked for, in kilometres to one decimal, when a radius was given and
    /// its place is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance_km: Option<f64>,
    /// Why it scored so, in words, when asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
}

impl Hit {
    /// A record in a list that no search made: without a passage, a score or others that say the same.
    pub fn of_record(record: &Record) -> Self {
        Hit {
            id: record.id.clone(),
            kind: record.kind,
            url: record.url.clone(),
            source: record.source.clone(),
            title: record.title.clone(),
            snippet: Snippet::default(),
            score: 0.0,
            published: record.published,
            places: record.places.clone(),
            duplicates: 0,
            picked: false,
            distance_km: None,
            explanation: None,
        }
    }
}

/// A passage of plain text with the ranges to mark.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snippet {
    /// The passage, unescaped.
    pub text: String,
    /// Byte ranges in `text`, in order, not overlapping, on character boundaries.
    pub marks: Vec<(usize, usize)>,
}

/// Counts of one facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// `kind`, `place`, `topic`, `audience`, `source`, `language`, `status`, `year`, `organisation`,
    /// `role`, `programme`; of names of organisations and programmes the hundred most frequent. `month` only between two
    /// dates at most two years apart. A count is what choosing the value in place of others of its facet shows; choosing
    /// a place takes the radius away.
    pub name: String,
    /// Values with their counts, most frequent first; places, years and months in their own order.
    pub values: Vec<FacetCount>,
}

/// How many of the matching records have a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetCount {
    /// The value as a filter takes it (id, AGS, year).
    pub value: String,
    /// How many records.
    pub count: usize,
}

/// What a suggestion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionKind {
    /// A word of the index.
    Word,
    /// The title of a record.
    Title,
    /// A place; `value` is its AGS.
    Place,
    /// A topic; `value` is its id.
    Topic,
    /// An audience; `value` is its id.
    Audience,
}

/// A completion of what was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The completed text.
    pub text: String,
    /// What it is.
    pub kind: SuggestionKind,
    /// What a filter takes, for places, topics and audiences; the record's id for titles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}
