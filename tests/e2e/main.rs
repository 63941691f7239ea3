//! End-to-end tests: drive the real binary in fresh directories, against real HTTP on loopback.

// A test that cannot go on has failed: helpers may say so as tests do.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod arrows;
mod bad_input;
mod browser;
mod demo;
mod gold;
mod harness;
mod hostile;
mod kill;
mod map;
mod offline;
mod operator;
mod queries;
mod refresh;
mod serve;
mod sources;
mod ways;
