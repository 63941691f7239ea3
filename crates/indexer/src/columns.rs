//! The columns of a segment that searches read, opened once: finding them again would cost small searches more than
//! reading them.

use model::{Kind, OfferStatus};
use tantivy::SegmentReader;
use tantivy::columnar::{Column, StrColumn};

use crate::document::status_name;
use crate::facets;

/// The columns of one segment.
pub(crate) struct Columns {
    /// Order among equals.
    pub(crate) tie: Column<u64>,
    pub(crate) day: Column<i64>,
    pub(crate) day_end: Column<i64>,
    pub(crate) sketch: (Column<u64>, Column<u64>),
    pub(crate) place_in: Column<u64>,
    pub(crate) place_serves: Column<u64>,
    pub(crate) point: Column<u64>,
    /// Hours of the week.
    pub(crate) open: Column<u64>,
    /// Who does what.
    pub(crate) part: Option<StrColumn>,
    /// Columns of words, by the name of their facet.
    tags: Vec<(&'static str, StrColumn)>,
    kind: Option<Column<u64>>,
    status: Option<Column<u64>>,
    news: Option<u64>,
    other: Option<u64>,
    offer: Option<u64>,
    ended: Option<u64>,
    proposed: Option<u64>,
}

impl Columns {
    pub(crate) fn open(reader: &SegmentReader) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        let mut tags = Vec::new();
        for name in facets::TAGS {
            // `organisation` is the field of the words of names.
            let field = if name == "organisation" { "party" } else { name };
            tags.extend(columns.str(field)?.map(|column| (name, column)));
        }
        let find = |name: &str| tags.iter().find(|(there, _)| *there == name).map(|(_, column)| column);
        let ordinal = |name: &str, value: &str| -> tantivy::Result<Option<u64>> {
            Ok(match find(name) {
                Some(column) => column.dictionary().term_ord(value.as_bytes())?,
                None => None,
            })
        };
        Ok(Columns {
            tie: columns.u64("tie")?,
            day: columns.i64("day")?,
            day_end: columns.i64("day_end")?,
            sketch: (columns.u64("sketch_a")?, columns.u64("sketch_b")?),
            place_in: columns.u64("place_in")?,
            place_serves: columns.u64("place_serves")?,
            point: columns.u64("point")?,
            open: columns.u64("open")?,
            part: columns.str("part")?,
            kind: find("kind").map(|column| column.ords().clone()),
            status: find("status").map(|column| column.ords().clone()),
            news: ordinal("kind", Kind::News.as_str())?,
            other: ordinal("kind", Kind::Other.as_str())?,
            offer: ordinal("kind", Kind::Offer.as_str())?,
            ended: ordinal("status", status_name(OfferStatus::Ended))?,
            proposed: ordinal("status", status_name(OfferStatus::Proposed))?,
            tags,
        })
    }

    pub(crate) fn tag(&self, name: &str) -> Option<&StrColumn> {
        self.tags.iter().find(|(there, _)| *there == name).map(|(_, column)| column)
    }

    fn is(column: Option<&Column<u64>>, doc: u32, value: Option<u64>) -> bool {
        value.is_some() && column.and_then(|column| column.first(doc)) == value
    }

    pub(crate) fn is_news(&self, doc: u32) -> bool {
        Columns::is(self.kind.as_ref(), doc, self.news)
    }

    pub(crate) fn is_offer(&self, doc: u32) -> bool {
        Columns::is(self.kind.as_ref(), doc, self.offer)
    }

    pub(crate) fn is_other(&self, doc: u32) -> bool {
        Columns::is(self.kind.as_ref(), doc, self.other)
    }

    pub(crate) fn has_ended(&self, doc: u32) -> bool {
        Columns::is(self.status.as_ref(), doc, self.ended)
    }

    pub(crate) fn is_proposed(&self, doc: u32) -> bool {
        Columns::is(self.status.as_ref(), doc, self.proposed)
    }
}
