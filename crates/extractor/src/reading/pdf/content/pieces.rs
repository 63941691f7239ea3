//! Pieces of text as they are drawn, put together where one continues the other.

/// Most pieces of text of one page; a dense table has some thousand.
const MAX_PIECES: usize = 50_000;

/// A piece of text on one line without a wide gap.
#[derive(Clone, Debug)]
pub(in crate::reading::pdf) struct Piece {
    pub(in crate::reading::pdf) text: String,
    /// Left and right end, in points.
    pub(in crate::reading::pdf) from: f32,
    pub(in crate::reading::pdf) to: f32,
    /// The line it stands on, upwards.
    pub(in crate::reading::pdf) base: f32,
    /// Height of the font.
    pub(in crate::reading::pdf) size: f32,
    pub(in crate::reading::pdf) bold: bool,
    /// Marked by the file as no part of the text: running heads, page numbers.
    pub(in crate::reading::pdf) artifact: bool,
}

/// What a page gave.
#[derive(Default)]
pub(in crate::reading::pdf) struct Drawn {
    pub(in crate::reading::pdf) pieces: Vec<Piece>,
    /// Codes of fonts that say nothing of their characters.
    pub(in crate::reading::pdf) unknown: usize,
    /// Texts that run up, down or askew: stamps, spines.
    pub(in crate::reading::pdf) askew: usize,
}

impl Drawn {
    /// Puts characters on the page: at the end of the last piece where they continue it.
    pub(super) fn place(&mut self, text: &str, at: [f32; 6], width: f32, artifact: bool, bold: bool) {
        let [a, b, _, d, x, y] = at;
        let size = d.abs();
        let upright = a > 0.0 && b.abs() <= 0.05 * a.abs() && size > 0.5 && size < 2000.0;
        if !upright || !x.is_finite() || !y.is_finite() || !width.is_finite() {
            self.askew += usize::from(!text.trim().is_empty());
            return;
        }
        let blank = text.chars().all(char::is_whitespace);
        if let Some(last) = self.pieces.last_mut() {
            let gap = x - last.to;
            // Fonts without umlauts draw the accent first and the letter under it.
            if gap < 0.1 * size
                && (y - last.base).abs() <= 0.5 * size
                && let Some(whole) = accented(&last.text, text)
            {
                last.text.pop();
                last.text.push(whole);
                last.to = last.to.max(x + width);
                return;
            }
            let same = (y - last.base).abs() <= 0.3 * last.size.max(size)
                && last.artifact == artifact
                && last.size / size < 1.6
                && size / last.size < 1.6;
            // A letter over the one before it is a shadow or a bold made by printing twice.
            let again = same && gap < -0.4 * width.max(0.1) && (x - (last.to - width)).abs() < 0.12 * size;
            if again && last.text.ends_with(text) {
                return;
            }
            if same && gap > -0.6 * size && gap < 0.7 * size {
                if gap > 0.17 * size && !last.text.ends_with(' ') && !blank {
                    last.text.push(' ');
                }
                if !(blank && last.text.ends_with(' ')) {
                    last.text.push_str(text);
                }
                last.to = last.to.max(x + width);
                last.bold &= bold || blank;
                return;
            }
        }
        if blank || self.pieces.len() >= MAX_PIECES {
            return;
        }
        let piece = Piece { text: text.to_owned(), from: x, to: x + width, base: y, size, bold, artifact };
        self.pieces.push(piece);
    }
}

/// The letter with the accent that a text ends with.
fn accented(before: &str, letter: &str) -> Option<char> {
    let mark = match before.chars().next_back()? {
        '¨' => '\u{308}',
        '´' => '\u{301}',
        '`' => '\u{300}',
        'ˆ' => '\u{302}',
        '˜' => '\u{303}',
        '˚' => '\u{30a}',
        'ˇ' => '\u{30c}',
        _ => return None,
    };
    unicode_normalization::char::compose(letter.chars().next().filter(|_| letter.chars().count() == 1)?, mark)
}
