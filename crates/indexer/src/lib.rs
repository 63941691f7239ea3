//! Full text: schema, analyzer as tantivy tokenizers, writer, searcher, generations, facets. tantivy is used here
//! and nowhere else.
//!
//! [`Index`] writes records into one generation, [`Searcher`] answers a [`SearchRequest`] from the live one. The
//! language itself (words, compounds, stems) is `german`'s; what a page says is the extractor's.

mod analysis;
mod beginnings;
mod best;
mod closely;
mod collect;
mod columns;
mod concepts;
mod document;
mod error;
mod facets;
mod facts;
mod generations;
mod hash;
mod hours;
mod identity;
mod index;
mod knowledge;
mod live;
mod parts;
mod picks;
mod place_names;
mod points;
mod query;
mod radius;
mod ranking;
mod relax;
mod remark;
mod request;
mod rerank;
mod schema;
mod searcher;
mod similar;
mod sketch;
mod snippet;
mod spelling;
mod stored;
mod suggest;
mod synonyms;
mod vocabulary;
mod words;

pub use error::IndexError;
pub use identity::without_ties;
pub use index::{Index, Published, Settings};
pub use knowledge::Knowledge;
pub use radius::Radius;
pub use ranking::Ranking;
pub use remark::{Remark, RemarkKind};
pub use request::{
    Facet, FacetCount, Hit, Match, SearchRequest, SearchResponse, Snippet, Sort, Suggestion, SuggestionKind,
    Understood,
};
pub use searcher::Searcher;
