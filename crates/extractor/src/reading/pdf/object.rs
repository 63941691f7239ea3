//! The objects a PDF is made of (ISO 32000-2, 7.3) and reading one from bytes.
//!
//! Reading cannot fail: what is no object is `Null`. Nesting is kept on a stack of our own and cut at a depth, so a file
//! of a million brackets costs no stack.

use super::lexer::{Lexer, Token};

/// Deepest nesting of arrays and dictionaries; what real files need is below ten.
const MAX_DEPTH: usize = 64;

/// Most elements of one object, all levels together: 40 bytes each.
const MAX_ELEMENTS: usize = 500_000;

/// An object.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Object {
    #[default]
    Null,
    Bool(bool),
    Number(f64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    Array(Vec<Object>),
    Dict(Dict),
    /// Number and generation of another object.
    Reference(u32, u16),
}

/// A dictionary, in the order of the file; a key that stands twice has its last value.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Dict(Vec<(Vec<u8>, Object)>);

impl Dict {
    /// The value of a key, not looked up.
    pub(super) fn get(&self, key: &str) -> &Object {
        let found = self.0.iter().rev().find(|(name, _)| name == key.as_bytes());
        found.map_or(&Object::Null, |(_, value)| value)
    }

    /// All keys with their values.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], &Object)> {
        self.0.iter().map(|(key, value)| (key.as_slice(), value))
    }

    /// Adds an entry; a later one wins.
    pub(super) fn push(&mut self, key: &[u8], value: Object) {
        self.0.push((key.to_owned(), value));
    }

    /// Whether `/Type` is this name.
    pub(super) fn is_a(&self, name: &str) -> bool {
        self.get("Type").is_name(name)
    }
}

impl Object {
    pub(super) fn is_name(&self, name: &str) -> bool {
        self.name() == Some(name.as_bytes())
    }

    pub(super) fn name(&self) -> Option<&[u8]> {
        if let Object::Name(name) = self { Some(name) } else { None }
    }

    pub(super) fn text(&self) -> Option<&[u8]> {
        if let Object::Text(text) = self { Some(text) } else { None }
    }

    pub(super) fn number(&self) -> Option<f64> {
        if let Object::Number(number) = self { Some(*number) } else { None }
    }

    /// A whole number that is not negative.
    pub(super) fn count(&self) -> Option<usize> {
        self.number().filter(|n| *n >= 0.0 && *n < 4e9).map(|n| n as usize)
    }

    pub(super) fn array(&self) -> Option<&[Object]> {
        if let Object::Array(items) = self { Some(items) } else { None }
    }

    pub(super) fn dict(&self) -> Option<&Dict> {
        if let Object::Dict(dict) = self { Some(dict) } else { None }
    }

    /// The strings in it are changed by `change`; nothing here recurses.
    pub(super) fn each_text(&mut self, mut change: impl FnMut(&mut Vec<u8>)) {
        let mut open = vec![self];
        while let Some(object) = open.pop() {
            match object {
                Object::Text(text) => change(text),
                Object::Array(items) => open.extend(items.iter_mut()),
                Object::Dict(dict) => open.extend(dict.0.iter_mut().map(|(_, value)| value)),
                _ => {}
            }
        }
    }
}

/// An array or dictionary that is not closed yet. A dictionary's keys and values stand in one list until it ends, as
/// only the end tells whether `1 0` was two numbers or the beginning of `1 0 R`.
struct Open {
    dict: bool,
    items: Vec<Object>,
}

impl Open {
    fn close(self) -> Object {
        if !self.dict {
            return Object::Array(self.items);
        }
        let mut dict = Dict::default();
        let mut items = self.items.into_iter();
        while let Some(key) = items.next() {
            if let (Object::Name(key), Some(value)) = (key, items.next()) {
                dict.0.push((key, value));
            }
        }
        Object::Dict(dict)
    }
}

/// Reads the next object; `None` at the end or where a keyword stands instead, which is left unread.
pub(super) fn read(lexer: &mut Lexer<'_>) -> Option<Object> {
    let mut open: Vec<Open> = Vec::new();
    let mut elements = 0;
    loop {
        let before = lexer.at();
        let object = match lexer.next() {
            Token::End => return close_all(open),
            Token::ArrayOpen | Token::DictOpen if open.len() >= MAX_DEPTH || elements > MAX_ELEMENTS => {
                lexer.stop();
                return close_all(open);
            }
            Token::ArrayOpen => {
                open.push(Open { dict: false, items: Vec::new() });
                continue;
            }
            Token::DictOpen => {
                open.push(Open { dict: true, items: Vec::new() });
                continue;
            }
            // A closing bracket of the wrong sort closes too: the file is damaged, its content may not be.
            Token::ArrayClose | Token::DictClose => match open.pop() {
                Some(closed) => closed.close(),
                None => return Some(Object::Null),
            },
            Token::Number(number) => match open.last() {
                None => match reference(lexer, number) {
                    Some(reference) => reference,
                    None => Object::Number(number),
                },
                Some(_) => Object::Number(number),
            },
            Token::Name(name) => Object::Name(name),
            Token::Text(text) => Object::Text(text),
            Token::Keyword(b"true") => Object::Bool(true),
            Token::Keyword(b"false") => Object::Bool(false),
            Token::Keyword(b"null") => Object::Null,
            Token::Keyword(b"R") if !open.is_empty() => {
                if let Some(Open { items, .. }) = open.last_mut() {
                    fold_reference(items);
                }
                continue;
            }
            Token::Keyword(b"endobj" | b"stream" | b"endstream" | b"obj") if !open.is_empty() => {
                lexer.go(before);
                return close_all(open);
            }
            Token::Keyword(_) if open.is_empty() => {
                lexer.go(before);
                return None;
            }
            Token::Keyword(_) => continue,
        };
        elements += 1;
        match open.last_mut() {
            Some(inner) if elements <= MAX_ELEMENTS => inner.items.push(object),
            Some(_) => {}
            None => return Some(object),
        }
    }
}

/// What is open at the end of the data is closed there.
fn close_all(mut open: Vec<Open>) -> Option<Object> {
    let mut last = open.pop()?.close();
    while let Some(mut outer) = open.pop() {
        outer.items.push(last);
        last = outer.close();
    }
    Some(last)
}

/// Makes a reference of the two numbers before `R`.
fn fold_reference(items: &mut Vec<Object>) {
    let [.., Object::Number(number), Object::Number(generation)] = items.as_slice() else { return };
    let reference = Object::Reference(*number as u32, *generation as u16);
    items.truncate(items.len() - 2);
    items.push(reference);
}

/// `1 0 R` outside any bracket: what follows the first number.
fn reference(lexer: &mut Lexer<'_>, number: f64) -> Option<Object> {
    let before = lexer.at();
    if let Token::Number(generation) = lexer.next()
        && let Token::Keyword(b"R") = lexer.next()
    {
        return Some(Object::Reference(number as u32, generation as u16));
    }
    lexer.go(before);
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<Object> {
        read(&mut Lexer::new(text.as_bytes()))
    }

    #[test]
    fn objects_and_their_damage() {
        let dict = parse("<</A 1 0 R/B[1 2 0 R(x\\051)]/C<</D true>>>>").unwrap();
        let dict = dict.dict().unwrap();
        assert_eq!(dict.get("A"), &Object::Reference(1, 0));
        assert_eq!(
            dict.get("B"),
            &Object::Array(vec![Object::Number(1.0), Object::Reference(2, 0), Object::Text(b"x)".to_vec())])
        );
        assert_eq!(dict.get("C").dict().unwrap().get("D"), &Object::Bool(true));
        assert_eq!(parse("7 0 R"), Some(Object::Reference(7, 0)));
        assert_eq!(parse("<</A(offen"), parse("<</A(offen)>>"));
        assert_eq!(parse("endobj"), None);
    }

    #[test]
    fn depth_is_cut() {
        let deep = "[".repeat(1_000_000);
        let mut depth = 0;
        let mut object = &parse(&deep).unwrap();
        while let Some([inner]) = object.array() {
            object = inner;
            depth += 1;
        }
        assert!(depth <= MAX_DEPTH);
    }
}
