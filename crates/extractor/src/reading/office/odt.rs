//! The body of an OpenDocument text: `content.xml` (ISO/IEC 26300-1, 5).

use super::flow::Flow;
use crate::reading::xml::{self, Event};
use crate::{Block, BlockKind};

/// The blocks of a document.
pub(super) fn blocks(body: &str) -> Vec<Block> {
    let mut flow = Flow::default();
    let mut heading = None;
    let mut lists = 0_u8;
    let mut paragraphs = 0_usize;
    // Depth within what is no running text: notes of the editor, deleted passages.
    let mut skipped = 0_usize;
    let mut in_body = false;
    for event in xml::events(body) {
        match event {
            Event::Open { name, attributes, empty } => {
                let value = |key: &str| {
                    attributes.iter().find(|(name, _)| *name == key).map(|(_, value)| value.as_str())
                };
                match name {
                    "body" => in_body = true,
                    "annotation" | "tracked-changes" | "note-citation" | "forms" if !empty => skipped += 1,
                    _ if skipped > 0 || !in_body => {}
                    "p" if !empty => paragraphs += 1,
                    "h" if !empty => {
                        paragraphs += 1;
                        let level = value("outline-level").and_then(|level| level.parse::<u8>().ok());
                        heading = Some(level.unwrap_or(1).clamp(1, 6));
                    }
                    "list" if !empty => lists = lists.saturating_add(1),
                    "s" => flow.add(" "),
                    "tab" => flow.add("\t"),
                    "line-break" => flow.add("\n"),
                    "a" if !empty => flow.open_link(value("href").unwrap_or("")),
                    "table" if !empty => flow.open_table(),
                    "table-cell" => flow.open_cell(),
                    _ => {}
                }
            }
            Event::Close(name) => match name {
                "annotation" | "tracked-changes" | "note-citation" | "forms" => {
                    skipped = skipped.saturating_sub(1);
                }
                _ if skipped > 0 || !in_body => {}
                "p" | "h" => {
                    paragraphs = paragraphs.saturating_sub(1);
                    let kind = match (heading.take().filter(|_| name == "h"), lists) {
                        (Some(level), _) => BlockKind::Heading(level),
                        (None, 0) => BlockKind::Paragraph,
                        (None, depth) => BlockKind::ListItem(depth - 1),
                    };
                    flow.end_paragraph(kind);
                }
                "list" => lists = lists.saturating_sub(1),
                "a" => flow.close_link(),
                "table-row" => flow.end_row(),
                "table" => flow.close_table(),
                _ => {}
            },
            Event::Text(text) if paragraphs > 0 && skipped == 0 => flow.add(&text.replace('\n', " ")),
            Event::Text(_) => {}
        }
    }
    flow.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_lists_tables() {
        let body = "<office:document-content><office:body><office:text><text:h text:outline-level='2'>Der Titel</text:h>\
            <text:p>Ein <text:span>Satz</text:span>.<text:line-break/>Zeile</text:p><text:list><text:list-item>\
            <text:p>Punkt</text:p></text:list-item></text:list><table:table><table:table-row><table:table-cell>\
            <text:p>Montag</text:p></table:table-cell><table:table-cell><text:p>8 bis 12 Uhr</text:p></table:table-cell>\
            </table:table-row></table:table></office:text></office:body></office:document-content>";
        let blocks = blocks(body);
        let found: Vec<(BlockKind, &str)> =
            blocks.iter().map(|block| (block.kind.clone(), block.text.as_str())).collect();
        assert_eq!(
            found,
            [
                (BlockKind::Heading(2), "Der Titel"),
                (BlockKind::Paragraph, "Ein Satz.\nZeile"),
                (BlockKind::ListItem(0), "Punkt"),
                (BlockKind::TableRow, "Montag\t8 bis 12 Uhr"),
            ]
        );
    }
}
