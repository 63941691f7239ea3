//! Markup as it is on the web: tags, attributes and character references, read without building a tree.
//!
//! `tag` finds where tags end and reads attributes; `entities` resolves references; `xml` walks over the broken
//! XML of feeds and sitemaps. Everything borrows from the text and takes linear time.

mod entities;
mod tag;
mod xml;

pub(crate) use entities::{Context, resolve};
pub(crate) use tag::{Attributes, end_of_tag, name_len};
pub(crate) use xml::{Token, Tokens, local_name, looks_like_markup, plain_text};

#[cfg(test)]
mod tests;
