//! What elements say of the part of the page they hold: by their names, roles, properties and kind.

use super::html::{Attr, Id, Tag, Tree};
use super::names::Names;
use super::reason::Reason;

/// What an element says of itself: a reason to drop, and whether it marks main text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Mark {
    pub(super) drop: Option<Reason>,
    pub(super) content: bool,
}

/// Reads marks.
#[derive(Default)]
pub(super) struct Marks {
    names: Names,
}

impl Marks {
    /// The mark of an element.
    pub(super) fn of(&mut self, tree: &Tree<'_>, id: Id) -> Mark {
        let tag = tree[id].tag;
        if tree[id].text.is_some()
            || matches!(
                tag,
                Tag::Html | Tag::Body | Tag::Head | Tag::Meta | Tag::Link | Tag::Script | Tag::Br
            )
        {
            return Mark::default();
        }
        let mut mark = Mark::default();
        let set = |mark: &mut Mark, reason: Reason| {
            mark.drop.get_or_insert(reason);
        };
        match tag {
            Tag::Nav => set(&mut mark, Reason::Navigation),
            Tag::Footer => set(&mut mark, Reason::Footer),
            Tag::Aside => set(&mut mark, Reason::Sidebar),
            Tag::Figcaption | Tag::Caption => set(&mut mark, Reason::Caption),
            Tag::Button
            | Tag::Select
            | Tag::Option
            | Tag::Textarea
            | Tag::Label
            | Tag::Form
            | Tag::Fieldset
            | Tag::Datalist => {
                set(&mut mark, Reason::Form);
            }
            Tag::Dialog => set(&mut mark, Reason::Hidden),
            Tag::Noscript
            | Tag::Template
            | Tag::Iframe
            | Tag::Object
            | Tag::Video
            | Tag::Audio
            | Tag::Svg
            | Tag::Math
            | Tag::Canvas
            | Tag::Style => set(&mut mark, Reason::Hidden),
            _ => {}
        }
        // A layer that browsers do not show is hidden for sure.
        let mut hidden = false;
        for (name, value) in tree.attributes(id) {
            match name {
                // The id of a heading is made of its words: "#newsletter", "#toc-0".
                Attr::Id if tag.is_heading() => {}
                Attr::Class | Attr::Id => {
                    let named = self.names.mark(value);
                    // Embedded posts of others are quotations, not buttons.
                    let quote = tag == Tag::Blockquote && named.drop == Some(Reason::Share);
                    mark.drop = mark.drop.or(named.drop.filter(|_| !quote));
                    mark.content |= named.content;
                }
                Attr::Hidden => hidden = true,
                Attr::AriaHidden if value.trim() == "true" => hidden = true,
                Attr::Style => {
                    let style: String = value
                        .chars()
                        .filter(|c| !c.is_whitespace())
                        .map(|c| c.to_ascii_lowercase())
                        .collect();
                    if style.contains("display:none") || style.contains("visibility:hidden") {
                        hidden = true;
                    }
                }
                Attr::Role => match value.trim() {
                    "navigation" | "menu" | "menubar" | "search" | "tablist" => {
                        set(&mut mark, Reason::Navigation)
                    }
                    "banner" | "contentinfo" => set(&mut mark, Reason::Footer),
                    "complementary" => set(&mut mark, Reason::Sidebar),
                    "dialog" | "alertdialog" | "alert" => hidden = true,
                    "main" => mark.content = true,
                    _ => {}
                },
                Attr::Itemprop => match value.trim() {
                    "articleBody" | "text" => mark.content = true,
                    "author" | "datePublished" | "dateModified" | "publisher" => {
                        set(&mut mark, Reason::Byline)
                    }
                    "caption" | "copyrightHolder" => set(&mut mark, Reason::Caption),
                    "comment" => set(&mut mark, Reason::Comments),
                    _ => {}
                },
                _ => {}
            }
        }
        if hidden && matches!(mark.drop, None | Some(Reason::Layer | Reason::Consent)) {
            mark.drop = Some(Reason::Hidden);
        }
        mark
    }
}
