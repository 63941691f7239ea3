//! JSON, HTML, Atom, iCalendar and GeoJSON in front of a [`indexer::Searcher`]. axum is used here and nowhere
//! else. The server reads and never writes; it sees no archive and no network but the socket it listens on:
//! what it may know of the past is handed in as [`History`].

mod api;
mod ask;
mod assets;
mod boundaries;
mod config;
mod connection;
mod cursor;
mod error;
mod export;
mod fields;
mod formats;
mod history;
mod in_process;
mod json_ld;
mod labels;
mod links;
#[cfg(feature = "mcp")]
mod mcp;
mod metrics;
mod pages;
mod phone;
mod place_names;
mod pool;
mod problem;
mod qr;
mod query;
mod request;
mod router;
mod safe;
mod server;
mod shown;
mod state;
mod token;
mod unfound;
mod words;

pub use config::{Config, FullText, Limits};
pub use error::ServerError;
pub use export::{export, export_kinds};
pub use history::{History, HistoryError, NoHistory, Outcome, PageHistory, SourceState, Version};
pub use in_process::InProcess;
#[cfg(feature = "mcp")]
pub use mcp::converse;
pub use server::{Server, runtime, serve};
