//! The stages of a run, shared by the commands: crawl, extract, index.

pub(crate) mod crawl;
pub(crate) mod extract;
pub(crate) mod index;
pub(crate) mod parallel;
pub(crate) mod run;
pub(crate) mod survey;
pub(crate) mod templates;
