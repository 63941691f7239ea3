//! A PDF file: finds its objects, opens its streams, lists its pages.
//!
//! The cross-reference tables are not read: every object that stands in the file is found by its own head
//! (`12 0 obj`), the last one of a number counts, as later parts of a file replace earlier ones. So a whole, a cut and
//! a damaged file are read in the same way, in time linear in its bytes.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use memchr::memmem;

use super::crypt::Key;
use super::filter::{self, Budget};
use super::lexer::{Lexer, Token, is_space};
use super::object::{self, Dict, Object};

/// Most objects of one file. The largest documents of authorities have some 50,000.
const MAX_OBJECTS: usize = 1_000_000;

/// Most references followed from one to the next.
const MAX_CHAIN: usize = 16;

/// Most syntax kept as objects, in bytes of the file; an object takes some ten times the room.
const MAX_KEPT: usize = 8 << 20;

/// Most trailers read, the last ones: each update of a file adds one.
const MAX_TRAILERS: usize = 100;

/// Deepest page tree: more levels inherit nothing a page needs.
const MAX_TREE: usize = 64;

/// Where an object stands.
#[derive(Clone, Copy)]
enum Place {
    /// At this byte, behind `obj`.
    At(usize, u16),
    /// In this object stream, as its n-th.
    In(u32, usize),
}

/// An object with its stream, if it has one.
#[derive(Default)]
pub(super) struct Stored {
    pub(super) object: Object,
    /// Bytes of the file, as they stand there.
    stream: Option<(usize, usize)>,
    /// Bytes that were read for it: what reading or copying it costs.
    size: usize,
    number: u32,
    generation: u16,
}

/// An object stream, opened: its bytes and where each object begins.
type Packed = Rc<(Vec<u8>, Vec<(u32, usize)>)>;

/// A file.
pub(super) struct File<'a> {
    bytes: &'a [u8],
    places: HashMap<u32, Place>,
    pub(super) trailer: Dict,
    key: Option<Key>,
    pub(super) budget: Budget,
    loaded: RefCell<HashMap<u32, Rc<Stored>>>,
    /// Bytes of syntax that `loaded` was read from.
    kept: Cell<usize>,
    packed: RefCell<HashMap<u32, Packed>>,
}

/// Why a file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// It wants a password.
    Encrypted,
    /// It has no objects.
    Damaged,
}

impl<'a> File<'a> {
    /// Opens a file.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Closed> {
        let heads = heads(bytes);
        if heads.is_empty() {
            return Err(Closed::Damaged);
        }
        let mut file = File {
            bytes,
            places: heads.iter().map(|head| (head.number, Place::At(head.behind, head.generation))).collect(),
            trailer: Dict::default(),
            key: None,
            budget: Budget::default(),
            loaded: RefCell::default(),
            kept: Cell::default(),
            packed: RefCell::default(),
        };
        file.read_trailers(&heads);
        if !matches!(file.trailer.get("Encrypt"), Object::Null) {
            let encrypt = file.deep(file.trailer.get("Encrypt"), 3);
            let id = file.trailer.get("ID").array().and_then(|ids| ids.first()?.text()).unwrap_or_default();
            let key = encrypt.dict().and_then(|encrypt| Key::of(encrypt, id));
            file.key = Some(key.ok_or(Closed::Encrypted)?);
            file.loaded.borrow_mut().clear();
        }
        file.unpack(&heads);
        Ok(file)
    }

    /// What trailers and cross-reference streams say of the whole file.
    fn read_trailers(&mut self, heads: &[Head]) {
        let classic = memmem::find_iter(self.bytes, b"trailer").map(|at| at + 7);
        let streams = marked(self.bytes, heads, b"/XRef").into_iter().map(|head| head.behind);
        let mut places: Vec<usize> = classic.chain(streams).collect();
        places.sort_unstable();
        for place in places.split_off(places.len().saturating_sub(MAX_TRAILERS)) {
            if let Some(Object::Dict(dict)) = object::read(&mut Lexer::from(self.bytes, place)) {
                for key in ["Root", "Info", "Encrypt", "ID"] {
                    if dict.get(key) != &Object::Null {
                        self.trailer.push(key.as_bytes(), dict.get(key).clone());
                    }
                }
            }
        }
    }

    /// Adds the objects of object streams; one that stands later in the file than a head of its number counts.
    fn unpack(&mut self, heads: &[Head]) {
        let last: HashMap<u32, usize> = heads.iter().map(|head| (head.number, head.behind)).collect();
        for stream in marked(self.bytes, heads, b"/ObjStm") {
            if last.get(&stream.number) != Some(&stream.behind) {
                continue;
            }
            let Some(packed) = self.open_packed(stream.number) else { continue };
            for (index, (number, _)) in packed.1.iter().enumerate() {
                if last.get(number).is_none_or(|behind| *behind < stream.behind)
                    && self.places.len() < MAX_OBJECTS
                {
                    self.places.insert(*number, Place::In(stream.number, index));
                }
            }
        }
        self.loaded.borrow_mut().clear();
    }

    fn open_packed(&self, number: u32) -> Option<Packed> {
        if let Some(packed) = self.packed.borrow().get(&number) {
            return Some(packed.clone());
        }
        let stored = self.load(number)?;
        let dict = stored.object.dict().filter(|dict| dict.is_a("ObjStm"))?;
        let first = dict.get("First").count()?;
        let count = dict.get("N").count()?.min(MAX_OBJECTS);
        let bytes = self.decoded(&stored)?;
        let mut lexer = Lexer::new(&bytes);
        let mut objects = Vec::new();
        while objects.len() < count {
            let (Token::Number(number), Token::Number(offset)) = (lexer.next(), lexer.next()) else { break };
            objects.push((number as u32, first.saturating_add(offset as usize)));
        }
        let packed = Rc::new((bytes, objects));
        self.packed.borrow_mut().insert(number, packed.clone());
        Some(packed)
    }

    /// The object of a number.
    pub(super) fn load(&self, number: u32) -> Option<Rc<Stored>> {
        if let Some(stored) = self.loaded.borrow().get(&number) {
            return Some(stored.clone());
        }
        if !self.budget.spend(1) {
            return None;
        }
        let stored = Rc::new(match *self.places.get(&number)? {
            Place::At(behind, generation) => self.read_at(behind, number, generation),
            Place::In(stream, index) => {
                let packed = self.packed.borrow().get(&stream)?.clone();
                let (_, offset) = *packed.1.get(index)?;
                let mut lexer = Lexer::from(&packed.0, offset);
                let object = object::read(&mut lexer).unwrap_or_default();
                Stored {
                    object,
                    stream: None,
                    size: lexer.at().saturating_sub(offset),
                    number,
                    generation: 0,
                }
            }
        });
        self.budget.spend(stored.size);
        if self.kept.get() + stored.size <= MAX_KEPT {
            self.kept.set(self.kept.get() + stored.size);
            self.loaded.borrow_mut().insert(number, stored.clone());
        }
        Some(stored)
    }

    fn read_at(&self, behind: usize, number: u32, generation: u16) -> Stored {
        let mut lexer = Lexer::from(self.bytes, behind);
        let mut object = object::read(&mut lexer).unwrap_or_default();
        let stream = object.dict().and_then(|dict| self.stream_range(dict, &mut lexer));
        let size = stream.map_or(lexer.at(), |(_, end)| end).saturating_sub(behind);
        if let Some(key) = &self.key {
            key.open_texts(&mut object, number, generation);
        }
        Stored { object, stream, size, number, generation }
    }

    /// Where the stream behind a dictionary stands: as long as it says, if it ends there, else up to `endstream`.
    fn stream_range(&self, dict: &Dict, lexer: &mut Lexer<'_>) -> Option<(usize, usize)> {
        if lexer.next() != Token::Keyword(b"stream") {
            return None;
        }
        let mut start = lexer.at();
        match self.bytes.get(start..) {
            Some([b'\r', b'\n', ..]) => start += 2,
            Some([b'\n' | b'\r', ..]) => start += 1,
            _ => {}
        }
        let length = match dict.get("Length") {
            // Read without its stream, so that lengths cannot lead in circles.
            Object::Reference(number, _) => match self.places.get(number) {
                Some(Place::At(behind, _)) => {
                    object::read(&mut Lexer::from(self.bytes, *behind)).and_then(|length| length.count())
                }
                _ => None,
            },
            direct => direct.count(),
        };
        if let Some(end) =
            length.and_then(|length| start.checked_add(length)).filter(|end| *end <= self.bytes.len())
            && self.bytes[end..].trim_ascii_start().starts_with(b"endstream")
        {
            return Some((start, end));
        }
        let rest = &self.bytes[start.min(self.bytes.len())..];
        let end = memmem::find(rest, b"endstream").unwrap_or(rest.len());
        Some((start.min(self.bytes.len()), start.min(self.bytes.len()) + end))
    }

    /// A stream without its filters; `None` for what has none, pictures, and when the budget is spent.
    pub(super) fn decoded(&self, stored: &Stored) -> Option<Vec<u8>> {
        let (start, end) = stored.stream?;
        let dict = stored.object.dict()?;
        let list = |key: &str, short: &str| {
            let value = if dict.get(key) == &Object::Null { dict.get(short) } else { dict.get(key) };
            match self.resolve(value) {
                Object::Null => Vec::new(),
                Object::Array(items) => items.iter().take(8).map(|item| self.resolve(item)).collect(),
                one => vec![one],
            }
        };
        if !self.budget.spend(end - start) {
            return None;
        }
        let mut data = self.bytes[start..end].to_vec();
        // Cross-reference streams are never encrypted (7.5.8.2).
        if let Some(key) = self.key.as_ref().filter(|_| !dict.is_a("XRef")) {
            data = key.open_stream(data, stored.number, stored.generation);
        }
        filter::decode(data, &list("Filter", "F"), &list("DecodeParms", "DP"), &self.budget)
    }

    /// An object without the references that lead to it.
    pub(super) fn resolve(&self, object: &Object) -> Object {
        match object {
            Object::Reference(number, _) => match self.stored(*number) {
                Some(stored) if self.budget.spend(stored.size) => stored.object.clone(),
                _ => Object::Null,
            },
            direct => direct.clone(),
        }
    }

    /// The stored object at the end of a chain of references.
    pub(super) fn stored(&self, number: u32) -> Option<Rc<Stored>> {
        let mut stored = self.load(number)?;
        for _ in 0..MAX_CHAIN {
            match stored.object {
                Object::Reference(next, _) => stored = self.load(next)?,
                _ => return Some(stored),
            }
        }
        None
    }

    /// The stored object a reference leads to.
    pub(super) fn target(&self, object: &Object) -> Option<Rc<Stored>> {
        if let Object::Reference(number, _) = object { self.stored(*number) } else { None }
    }

    /// The value of a key, looked up.
    pub(super) fn value(&self, dict: &Dict, key: &str) -> Object {
        self.resolve(dict.get(key))
    }

    /// A dictionary with the references in its values looked up, some levels down.
    fn deep(&self, object: &Object, levels: usize) -> Object {
        match self.resolve(object) {
            Object::Dict(dict) if levels > 0 => {
                let mut flat = Dict::default();
                for (key, value) in dict.iter() {
                    flat.push(key, self.deep(value, levels - 1));
                }
                Object::Dict(flat)
            }
            other => other,
        }
    }

    /// The dictionary that describes the document.
    pub(super) fn catalog(&self) -> Dict {
        if let Object::Dict(catalog) = self.value(&self.trailer, "Root")
            && catalog.get("Pages") != &Object::Null
        {
            return catalog;
        }
        let found = self.numbers().into_iter().rev().find_map(|number| {
            let stored = self.load(number)?;
            stored.object.dict().filter(|dict| dict.is_a("Catalog")).cloned()
        });
        found.unwrap_or_default()
    }

    /// The pages in order with what they inherit, at most `most`. Where the tree is broken, all pages in the order of
    /// their numbers.
    pub(super) fn pages(&self, most: usize) -> Vec<Dict> {
        const PASSED_ON: [&str; 3] = ["Resources", "MediaBox", "Rotate"];
        let mut pages = Vec::new();
        let mut seen = HashSet::new();
        let mut open = vec![(self.catalog().get("Pages").clone(), Rc::new(Dict::default()), 0)];
        while let Some((node, inherited, depth)) = open.pop() {
            if pages.len() >= most || depth > MAX_TREE {
                continue;
            }
            if let Object::Reference(number, _) = node
                && !seen.insert(number)
            {
                continue;
            }
            let Object::Dict(mut dict) = self.resolve(&node) else { continue };
            for key in PASSED_ON {
                if dict.get(key) == &Object::Null && inherited.get(key) != &Object::Null {
                    dict.push(key.as_bytes(), inherited.get(key).clone());
                }
            }
            match self.value(&dict, "Kids").array() {
                Some(kids) => {
                    let mut passed = Dict::default();
                    for key in PASSED_ON {
                        passed.push(key.as_bytes(), dict.get(key).clone());
                    }
                    let passed = Rc::new(passed);
                    // Backwards, as the last one pushed is the next one taken.
                    open.extend(kids.iter().rev().map(|kid| (kid.clone(), passed.clone(), depth + 1)));
                }
                None => pages.push(dict),
            }
        }
        if pages.is_empty() {
            let all = self.numbers().into_iter().filter_map(|number| {
                let stored = self.load(number)?;
                stored.object.dict().filter(|dict| dict.is_a("Page")).cloned()
            });
            pages = all.take(most).collect();
        }
        pages
    }

    fn numbers(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.places.keys().copied().collect();
        numbers.sort_unstable();
        numbers
    }
}

/// The head of an object.
struct Head {
    number: u32,
    generation: u16,
    behind: usize,
}

/// All `12 0 obj` of the file, in order.
fn heads(bytes: &[u8]) -> Vec<Head> {
    let mut heads = Vec::new();
    for at in memmem::find_iter(bytes, b"obj") {
        if heads.len() >= MAX_OBJECTS {
            break;
        }
        let Some((generation, before)) = number_before(bytes, at) else { continue };
        let Some((number, _)) = number_before(bytes, before).filter(|_| before < at) else { continue };
        if let (Ok(number), Ok(generation)) = (u32::try_from(number), u16::try_from(generation)) {
            heads.push(Head { number, generation, behind: at + 3 });
        }
    }
    heads
}

/// The whole number that ends before `end`, white space between, and where it begins.
fn number_before(bytes: &[u8], end: usize) -> Option<(u64, usize)> {
    let mut at = end;
    while at > 0 && end - at < 8 && is_space(bytes[at - 1]) {
        at -= 1;
    }
    let last = at;
    while at > 0 && last - at < 10 && bytes[at - 1].is_ascii_digit() {
        at -= 1;
    }
    let digits = std::str::from_utf8(bytes.get(at..last)?).ok()?;
    Some((digits.parse().ok()?, at))
}

/// The heads of the objects that hold these bytes, each once.
fn marked<'h>(bytes: &[u8], heads: &'h [Head], mark: &[u8]) -> Vec<&'h Head> {
    let mut found: Vec<&Head> = Vec::new();
    for at in memmem::find_iter(bytes, mark) {
        let next = heads.partition_point(|head| head.behind <= at);
        let Some(head) = next.checked_sub(1).and_then(|last| heads.get(last)) else { continue };
        if found.last().is_none_or(|last| last.behind != head.behind) {
            found.push(head);
        }
    }
    found
}
