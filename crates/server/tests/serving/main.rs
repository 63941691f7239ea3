//! The server as clients meet it: real sockets on loopback, a small index, no mocks of our own code.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails here")]

mod client;
mod examples;
mod hostile;
mod markup;
#[cfg(feature = "mcp")]
mod mcp;
mod pages;
mod private;
mod programs;
mod strain;
mod swaps;
#[path = "../world/mod.rs"]
mod world;
