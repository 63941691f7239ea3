//! WARC (ISO 28500:2017), the door to other crawlers and replay tools: reading and writing records, HTTP answers
//! inside them, and the whole archive as one file.
//!
//! Reading is streaming and bounded; a damaged file gives everything before the damage, then an error that names
//! the place.

mod export;
mod http;
mod members;
mod page;
mod reader;
mod writer;

pub use export::{Exported, export};
pub use http::{HttpAnswer, MAX_PAYLOAD};
pub use page::{Revisit, page, revisit};
pub use reader::{MAX_BLOCK, Reader, Record, WarcError};
pub use writer::Writer;
