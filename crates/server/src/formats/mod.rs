//! A list of results in the formats other programs read, one file a format behind [`Format`].

mod atom;
mod bibtex;
mod citation;
mod csv;
mod geojson;
mod hsds;
mod icalendar;
mod json;
mod json_feed;
mod ndjson;
mod opening_hours;
mod opensearch;
mod ris;
mod xml;

use indexer::{Hit, SearchRequest, SearchResponse};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use model::Kind;

pub(crate) use citation::{Citation, plain};
pub(crate) use geojson::point;
pub(crate) use opensearch::opensearch;

use crate::fields::Fields;
use crate::shown::Shown;
use crate::state::App;
use crate::words::Words;

/// Longest name of a publisher, in characters.
const PUBLISHER: usize = 120;

/// One way to write a list of results.
pub(crate) trait Format: Sync {
    /// Value of the parameter `format`.
    fn name(&self) -> &'static str;
    /// The media type, with its charset where it has one.
    fn media_type(&self) -> &'static str;
    /// Ending of a downloaded file.
    fn extension(&self) -> &'static str;
    /// What it is for, in one English sentence; stands in the OpenAPI document.
    fn about(&self) -> &'static str;
    /// Kinds the format can hold; empty for all. Used when the search names none.
    fn kinds(&self) -> &'static [Kind] {
        &[]
    }
    /// How many results when the address does not say.
    fn default_limit(&self) -> usize {
        100
    }
    /// Whether the newest come first when the address does not say.
    fn newest_first(&self) -> bool {
        false
    }
    /// Whether whole records are needed, or hits do.
    fn needs_records(&self) -> bool {
        true
    }
    /// Fields an entry can be narrowed down to; empty where the format is always whole.
    fn fields(&self) -> &'static [&'static str] {
        &[]
    }
    /// Whether browsers should save it instead of showing it.
    fn is_download(&self) -> bool {
        false
    }
    /// Writes the list.
    fn write(&self, list: &List<'_>) -> String;
}

/// Every format.
pub(crate) static ALL: [&dyn Format; 12] = [
    &json::Json,
    &ndjson::Ndjson,
    &csv::Csv,
    &atom::Atom,
    &json_feed::JsonFeed,
    &icalendar::ICalendar,
    &geojson::GeoJson,
    &hsds::Hsds,
    &bibtex::BibTex,
    &ris::Ris,
    &citation::Plain,
    &json::Records,
];

/// The format of this name.
pub(crate) fn by_name(name: &str) -> Option<&'static dyn Format> {
    ALL.into_iter().find(|format| format.name() == name)
}

/// What a format writes.
pub(crate) struct List<'a> {
    pub(crate) app: &'a App,
    pub(crate) words: &'a Words,
    pub(crate) request: &'a SearchRequest,
    pub(crate) response: &'a SearchResponse,
    /// The records of the hits, in their order; empty where the format needs none.
    pub(crate) records: &'a [Shown],
    /// What of each entry is wanted.
    pub(crate) fields: &'a Fields,
    /// The cursor of what follows, when there is more.
    pub(crate) next: Option<&'a str>,
    /// What the list is, in words.
    pub(crate) title: String,
    /// The full address of this document.
    pub(crate) own: String,
    /// The full address of the page with the same list.
    pub(crate) page: String,
    /// When the index was last written.
    pub(crate) updated: Timestamp,
}

impl List<'_> {
    /// The full address of a record's page here.
    pub(crate) fn permalink(&self, id: &model::RecordId) -> String {
        format!("{}{}", self.app.base, crate::links::record(id))
    }

    /// The name of the source of a record, or of its host when the source is not known.
    pub(crate) fn publisher(&self, shown: &Shown) -> String {
        publisher(self.app, shown.record.source.as_ref(), &shown.record.url)
    }

    /// Hits with their records.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&Hit, &Shown)> {
        self.response.hits.iter().zip(self.records)
    }
}

/// The name of a source, or the host of the page when the source is not known.
pub(crate) fn publisher(app: &App, source: Option<&model::SourceId>, url: &str) -> String {
    let known = source.and_then(|id| app.source_name(id));
    let name = known
        .or_else(|| crate::safe::host(url))
        .or_else(|| source.map(ToString::to_string))
        .unwrap_or_default();
    crate::safe::shortened(&name, PUBLISHER).into_owned()
}

/// The beginning of a day on German clocks as an instant.
fn midnight(day: Date) -> Timestamp {
    let zone = TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::UTC);
    day.to_zoned(zone).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}
