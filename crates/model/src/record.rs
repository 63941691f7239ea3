//! What Lotse knows of one thing on a page: a news item, an offer, an event, an organisation, a network.
//!
//! The JSON form of [`Record`] is a contract: `lotse extract`, `lotse export --format ndjson` and
//! `/api/v1/records/{id}` write it, other programs read it. Mapping to standards: offer → HSDS 3 service,
//! news → schema.org NewsArticle, event → schema.org Event and VEVENT (RFC 5545), place → AGS.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Ags, Evidence, Moment, PartialDate, Precision, SourceId};

/// The stable identity of a record: canonical URL and ordinal on the page (`https://…/page#2`; the main
/// record has no ordinal), or the id a record came with from elsewhere, verbatim.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordId(String);

impl RecordId {
    /// Takes an id verbatim.
    pub fn new(id: impl Into<String>) -> Self {
        RecordId(id.into())
    }

    /// The id of the `ordinal`-th record of a page, counted from 0 for the main record.
    pub fn of_page(canonical_url: &str, ordinal: usize) -> Self {
        match ordinal {
            0 => RecordId(canonical_url.to_owned()),
            _ => RecordId(format!("{canonical_url}#{ordinal}")),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a record is about, or why a page gave none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A report, announcement or press release.
    News,
    /// A service people can use, in existence or proposed.
    Offer,
    /// Something at a time and a place.
    Event,
    /// An authority, association, company or initiative.
    Organisation,
    /// Organisations working together under a name, and programmes.
    Network,
    /// A page whose content is links to others; not indexed.
    Listing,
    /// A page with text that is none of the above: indexed, ranked lower.
    #[default]
    Other,
    /// A page without text of its own; `problem` says why. Not indexed.
    Empty,
}

impl Kind {
    /// Every kind, in display order.
    pub const ALL: [Kind; 8] = [
        Kind::Offer,
        Kind::News,
        Kind::Event,
        Kind::Organisation,
        Kind::Network,
        Kind::Other,
        Kind::Listing,
        Kind::Empty,
    ];

    /// The name used in JSON and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::News => "news",
            Kind::Offer => "offer",
            Kind::Event => "event",
            Kind::Organisation => "organisation",
            Kind::Network => "network",
            Kind::Listing => "listing",
            Kind::Other => "other",
            Kind::Empty => "empty",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether records of this kind are found by a search.
    pub fn is_indexed(self) -> bool {
        !matches!(self, Kind::Listing | Kind::Empty)
    }
}

/// One thing on a page. Every value read from the page has an entry in `evidence`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Stable identity.
    pub id: RecordId,
    /// Canonical URL of the page.
    #[serde(default)]
    pub url: String,
    /// The main record of the same page, for all others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<RecordId>,
    /// What it is.
    #[serde(default)]
    pub kind: Kind,
    /// Where the page belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceId>,
    /// Headline.
    #[serde(default)]
    pub title: String,
    /// A sentence or two that say what it is about.
    #[serde(default)]
    pub teaser: String,
    /// Main text, paragraphs separated by a newline.
    #[serde(default)]
    pub text: String,
    /// Headings inside the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headings: Vec<String>,
    /// Language of the text, ISO 639-1, or `und` (undetermined, ISO 639-2).
    #[serde(default)]
    pub lang: String,
    /// When it was published: day or month; `None` means unknown, never "today".
    #[serde(default)]
    pub published: Option<PartialDate>,
    /// How exact `published` is.
    #[serde(default)]
    pub published_precision: Option<Precision>,
    /// When it was last changed, as the page says.
    #[serde(default)]
    pub modified: Option<PartialDate>,
    /// Author or desk, only where no private person's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Section of the site ("Aktuelles", "Pressemeldungen").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Places, each once per role.
    #[serde(default)]
    pub places: Vec<PlaceRef>,
    /// Topics of the taxonomy, primary ones first.
    #[serde(default)]
    pub topics: Vec<TopicRef>,
    /// Audiences of the taxonomy, by id.
    #[serde(default)]
    pub audiences: Vec<String>,
    /// Organisations and networks with their role in this record.
    #[serde(default)]
    pub organisations: Vec<Organisation>,
    /// How to reach whom.
    #[serde(default)]
    pub contacts: Vec<Contact>,
    /// Numbers stated in the text.
    #[serde(default)]
    pub figures: Vec<Figure>,
    /// What the page itself names as its sources.
    #[serde(default)]
    pub cited_sources: Vec<CitedSource>,
    /// Documents the page hands out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Other records of the same matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// The fields only offers have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
    /// The fields only events have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Event>,
    /// Why the page gave nothing or less than it should: `needs_javascript`, `no_text`, `login`, `error_page`,
    /// `truncated`, `unsupported_format`, `damaged_file`, `encrypted` (wants a password), `no_text_layer` (a scan), `noindex`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// When the page was fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetched: Option<Timestamp>,
    /// Fields of records that came from elsewhere and that Lotse does not know; kept as they came.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, serde_json::Value>,
    /// Where each value was read.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}

impl Record {
    /// Sets the publication date and its precision together.
    pub fn set_published(&mut self, date: Option<PartialDate>) {
        self.published = date;
        self.published_precision = date.map(PartialDate::precision);
    }
}

/// What a place has to do with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceRole {
    /// Where it takes place, or where the office is.
    Venue,
    /// Whom it serves.
    ServiceArea,
    /// What the text is about.
    About,
    /// Named in passing.
    Mentioned,
}

/// A place in a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaceRef {
    /// Its key; `None` for a place that is no administrative unit.
    pub ags: Option<Ags>,
    /// Its name in the gazetteer.
    pub name: String,
    /// What it has to do with the record.
    pub role: PlaceRole,
    /// Latitude of the place or the street address, degrees north (WGS 84).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    /// Longitude, degrees east (WGS 84).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
}

/// A topic of the taxonomy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicRef {
    /// Id in `index/topics.toml`.
    pub id: String,
    /// Whether the record is mainly about it.
    pub primary: bool,
}

/// What an organisation does in a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationRole {
    /// Leads or coordinates.
    Lead,
    /// Takes part.
    Partner,
    /// Pays.
    Funder,
    /// Provides the offer.
    Provider,
    /// Published the page.
    Publisher,
    /// Holds the event.
    Organiser,
    /// Named as a source.
    Source,
    /// Named in passing.
    Mentioned,
}

/// What sort of organisation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationType {
    /// Municipality, Kreis, ministry, office.
    Authority,
    /// Jobcenter or employment agency.
    Jobcenter,
    /// Welfare association and its branches.
    Welfare,
    /// Other registered association.
    Association,
    /// School, university, adult education.
    School,
    /// Company, also gGmbH.
    Company,
    /// Church or religious community.
    Church,
    /// Initiative without legal form.
    Initiative,
    /// Network or programme of several.
    Network,
}

/// An organisation or network in a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Name as written, legal form included.
    pub name: String,
    /// Other names the text uses for it ("VAMV", "Netzwerk W").
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// What it does here.
    pub role: OrganisationRole,
    /// What sort it is, where known.
    #[serde(rename = "type", default)]
    pub sort: Option<OrganisationType>,
}

/// Whose contact it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactRole {
    /// Of the offer, event or office the record is about.
    #[default]
    General,
    /// Of a press office.
    Press,
    /// Of a network or project named in the text.
    Network,
    /// To register.
    Registration,
}

/// How to reach someone. Names of private persons stay in the evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Whose it is.
    pub role: ContactRole,
    /// Organisation or desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// Phone in E.164 (ITU-T), `+492336932223`.
    #[serde(default)]
    pub phone: Option<String>,
    /// Fax in E.164.
    #[serde(default)]
    pub fax: Option<String>,
    /// E-mail address as written (RFC 5322 addr-spec).
    #[serde(default)]
    pub email: Option<String>,
    /// Web address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web: Option<String>,
    /// Street, number, postal code and town on one line.
    #[serde(default)]
    pub address: Option<String>,
}

/// How a stated number relates to the true one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparator {
    /// As stated.
    #[default]
    Exactly,
    /// "rund", "etwa", "circa".
    About,
    /// "über", "mehr als".
    MoreThan,
    /// "unter", "weniger als".
    LessThan,
    /// "knapp", "fast".
    Almost,
    /// "mindestens".
    AtLeast,
    /// "bis zu", "höchstens".
    AtMost,
}

/// A number stated in the text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The number.
    pub value: f64,
    /// How it relates to the true one.
    pub comparator: Comparator,
    /// What is counted or measured, as written ("Teilnehmer", "Euro", "Prozent").
    pub unit: Option<String>,
    /// The sentence it stands in.
    pub sentence: String,
}

/// What a page names as its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CitedSource {
    /// Address or name as written.
    pub url: Option<String>,
    /// Name, where no address is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When it was consulted or published.
    pub date: Option<PartialDate>,
}

/// A document the page hands out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Where it is.
    pub url: String,
    /// What the link says.
    pub title: String,
    /// Its media type, as the link or the ending of its address says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Its size in bytes, as the link says: rounded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

/// How two records belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkRelation {
    /// The same text at another address.
    SameAs,
    /// A later report on the same matter.
    Follows,
    /// The page that hands this document out.
    AttachedTo,
}

/// A tie to another record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// How they belong together.
    pub relation: LinkRelation,
    /// The other record.
    pub to: RecordId,
}

/// Whether an offer exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferStatus {
    /// Wished for or planned.
    Proposed,
    /// In existence.
    Active,
    /// No longer.
    Ended,
    /// The page does not say.
    #[default]
    Unknown,
}

/// The fields only offers have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Whether it exists.
    pub status: OfferStatus,
    /// Languages it is given in, ISO 639-1.
    #[serde(default)]
    pub languages: Vec<String>,
    /// What it costs, as written.
    #[serde(default)]
    pub cost: Option<String>,
    /// When it is open.
    #[serde(default)]
    pub schedule: Vec<OpeningHours>,
    /// Words about times that are no weekly schedule ("nach Vereinbarung").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule_note: Option<String>,
    /// How to apply or register, as written.
    #[serde(default)]
    pub application: Option<String>,
    /// What to bring.
    #[serde(default)]
    pub documents: Vec<String>,
    /// Access for people with disabilities, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accessibility: Option<String>,
    /// Last day it is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<PartialDate>,
}

/// One line of a weekly schedule (schema.org OpeningHoursSpecification, HSDS schedule).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningHours {
    /// Days of the week as in RFC 5545 (`MO` … `SU`).
    pub days: Vec<String>,
    /// `HH:MM`, local time.
    pub opens: String,
    /// `HH:MM`, local time.
    pub closes: String,
}

/// The fields only events have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Begin, local time.
    #[serde(default)]
    pub start: Option<Moment>,
    /// End, local time.
    #[serde(default)]
    pub end: Option<Moment>,
    /// Name of the venue as written.
    #[serde(default)]
    pub venue: Option<String>,
    /// Street address of the venue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Who holds it.
    #[serde(default)]
    pub organiser: Option<String>,
    /// How to register, as written.
    #[serde(default)]
    pub registration: Option<String>,
    /// The number in a series ("dritte Fachkonferenz" is 3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series_number: Option<u32>,
    /// What it costs, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<String>,
    /// Whether it was called off.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cancelled: bool,
}
