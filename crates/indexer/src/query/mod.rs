//! From what the user typed to a tantivy query: reading ([`parse`]), planning ([`plan`]), matching and scoring
//! ([`bag`]).

pub(crate) mod bag;
pub(crate) mod builder;
pub(crate) mod filters;
pub(crate) mod parse;
pub(crate) mod plan;
pub(crate) mod prefix;
mod widen;
