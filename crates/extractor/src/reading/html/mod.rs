//! Parses HTML of any sort into an arena.

mod entity;
mod tag;
mod token;
mod tree;

pub(super) use tag::{Attr, Tag};
pub(super) use tree::{Id, Tree};
