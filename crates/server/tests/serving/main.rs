//! The server as clients meet it: real sockets on loopback, a small index, no mocks of our own code.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails here")]

mod client;
mod hostile;
mod markup;
mod pages;
mod programs;
mod strain;
#[path = "../world/mod.rs"]
mod world;
