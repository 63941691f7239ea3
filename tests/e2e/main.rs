//! End-to-end tests: drive the real binary in fresh directories, against real HTTP on loopback.

mod arrows;
mod bad_input;
mod browser;
mod demo;
mod gold;
mod harness;
mod kill;
mod offline;
mod queries;
mod refresh;
mod serve;
