//! The words everyone uses: sources, snapshots, records, places, topics, evidence.
//!
//! Every other crate speaks these types and nothing else to its neighbours, so this crate depends on none
//! of them and does no I/O: knowledge (gazetteer, taxonomy) is parsed from text handed in, the built-in
//! copies are compiled in from `index/`.

mod ags;
mod date;
mod evidence;
mod gazetteer;
mod record;
mod snapshot;
mod source;
mod table;
mod taxonomy;

pub use ags::{Ags, AgsError};
pub use date::{Moment, PartialDate, PartialDateError, Precision};
pub use evidence::Evidence;
pub use gazetteer::{Gazetteer, Place, PlaceKind};
pub use record::{
    Attachment, CitedSource, Comparator, Contact, ContactRole, Event, Figure, Kind, Link, LinkRelation,
    Offer, OfferStatus, OpeningHours, Organisation, OrganisationRole, OrganisationType, PlaceRef, PlaceRole,
    Record, RecordId, TopicRef,
};
pub use snapshot::{Hint, Snapshot};
pub use source::{Level, Select, Source, SourceId};
pub use table::TableError;
pub use taxonomy::{Audience, Taxonomy, Topic};
