//! Makes blocks of lines: what type of block a line is, its cells, its links.

use std::collections::HashSet;

use url::Url;

use super::html::{Attr, Id, Tag, Tree};
use super::language;
use super::lines::Line;
use super::reason::Reason;
use crate::{Block, BlockKind};

/// Longest cell of a table that carries facts; a longer one is a layout.
const MAX_CELL: u32 = 240;

/// Most elements with a language looked back at for each block.
const MAX_LANGUAGES: usize = 50;

/// Most links kept of one block.
const MAX_LINKS: usize = 50;

/// The blocks of these lines, in order; cells of one row become one block.
pub(super) fn make(
    tree: &Tree<'_>,
    lines: &[Line],
    base: Option<&Url>,
    keep: impl Fn(&Line) -> bool,
) -> Vec<Block> {
    numbered(tree, lines, base, keep).into_iter().map(|(_, block)| block).collect()
}

/// The same, each with the number of its first line.
pub(super) fn numbered(
    tree: &Tree<'_>,
    lines: &[Line],
    base: Option<&Url>,
    keep: impl Fn(&Line) -> bool,
) -> Vec<(usize, Block)> {
    let mut blocks = Vec::new();
    // Rows found to be layout, so that a page in one table is not measured again for every line.
    let mut layout = HashSet::new();
    let languages: Vec<Id> = (1..tree.nodes.len() as Id)
        .filter(|id| {
            tree[*id].tag != Tag::A
                && tree.attributes(*id).iter().any(|(name, _)| matches!(name, Attr::Lang | Attr::XmlLang))
        })
        .collect();
    let mut number = 0;
    while number < lines.len() {
        let line = &lines[number];
        if !keep(line) {
            number += 1;
            continue;
        }
        if let Some((row, count)) = row(tree, &lines[number..], &mut layout) {
            let group: Vec<&Line> = lines[number..number + count].iter().filter(|line| keep(line)).collect();
            let mut block = table_row(tree, row, &group, base);
            block.lang = declared(tree, &languages, row);
            blocks.push((number, block));
            number += count;
            continue;
        }
        let block = Block {
            kind: kind(tree, line),
            text: line.text.clone(),
            cells: Vec::new(),
            links: links(tree, line, base),
            place: tree.path(line.block),
            lang: declared(tree, &languages, line.block),
            dropped: line.dropped.map(Reason::name),
        };
        blocks.push((number, block));
        number += 1;
    }
    blocks
}

/// What the elements around a block say its language is; `languages` are those that say one, the root left out.
fn declared(tree: &Tree<'_>, languages: &[Id], block: Id) -> Option<String> {
    let before = languages.partition_point(|id| *id <= block);
    let around =
        languages[..before].iter().rev().take(MAX_LANGUAGES).find(|id| tree.contains(**id, block))?;
    let tag = [Attr::Lang, Attr::XmlLang].into_iter().find_map(|name| tree.attr(*around, name));
    tag.and_then(language::code)
}

/// The table row that begins with the first of these lines, and how many lines it has.
fn row(tree: &Tree<'_>, lines: &[Line], layout: &mut HashSet<Id>) -> Option<(Id, usize)> {
    let first = &lines[0];
    let cell = std::iter::once(first.block)
        .chain(tree.ancestors(first.block))
        .find(|id| matches!(tree[*id].tag, Tag::Td | Tag::Th))?;
    let row = tree[cell].parent;
    if tree[row].tag != Tag::Tr || layout.contains(&row) {
        return None;
    }
    let end = tree[row].end;
    let count = lines.iter().take_while(|line| line.node < end).count();
    let cells = tree
        .inside(row)
        .filter(|id| tree[*id].parent == row && matches!(tree[*id].tag, Tag::Td | Tag::Th))
        .count();
    let nested = tree.inside(row).any(|id| matches!(tree[id].tag, Tag::Table | Tag::H1 | Tag::H2));
    let short = lines[..count].iter().all(|line| line.chars <= MAX_CELL);
    let facts = cells >= 2 && !nested && short && count <= 4 * cells;
    if !facts {
        layout.insert(row);
    }
    facts.then_some((row, count))
}

fn table_row(tree: &Tree<'_>, row: Id, lines: &[&Line], base: Option<&Url>) -> Block {
    let mut cells: Vec<String> = Vec::new();
    let mut last = 0;
    for line in lines {
        let inside = std::iter::once(line.block).chain(tree.ancestors(line.block));
        let cell = inside.take_while(|id| *id != row).last().unwrap_or(line.block);
        match cells.last_mut() {
            Some(text) if cell == last => {
                text.push('\n');
                text.push_str(&line.text);
            }
            _ => cells.push(line.text.clone()),
        }
        last = cell;
    }
    Block {
        kind: BlockKind::TableRow,
        text: cells.join("\t"),
        cells,
        links: lines.iter().flat_map(|line| links(tree, line, base)).take(MAX_LINKS).collect(),
        place: tree.path(row),
        lang: None,
        dropped: lines.first().and_then(|line| line.dropped).map(Reason::name),
    }
}

fn kind(tree: &Tree<'_>, line: &Line) -> BlockKind {
    let mut depth = 0;
    let mut found = None;
    for id in std::iter::once(line.block).chain(tree.ancestors(line.block)) {
        let kind = match tree[id].tag {
            tag if tag.is_heading() => BlockKind::Heading(tag.level().unwrap_or(6)),
            Tag::Li => BlockKind::ListItem(0),
            Tag::Dt => BlockKind::Term,
            Tag::Dd => BlockKind::Definition,
            Tag::Blockquote => BlockKind::Quote,
            Tag::Pre => BlockKind::Preformatted,
            Tag::Figcaption | Tag::Caption => BlockKind::Caption,
            Tag::Address => BlockKind::Address,
            Tag::Ul | Tag::Ol => {
                depth += 1;
                continue;
            }
            _ => continue,
        };
        found.get_or_insert(kind);
    }
    match found {
        Some(BlockKind::ListItem(_)) => {
            BlockKind::ListItem(u8::try_from(depth.max(1) - 1).unwrap_or(u8::MAX))
        }
        Some(kind) => kind,
        None => BlockKind::Paragraph,
    }
}

fn links(tree: &Tree<'_>, line: &Line, base: Option<&Url>) -> Vec<(String, String)> {
    let around = tree
        .ancestors(line.node)
        .take_while(|id| *id >= line.block)
        .filter(|id| tree[*id].tag == Tag::A)
        .last();
    let inside = (line.node..line.last).filter(|id| tree[*id].tag == Tag::A);
    let all = around.into_iter().chain(inside);
    let found = all.filter_map(|id| {
        let href = tree.attr(id, Attr::Href)?.trim();
        if href.is_empty() || href.starts_with('#') || href.starts_with("javascript:") {
            return None;
        }
        let address = match base {
            Some(base) => base.join(href).ok()?.to_string(),
            None => href.to_owned(),
        };
        Some((address, tree.text(id)))
    });
    found.take(MAX_LINKS).collect()
}
