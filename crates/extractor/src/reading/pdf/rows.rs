//! From pieces of text to lines in reading order: rows, columns, tables.
//!
//! A file says where letters stand, not what belongs together. Pieces on one line are a row; rows that leave the same strip
//! free are columns when both sides read like prose, and a table when they hold short entries.

use super::content::Piece;

/// Most rows of a page that are looked at for columns; beyond, they are read as they stand.
const MAX_ROWS: usize = 2000;

/// Steps spent on the columns of one page.
const MAX_STEPS: usize = 400_000;

/// Characters a line of prose has on average in a column; entries of tables are shorter.
const PROSE: usize = 21;

/// One line of text, or one row of a table.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) text: String,
    /// Cells of a table row.
    pub(super) cells: Vec<String>,
    pub(super) from: f32,
    pub(super) to: f32,
    pub(super) base: f32,
    pub(super) size: f32,
    pub(super) bold: bool,
}

/// Pieces on one line.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) segments: Vec<Line>,
    pub(super) base: f32,
}

impl Row {
    pub(super) fn text(&self) -> String {
        self.segments.iter().map(|segment| segment.text.trim()).collect::<Vec<_>>().join(" ")
    }

    fn as_line(&self) -> Line {
        let mut line = self.segments[0].clone();
        line.text = self.text();
        line.to = self.segments.last().map_or(line.to, |last| last.to);
        line.size = self.segments.iter().map(|segment| segment.size).fold(0.0, f32::max);
        line.bold = self.segments.iter().all(|segment| segment.bold);
        line
    }
}

/// The rows of a page from top to bottom.
pub(super) fn rows(mut pieces: Vec<Piece>) -> Vec<Row> {
    pieces.sort_by(|a, b| b.base.total_cmp(&a.base));
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        match rows.last_mut() {
            Some(row) if row[0].base - piece.base <= 0.35 * row[0].size.min(piece.size) => row.push(piece),
            _ => rows.push(vec![piece]),
        }
    }
    let mut rows: Vec<Row> = rows.into_iter().map(row).collect();
    raise(&mut rows);
    rows
}

/// Joins the pieces of a row that stand close together to segments.
fn row(mut pieces: Vec<Piece>) -> Row {
    pieces.sort_by(|a, b| a.from.total_cmp(&b.from));
    let base = pieces[0].base;
    let mut segments: Vec<Line> = Vec::new();
    for piece in pieces {
        match segments.last_mut() {
            Some(last)
                if piece.from - last.to < 0.7 * last.size.min(piece.size)
                    || (is_mark(&last.text) && piece.from - last.to < 4.0 * piece.size) =>
            {
                // Bold words printed twice, a hair apart.
                if last.text.ends_with(&piece.text) && piece.to - last.to < 0.1 * piece.size {
                    continue;
                }
                if piece.from - last.to > 0.17 * piece.size && !last.text.ends_with(' ') {
                    last.text.push(' ');
                }
                last.text.push_str(&piece.text);
                last.to = last.to.max(piece.to);
                last.size = last.size.max(piece.size);
                last.bold &= piece.bold;
            }
            _ => segments.push(Line {
                text: piece.text,
                cells: Vec::new(),
                from: piece.from,
                to: piece.to,
                base,
                size: piece.size,
                bold: piece.bold,
            }),
        }
    }
    Row { segments, base }
}

/// A bullet or number before an item of a list: its words belong to it, however far they are set in.
fn is_mark(text: &str) -> bool {
    let text = text.trim();
    let number = text.strip_suffix(['.', ')']).unwrap_or("");
    let counted = (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    counted
        || (text.chars().count() == 1
            && text.chars().all(|c| !c.is_alphanumeric() && !c.is_ascii_punctuation()))
        || text == "-"
}

/// Puts raised signs (footnotes, "m²") behind the word they hang on: a row of tiny pieces right over another.
fn raise(rows: &mut Vec<Row>) {
    let mut at = 0;
    while at + 1 < rows.len() {
        let (small, below) = (&rows[at], &rows[at + 1]);
        let size = below.segments[0].size;
        let tiny = small.segments.iter().all(|segment| segment.size < 0.8 * size && segment.text.len() <= 4);
        if !tiny || small.base - below.base > 0.6 * size {
            at += 1;
            continue;
        }
        let small = rows.remove(at);
        for sign in small.segments {
            let below = &mut rows[at].segments;
            if let Some(word) = below.iter_mut().find(|word| (word.to - sign.from).abs() < 0.5 * size) {
                word.text.push_str(&sign.text);
                word.to = word.to.max(sign.to);
            } else {
                below.push(sign);
                below.sort_by(|a, b| a.from.total_cmp(&b.from));
            }
        }
    }
}

/// The rows as groups of lines in reading order; text does not run from one group into the next but at its end.
pub(super) fn groups(rows: &[Row]) -> Vec<Vec<Line>> {
    let mut groups: Vec<Vec<Line>> = Vec::new();
    let mut plain: Vec<Line> = Vec::new();
    let mut steps = 0;
    let mut at = 0;
    while at < rows.len() {
        let region = if at < MAX_ROWS { region(rows, at, &mut steps) } else { None };
        let Some(region) = region else {
            plain.push(rows[at].as_line());
            at += 1;
            continue;
        };
        let part = &rows[at..region.end];
        match region.prose {
            true => {
                groups.push(std::mem::take(&mut plain));
                groups.extend(columns(part, &region.gutters));
            }
            false => table(part, &region.gutters, &mut plain),
        }
        at = region.end;
    }
    groups.push(plain);
    groups.retain(|group| !group.is_empty());
    groups
}

/// Rows that leave the same strips free.
struct Region {
    end: usize,
    /// The middle of each strip.
    gutters: Vec<f32>,
    prose: bool,
    /// Rows with several entries, times columns: what reading it as a table explains.
    cells: usize,
}

/// The columns or the table that begins with this row.
fn region(rows: &[Row], start: usize, steps: &mut usize) -> Option<Region> {
    let mut free: Vec<(f32, f32)> = vec![(f32::MIN, f32::MAX)];
    // The most strips there were, and those that held to the end: a heading with a gap in it adds a strip for its row.
    let mut most: Option<(usize, Vec<f32>)> = None;
    let mut last: Option<(usize, Vec<f32>)> = None;
    let mut narrowed_since = false;
    for (at, row) in rows.iter().enumerate().skip(start) {
        *steps += free.len() + row.segments.len();
        if *steps > MAX_STEPS {
            return None;
        }
        free = without(&free, row);
        // Only what has text on both sides is a strip between columns.
        let inner: Vec<f32> = free
            .iter()
            .filter(|(from, to)| *from > f32::MIN && *to < f32::MAX)
            .map(|(from, to)| f32::midpoint(*from, *to))
            .collect();
        if inner.is_empty() {
            // Columns begin with the row they begin with, or the one after it.
            if free.is_empty() || last.is_some() || (row.segments.len() < 2 && at > start) {
                break;
            }
            continue;
        }
        narrowed_since |= most.as_ref().is_some_and(|(_, strips)| inner.len() < strips.len());
        if !narrowed_since {
            most = Some((at + 1, inner.clone()));
        }
        last = Some((at + 1, inner));
    }
    let (end, gutters) = last?;
    let all = judge(&rows[start..end], gutters, end);
    if !narrowed_since || all.as_ref().is_some_and(|region| region.prose) {
        return all;
    }
    let (end, gutters) = most?;
    let first = judge(&rows[start..end], gutters, end);
    [all, first].into_iter().flatten().max_by_key(|region| region.cells)
}

/// The strips with the segments of a row taken out; the first and the last go on for ever.
fn without(free: &[(f32, f32)], row: &Row) -> Vec<(f32, f32)> {
    let mut left = Vec::new();
    for (from, to) in free {
        let (mut from, to) = (*from, *to);
        for segment in &row.segments {
            if segment.to <= from || segment.from >= to {
                continue;
            }
            if segment.from > from {
                left.push((from, segment.from));
            }
            from = segment.to;
        }
        if from < to {
            left.push((from, to));
        }
    }
    let size = row.segments[0].size;
    left.retain(|(from, to)| to - from >= (0.55 * size).max(4.0));
    left
}

fn judge(rows: &[Row], gutters: Vec<f32>, end: usize) -> Option<Region> {
    let mut filled = vec![0_usize; gutters.len() + 1];
    let mut chars = vec![0_usize; gutters.len() + 1];
    let mut several = 0;
    for row in rows {
        several += usize::from(row.segments.len() > 1);
        for segment in &row.segments {
            let column = column(&gutters, segment);
            filled[column] += 1;
            chars[column] += segment.text.trim().chars().count();
        }
    }
    let prose = filled.iter().zip(&chars).all(|(lines, chars)| *lines >= 4 && chars / lines >= PROSE * 3 / 4)
        && chars.iter().sum::<usize>() / filled.iter().sum::<usize>().max(1) >= PROSE;
    if prose {
        return Some(Region { end, gutters, prose, cells: 0 });
    }
    // What stands under the first column only, after the last full row, is no part of the table.
    let beside = |row: &&Row| row.segments.iter().any(|segment| column(&gutters, segment) > 0);
    let behind = rows.iter().rev().take_while(|row| !beside(row)).count();
    let cells = several * (gutters.len() + 1);
    (several >= 2).then_some(Region { end: end - behind, gutters, prose, cells })
}

fn column(gutters: &[f32], segment: &Line) -> usize {
    gutters.partition_point(|gutter| *gutter < f32::midpoint(segment.from, segment.to))
}

fn columns(rows: &[Row], gutters: &[f32]) -> Vec<Vec<Line>> {
    let mut columns = vec![Vec::new(); gutters.len() + 1];
    for row in rows {
        let mut first = 0;
        while first < row.segments.len() {
            let column = column(gutters, &row.segments[first]);
            let count = row.segments[first..]
                .iter()
                .take_while(|other| self::column(gutters, other) == column)
                .count();
            let segments = row.segments[first..first + count].to_vec();
            columns[column].push(Row { segments, base: row.base }.as_line());
            first += count;
        }
    }
    columns
}

/// Adds the rows of a table; a row that only continues cells of the one before it is added to that one.
fn table(rows: &[Row], gutters: &[f32], lines: &mut Vec<Line>) {
    for row in rows {
        let mut cells = vec![String::new(); gutters.len() + 1];
        for segment in &row.segments {
            let cell = &mut cells[column(gutters, segment)];
            if !cell.is_empty() {
                cell.push(' ');
            }
            cell.push_str(segment.text.trim());
        }
        let line = row.as_line();
        match lines.last_mut() {
            Some(last)
                if !last.cells.is_empty()
                    && cells[0].is_empty()
                    && last.base - line.base < 1.6 * line.size =>
            {
                for (cell, more) in last.cells.iter_mut().zip(cells).filter(|(_, more)| !more.is_empty()) {
                    if !cell.is_empty() {
                        cell.push('\n');
                    }
                    cell.push_str(&more);
                }
                last.base = line.base;
            }
            _ if cells.iter().filter(|cell| !cell.is_empty()).count() > 1 => {
                lines.push(Line { cells, ..line })
            }
            _ => lines.push(line),
        }
    }
}
