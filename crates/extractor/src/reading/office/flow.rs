//! Gathers what a document's XML gives to blocks: paragraphs, rows of tables, links.

use crate::{Block, BlockKind};

/// Most blocks of one document.
const MAX_BLOCKS: usize = 50_000;

/// Most links kept of one block.
const MAX_LINKS: usize = 50;

/// Blocks as they come.
#[derive(Default)]
pub(super) struct Flow {
    blocks: Vec<Block>,
    text: String,
    links: Vec<(String, String)>,
    /// Where the text of an open link began, and its address.
    link: Option<(usize, String)>,
    /// Tables that are open; only the outermost has rows.
    tables: usize,
    cells: Vec<String>,
    paragraphs: usize,
}

impl Flow {
    pub(super) fn add(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(super) fn open_link(&mut self, address: &str) {
        self.link = Some((self.text.len(), address.to_owned()));
    }

    pub(super) fn close_link(&mut self) {
        if let Some((from, address)) = self.link.take()
            && self.links.len() < MAX_LINKS
            && address.starts_with("http")
        {
            self.links.push((address, self.text.get(from..).unwrap_or("").to_owned()));
        }
    }

    /// Ends a paragraph of this kind; in a table it is a line of the cell.
    pub(super) fn end_paragraph(&mut self, kind: BlockKind) {
        self.paragraphs += 1;
        let text = folded(&self.text);
        self.text.clear();
        self.link = None;
        if self.tables > 0 {
            if let Some(cell) = self.cells.last_mut()
                && !text.is_empty()
            {
                if !cell.is_empty() {
                    cell.push('\n');
                }
                cell.push_str(&text);
            }
            return;
        }
        let links = std::mem::take(&mut self.links);
        self.push(kind, text, Vec::new(), links);
    }

    pub(super) fn open_table(&mut self) {
        self.tables += 1;
    }

    pub(super) fn close_table(&mut self) {
        self.tables = self.tables.saturating_sub(1);
    }

    pub(super) fn open_cell(&mut self) {
        if self.tables == 1 {
            self.cells.push(String::new());
        }
    }

    pub(super) fn end_row(&mut self) {
        if self.tables != 1 {
            return;
        }
        let cells = std::mem::take(&mut self.cells);
        let links = std::mem::take(&mut self.links);
        let filled: Vec<&str> = cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
        match filled.as_slice() {
            // Tables of one column frame a text.
            [only] => {
                let lines: Vec<String> = only.split('\n').map(str::to_owned).collect();
                for line in lines {
                    self.push(BlockKind::Paragraph, line, Vec::new(), Vec::new());
                }
            }
            several => {
                let text = several.join("\t");
                self.push(BlockKind::TableRow, text, cells, links);
            }
        }
    }

    fn push(&mut self, kind: BlockKind, text: String, cells: Vec<String>, links: Vec<(String, String)>) {
        if text.trim().is_empty() || self.blocks.len() >= MAX_BLOCKS {
            return;
        }
        let place = format!("paragraph {}", self.paragraphs.max(1));
        self.blocks.push(Block { kind, text, cells, links, place, lang: None, dropped: None });
    }

    pub(super) fn finish(mut self) -> Vec<Block> {
        // A file that was cut ends within a paragraph.
        self.tables = 0;
        self.end_paragraph(BlockKind::Paragraph);
        self.blocks
    }
}

/// White space folded, line breaks kept.
fn folded(text: &str) -> String {
    let lines = text.split('\n').map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n").replace('\u{ad}', "")
}
