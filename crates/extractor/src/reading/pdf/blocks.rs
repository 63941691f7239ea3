//! From lines to typed blocks: paragraphs, headings by the size of their letters, lists, rows of tables.

use unicode_normalization::UnicodeNormalization;

use super::rows::{Line, Row};
use crate::reading::plain;
use crate::{Block, BlockKind};

/// Longest heading, in characters.
const MAX_HEADING: usize = 200;

/// Letters this much larger than the text make a heading.
const LARGER: f32 = 1.13;

/// The lines of one page, in groups, with the number of the page.
pub(super) struct Page {
    pub(super) number: usize,
    pub(super) groups: Vec<Vec<Line>>,
}

/// A block with the looks of its lines, before it is known which size is the text's.
struct Draft {
    block: Block,
    size: f32,
    bold: bool,
    lines: usize,
}

/// The blocks of all pages.
pub(super) fn make(pages: &[Page]) -> Vec<Block> {
    let mut drafts: Vec<Draft> = Vec::new();
    for page in pages {
        for group in &page.groups {
            let new = paragraphs(group, page.number);
            for (at, draft) in new.into_iter().enumerate() {
                match drafts.last_mut() {
                    Some(last) if at == 0 && goes_on(last, &draft) => {
                        append(&mut last.block.text, &draft.block.text);
                        last.lines += draft.lines;
                    }
                    _ => drafts.push(draft),
                }
            }
        }
    }
    headings(&mut drafts);
    let blocks = drafts.into_iter().map(|mut draft| {
        draft.block.cells.iter_mut().for_each(|cell| *cell = clean(cell));
        let filled: Vec<&str> =
            draft.block.cells.iter().map(String::as_str).filter(|c| !c.is_empty()).collect();
        draft.block.text = if filled.is_empty() { clean(&draft.block.text) } else { filled.join("\t") };
        draft.block
    });
    blocks.filter(|block| !block.text.is_empty()).collect()
}

/// Rows that stand at the top or the foot of most pages, and page numbers; they are taken out of the pages.
pub(super) fn furniture(pages: &mut [(usize, Vec<Row>)]) -> Vec<Block> {
    let key = |row: &Row| -> String {
        row.text().chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).take(200).collect()
    };
    let edges = |rows: &[Row]| -> Vec<usize> {
        let last = rows.len().saturating_sub(2);
        (0..rows.len()).filter(|at| *at < 2 || *at >= last).collect()
    };
    let mut seen: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for (_, rows) in pages.iter() {
        let mut keys: Vec<String> = edges(rows).into_iter().map(|at| key(&rows[at])).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().for_each(|key| *seen.entry(key).or_default() += 1);
    }
    let count = pages.len();
    let mut found = Vec::new();
    for (number, rows) in pages.iter_mut() {
        for at in edges(rows).into_iter().rev() {
            let text = rows[at].text();
            let repeated = seen.get(&key(&rows[at])).is_some_and(|pages| *pages >= 2 && 2 * pages > count);
            let numbered = is_page_number(&text) && (count > 1 || text == number.to_string());
            if repeated || numbered {
                rows.remove(at);
                let place = format!("page {number}, edge");
                found.push(block(BlockKind::Paragraph, clean(&text), place, Some("page_furniture")));
            }
        }
    }
    found
}

/// "3", "- 3 -", "Seite 3 von 8", "3/8"
fn is_page_number(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    text.len() <= 24
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && words.all(|word| {
            let number = word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit());
            number || matches!(word.to_lowercase().as_str(), "seite" | "page" | "von" | "of" | "s")
        })
}

fn paragraphs(lines: &[Line], page: usize) -> Vec<Draft> {
    let width = lines.iter().map(|line| line.to - line.from).fold(0.0, f32::max);
    let mut drafts: Vec<Draft> = Vec::new();
    let mut pitch = 0.0_f32;
    for (number, line) in lines.iter().enumerate() {
        let place = format!("page {page}, line {}", number + 1);
        if !line.cells.is_empty() {
            let row = block(BlockKind::TableRow, line.text.clone(), place, None);
            let block = Block { cells: line.cells.clone(), ..row };
            drafts.push(Draft { block, size: line.size, bold: line.bold, lines: 1 });
            continue;
        }
        let text = line.text.trim();
        let item = bullet(text);
        let before = number.checked_sub(1).map(|before| &lines[before]);
        let joined = match (before, drafts.last_mut()) {
            (Some(before), Some(last)) if item.is_none() && before.cells.is_empty() => {
                let gap = before.base - line.base;
                let known = last.lines > 1 && pitch > 0.0;
                let near = gap > 0.0 && gap < if known { 1.25 * pitch } else { 1.75 * line.size };
                let alike = (before.size / line.size - 1.0).abs() < 0.07 && before.bold == line.bold;
                let full = before.to - before.from > 0.72 * width || !ends_sentence(&before.text);
                // A line that could have held the next word ends its paragraph, but not in a list or a heading.
                let short = before.to - before.from < 0.5 * width
                    && line.size <= 1.05 * before.size
                    && !matches!(last.block.kind, BlockKind::ListItem(_))
                    && text.starts_with(char::is_uppercase)
                    && !before.bold;
                let in_list = matches!(last.block.kind, BlockKind::ListItem(_));
                let indented = line.from - before.from > 0.8 * line.size && last.lines > 1;
                near && alike && full && !short && (in_list || !indented)
            }
            _ => false,
        };
        match drafts.last_mut().filter(|_| joined) {
            Some(last) => {
                pitch = before.map_or(0.0, |before| before.base - line.base);
                append(&mut last.block.text, text);
                last.lines += 1;
            }
            None => {
                pitch = 0.0;
                let (kind, text) = match item {
                    Some(item) => (BlockKind::ListItem(0), item),
                    None => (BlockKind::Paragraph, text),
                };
                drafts.push(Draft {
                    block: block(kind, text.to_owned(), place, None),
                    size: line.size,
                    bold: line.bold,
                    lines: 1,
                });
            }
        }
    }
    drafts
}

/// The words behind a bullet, also those of symbol fonts.
fn bullet(text: &str) -> Option<&str> {
    plain::bullet(text).or_else(|| {
        let rest = text.strip_prefix([
            '\u{f0a7}', '\u{f0a8}', '\u{f0d8}', '\u{f076}', '●', '○', '■', '□', '➢', '✓', '►',
        ])?;
        Some(rest.trim())
    })
}

/// Whether a paragraph goes on in the next column or on the next page.
fn goes_on(last: &Draft, next: &Draft) -> bool {
    let texts = matches!(last.block.kind, BlockKind::Paragraph | BlockKind::ListItem(_))
        && next.block.kind == BlockKind::Paragraph;
    texts
        && (last.size / next.size - 1.0).abs() < 0.05
        && last.bold == next.bold
        && !ends_sentence(&last.block.text)
        && next.block.text.starts_with(char::is_lowercase)
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end().ends_with(['.', '!', '?', ':', '…', '“', '"', '”'])
}

/// Adds a line; a word divided at the end of the line before is put together.
fn append(text: &mut String, line: &str) {
    let line = line.trim();
    let first = line.split_whitespace().next().unwrap_or("");
    let divided = text.ends_with(['-', '\u{ad}', '‐'])
        && text.chars().rev().nth(1).is_some_and(char::is_alphabetic)
        && first.starts_with(char::is_alphabetic);
    // A telephone number goes on; a span of times has spaces around its dash.
    let number = text.ends_with('-')
        && text.chars().rev().nth(1).is_some_and(|c| c.is_ascii_digit())
        && first.starts_with(|c: char| c.is_ascii_digit());
    let conjunction = matches!(first, "und" | "oder" | "bzw." | "sowie" | "bis" | "and" | "or");
    if divided && !conjunction {
        // "Eltern-Kind" keeps its hyphen, "Eltern-geld" loses it.
        if first.starts_with(char::is_lowercase) || text.ends_with('\u{ad}') {
            text.pop();
        }
    } else if !text.is_empty() && !number {
        text.push(' ');
    }
    text.push_str(line);
}

/// Makes headings of what stands in larger or bold letters.
fn headings(drafts: &mut [Draft]) {
    let body = body_size(drafts);
    let heading = |draft: &Draft| {
        let text = draft.block.text.trim();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let short = text.chars().count() <= MAX_HEADING && letters >= 3;
        let larger = draft.size >= LARGER * body && draft.lines <= 4;
        let bold = draft.bold && draft.lines <= 2 && !text.ends_with(['.', ',', ';']) && text.len() <= 120;
        draft.block.kind == BlockKind::Paragraph && short && (larger || (bold && draft.size >= 0.95 * body))
    };
    // Bold text throughout has no bold headings.
    let bold_chars = |bold: bool| -> usize {
        drafts.iter().filter(|d| d.bold == bold && d.size < LARGER * body).map(|d| d.block.text.len()).sum()
    };
    let mostly_bold = bold_chars(true) > bold_chars(false);
    let is: Vec<bool> =
        drafts.iter().map(|d| heading(d) && (d.size >= LARGER * body || !mostly_bold)).collect();
    let mut sizes: Vec<f32> = Vec::new();
    for (draft, _) in drafts.iter().zip(&is).filter(|(draft, is)| **is && draft.size >= LARGER * body) {
        if sizes.iter().all(|size| (size / draft.size - 1.0).abs() >= 0.04) {
            sizes.push(draft.size);
        }
    }
    sizes.sort_by(|a, b| b.total_cmp(a));
    for (draft, _) in drafts.iter_mut().zip(is).filter(|(_, is)| *is) {
        let rank =
            sizes.iter().position(|size| (size / draft.size - 1.0).abs() < 0.04).unwrap_or(sizes.len());
        let level = u8::try_from(rank + 1).unwrap_or(6).min(6);
        // What is only bold is never the first heading of a document.
        let level = if rank == sizes.len() { level.max(2) } else { level };
        draft.block.kind = BlockKind::Heading(level);
    }
}

/// The size most letters have.
fn body_size(drafts: &[Draft]) -> f32 {
    let mut sizes: std::collections::BTreeMap<u32, usize> = std::collections::BTreeMap::new();
    for draft in drafts {
        *sizes.entry((draft.size * 4.0).round() as u32).or_default() += draft.block.text.len();
    }
    let most = sizes.into_iter().max_by_key(|(size, chars)| (*chars, std::cmp::Reverse(*size)));
    most.map_or(10.0, |(size, _)| size as f32 / 4.0).max(1.0)
}

fn block(kind: BlockKind, text: String, place: String, dropped: Option<&'static str>) -> Block {
    Block { kind, text, cells: Vec::new(), links: Vec::new(), place, lang: None, dropped }
}

/// White space folded, ligatures written out, letters and accents composed, invisible signs taken out.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        for (at, word) in line.split_whitespace().enumerate() {
            if at > 0 {
                out.push(' ');
            }
            for character in word.nfc() {
                match character {
                    'ﬀ' => out.push_str("ff"),
                    'ﬁ' => out.push_str("fi"),
                    'ﬂ' => out.push_str("fl"),
                    'ﬃ' => out.push_str("ffi"),
                    'ﬄ' => out.push_str("ffl"),
                    'ﬅ' | 'ﬆ' => out.push_str("st"),
                    '\u{ad}' | '\u{200b}' | '\u{feff}' => {}
                    character if character.is_control() => {}
                    character => out.push(character),
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divided_words_are_put_together() {
        for (before, line, after) in [
            ("Die Bera-", "tung ist", "Die Beratung ist"),
            ("Eltern-", "Kind-Gruppe", "Eltern-Kind-Gruppe"),
            ("Kinder-", "und Jugendhilfe", "Kinder- und Jugendhilfe"),
            ("8.30 -", "12 Uhr", "8.30 - 12 Uhr"),
            ("Telefon 02336 555-", "12", "Telefon 02336 555-12"),
            ("eine", "Zeile", "eine Zeile"),
        ] {
            let mut text = before.to_owned();
            append(&mut text, line);
            assert_eq!(text, after);
        }
        assert_eq!(clean("Oﬃzielle  U\u{308}bersicht\u{ad}"), "Offizielle Übersicht");
    }

    #[test]
    fn page_numbers_are_told() {
        for text in ["3", "- 3 -", "Seite 3 von 8", "3/8"] {
            assert!(is_page_number(text), "{text}");
        }
        assert!(!is_page_number("3 Plätze") && !is_page_number("02331 1234567"));
    }
}
