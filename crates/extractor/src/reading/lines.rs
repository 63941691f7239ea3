//! The visible text of a page as lines: what stands between two block boundaries.

use super::facts::{is_contact_link, is_fact};
use super::html::{Id, Tag, Tree};
use super::marks::Mark;
use super::reason::Reason;

/// One line of text.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// The first node of the line.
    pub(super) node: Id,
    /// One past its last text node.
    pub(super) last: Id,
    /// The block element it stands in directly.
    pub(super) block: Id,
    /// Text, white space folded; `br` kept as `\n`.
    pub(super) text: String,
    /// Characters in it.
    pub(super) chars: u32,
    /// Characters in links.
    pub(super) linked: u32,
    /// Characters in bold or strong text.
    pub(super) bold: u32,
    /// Whether it is a line of telephone, mail, address or hours; asked many times, so told once.
    pub(super) fact: bool,
    /// Why it is not main text.
    pub(super) dropped: Option<Reason>,
}

impl Line {
    /// Share of link text.
    pub(super) fn density(&self) -> f32 {
        self.linked as f32 / self.chars.max(1) as f32
    }
}

/// Most characters of one line; a longer one is cut in two.
const MAX_LINE: usize = 60_000;

/// All lines of the body in document order.
pub(super) fn collect(tree: &Tree<'_>, marks: &[Mark]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut blocks: Vec<Id> = vec![0; tree.nodes.len()];
    let mut open: Option<Line> = None;
    let mut breaks = 0;
    let (mut link_end, mut bold_end, mut skip_to) = (0, 0, 0);
    for (i, node) in tree.nodes.iter().enumerate() {
        let id = i as Id;
        let around = if id == 0 { 0 } else { blocks[node.parent as usize] };
        let Some(text) = node.text.as_deref() else {
            // A marked inline part is a line of its own, so that it can be dropped alone.
            let boundary = node.tag.is_block() || marks[i].drop.is_some_and(|r| r != Reason::Form);
            blocks[i] = if boundary { id } else { around };
            if id < skip_to {
                continue;
            }
            if boundary || node.tag == Tag::Hr {
                close(&mut open, &mut lines);
            }
            match node.tag {
                Tag::Script
                | Tag::Style
                | Tag::Noscript
                | Tag::Template
                | Tag::Iframe
                | Tag::Svg
                | Tag::Math
                | Tag::Head
                | Tag::Title
                | Tag::Object
                | Tag::Noframes
                | Tag::Select
                | Tag::Textarea
                | Tag::Audio
                | Tag::Video
                | Tag::Canvas => skip_to = node.end,
                Tag::A if !is_contact_link(tree, id) => link_end = node.end,
                Tag::B | Tag::Strong => bold_end = bold_end.max(node.end),
                Tag::Br => {
                    breaks += 1;
                    if breaks > 1 {
                        close(&mut open, &mut lines);
                    } else if let Some(line) = &mut open
                        && !line.text.is_empty()
                    {
                        trim_end(&mut line.text);
                        line.text.push('\n');
                    }
                }
                _ => {}
            }
            continue;
        };
        if id < skip_to {
            continue;
        }
        if open.as_ref().is_some_and(|line| line.block != around || line.text.len() > MAX_LINE) {
            close(&mut open, &mut lines);
        }
        let blank = text.chars().all(char::is_whitespace);
        if blank && open.is_none() {
            continue;
        }
        if !blank {
            breaks = 0;
        }
        let line = open.get_or_insert_with(|| Line {
            node: id,
            last: id + 1,
            block: around,
            text: String::new(),
            chars: 0,
            linked: 0,
            bold: 0,
            fact: false,
            dropped: None,
        });
        if is_joint(tree, line, id, text) {
            line.text.push(' ');
        }
        let added = push_folded(&mut line.text, text);
        line.last = id + 1;
        line.chars += added;
        if id < link_end {
            line.linked += added;
        }
        if id < bold_end {
            line.bold += added;
        }
    }
    close(&mut open, &mut lines);
    lines
}

/// Whether a text begins a thing of its own though no space is before it: "Autorin" and "3.11.2023" in boxes side by side.
fn is_joint(tree: &Tree<'_>, line: &Line, id: Id, text: &str) -> bool {
    let boxed = |id: Id| matches!(tree[tree[id].parent].tag, Tag::Span | Tag::A | Tag::Time | Tag::Label);
    let last = line.text.chars().next_back();
    let first = text.chars().next();
    last.is_some_and(char::is_lowercase)
        && first.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
        && tree[id].parent != tree[line.last - 1].parent
        && (boxed(id) || boxed(line.last - 1))
}

fn close(open: &mut Option<Line>, lines: &mut Vec<Line>) {
    if let Some(mut line) = open.take() {
        trim_end(&mut line.text);
        if !line.text.is_empty() {
            line.fact = is_fact(&line.text);
            lines.push(line);
        }
    }
}

fn trim_end(text: &mut String) {
    text.truncate(text.trim_end().len());
}

/// Appends with white space folded; counts the characters that are none.
fn push_folded(out: &mut String, text: &str) -> u32 {
    let mut added = 0;
    let mut space = out.is_empty() || out.ends_with(['\n', ' ']);
    for c in text.chars() {
        if c.is_whitespace() || matches!(c, '\u{200B}' | '\u{FEFF}') {
            if !space {
                out.push(' ');
                space = true;
            }
        } else {
            out.push(c);
            space = false;
            added += 1;
        }
    }
    added
}
