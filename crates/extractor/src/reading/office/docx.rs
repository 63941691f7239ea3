//! The body of a Word document: `word/document.xml` (ISO/IEC 29500-1, 17).

use std::collections::HashMap;

use super::flow::Flow;
use crate::reading::xml::{self, Event};
use crate::{Block, BlockKind};

/// The blocks of a document with these styles.
pub(super) fn blocks(body: &str, styles: &str) -> Vec<Block> {
    let levels = heading_levels(styles);
    let mut flow = Flow::default();
    let mut kind = BlockKind::Paragraph;
    // Depth within what is no text of the document: alternatives, deleted passages, text boxes' fallbacks.
    let mut skipped = 0_usize;
    let mut in_text = false;
    for event in xml::events(body) {
        match event {
            Event::Open { name, attributes, empty } => {
                let value = |key: &str| {
                    attributes.iter().find(|(name, _)| *name == key).map(|(_, value)| value.as_str())
                };
                match name {
                    "del" | "moveFrom" | "Fallback" | "instrText" if !empty => skipped += 1,
                    _ if skipped > 0 => {}
                    "p" if !empty => kind = BlockKind::Paragraph,
                    "pStyle" => {
                        let style = value("val").unwrap_or("");
                        if let Some(level) = levels.get(style).copied().or_else(|| named_level(style)) {
                            kind = BlockKind::Heading(level);
                        }
                    }
                    "outlineLvl" => {
                        if let Some(level) = value("val").and_then(|level| level.parse::<u8>().ok())
                            && level < 9
                        {
                            kind = BlockKind::Heading((level + 1).min(6));
                        }
                    }
                    "numPr" if kind == BlockKind::Paragraph => kind = BlockKind::ListItem(0),
                    "ilvl" => {
                        if let (BlockKind::ListItem(depth), Some(level)) =
                            (&mut kind, value("val").and_then(|level| level.parse().ok()))
                        {
                            *depth = level;
                        }
                    }
                    "t" => in_text = !empty,
                    "tab" => flow.add("\t"),
                    "br" | "cr" => flow.add("\n"),
                    "noBreakHyphen" => flow.add("-"),
                    "tbl" if !empty => flow.open_table(),
                    "tc" if !empty => flow.open_cell(),
                    _ => {}
                }
            }
            Event::Close(name) => match name {
                "del" | "moveFrom" | "Fallback" | "instrText" => skipped = skipped.saturating_sub(1),
                _ if skipped > 0 => {}
                "t" => in_text = false,
                "p" => flow.end_paragraph(std::mem::replace(&mut kind, BlockKind::Paragraph)),
                "tr" => flow.end_row(),
                "tbl" => flow.close_table(),
                _ => {}
            },
            Event::Text(text) if in_text && skipped == 0 => flow.add(&text),
            Event::Text(_) => {}
        }
    }
    flow.finish()
}

/// Which styles are headings: by their outline level, or by the name they were given.
fn heading_levels(styles: &str) -> HashMap<String, u8> {
    let mut levels = HashMap::new();
    let mut style = String::new();
    for event in xml::events(styles) {
        let Event::Open { name, attributes, .. } = event else { continue };
        let value =
            |key: &str| attributes.iter().find(|(name, _)| *name == key).map(|(_, value)| value.as_str());
        match name {
            "style" => style = value("styleId").unwrap_or("").to_owned(),
            "name" => {
                if let Some(level) = value("val").and_then(named_level) {
                    levels.insert(style.clone(), level);
                }
            }
            "outlineLvl" => {
                if let Some(level) = value("val").and_then(|level| level.parse::<u8>().ok())
                    && level < 6
                {
                    levels.entry(style.clone()).or_insert(level + 1);
                }
            }
            _ => {}
        }
    }
    levels
}

/// "heading 2", "Heading2", "berschrift2" (the umlaut is left out of identifiers), "Title"
fn named_level(name: &str) -> Option<u8> {
    let name = name.to_lowercase();
    if matches!(name.as_str(), "title" | "titel") {
        return Some(1);
    }
    let rest = ["heading", "überschrift", "berschrift"].iter().find_map(|word| name.strip_prefix(word))?;
    rest.trim().parse::<u8>().ok().filter(|level| (1..=6).contains(level))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_lists_tables() {
        let body = "<w:document><w:body><w:p><w:pPr><w:pStyle w:val='berschrift1'/></w:pPr><w:r><w:t>Der </w:t></w:r>\
            <w:r><w:t>Titel</w:t></w:r></w:p><w:p><w:r><w:t>Ein Satz.</w:t><w:br/><w:t>Zeile</w:t></w:r>\
            <w:del><w:r><w:delText>weg</w:delText></w:r></w:del></w:p>\
            <w:p><w:pPr><w:numPr><w:ilvl w:val='1'/></w:numPr></w:pPr><w:r><w:t>Punkt</w:t></w:r></w:p>\
            <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Montag</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>8 bis 12 Uhr</w:t>\
            </w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>";
        let blocks = blocks(body, "");
        let found: Vec<(BlockKind, &str)> =
            blocks.iter().map(|block| (block.kind.clone(), block.text.as_str())).collect();
        assert_eq!(
            found,
            [
                (BlockKind::Heading(1), "Der Titel"),
                (BlockKind::Paragraph, "Ein Satz.\nZeile"),
                (BlockKind::ListItem(1), "Punkt"),
                (BlockKind::TableRow, "Montag\t8 bis 12 Uhr"),
            ]
        );
    }
}
