//! How much a line speaks for or against the part of the page it stands in, and the choice of the part that
//! holds the main text.
//!
//! Text is worth its length, links cost: the container is the element with the best sum. A lead outside the
//! body's element makes the element around both the better one, as long as what else is added costs less.

use super::html::{Attr, Id, Tag, Tree};
use super::lines::Line;
use super::marks::Mark;

/// Sums over the lines of any element in constant time.
pub(super) struct Sums {
    starts: Vec<Id>,
    good: Vec<f32>,
    bad: Vec<f32>,
}

impl Sums {
    /// Sums over lines that are not dropped.
    pub(super) fn new(tree: &Tree<'_>, lines: &[Line]) -> Self {
        let mut sums = Sums { starts: Vec::new(), good: vec![0.0], bad: vec![0.0] };
        let (mut good, mut bad) = (0.0, 0.0);
        for line in lines {
            if line.dropped.is_none() {
                let (for_it, against) = worth(tree, line);
                good += for_it;
                bad += against;
            }
            sums.starts.push(line.node);
            sums.good.push(good);
            sums.bad.push(bad);
        }
        sums
    }

    /// Numbers of the lines inside an element.
    pub(super) fn lines_of(&self, tree: &Tree<'_>, id: Id) -> std::ops::Range<usize> {
        let from = self.starts.partition_point(|start| *start < id);
        let to = self.starts.partition_point(|start| *start < tree[id].end);
        from..to.max(from)
    }

    /// What speaks for and against an element.
    pub(super) fn of(&self, tree: &Tree<'_>, id: Id) -> (f32, f32) {
        let range = self.lines_of(tree, id);
        (self.good[range.end] - self.good[range.start], self.bad[range.end] - self.bad[range.start])
    }

    /// What speaks for the whole page.
    pub(super) fn total(&self) -> f32 {
        self.good.last().copied().unwrap_or(0.0)
    }
}

/// What one line is worth: for and against.
pub(super) fn worth(tree: &Tree<'_>, line: &Line) -> (f32, f32) {
    let chars = line.chars as f32;
    let plain = chars - line.linked as f32;
    let tag = tree[line.block].tag;
    if tag.is_heading() {
        return (0.0, if line.density() > 0.5 { 20.0 } else { 0.0 });
    }
    if line.density() > 0.5 {
        return (0.0, 30.0 + line.linked.min(60) as f32);
    }
    if is_prose(line) {
        let weight = if matches!(tag, Tag::P | Tag::Blockquote | Tag::Dd) { 1.2 } else { 1.0 };
        return (plain.min(800.0) * weight - line.linked as f32 * 0.5, 0.0);
    }
    (plain.min(80.0) * 0.3, 3.0)
}

/// Whether a line reads like a sentence or more.
pub(super) fn is_prose(line: &Line) -> bool {
    let plain = line.chars - line.linked.min(line.chars);
    if plain >= 100 {
        return true;
    }
    let last = line.text.trim_end_matches(['"', '“', '”', '»', '«', ')', '\'', '’']).chars().last();
    plain >= 40 && matches!(last, Some('.' | '!' | '?' | ':' | '…' | '。' | '！'))
}

/// What the headline is worth to the element around it on a page of few words.
const MIN_TITLE: f32 = 60.0;

/// The element that holds the main text; the root when there is none.
pub(super) fn container(tree: &Tree<'_>, marks: &[Mark], sums: &Sums, title: Option<Id>) -> Id {
    let mut best = (0, f32::MIN);
    for id in 0..tree.nodes.len() as Id {
        // Of equals the innermost, which comes later.
        if let Some(score) = score(tree, marks, sums, title, id)
            && score >= best.1
        {
            best = (id, score);
        }
    }
    best.0
}

/// What speaks for an element as the one that holds the main text; `None` for one that cannot.
pub(super) fn score(tree: &Tree<'_>, marks: &[Mark], sums: &Sums, title: Option<Id>, id: Id) -> Option<f32> {
    let node = &tree[id];
    // The root holds the text of a fragment, which has no body.
    if node.text.is_some()
        || id > 0
            && !matches!(
                node.tag,
                Tag::Div
                    | Tag::Article
                    | Tag::Section
                    | Tag::Main
                    | Tag::Td
                    | Tag::Body
                    | Tag::Form
                    | Tag::Center
                    | Tag::Other
                    | Tag::Tr
                    | Tag::Table
                    | Tag::Tbody
                    | Tag::Li
                    | Tag::Dd
                    | Tag::Blockquote
                    | Tag::Span
                    | Tag::Font
                    | Tag::P
                    | Tag::Ul
                    | Tag::Ol
            )
    {
        return None;
    }
    let (good, bad) = sums.of(tree, id);
    if good <= 0.0 {
        return None;
    }
    let mut score = good - 1.5 * bad;
    if marks[id as usize].content || node.tag == Tag::Main || node.tag == Tag::Article {
        score += 0.15 * good;
    }
    if tree.attr(id, Attr::Itemprop) == Some("articleBody") {
        score += 0.3 * good;
    }
    if title.is_some_and(|title| tree.contains(id, title)) {
        score += (0.05 * sums.total()).max(MIN_TITLE);
    }
    Some(score)
}
