//! Full text: schema, analyzer as tantivy filters, writer, searcher, generations, aggregations. tantivy is
//! used here and nowhere else.

mod request;

pub use request::{
    Facet, FacetCount, Hit, Match, SearchRequest, SearchResponse, Snippet, Sort, Understood,
};
