//! Drops what leads away inside the container: cards, groups of links, teasers of one line.

use super::html::{Id, Tag, Tree};
use super::lines::Line;
use super::reason::Reason;
use super::score::{Sums, is_prose};

/// Longest card, in characters without white space.
const MAX_CARD: u32 = 450;

/// Most lines looked at on either side of a card's heading.
const MAX_CARD_LINES: usize = 30;

/// Drops cards: a heading that is a link, and the few words beside it.
pub(super) fn drop_cards(tree: &Tree<'_>, lines: &mut [Line]) {
    for number in 0..lines.len() {
        let line = &lines[number];
        if line.dropped.is_some() || line.density() < 0.8 || !tree[line.block].tag.is_heading() {
            continue;
        }
        let card = scope_of(tree, line, lines.get(number + 1));
        let before =
            lines[..number].iter().rev().take(MAX_CARD_LINES).take_while(|line| line.node >= card).count();
        let after = lines[number..]
            .iter()
            .take(MAX_CARD_LINES)
            .take_while(|line| tree.contains(card, line.node))
            .count();
        let (from, to) = (number - before, number + after);
        let chars: u32 =
            lines[from..to].iter().filter(|line| line.dropped.is_none()).map(|line| line.chars).sum();
        let headings = lines[from..to]
            .iter()
            .filter(|line| tree[line.block].tag.is_heading() && line.density() < 0.8)
            .count();
        if chars <= MAX_CARD && headings == 0 {
            for line in &mut lines[from..to] {
                line.dropped.get_or_insert(Reason::Teaser);
            }
        }
    }
}

/// Drops parts of the container that are mostly links.
pub(super) fn drop_link_groups(tree: &Tree<'_>, sums: &Sums, lines: &mut [Line], container: Id) {
    let mut skip_to = 0;
    for id in tree.inside(container) {
        if id < skip_to || !tree[id].tag.is_block() {
            continue;
        }
        let range = sums.lines_of(tree, id);
        let (mut chars, mut linked, mut count) = (0, 0, 0);
        for line in &lines[range.clone()] {
            if line.dropped.is_none() {
                chars += line.chars;
                linked += line.linked;
                count += 1;
            }
        }
        if count == 0 {
            continue;
        }
        let density = linked as f32 / chars.max(1) as f32;
        let leads_on = |line: &Line| line.dropped.is_none() && is_label_and_link(tree, line);
        let teaser = count == 1 && density > 0.4 && lines[range.clone()].iter().any(leads_on);
        let group = matches!(
            tree[id].tag,
            Tag::Ul | Tag::Ol | Tag::Div | Tag::Section | Tag::Dl | Tag::Table | Tag::Li
        );
        let limit = if group && count > 1 { 0.6 } else { 0.8 };
        if teaser || density > limit {
            skip_to = tree[id].end;
            for line in &mut lines[range] {
                // A sentence without a link among links is text, an address is a fact.
                if !line.fact && (line.density() > 0.2 || !is_prose(line)) {
                    line.dropped.get_or_insert(Reason::Links);
                }
            }
        }
    }
}

/// Whether a line is a label and one link to its end: "Lesen Sie auch: …".
fn is_label_and_link(tree: &Tree<'_>, line: &Line) -> bool {
    let Some(link) = (line.node..line.last).find(|id| tree[*id].tag == Tag::A) else { return false };
    let Some(label) = line.text.strip_suffix(tree.text(link).as_str()).map(str::trim_end) else {
        return false;
    };
    let words = label.split_whitespace().count();
    line.chars <= 250 && (1..=5).contains(&words) && label.ends_with([':', '|', '>', '»', '–', '-'])
}

/// The element a heading speaks for: the one around it that holds the next line too.
pub(super) fn scope_of(tree: &Tree<'_>, line: &Line, next: Option<&Line>) -> Id {
    let around = std::iter::once(line.block).chain(tree.ancestors(line.block));
    let mut scope = line.block;
    for id in around {
        scope = id;
        if next.is_some_and(|next| tree.contains(id, next.node)) {
            break;
        }
    }
    scope
}
