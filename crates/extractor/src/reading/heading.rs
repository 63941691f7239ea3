//! Headlines found among the lines of the text, for pages whose head says little or names a section.

use model::Evidence;

use super::html::{Id, Tree};
use super::lines::Line;
use super::phrases;
use super::reason::Reason;
use super::score::is_prose;
use super::title::{MAX, SEPARATORS, Title, key};
use crate::Read;

/// The heading above the text, for a page whose head names only the site.
pub(super) fn above_text(tree: &Tree<'_>, lines: &[Line]) -> Option<Title> {
    let first = lines.iter().position(|line| line.dropped.is_none())?;
    let near = lines[first.saturating_sub(6)..(first + 2).min(lines.len())].iter().rev();
    let mut headings = near.filter(|line| tree[line.block].tag.level().is_some_and(|level| level <= 4));
    let heading = headings.find(|line| (8..MAX as u32).contains(&line.chars))?;
    Some(of_line(tree, heading, "heading_above_text"))
}

/// The heading at the beginning of the text whose words a stated title repeats.
pub(super) fn repeated(tree: &Tree<'_>, lines: &[Line], stated: &str) -> Option<Title> {
    let stated = key(stated);
    let first = lines.iter().position(|line| line.dropped.is_none())?;
    let mut near = lines[first.saturating_sub(6)..(first + 3).min(lines.len())].iter();
    let heading = near.find(|line| {
        let heading = key(&line.text);
        tree[line.block].tag.is_heading()
            && heading.len() >= 12
            && heading.len() * 2 >= stated.len()
            && stated.contains(&heading)
    })?;
    Some(of_line(tree, heading, "heading"))
}

/// The heading that is the first line of the text and the only one of its rank, for a page that states no title but
/// that of its window.
pub(super) fn opens(tree: &Tree<'_>, lines: &[Line]) -> Option<Title> {
    let mut kept = lines.iter().filter(|line| line.dropped.is_none());
    let first = kept.next()?;
    let level = |line: &Line| tree[line.block].tag.level();
    let fits = level(first)? <= 4 && (8..MAX as u32).contains(&first.chars) && !is_section(&first.text);
    (fits && kept.all(|line| level(line) != level(first))).then(|| of_line(tree, first, "heading_above_text"))
}

/// The heading that speaks for all of a page that states no title: it opens the text, no other of its rank or a higher one
/// follows, and it neither asks nor leads on to a list. Else none: the heading of a section is a wrong title.
pub(super) fn spans(tree: &Tree<'_>, lines: &[Line]) -> Option<Title> {
    let mut kept = lines.iter().filter(|line| line.dropped.is_none());
    let first = kept.next()?;
    let level = |line: &Line| tree[line.block].tag.level();
    let rank = level(first).filter(|rank| *rank <= 4)?;
    let fits = (3..MAX as u32).contains(&first.chars)
        && !first.text.trim_end().ends_with([':', '?', '.'])
        && !is_section(&first.text);
    (fits && kept.all(|line| level(line).is_none_or(|other| other > rank)))
        .then(|| of_line(tree, first, "heading_of_page"))
}

fn of_line(tree: &Tree<'_>, line: &Line, rule: &str) -> Title {
    let evidence = Evidence::new("title", line.text.clone(), tree.path(line.block), &line.text, rule);
    Title { read: Read { value: line.text.clone(), evidence }, node: Some(line.block) }
}

/// Whether a title names a section or view, alone or beside the site: "Aktuelles", "Kreis Musterfeld - Presse".
pub(super) fn is_section(title: &str) -> bool {
    let known = |text: &str| phrases::is_section(&key(text));
    let beside = |separator: &&str| {
        title
            .split_once(*separator)
            .is_some_and(|(front, back)| known(back) || known(front) && back.split_whitespace().count() <= 4)
    };
    known(title) || SEPARATORS.iter().any(beside)
}

/// The heading that opens the text of a page whose title names a section. Where more headings of its rank follow,
/// each may be an entry of a list, and the section's name stays.
pub(super) fn opening(tree: &Tree<'_>, lines: &[Line], section: Option<Id>) -> Option<Title> {
    let first = lines.iter().position(|line| line.dropped.is_none())?;
    let after = section.map(|section| lines.partition_point(|line| line.node < tree[section].end));
    let from = after.unwrap_or(first.saturating_sub(6)).min(first);
    let level = |line: &Line| tree[line.block].tag.level().filter(|level| *level <= 4);
    let elsewhere = |line: &Line| {
        line.dropped.is_some_and(|reason| {
            !matches!(reason, Reason::Outside | Reason::BeforeTitle | Reason::Related | Reason::Byline)
        })
    };
    // What the section's name does not speak for is a box beside the text.
    let scope = section.map_or(0, |section| tree[section].parent);
    let head = lines[from..(first + 4).min(lines.len())].iter();
    let found = head.take_while(|line| level(line).is_some() || !is_prose(line)).find(|line| {
        level(line).is_some()
            && !elsewhere(line)
            && tree.contains(scope, line.node)
            && line.density() < 0.5
            && (8..MAX as u32).contains(&line.chars)
            && !is_section(&line.text)
    })?;
    let others = lines.iter().filter(|line| {
        line.node > found.node && level(line) == level(found) && !elsewhere(line) && line.dropped.is_none()
    });
    if others.count() > 0 {
        return None;
    }
    Some(of_line(tree, found, "heading_below_section"))
}
