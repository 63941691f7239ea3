//! What the head of a page says: `title`, `meta`, `link`.

use super::html::{Attr, Tag, Tree};

/// Statements of the head, names in lower case, in the order of the page.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// The first `title` element.
    pub(super) title: Option<String>,
    /// `meta` elements: `name`, `property`, `itemprop` or `http-equiv`, and content.
    pub(super) metas: Vec<(String, String)>,
    /// `link` elements: `rel` and `href`.
    pub(super) links: Vec<(String, String)>,
    /// `base href`.
    pub(super) base: Option<String>,
}

/// Most statements kept; a page with more is hostile.
const MAX: usize = 500;

/// Whether a statement says anything: a template may have left its placeholder (`{$site.name}`, `{{ title }}`).
fn is_filled(content: &str) -> bool {
    !content.is_empty() && !["{$", "{{", "{%"].iter().any(|sign| content.starts_with(sign))
}

impl Head {
    pub(super) fn read(tree: &Tree<'_>) -> Self {
        let mut head = Head::default();
        let mut svg_end = 0;
        for (i, node) in tree.nodes.iter().enumerate() {
            let id = i as u32;
            match node.tag {
                Tag::Svg => svg_end = node.end,
                Tag::Title if head.title.is_none() && id >= svg_end => {
                    head.title = Some(tree.text(id)).filter(|text| !text.is_empty());
                }
                Tag::Meta if head.metas.len() < MAX => {
                    let content =
                        tree.attr(id, Attr::Content).map(str::trim).filter(|content| is_filled(content));
                    let names = [Attr::Property, Attr::Name, Attr::Itemprop, Attr::HttpEquiv];
                    let name = names.into_iter().find_map(|name| tree.attr(id, name));
                    if let (Some(name), Some(content)) = (name, content) {
                        head.metas.push((name.trim().to_lowercase(), content.to_owned()));
                    }
                }
                Tag::Link if head.links.len() < MAX => {
                    if let (Some(rel), Some(href)) = (tree.attr(id, Attr::Rel), tree.attr(id, Attr::Href)) {
                        head.links.push((rel.trim().to_lowercase(), href.trim().to_owned()));
                    }
                }
                Tag::Base if head.base.is_none() => head.base = tree.attr(id, Attr::Href).map(str::to_owned),
                _ => {}
            }
        }
        head
    }

    /// The first `meta` of these names, in the order of the names: its name and content.
    pub(super) fn meta(&self, names: &[&'static str]) -> Option<(&'static str, &str)> {
        names.iter().find_map(|name| {
            let (_, content) = self.metas.iter().find(|(have, _)| have == name)?;
            Some((*name, content.as_str()))
        })
    }

    /// The first `link` of this relation.
    pub(super) fn link(&self, relation: &str) -> Option<&str> {
        let mut links = self.links.iter();
        links
            .find(|(rel, _)| rel.split_whitespace().any(|word| word == relation))
            .map(|(_, href)| href.as_str())
    }
}
