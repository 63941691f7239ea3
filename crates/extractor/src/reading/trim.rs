//! Drops what stands inside the container without belonging to the text: cards, groups of links, boilerplate by its
//! words, texts of pictures, bylines, loose ends, headings that lead nowhere.

use super::html::{Attr, Id, Tag, Tree};
use super::lines::Line;
use super::links::{drop_cards, drop_link_groups, scope_of};
use super::phrases;
use super::reason::Reason;
use super::score::{Sums, is_prose};

/// All of it, in the order in which one rule prepares the next.
pub(super) fn all(tree: &Tree<'_>, sums: &Sums, lines: &mut [Line], container: Id) {
    drop_cards(tree, lines);
    drop_link_groups(tree, sums, lines, container);
    drop_press_contacts(tree, lines);
    drop_by_phrase(tree, lines);
    drop_picture_texts(tree, sums, lines, container);
    drop_loose_lines(tree, lines);
}

/// Drops the short text of a box that holds a picture and is named after it.
fn drop_picture_texts(tree: &Tree<'_>, sums: &Sums, lines: &mut [Line], container: Id) {
    let mut last = None;
    for id in tree.inside(container) {
        if !matches!(tree[id].tag, Tag::Img | Tag::Picture) {
            continue;
        }
        // The outermost box around the picture that holds little text and is named after pictures.
        let mut found = None;
        for around in tree.ancestors(id).take_while(|around| *around > container).take(5) {
            let range = sums.lines_of(tree, around);
            let mut chars = 0;
            let mut headed = false;
            for line in &lines[range] {
                chars += line.chars;
                headed |= tree[line.block].tag.is_heading();
                if headed || chars > MAX_CAPTION {
                    break;
                }
            }
            if chars > MAX_CAPTION || headed {
                break;
            }
            if chars > 0 && is_named_after_pictures(tree, around) {
                found = Some(around);
            }
        }
        if found.is_some() && found != last {
            for number in found.map_or(0..0, |around| sums.lines_of(tree, around)) {
                lines[number].dropped.get_or_insert(Reason::Caption);
            }
        }
        last = found;
    }
}

/// Longest caption, in characters without white space.
const MAX_CAPTION: u32 = 350;

/// Whether an element is a figure or named after pictures.
pub(super) fn is_named_after_pictures(tree: &Tree<'_>, id: Id) -> bool {
    const NAMES: &[&str] =
        &["image", "img", "bild", "foto", "photo", "picture", "media", "visual", "thumb", "grafik"];
    tree[id].tag == Tag::Figure
        || [Attr::Class, Attr::Id].into_iter().filter_map(|name| tree.attr(id, name)).any(|value| {
            let value = value.to_ascii_lowercase();
            NAMES.iter().any(|name| value.contains(name))
        })
}

/// Drops lines of date, author and section above the first sentence, and loose ends below the last.
fn drop_loose_lines(tree: &Tree<'_>, lines: &mut [Line]) {
    let prose: Vec<usize> =
        (0..lines.len()).filter(|n| lines[*n].dropped.is_none() && is_prose(&lines[*n])).collect();
    let (Some(&first), Some(&last)) = (prose.first(), prose.last()) else { return };
    for (number, line) in lines.iter_mut().enumerate() {
        if line.dropped.is_some() {
            continue;
        }
        let loose =
            line.chars < 50 && is_loose(tree, line) && (tree[line.block].tag != Tag::P || line.linked > 0);
        if phrases::is_byline(&line.text) && !tree[line.block].tag.is_heading() && line.chars < 80
            || (loose && (number < first && prose.len() > 1))
        {
            line.dropped = Some(Reason::Byline);
        } else if loose && number > last && !line.fact {
            line.dropped = Some(Reason::Links);
        }
    }
}

/// Whether a line stands for itself: no heading, no item of a list or table.
fn is_loose(tree: &Tree<'_>, line: &Line) -> bool {
    let around = std::iter::once(line.block).chain(tree.ancestors(line.block)).take(3);
    !around.into_iter().any(|id| {
        tree[id].tag.is_heading()
            || matches!(
                tree[id].tag,
                Tag::Li | Tag::Dd | Tag::Dt | Tag::Td | Tag::Th | Tag::Pre | Tag::Blockquote
            )
    })
}

/// Most lines of one contact for the press.
const MAX_CONTACT: usize = 12;

/// Sets contacts for the press apart: a line that says so, and the lines of names, numbers and addresses below it.
fn drop_press_contacts(tree: &Tree<'_>, lines: &mut [Line]) {
    let Some(first) = lines.iter().position(|line| line.dropped.is_none() && is_prose(line)) else { return };
    let mut number = first + 1;
    while number < lines.len() {
        let line = &lines[number];
        if line.dropped.is_some() || !phrases::heads_press(&line.text) {
            number += 1;
            continue;
        }
        let scope = scope_of(tree, line, lines.get(number + 1));
        let belongs = |line: &&Line| {
            tree.contains(scope, line.node)
                && !tree[line.block].tag.is_heading()
                && (line.fact || !is_prose(line))
        };
        let below = lines[number + 1..].iter().take(MAX_CONTACT).take_while(belongs).count();
        for line in &mut lines[number..=number + below] {
            line.dropped.get_or_insert(Reason::PressContact);
        }
        number += below + 1;
    }
}

/// Most closing headings looked at: each may look at the rest of the page.
const MAX_ENDINGS: usize = 50;

/// Drops lines whose words say what they are, and what a heading of that sort leads.
fn drop_by_phrase(tree: &Tree<'_>, lines: &mut [Line]) {
    let total = lines.iter().filter(|line| line.dropped.is_none()).map(|line| line.chars as f32).sum::<f32>();
    let first = lines.iter().position(|line| line.dropped.is_none() && is_prose(line)).unwrap_or(lines.len());
    let (mut number, mut endings) = (0, 0);
    while number < lines.len() {
        let line = &lines[number];
        if line.dropped.is_some() {
            number += 1;
            continue;
        }
        if phrases::is_boilerplate(&line.text) {
            lines[number].dropped = Some(Reason::Phrase);
        } else if phrases::is_call(&line.text, line.linked > 0) {
            lines[number].dropped = Some(Reason::Newsletter);
        } else if number > first && endings < MAX_ENDINGS && phrases::ends_text(&line.text) {
            endings += 1;
            let scope = scope_of(tree, line, lines.get(number + 1));
            // A heading in the midst of the text leads on with it.
            let rest = lines[number + 1..].iter().take_while(|line| tree.contains(scope, line.node));
            let prose: u32 = rest
                .filter(|line| line.dropped.is_none() && is_prose(line))
                .map(|line| line.chars - line.linked)
                .sum();
            if prose as f32 > 0.3 * total {
                lines[number].dropped = Some(Reason::Related);
                number += 1;
                continue;
            }
            while number < lines.len() && tree.contains(scope, lines[number].node) {
                lines[number].dropped.get_or_insert(Reason::Related);
                number += 1;
            }
            continue;
        }
        number += 1;
    }
    drop_empty_headings(tree, lines);
}

/// Drops headings that lead nowhere: at the end, or before another of the same rank when what they led was dropped.
fn drop_empty_headings(tree: &Tree<'_>, lines: &mut [Line]) {
    // The rank of the next kept line: 0 for the end, 7 for text; and whether lines were dropped before it.
    let (mut next, mut dropped) = (0, true);
    for line in lines.iter_mut().rev() {
        if line.dropped.is_some() {
            dropped = true;
            continue;
        }
        match tree[line.block].tag.level() {
            Some(rank) if next <= rank && dropped => line.dropped = Some(Reason::Related),
            Some(rank) => (next, dropped) = (rank, false),
            None => (next, dropped) = (7, false),
        }
    }
}
