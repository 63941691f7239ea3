//! Facts that stand beside the text in boxes of their own: "Wann", and the day in the next box. Reading takes such short
//! lines for bylines.

use super::words::is_label;
use crate::{Block, BlockKind};

/// Longest fact, in bytes.
const LONGEST: usize = 160;

/// Blocks set apart that hold no facts of the page.
const FRAME: [&str; 12] = [
    "navigation",
    "footer",
    "related",
    "teaser",
    "comments",
    "calendar_grid",
    "calendar",
    "consent",
    "hidden",
    "layer",
    "outside",
    "form",
];

/// The labelled facts among blocks set apart, as terms and definitions.
pub(in crate::understanding) fn facts(aside: &[Block]) -> Vec<Block> {
    let inside: Vec<&Block> = aside
        .iter()
        .filter(|block| block.text.len() <= LONGEST && !block.dropped.is_some_and(|why| FRAME.contains(&why)))
        .collect();
    let mut facts = Vec::new();
    for pair in inside.windows(2) {
        let (label, value) = (pair[0], pair[1]);
        if is_label(&label.text) && !is_label(&value.text) {
            facts.push(Block { kind: BlockKind::Term, dropped: None, ..label.clone() });
            facts.push(Block { kind: BlockKind::Definition, dropped: None, ..value.clone() });
        }
    }
    facts
}

/// Whether a block set apart may say something of the event.
pub(super) fn is_inside(block: &Block) -> bool {
    block.text.len() <= LONGEST && !block.dropped.is_some_and(|why| FRAME.contains(&why))
}
