//! Pictures beside the main text, with their alternative texts. Pictures of menus, banners and sidebars are left out, and those
//! too small to show anything.

use url::Url;

use super::html::{Attr, Id, Tag, Tree};
use super::lines::Line;
use crate::Image;

/// Most pictures kept.
const MAX_IMAGES: usize = 50;

/// Lines before and behind a picture that tell whether it stands beside the text.
const NEAR: usize = 2;

/// Each picture once, in the order of the page.
pub(super) fn find(tree: &Tree<'_>, lines: &[Line], base: Option<&Url>) -> Vec<Image> {
    let mut found: Vec<Image> = Vec::new();
    for id in 0..tree.nodes.len() as Id {
        if tree[id].tag != Tag::Img || found.len() >= MAX_IMAGES || !is_beside_text(tree, lines, id) {
            continue;
        }
        let Some(src) = tree.attr(id, Attr::Src).map(str::trim).filter(|src| !src.starts_with("data:"))
        else {
            continue;
        };
        let Some(url) = base.and_then(|base| base.join(src).ok()).map(String::from) else { continue };
        let alt = tree.attr(id, Attr::Alt).unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ");
        if found.iter().all(|have| have.url != url) {
            found.push(Image { url, alt });
        }
    }
    found
}

/// Whether a kept line stands right beside a picture, and no menu, sidebar or footer around it.
fn is_beside_text(tree: &Tree<'_>, lines: &[Line], id: Id) -> bool {
    let framed = |id: Id| matches!(tree[id].tag, Tag::Nav | Tag::Footer | Tag::Aside);
    let at = lines.partition_point(|line| line.node < id);
    let near = &lines[at.saturating_sub(NEAR)..(at + NEAR).min(lines.len())];
    near.iter().any(|line| line.dropped.is_none()) && !tree.ancestors(id).any(framed)
}
