//! The server as clients meet it: real sockets on loopback, a small index, no mocks of our own code.

mod client;
mod hostile;
mod markup;
mod pages;
mod programs;
mod strain;
#[path = "../world/mod.rs"]
mod world;
