//! The fields of the index.
//!
//! Everything searchable of a record goes into one field of weighted words, the title more often than the text:
//! one posting list per term is what makes a search fast, and the weights become part of the term frequency (as in
//! BM25F). The language decides which: a page lies in exactly one of the `words_*` fields. Narrow fields serve
//! `titel:kita` and the like; fast fields serve filters, facets and order.

use german::Language;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions,
};

/// Raised when documents are built in another way from the same fields.
pub(crate) const SCHEMA_VERSION: u32 = 9;

/// Handles of all fields.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    pub(crate) id: Field,
    pub(crate) url: Field,
    pub(crate) record: Field,
    /// Weighted words, by language.
    pub(crate) words: Vec<(Language, Field)>,
    /// Words as written, lower case.
    pub(crate) exact: Field,
    pub(crate) title: Field,
    pub(crate) organisation: Field,
    /// Organisations that provide, lead or hold it.
    pub(crate) provider: Field,
    pub(crate) place_name: Field,
    pub(crate) kind: Field,
    pub(crate) topic: Field,
    /// Topics the record is mainly about.
    pub(crate) subject: Field,
    pub(crate) audience: Field,
    /// Facts stated in fields of their own.
    pub(crate) states: Field,
    pub(crate) source: Field,
    pub(crate) language: Field,
    pub(crate) status: Field,
    /// Names of organisations that have a part in it.
    pub(crate) party: Field,
    /// Their roles.
    pub(crate) role: Field,
    /// Who does what: [`crate::parts::tag`].
    pub(crate) part: Field,
    /// Names of networks and programmes.
    pub(crate) programme: Field,
    /// Every area the record lies in.
    pub(crate) place_in: Field,
    /// Areas the record serves.
    pub(crate) place_serves: Field,
    /// Where it is: [`crate::points`].
    pub(crate) point: Field,
    /// The hours of the week it is open: [`crate::hours`].
    pub(crate) open: Field,
    /// First and last day it was published or takes place, in days since 1970-01-01.
    pub(crate) day: Field,
    pub(crate) day_end: Field,
    pub(crate) sketch_a: Field,
    pub(crate) sketch_b: Field,
    /// Hash of the id: order among equal scores.
    pub(crate) tie: Field,
}

/// Name of the tokenizer of all fields of text: their terms are made before tantivy sees them.
pub(crate) const MARKED: &str = "marked";

/// The schema and its fields.
pub(crate) fn build() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let text = |record, norms| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default().set_tokenizer(MARKED).set_index_option(record).set_fieldnorms(norms),
        )
    };
    let positions = IndexRecordOption::WithFreqsAndPositions;
    let tag = STRING | FAST;
    let fields = Fields {
        id: schema.add_text_field("id", STRING),
        url: schema.add_text_field("url", STRING),
        // Text, not bytes: tantivy reads stored bytes back one by one.
        record: schema.add_text_field("record", TextOptions::default().set_stored()),
        words: Language::ALL
            .into_iter()
            .map(|language| {
                let name = format!("words_{}", language.code());
                (language, schema.add_text_field(&name, text(positions, true)))
            })
            .collect(),
        exact: schema.add_text_field("exact", text(IndexRecordOption::Basic, false)),
        title: schema.add_text_field("title", text(positions, true)),
        organisation: schema.add_text_field("organisation", text(positions, false)),
        provider: schema.add_text_field("provider", text(positions, false)),
        place_name: schema.add_text_field("place_name", text(positions, false)),
        kind: schema.add_text_field("kind", tag.clone()),
        topic: schema.add_text_field("topic", tag.clone()),
        subject: schema.add_text_field("subject", STRING),
        audience: schema.add_text_field("audience", tag.clone()),
        states: schema.add_text_field("states", STRING),
        source: schema.add_text_field("source", tag.clone()),
        language: schema.add_text_field("language", tag.clone()),
        status: schema.add_text_field("status", tag.clone()),
        party: schema.add_text_field("party", tag.clone()),
        role: schema.add_text_field("role", tag.clone()),
        part: schema.add_text_field("part", tag.clone()),
        programme: schema.add_text_field("programme", tag),
        place_in: schema.add_u64_field("place_in", INDEXED | FAST),
        place_serves: schema.add_u64_field("place_serves", INDEXED | FAST),
        point: schema.add_u64_field("point", INDEXED | FAST),
        open: schema.add_u64_field("open", FAST),
        day: schema.add_i64_field("day", INDEXED | FAST),
        day_end: schema.add_i64_field("day_end", INDEXED | FAST),
        sketch_a: schema.add_u64_field("sketch_a", FAST),
        sketch_b: schema.add_u64_field("sketch_b", FAST),
        tie: schema.add_u64_field("tie", FAST),
    };
    (schema.build(), fields)
}

impl Fields {
    /// The field of weighted words of a language.
    pub(crate) fn words_of(&self, language: Language) -> Field {
        self.words.iter().find(|(l, _)| *l == language).map_or(self.words[0].1, |(_, field)| *field)
    }
}

/// An AGS as a number that keeps leading zeros: `05954` is 105954.
pub(crate) fn ags_number(ags: &str) -> u64 {
    ags.bytes().fold(1, |number, digit| number * 10 + u64::from(digit.wrapping_sub(b'0')))
}

/// The digits of [`ags_number`].
pub(crate) fn ags_digits(number: u64) -> String {
    number.to_string().split_off(1)
}
