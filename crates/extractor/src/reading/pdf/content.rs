//! Runs the drawing operators of a page as far as they place text (ISO 32000-2, 8.4 and 9.4).
//!
//! Gives pieces of text with their place on the page, upright, the origin at the lower left. Forms (pages within pages)
//! are run on a stack of our own; operators, pieces and depth are counted, so no page can run forever.

mod matrix;
mod pieces;

use std::collections::HashMap;
use std::rc::Rc;

use self::matrix::Matrix;
pub(super) use self::pieces::{Drawn, Piece};
use super::file::File;
use super::font::Font;
use super::lexer::{Lexer, Token, is_space};
use super::object::{self, Dict, Object};

/// Most operators of one page, forms included; maps have some 100,000.
const MAX_OPERATORS: usize = 500_000;

/// Most characters of one page.
const MAX_CHARS: usize = 400_000;

/// Forms within forms, and saved states.
const MAX_FORMS: usize = 12;
const MAX_SAVED: usize = 64;

/// Fonts of one file.
const MAX_FONTS: usize = 512;

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
            self.drawn.place(&text, at, width, artifact, font.bold);
        });
    }
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
