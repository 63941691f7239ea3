//! A page as an arena in document order.
//!
//! Nodes are numbered as they begin, so a subtree is the range from a node to its `end`, a parent always comes
//! before its children, and every walk is a loop over numbers: nothing recurses, dropping is one deallocation.
//! The price: mis-nested inline elements and content misplaced in tables stay where they stand instead of being
//! moved as browsers do, which makes no difference to what text a reader sees in which order.

use std::borrow::Cow;
use std::ops::Range;

use super::tag::{Attr, Tag};
use super::token::{Token, Tokens, is_blank};

/// Number of a node.
pub(in crate::reading) type Id = u32;

/// Deepest nesting kept; what is deeper hangs flat on the last level. Real pages stay below 100.
const MAX_DEPTH: usize = 256;

/// Most nodes of a page; the rest of the page is not read. Real pages stay below 100,000.
const MAX_NODES: usize = 3_000_000;

/// One node: an element or a text.
#[derive(Debug)]
pub(in crate::reading) struct Node<'a> {
    /// The element around it; the root is its own parent.
    pub(in crate::reading) parent: Id,
    /// One past the last node inside it.
    pub(in crate::reading) end: Id,
    /// The element name; [`Tag::Other`] for texts.
    pub(in crate::reading) tag: Tag,
    /// The text of a text node.
    pub(in crate::reading) text: Option<Cow<'a, str>>,
    attributes: (u32, u32),
}

/// A parsed page.
#[derive(Debug, Default)]
pub(in crate::reading) struct Tree<'a> {
    pub(in crate::reading) nodes: Vec<Node<'a>>,
    attributes: Vec<(Attr, Cow<'a, str>)>,
}

impl<'a> Tree<'a> {
    /// Parses a page. Takes any text; time and memory are linear in its length.
    pub(in crate::reading) fn parse(text: &'a str) -> Self {
        let mut builder = Builder::new(text.len());
        let mut tokens = Tokens::new(text);
        while let Some(token) = tokens.next() {
            if builder.tree.nodes.len() >= MAX_NODES {
                break;
            }
            match token {
                Token::Start { tag, self_closing } => {
                    builder.start(tag, self_closing, &mut tokens.attributes)
                }
                Token::End(tag) => builder.end(tag),
                Token::Text(text) => builder.text(text),
            }
        }
        builder.finish()
    }

    /// Numbers of the nodes inside `id`, without itself.
    pub(in crate::reading) fn inside(&self, id: Id) -> Range<Id> {
        id + 1..self[id].end
    }

    /// An attribute of an element.
    pub(in crate::reading) fn attr(&self, id: Id, name: Attr) -> Option<&str> {
        let (from, to) = self[id].attributes;
        let mut all = self.attributes[from as usize..to as usize].iter();
        all.find(|(have, _)| *have == name).map(|(_, value)| value.as_ref())
    }

    /// Attributes of an element in the order of the page.
    pub(in crate::reading) fn attributes(&self, id: Id) -> &[(Attr, Cow<'a, str>)] {
        let (from, to) = self[id].attributes;
        &self.attributes[from as usize..to as usize]
    }

    /// Whether any element has one of these attributes.
    pub(in crate::reading) fn uses(&self, names: &[Attr]) -> bool {
        self.attributes.iter().any(|(have, _)| names.contains(have))
    }

    /// Whether this is a part of a page, as interfaces of content systems hand it out: no head, no title, no body.
    pub(in crate::reading) fn is_fragment(&self) -> bool {
        let framed = |node: &Node<'_>| matches!(node.tag, Tag::Head | Tag::Title | Tag::Body | Tag::Meta);
        !self.nodes.iter().any(framed)
    }

    /// The elements around `id`, innermost first, without the root.
    pub(in crate::reading) fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let mut at = id;
        std::iter::from_fn(move || {
            at = self[at].parent;
            (at != 0).then_some(at)
        })
    }

    /// Whether `inner` is `outer` or inside it.
    pub(in crate::reading) fn contains(&self, outer: Id, inner: Id) -> bool {
        outer <= inner && inner < self[outer].end
    }

    /// All texts inside `id`, white space folded.
    pub(in crate::reading) fn text(&self, id: Id) -> String {
        let mut out = String::new();
        let mut space = false;
        let mut skip_to = id;
        for i in id..self[id].end {
            let node = &self[i];
            if i < skip_to {
                continue;
            }
            if matches!(node.tag, Tag::Script | Tag::Style | Tag::Noscript | Tag::Template) {
                skip_to = node.end;
            }
            space |= node.tag.is_block() || node.tag == Tag::Br;
            for c in node.text.as_deref().unwrap_or("").chars() {
                if c.is_whitespace() {
                    space = true;
                } else {
                    if std::mem::take(&mut space) && !out.is_empty() {
                        out.push(' ');
                    }
                    out.push(c);
                }
            }
        }
        out
    }

    /// A short path for people: names, ids and first classes of the innermost elements.
    pub(in crate::reading) fn path(&self, id: Id) -> String {
        let chain = std::iter::once(id).chain(self.ancestors(id));
        let steps =
            chain.filter(|n| self[*n].text.is_none() && !matches!(self[*n].tag, Tag::Html | Tag::Body));
        let mut steps: Vec<String> = steps.take(4).map(|n| self.step(n)).collect();
        steps.reverse();
        steps.join(" > ")
    }

    /// One step of a path: `div#main`, `p.lead`.
    pub(in crate::reading) fn step(&self, id: Id) -> String {
        let name = self[id].tag.name();
        if let Some(value) = self.attr(id, Attr::Id).filter(|value| !value.trim().is_empty()) {
            return format!("{name}#{}", value.trim());
        }
        match self.attr(id, Attr::Class).and_then(|class| class.split_whitespace().next()) {
            Some(class) => format!("{name}.{class}"),
            None => name.to_owned(),
        }
    }
}

impl<'a> std::ops::Index<Id> for Tree<'a> {
    type Output = Node<'a>;

    fn index(&self, id: Id) -> &Node<'a> {
        &self.nodes[id as usize]
    }
}

struct Builder<'a> {
    tree: Tree<'a>,
    open: Vec<(Id, Tag)>,
    /// Elements opened beyond the depth limit, waiting for their end tags.
    beyond: usize,
    /// Open `svg` and `math`, where `/>` closes.
    foreign: usize,
    body_seen: bool,
}

impl<'a> Builder<'a> {
    fn new(length: usize) -> Self {
        let mut tree = Tree::default();
        tree.nodes.reserve((length / 40).min(MAX_NODES));
        tree.nodes.push(Node { parent: 0, end: 0, tag: Tag::Html, text: None, attributes: (0, 0) });
        Builder { tree, open: vec![(0, Tag::Html)], beyond: 0, foreign: 0, body_seen: false }
    }

    fn start(&mut self, tag: Tag, self_closing: bool, attributes: &mut Vec<(Attr, Cow<'a, str>)>) {
        match tag {
            Tag::Html => {
                // Attributes of the first <html> belong to the root, which is there already.
                if self.tree[0].attributes == (0, 0) {
                    self.tree.nodes[0].attributes = self.store(attributes);
                }
                return;
            }
            Tag::Head if self.tree.nodes.len() > 1 => return,
            Tag::Body => {
                self.close_head();
                if std::mem::replace(&mut self.body_seen, true) {
                    return;
                }
            }
            Tag::Meta
            | Tag::Link
            | Tag::Title
            | Tag::Script
            | Tag::Style
            | Tag::Base
            | Tag::Noscript
            | Tag::Template
            | Tag::Head => {}
            _ => self.close_head(),
        }
        self.close_implied(tag);
        let id = self.push(tag, attributes);
        if tag.is_void() || (self_closing && self.foreign > 0) {
            return;
        }
        if self.open.len() >= MAX_DEPTH {
            self.beyond += 1;
            return;
        }
        if matches!(tag, Tag::Svg | Tag::Math) {
            self.foreign += 1;
        }
        self.open.push((id, tag));
    }

    fn push(&mut self, tag: Tag, attributes: &mut Vec<(Attr, Cow<'a, str>)>) -> Id {
        let id = self.tree.nodes.len() as Id;
        let attributes = self.store(attributes);
        self.tree.nodes.push(Node { parent: self.top(), end: id + 1, tag, text: None, attributes });
        id
    }

    fn store(&mut self, attributes: &mut Vec<(Attr, Cow<'a, str>)>) -> (u32, u32) {
        let from = self.tree.attributes.len() as u32;
        self.tree.attributes.append(attributes);
        (from, self.tree.attributes.len() as u32)
    }

    fn text(&mut self, text: Cow<'a, str>) {
        let (parent, tag) = self.open.last().copied().unwrap_or((0, Tag::Html));
        if is_blank(&text) && matches!(tag, Tag::Html | Tag::Head) {
            return;
        }
        let id = self.tree.nodes.len() as Id;
        self.tree.nodes.push(Node {
            parent,
            end: id + 1,
            tag: Tag::Other,
            text: Some(text),
            attributes: (0, 0),
        });
    }

    fn end(&mut self, tag: Tag) {
        match tag {
            Tag::Html | Tag::Body => return,
            Tag::Br => return self.start(Tag::Br, false, &mut Vec::new()),
            _ if tag.is_void() => return,
            _ => {}
        }
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        let Some(at) = self.matching(tag) else {
            // An inline element ends across a block: its text ends here, its place on the stack stays.
            if tag == Tag::A
                && let Some(&(id, _)) = self.open.iter().rev().find(|(_, have)| *have == Tag::A)
                && self.tree[id].end == id + 1
            {
                self.tree.nodes[id as usize].end = self.tree.nodes.len() as Id;
            }
            return;
        };
        self.close_to(at);
    }

    /// Place on the stack of the element an end tag closes.
    fn matching(&self, tag: Tag) -> Option<usize> {
        for (at, (_, have)) in self.open.iter().enumerate().rev() {
            if *have == tag || (tag.is_heading() && have.is_heading()) {
                return (at > 0).then_some(at);
            }
            let barrier = match have {
                Tag::Td | Tag::Th | Tag::Caption | Tag::Template => !matches!(
                    tag,
                    Tag::Tr | Tag::Table | Tag::Tbody | Tag::Thead | Tag::Tfoot | Tag::Template
                ),
                Tag::Table => tag != Tag::Template,
                Tag::Ul | Tag::Ol => tag == Tag::Li,
                Tag::Dl => matches!(tag, Tag::Dt | Tag::Dd),
                _ => !tag.is_special() && have.is_special(),
            };
            if barrier {
                return None;
            }
        }
        None
    }

    /// Closes what a start tag ends without an end tag.
    fn close_implied(&mut self, tag: Tag) {
        use Tag::*;
        match tag {
            Li => self.close_until(&[Li], &[Ul, Ol, Menu, Dir, Table, Td]),
            Dt | Dd => self.close_until(&[Dt, Dd], &[Dl, Table, Td]),
            Tr => self.close_until(&[Tr], &[Table]),
            Td | Th => self.close_until(&[Td, Th], &[Tr, Table]),
            Tbody | Thead | Tfoot => self.close_until(&[Tbody, Thead, Tfoot, Caption, Colgroup], &[Table]),
            Option | Optgroup => self.close_until(&[Option], &[Select, Datalist, Body]),
            A => self.close_until(&[A], &[Td, Th, Table, Body, Div, Li, P, Article, Section]),
            Button => self.close_until(&[Button], &[Body, Table, Form]),
            _ => {}
        }
        if tag.closes_paragraph() {
            self.close_until(&[P], &[Td, Th, Caption, Table, Button, Object, Template]);
        }
        if tag.is_heading() && self.open.last().is_some_and(|(_, top)| top.is_heading()) {
            self.pop();
        }
    }

    /// Closes the innermost open element of `tags`, unless one of `barriers` is nearer.
    fn close_until(&mut self, tags: &[Tag], barriers: &[Tag]) {
        for at in (1..self.open.len()).rev() {
            let have = self.open[at].1;
            if tags.contains(&have) {
                return self.close_to(at);
            }
            if barriers.contains(&have) {
                return;
            }
        }
    }

    fn close_head(&mut self) {
        if self.open.get(1).is_some_and(|(_, tag)| *tag == Tag::Head) && self.open.len() == 2 {
            self.close_to(1);
        }
    }

    fn close_to(&mut self, at: usize) {
        while self.open.len() > at.max(1) {
            self.pop();
        }
    }

    fn pop(&mut self) {
        if let Some((id, tag)) = self.open.pop() {
            let end = self.tree.nodes.len() as Id;
            let node = &mut self.tree.nodes[id as usize];
            // A link that ended early keeps its end.
            if tag != Tag::A || node.end == id + 1 {
                node.end = end;
            }
            if matches!(tag, Tag::Svg | Tag::Math) {
                self.foreign = self.foreign.saturating_sub(1);
            }
        }
    }

    fn top(&self) -> Id {
        self.open.last().map_or(0, |(id, _)| *id)
    }

    fn finish(mut self) -> Tree<'a> {
        while !self.open.is_empty() {
            self.pop();
        }
        self.tree
    }
}
