//! One module a subcommand: its options, and what it does with the stages.

pub(crate) mod archive;
pub(crate) mod completions;
pub(crate) mod crawl;
pub(crate) mod demo;
pub(crate) mod export;
pub(crate) mod extract;
pub(crate) mod forget;
pub(crate) mod import;
pub(crate) mod index;
#[cfg(feature = "mcp")]
pub(crate) mod mcp;
pub(crate) mod refresh;
pub(crate) mod search;
pub(crate) mod serve;
pub(crate) mod show;
pub(crate) mod sources;
