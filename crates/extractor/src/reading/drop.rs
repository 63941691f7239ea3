//! Drops what class names, ids, roles and elements mark as something else than text.
//!
//! Names mislead, so each mark is weighed against the text it would take: a body, most of the page, the headline.

use super::html::{Id, Tag, Tree};
use super::lines::Line;
use super::marks::Mark;
use super::reason::Reason;
use super::score::Sums;

/// Share of a page's text above which a mark that is not strong is not believed.
const TOO_MUCH: f32 = 0.5;

/// Drops what names and elements mark as something else, unless that would take the text itself.
pub(super) fn drop_marked(
    tree: &Tree<'_>,
    marks: &[Mark],
    lines: &mut [Line],
    title: Option<Id>,
    sure_only: bool,
) {
    let all = Sums::new(tree, lines);
    let limit = TOO_MUCH * all.total();
    let mut taken = marked(tree, marks, &all, title, sure_only, &[]);
    // A word that marks most of the text piece by piece does not mean what it means elsewhere.
    let firm = [Reason::Hidden, Reason::Comments, Reason::Related, Reason::Sidebar, Reason::Navigation];
    let mut sums: Vec<(Reason, f32)> = Vec::new();
    for (reason, id) in taken.iter().filter(|(reason, _)| !firm.contains(reason)) {
        match sums.iter_mut().find(|(have, _)| have == reason) {
            Some((_, sum)) => *sum += all.of(tree, *id).0,
            None => sums.push((*reason, all.of(tree, *id).0)),
        }
    }
    sums.retain(|(_, sum)| *sum > limit && limit > 150.0);
    if !sums.is_empty() {
        let without: Vec<Reason> = sums.into_iter().map(|(reason, _)| reason).collect();
        taken = marked(tree, marks, &all, title, sure_only, &without);
    }
    for (reason, id) in taken {
        for number in all.lines_of(tree, id) {
            lines[number].dropped.get_or_insert(reason);
        }
    }
}

/// The outermost elements that are marked as something else, but for those whose mark cannot be meant.
fn marked(
    tree: &Tree<'_>,
    marks: &[Mark],
    all: &Sums,
    title: Option<Id>,
    sure_only: bool,
    without: &[Reason],
) -> Vec<(Reason, Id)> {
    let total = all.total();
    let bodies = bodies(tree, marks, all);
    let mut taken: Vec<(Reason, Id)> = Vec::new();
    let mut skip_to = 0;
    for id in 0..tree.nodes.len() as Id {
        let Some(reason) = marks[id as usize].drop else { continue };
        if id < skip_to || (sure_only && !reason.is_sure()) || without.contains(&reason) {
            continue;
        }
        let (good, _) = all.of(tree, id);
        let by_element = matches!(tree[id].tag, Tag::Aside | Tag::Footer | Tag::Nav);
        let limit = if reason.is_strong() || by_element { 0.8 } else { TOO_MUCH };
        let has_title = title.is_some_and(|title| tree.contains(id, title));
        let shown = reason != Reason::Hidden || sure_only;
        if shown && good > limit * total && good > 100.0 {
            continue;
        }
        if has_title && good > 0.1 * total {
            continue;
        }
        if shown && bodies.iter().any(|body| tree.contains(id, *body)) {
            continue;
        }
        // A teaser that leads nowhere is the page's own lead.
        if reason == Reason::Teaser && !has_link(tree, id) {
            continue;
        }
        // Posts of others that the text quotes.
        if reason == Reason::Share && tree.inside(id).any(|inner| tree[inner].tag == Tag::Blockquote) {
            continue;
        }
        if reason == Reason::Form && good > 100.0 && matches!(tree[id].tag, Tag::Form | Tag::Fieldset) {
            continue;
        }
        skip_to = tree[id].end;
        taken.push((reason, id));
    }
    taken
}

/// Elements named as the body of the text that hold a good part of it.
fn bodies(tree: &Tree<'_>, marks: &[Mark], all: &Sums) -> Vec<Id> {
    let named = (0..tree.nodes.len() as Id).filter(|id| marks[*id as usize].content);
    named.filter(|id| all.of(tree, *id).0 > 0.25 * all.total()).collect()
}

fn has_link(tree: &Tree<'_>, id: Id) -> bool {
    tree.inside(id).any(|inner| tree[inner].tag == Tag::A)
        || tree.ancestors(id).any(|outer| tree[outer].tag == Tag::A)
}
