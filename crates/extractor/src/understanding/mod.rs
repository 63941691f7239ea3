//! Makes records of a document: what it is, where it belongs, whom it names, what it offers.
//!
//! Reading has already told main text from the rest. Each module here finds one sort of value, with evidence for each;
//! this one decides what kind the page is and puts the records together. Words and weights are data
//! (`index/german/understanding/`); the matchers are compiled once, in [`Knowledge`].

mod cited;
mod contacts;
mod cues;
mod dates;
mod event;
mod figures;
mod heads;
mod hours;
mod ics;
mod kind;
mod labels;
mod offer;
mod organisations;
mod page;
mod places;
mod record;
mod sentences;
mod split;
mod table;
mod text;
mod topics;
mod vocabulary;
mod words;

use model::{Gazetteer, Record, Snapshot, Source, Taxonomy};

use self::contacts::ContactFinder;
use self::figures::FigureFinder;
use self::kind::KindFinder;
use self::offer::OfferFinder;
use self::organisations::OrganisationFinder;
use self::places::PlaceFinder;
use self::topics::TopicFinder;
use crate::{Document, Format};

/// What understanding knows beside the page: gazetteer, taxonomy and word lists, compiled into matchers.
pub(crate) struct Knowledge {
    contacts: ContactFinder,
    figures: FigureFinder,
    kinds: KindFinder,
    offers: OfferFinder,
    organisations: OrganisationFinder,
    places: PlaceFinder,
    topics: TopicFinder,
}

impl Knowledge {
    pub(crate) fn new(gazetteer: Gazetteer, taxonomy: Taxonomy) -> Self {
        Knowledge {
            contacts: ContactFinder::new(),
            figures: FigureFinder::new(),
            kinds: KindFinder::new(),
            offers: OfferFinder::new(),
            organisations: OrganisationFinder::new(),
            places: PlaceFinder::new(gazetteer),
            topics: TopicFinder::new(&taxonomy),
        }
    }
}

/// The records of a document, the page's main record first. `source` is the seed the page belongs to, where there is one.
pub(crate) fn understand(
    document: &Document,
    snapshot: &Snapshot,
    source: Option<&Source>,
    knowledge: &Knowledge,
) -> Vec<Record> {
    if document.format == Format::Calendar {
        return page::of_calendar(snapshot, source, knowledge);
    }
    page::of_document(document, snapshot, source, knowledge)
}
