//! Runs the drawing operators of a page as far as they place text (ISO 32000-2, 8.4 and 9.4).
//!
//! Gives pieces of text with their place on the page, upright, the origin at the lower left. Forms (pages within pages)
//! are run on a stack of our own; operators, pieces and depth are counted, so no page can run forever.

use std::collections::HashMap;
use std::rc::Rc;

use super::file::File;
use super::font::Font;
use super::lexer::{Lexer, Token, is_space};
use super::object::{self, Dict, Object};

/// Most operators of one page, forms included; maps have some 100,000.
const MAX_OPERATORS: usize = 500_000;

/// Most pieces of text of one page; a dense table has some thousand.
const MAX_PIECES: usize = 50_000;

/// Most characters of one page.
const MAX_CHARS: usize = 400_000;

/// Forms within forms, and saved states.
const MAX_FORMS: usize = 12;
const MAX_SAVED: usize = 64;

/// Fonts of one file.
const MAX_FONTS: usize = 512;

/// A piece of text on one line without a wide gap.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Left and right end, in points.
    pub(super) from: f32,
    pub(super) to: f32,
    /// The line it stands on, upwards.
    pub(super) base: f32,
    /// Height of the font.
    pub(super) size: f32,
    pub(super) bold: bool,
    /// Marked by the file as no part of the text: running heads, page numbers.
    pub(super) artifact: bool,
}

/// What a page gave.
#[derive(Default)]
pub(super) struct Drawn {
    pub(super) pieces: Vec<Piece>,
    /// Codes of fonts that say nothing of their characters.
    pub(super) unknown: usize,
    /// Texts that run up, down or askew: stamps, spines.
    pub(super) askew: usize,
}

/// Six numbers that turn and move (8.3.3).
#[derive(Clone, Copy)]
struct Matrix([f32; 6]);

impl Matrix {
    const SAME: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// This one first, then `other`.
    fn then(self, other: Matrix) -> Matrix {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, other.0);
        Matrix([
            a * g + b * i,
            a * h + b * j,
            c * g + d * i,
            c * h + d * j,
            e * g + f * i + k,
            e * h + f * j + l,
        ])
    }

    fn moved(x: f32, y: f32) -> Matrix {
        Matrix([1.0, 0.0, 0.0, 1.0, x, y])
    }

    fn of(numbers: &[f32]) -> Option<Matrix> {
        numbers.last_chunk::<6>().copied().map(Matrix)
    }
}

/// The part of the graphics state that text depends on.
#[derive(Clone)]
struct State {
    page: Matrix,
    font: Option<Rc<Font>>,
    size: f32,
    char_space: f32,
    word_space: f32,
    stretch: f32,
    leading: f32,
    rise: f32,
}

/// A content stream that is being run.
struct Frame {
    bytes: Vec<u8>,
    at: usize,
    resources: Rc<Dict>,
    /// Saved states when it began: what it leaves open is closed with it.
    saved: usize,
    state: State,
}

/// Marked content that is open: whether it is an artifact, and the text that stands for it.
struct Marked {
    artifact: bool,
    actual: Option<String>,
}

/// Runs pages of one file; fonts are read once.
pub(super) struct Runner<'f, 'a> {
    file: &'f File<'a>,
    fonts: HashMap<u32, Rc<Font>>,
}

impl<'f, 'a> Runner<'f, 'a> {
    pub(super) fn new(file: &'f File<'a>) -> Self {
        Runner { file, fonts: HashMap::new() }
    }

    /// The text of a page.
    pub(super) fn run(&mut self, page: &Dict) -> Drawn {
        let resources = Rc::new(self.file.value(page, "Resources").dict().cloned().unwrap_or_default());
        let turn = self.file.value(page, "Rotate").number().unwrap_or(0.0).rem_euclid(360.0) as u32;
        let upright = match turn {
            90 => Matrix([0.0, -1.0, 1.0, 0.0, 0.0, 0.0]),
            180 => Matrix([-1.0, 0.0, 0.0, -1.0, 0.0, 0.0]),
            270 => Matrix([0.0, 1.0, -1.0, 0.0, 0.0, 0.0]),
            _ => Matrix::SAME,
        };
        let state = State {
            page: upright,
            font: None,
            size: 1.0,
            char_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        let first = Frame { bytes: self.content(page), at: 0, resources, saved: 0, state: state.clone() };
        let mut run = Run {
            state,
            saved: Vec::new(),
            floor: 0,
            text: Matrix::SAME,
            line: Matrix::SAME,
            marked: Vec::new(),
            drawn: Drawn::default(),
            chars: 0,
            frames: vec![first],
            operators: 0,
        };
        run.go(self);
        run.drawn
    }

    /// The content of a page: its streams as one (7.8.2).
    fn content(&self, page: &Dict) -> Vec<u8> {
        let contents = page.get("Contents");
        let mut bytes = Vec::new();
        let streams = match self.file.resolve(contents) {
            Object::Array(items) => items,
            _ => vec![contents.clone()],
        };
        for stream in streams.iter().take(1000) {
            if let Some(part) = self.file.target(stream).and_then(|stored| self.file.decoded(&stored)) {
                bytes.extend(part);
                bytes.push(b'\n');
            }
        }
        bytes
    }

    fn font(&mut self, resources: &Dict, name: &[u8]) -> Option<Rc<Font>> {
        let fonts = self.file.value(resources, "Font");
        let entry = fonts.dict()?.get(std::str::from_utf8(name).ok()?).clone();
        if let Object::Reference(number, _) = entry
            && let Some(font) = self.fonts.get(&number)
        {
            return Some(font.clone());
        }
        if self.fonts.len() >= MAX_FONTS {
            return None;
        }
        let font = Rc::new(Font::read(self.file, self.file.resolve(&entry).dict()?));
        if let Object::Reference(number, _) = entry {
            self.fonts.insert(number, font.clone());
        }
        Some(font)
    }
}

/// One page being run.
struct Run {
    state: State,
    saved: Vec<State>,
    /// Saved states of the streams around the one being run, which it cannot take.
    floor: usize,
    text: Matrix,
    line: Matrix,
    marked: Vec<Marked>,
    drawn: Drawn,
    chars: usize,
    frames: Vec<Frame>,
    operators: usize,
}

impl Run {
    fn go(&mut self, runner: &mut Runner<'_, '_>) {
        let mut operands: Vec<Object> = Vec::new();
        while let Some(mut frame) = self.frames.pop() {
            let mut entered = None;
            self.floor = frame.saved;
            {
                let mut lexer = Lexer::from(&frame.bytes, frame.at);
                loop {
                    if let Some(object) = object::read(&mut lexer) {
                        if operands.len() < 64 {
                            operands.push(object);
                        }
                        continue;
                    }
                    let Token::Keyword(operator) = lexer.next() else { break };
                    self.operators += 1;
                    if self.operators > MAX_OPERATORS || self.chars > MAX_CHARS {
                        return;
                    }
                    if operator == b"BI" {
                        skip_image(&frame.bytes, &mut lexer);
                    } else if operator == b"Do" {
                        entered = self.form(&operands, &frame, runner);
                    } else {
                        self.operator(operator, &operands, &frame.resources, runner);
                    }
                    operands.clear();
                    if entered.is_some() {
                        break;
                    }
                }
                frame.at = lexer.at();
            }
            match entered {
                Some(inner) => {
                    self.frames.push(frame);
                    self.state.page = inner.state.page;
                    self.frames.push(inner);
                }
                None => {
                    self.saved.truncate(frame.saved);
                    self.state = frame.state;
                }
            }
        }
    }

    /// The form an operator `Do` draws, ready to run.
    fn form(&self, operands: &[Object], frame: &Frame, runner: &Runner<'_, '_>) -> Option<Frame> {
        let file = runner.file;
        if self.frames.len() >= MAX_FORMS {
            return None;
        }
        let name = std::str::from_utf8(operands.last()?.name()?).ok()?;
        let stored = file.target(file.value(&frame.resources, "XObject").dict()?.get(name))?;
        let dict = stored.object.dict().filter(|dict| dict.get("Subtype").is_name("Form"))?;
        let bytes = file.decoded(&stored)?;
        let resources = match file.value(dict, "Resources") {
            Object::Dict(resources) => Rc::new(resources),
            _ => frame.resources.clone(),
        };
        let matrix = file.value(dict, "Matrix");
        let numbers: Vec<f32> =
            matrix.array().unwrap_or_default().iter().filter_map(Object::number).map(|n| n as f32).collect();
        let matrix = Matrix::of(&numbers).unwrap_or(Matrix::SAME);
        // The state to come back to stands in the frame; the form begins with its own matrix before it.
        let mut inner = Frame { bytes, at: 0, resources, saved: self.saved.len(), state: self.state.clone() };
        let outer = inner.state.page;
        inner.state.page = matrix.then(outer);
        Some(inner)
    }

    fn operator(
        &mut self,
        operator: &[u8],
        operands: &[Object],
        resources: &Dict,
        runner: &mut Runner<'_, '_>,
    ) {
        let number = |from_end: usize| {
            let at = operands.len().checked_sub(from_end)?;
            operands[at].number().map(|n| n as f32).filter(|n| n.is_finite())
        };
        let numbers =
            || -> Vec<f32> { operands.iter().filter_map(Object::number).map(|n| n as f32).collect() };
        match operator {
            b"q" if self.saved.len() < MAX_SAVED => self.saved.push(self.state.clone()),
            b"Q" => {
                if self.saved.len() > self.floor
                    && let Some(state) = self.saved.pop()
                {
                    self.state = state;
                }
            }
            b"cm" => {
                if let Some(matrix) = Matrix::of(&numbers()) {
                    self.state.page = matrix.then(self.state.page);
                }
            }
            b"BT" => (self.text, self.line) = (Matrix::SAME, Matrix::SAME),
            b"Tf" => {
                self.state.size = number(1).unwrap_or(1.0);
                let name = operands.len().checked_sub(2).and_then(|at| operands[at].name());
                self.state.font = name.and_then(|name| runner.font(resources, name));
            }
            b"Tc" => self.state.char_space = number(1).unwrap_or(0.0),
            b"Tw" => self.state.word_space = number(1).unwrap_or(0.0),
            b"Tz" => self.state.stretch = number(1).unwrap_or(100.0) / 100.0,
            b"TL" => self.state.leading = number(1).unwrap_or(0.0),
            b"Ts" => self.state.rise = number(1).unwrap_or(0.0),
            b"Td" | b"TD" => {
                let (x, y) = (number(2).unwrap_or(0.0), number(1).unwrap_or(0.0));
                if operator == b"TD" {
                    self.state.leading = -y;
                }
                self.next_line(x, y);
            }
            b"Tm" => {
                if let Some(matrix) = Matrix::of(&numbers()) {
                    (self.text, self.line) = (matrix, matrix);
                }
            }
            b"T*" => self.next_line(0.0, -self.state.leading),
            b"Tj" => self.show(operands.last()),
            b"'" => {
                self.next_line(0.0, -self.state.leading);
                self.show(operands.last());
            }
            b"\"" => {
                self.state.word_space = number(3).unwrap_or(0.0);
                self.state.char_space = number(2).unwrap_or(0.0);
                self.next_line(0.0, -self.state.leading);
                self.show(operands.last());
            }
            b"TJ" => {
                for item in operands.last().and_then(Object::array).unwrap_or_default() {
                    match item {
                        Object::Number(back) => {
                            let by = -(*back as f32) / 1000.0 * self.state.size * self.state.stretch;
                            self.text = Matrix::moved(by, 0.0).then(self.text);
                        }
                        text => self.show(Some(text)),
                    }
                }
            }
            b"BMC" | b"BDC" => self.mark(operator, operands, resources, runner),
            b"EMC" => drop(self.marked.pop()),
            _ => {}
        }
    }

    fn next_line(&mut self, x: f32, y: f32) {
        self.line = Matrix::moved(x, y).then(self.line);
        self.text = self.line;
    }

    fn mark(&mut self, operator: &[u8], operands: &[Object], resources: &Dict, runner: &Runner<'_, '_>) {
        if self.marked.len() >= MAX_SAVED {
            return;
        }
        let tag = operands.first().and_then(Object::name).unwrap_or_default();
        let properties = match operands.last() {
            Some(Object::Dict(dict)) => Some(dict.clone()),
            Some(Object::Name(name)) if operator == b"BDC" => {
                std::str::from_utf8(name).ok().and_then(|name| {
                    let all = runner.file.value(resources, "Properties");
                    runner.file.resolve(all.dict()?.get(name)).dict().cloned()
                })
            }
            _ => None,
        };
        let actual =
            properties.as_ref().and_then(|dict| Some(super::info::text(dict.get("ActualText").text()?)));
        let artifact = tag == b"Artifact" || self.marked.last().is_some_and(|outer| outer.artifact);
        self.marked.push(Marked { artifact, actual });
    }

    fn show(&mut self, text: Option<&Object>) {
        let (Some(bytes), Some(font)) = (text.and_then(Object::text), self.state.font.clone()) else {
            return;
        };
        let state = self.state.clone();
        let artifact = self.marked.last().is_some_and(|marked| marked.artifact);
        font.show(bytes, |shown| {
            let stands = Matrix([state.size * state.stretch, 0.0, 0.0, state.size, 0.0, state.rise]);
            let at = stands.then(self.text).then(state.page).0;
            let mut advance = shown.width * state.size + state.char_space;
            if shown.is_space {
                advance += state.word_space;
            }
            self.text = Matrix::moved(advance * state.stretch, 0.0).then(self.text);
            // What the marked content stands for is taken with its first glyph, the others only move on.
            let text = match self.marked.iter_mut().rev().find_map(|marked| marked.actual.as_mut()) {
                Some(actual) => std::mem::take(actual),
                None => shown.text,
            };
            self.chars += 1;
            if text.is_empty() && self.marked.iter().all(|marked| marked.actual.is_none()) {
                self.drawn.unknown += 1;
                return;
            }
            let width = (shown.width * at[0]).abs();
            self.place(&text, at, width, artifact, font.bold);
        });
    }

    /// Puts characters on the page: at the end of the last piece where they continue it.
    fn place(&mut self, text: &str, at: [f32; 6], width: f32, artifact: bool, bold: bool) {
        let [a, b, _, d, x, y] = at;
        let size = d.abs();
        let upright = a > 0.0 && b.abs() <= 0.05 * a.abs() && size > 0.5 && size < 2000.0;
        if !upright || !x.is_finite() || !y.is_finite() || !width.is_finite() {
            self.drawn.askew += usize::from(!text.trim().is_empty());
            return;
        }
        let blank = text.chars().all(char::is_whitespace);
        if let Some(last) = self.drawn.pieces.last_mut() {
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
        if blank || self.drawn.pieces.len() >= MAX_PIECES {
            return;
        }
        let piece = Piece { text: text.to_owned(), from: x, to: x + width, base: y, size, bold, artifact };
        self.drawn.pieces.push(piece);
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

/// Goes behind an image that stands in the content: its data may look like anything (8.9.7).
fn skip_image(bytes: &[u8], lexer: &mut Lexer<'_>) {
    while object::read(lexer).is_some() {}
    if lexer.next() != Token::Keyword(b"ID") {
        return;
    }
    let mut from = lexer.at();
    while let Some(at) = memchr::memmem::find(bytes.get(from..).unwrap_or_default(), b"EI") {
        let at = from + at;
        from = at + 2;
        let ends = bytes.get(from).is_none_or(|byte| is_space(*byte));
        if at > 0 && is_space(bytes[at - 1]) && ends {
            lexer.go(from);
            return;
        }
    }
    lexer.stop();
}
