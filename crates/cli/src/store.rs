//! The archive as the crawler's memory, a memory for a first look, and the door for pages that others fetched.
//!
//! The only place that knows both sides: it translates, and decides nothing but which address an imported page has.

mod crawl;
mod import;
mod survey;

pub(crate) use crawl::ArchiveStore;
pub(crate) use import::{export_warc, import_file};
pub(crate) use survey::{List, ListAnswer, Survey, Surveyed};
