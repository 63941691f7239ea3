//! The archive as the crawler's memory, and the door for pages that others fetched.
//!
//! The only place that knows both: it translates, and decides nothing but which address an imported page has.

mod crawl;
mod import;

pub(crate) use crawl::ArchiveStore;
pub(crate) use import::{export_warc, import_file};
