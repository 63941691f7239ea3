//! What made a rule drop a line: the element that marks it, its own words, its links, the heading it follows. Asked only where
//! a reading is explained; reading itself notes no more than the reason.

use super::html::{Attr, Id, Tree};
use super::lines::Line;
use super::marks::Mark;
use super::phrases;
use super::reason::Reason;
use super::trim::is_named_after_pictures;

/// What made a rule drop a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Cause {
    /// The reason says it all.
    #[default]
    Plain,
    /// The element whose name, role or kind marks it: `<div class="teaser-box">`.
    Element(String),
    /// Its own words.
    Words,
    /// Share of link text, in per cent.
    Links(u32),
    /// The heading it follows.
    Follows(String),
}

/// Most lines looked back at for a closing heading.
const MAX_BACK: usize = 300;

/// Longest value of an attribute shown, in characters.
const MAX_VALUE: usize = 60;

/// What made a rule drop the line of this number.
pub(super) fn of(tree: &Tree<'_>, marks: &[Mark], lines: &[Line], number: usize) -> Cause {
    let line = &lines[number];
    let Some(reason) = line.dropped else { return Cause::Plain };
    let around = || std::iter::once(line.block).chain(tree.ancestors(line.block));
    if let Some(id) = around().filter(|id| marks[*id as usize].drop == Some(reason)).last() {
        return Cause::Element(element(tree, id));
    }
    match reason {
        Reason::Caption => around()
            .find(|id| is_named_after_pictures(tree, *id))
            .map_or(Cause::Plain, |id| Cause::Element(element(tree, id))),
        Reason::Phrase | Reason::Newsletter => Cause::Words,
        Reason::Byline if phrases::is_byline(&line.text) => Cause::Words,
        Reason::Links if line.linked > 0 => Cause::Links((100.0 * line.density()).round() as u32),
        Reason::Related => {
            let back = lines[..=number].iter().rev().take(MAX_BACK);
            let mut back = back.take_while(|line| line.dropped.is_some());
            let heading = back.find(|line| line.dropped == Some(reason) && phrases::ends_text(&line.text));
            heading.map_or(Cause::Plain, |heading| match heading.node == line.node {
                true => Cause::Words,
                false => Cause::Follows(heading.text.clone()),
            })
        }
        _ => Cause::Plain,
    }
}

/// An element as it is written, with the attributes that may mark it.
fn element(tree: &Tree<'_>, id: Id) -> String {
    let mut out = format!("<{}", tree[id].tag.name());
    for (attr, name) in [
        (Attr::Id, "id"),
        (Attr::Class, "class"),
        (Attr::Role, "role"),
        (Attr::Itemprop, "itemprop"),
        (Attr::Style, "style"),
        (Attr::Hidden, "hidden"),
        (Attr::AriaHidden, "aria-hidden"),
    ] {
        if let Some(value) = tree.attr(id, attr) {
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            let shown: String = value.chars().take(MAX_VALUE).collect();
            let more = if shown.len() < value.len() { "…" } else { "" };
            out.push_str(&format!(" {name}=\"{shown}{more}\""));
        }
    }
    out.push('>');
    out
}
