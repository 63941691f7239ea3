//! The query language: text in, a tree out, never an error. What cannot be read as written is taken as plain words
//! and noted.
//!
//! Words, "phrases", `+must` `-not`, `OR`, parentheses, `field:value`, prefix `kita*`, ranges `datum:2012-01..2012-03`.

use std::ops::Range;

use crate::{Remark, RemarkKind};

/// Bytes of a query that are read; the rest is noted.
const MAX_BYTES: usize = 8 * 1024;
/// Clauses that are read.
const MAX_CLAUSES: usize = 64;
/// Nested parentheses that are read.
const MAX_DEPTH: usize = 8;

/// A field that can be named in a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldName {
    Title,
    Text,
    Exact,
    Organisation,
    Provider,
    Place,
    Topic,
    Audience,
    Kind,
    Source,
    Language,
    Status,
    Date,
    Id,
    Url,
}

impl FieldName {
    /// Its German name, as answers say it: the first by which queries know it.
    pub(crate) fn german(self) -> &'static str {
        FIELD_NAMES.iter().find(|(_, field)| *field == self).map_or("", |(name, _)| name)
    }
}

/// Names of fields, German and English, the German one first.
const FIELD_NAMES: [(&str, FieldName); 34] = [
    ("titel", FieldName::Title),
    ("title", FieldName::Title),
    ("text", FieldName::Text),
    ("exakt", FieldName::Exact),
    ("exact", FieldName::Exact),
    ("organisation", FieldName::Organisation),
    ("träger", FieldName::Provider),
    ("traeger", FieldName::Provider),
    ("provider", FieldName::Provider),
    ("ort", FieldName::Place),
    ("plz", FieldName::Place),
    ("place", FieldName::Place),
    ("thema", FieldName::Topic),
    ("topic", FieldName::Topic),
    ("zielgruppe", FieldName::Audience),
    ("audience", FieldName::Audience),
    ("art", FieldName::Kind),
    ("typ", FieldName::Kind),
    ("kind", FieldName::Kind),
    ("type", FieldName::Kind),
    ("quelle", FieldName::Source),
    ("source", FieldName::Source),
    ("sprache", FieldName::Language),
    ("language", FieldName::Language),
    ("lang", FieldName::Language),
    ("status", FieldName::Status),
    ("datum", FieldName::Date),
    ("date", FieldName::Date),
    ("jahr", FieldName::Date),
    ("year", FieldName::Date),
    ("monat", FieldName::Date),
    ("id", FieldName::Id),
    ("url", FieldName::Url),
    ("adresse", FieldName::Url),
];

/// Whether a clause must, may or must not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occur {
    Plain,
    Must,
    Not,
}

/// A part of a query.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Clause {
    pub(crate) occur: Occur,
    pub(crate) field: Option<FieldName>,
    pub(crate) node: Node,
}

/// What a clause asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// Words as written; a token of the analyzer each.
    Words(String),
    /// The beginning of a word.
    Prefix(String),
    /// Words next to each other.
    Phrase(String),
    /// From, to: as written, either may be empty.
    Span(String, String),
    /// One of these.
    Or(Vec<Clause>),
    /// Clauses in parentheses.
    Group(Vec<Clause>),
}

/// A query, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Parsed {
    pub(crate) clauses: Vec<Clause>,
    pub(crate) notes: Vec<Remark>,
}

/// Reads a query.
pub(crate) fn parse(query: &str) -> Parsed {
    let mut notes = Vec::new();
    let mut text = query;
    if text.len() > MAX_BYTES {
        let end = (0..=MAX_BYTES).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
        text = &text[..end];
        notes.push(Remark::new(RemarkKind::TooLong));
    }
    let mut parser = Parser { text, at: 0, clauses: 0, notes };
    let clauses = parser.clauses(0);
    Parsed { clauses, notes: parser.notes }
}

struct Parser<'q> {
    text: &'q str,
    at: usize,
    clauses: usize,
    notes: Vec<Remark>,
}

impl Parser<'_> {
    fn note(&mut self, note: Remark) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn skip_space(&mut self) {
        while let Some(c) = self.peek().filter(|&c| c.is_whitespace() || c.is_control()) {
            self.at += c.len_utf8();
        }
    }

    /// Depth is bounded by `MAX_DEPTH`: deeper parentheses are skipped like any other mark.
    fn clauses(&mut self, depth: usize) -> Vec<Clause> {
        let mut all: Vec<Clause> = Vec::new();
        let mut or_pending = false;
        loop {
            self.skip_space();
            let Some(c) = self.peek() else { break };
            if c == ')' {
                self.at += 1;
                if depth > 0 {
                    break;
                }
                continue;
            }
            if self.clauses >= MAX_CLAUSES {
                self.note(Remark::new(RemarkKind::TooManyParts));
                self.at = self.text.len();
                break;
            }
            if self.operator(&["OR", "ODER", "||", "|"]) {
                or_pending = !all.is_empty();
                continue;
            }
            if self.operator(&["AND", "UND", "&&"]) {
                continue;
            }
            let not = self.operator(&["NOT", "NICHT"]);
            self.skip_space();
            let Some(mut clause) = self.clause(depth) else { continue };
            if not {
                clause.occur = Occur::Not;
            }
            self.clauses += 1;
            if std::mem::take(&mut or_pending)
                && clause.occur != Occur::Not
                && let Some(last) = all.pop()
            {
                let occur = last.occur;
                clause.occur = Occur::Plain;
                let mut branches = match last {
                    Clause { node: Node::Or(branches), field: None, .. } => branches,
                    other => vec![Clause { occur: Occur::Plain, ..other }],
                };
                branches.push(clause);
                all.push(Clause { occur, field: None, node: Node::Or(branches) });
            } else {
                all.push(clause);
            }
        }
        all
    }

    fn operator(&mut self, names: &[&str]) -> bool {
        let rest = &self.text[self.at..];
        for name in names {
            if let Some(after) = rest.strip_prefix(name)
                && (after.starts_with(char::is_whitespace) || after.starts_with('('))
            {
                self.at += name.len();
                return true;
            }
        }
        false
    }

    fn clause(&mut self, depth: usize) -> Option<Clause> {
        let mut occur = Occur::Plain;
        let rest = &self.text[self.at..];
        let mut marks = rest.chars();
        if let Some(mark @ ('+' | '-' | '\u{2212}')) = marks.next()
            && !begins_with_phone(rest)
        {
            let follows =
                marks.next().is_some_and(|c| c.is_alphanumeric() || matches!(c, '"' | '„' | '“' | '('));
            self.at += mark.len_utf8();
            if !follows {
                return None;
            }
            occur = if mark == '+' { Occur::Must } else { Occur::Not };
        }
        let field = self.field();
        let node = self.node(depth)?;
        Some(Clause { occur, field, node })
    }

    /// `name:` directly before a value.
    fn field(&mut self) -> Option<FieldName> {
        let rest = &self.text[self.at..];
        let length = rest.find(|c: char| !c.is_alphabetic())?;
        let value = rest[length..].strip_prefix(':')?;
        if value.starts_with(char::is_whitespace) || value.is_empty() || value.starts_with("//") {
            return None;
        }
        let name = rest[..length].to_lowercase();
        let field = FIELD_NAMES.iter().find(|(known, _)| *known == name).map(|(_, field)| *field);
        match field {
            Some(field) => {
                self.at += length + 1;
                Some(field)
            }
            None if value.starts_with(|c: char| c.is_alphanumeric() || c == '"') && name.len() > 1 => {
                // "Alleinerziehende:r" is a word.
                let token = german::tokenize(rest).next();
                if token.is_none_or(|token| token.range.end <= length) {
                    self.note(Remark::about(RemarkKind::UnknownField, vec![name]));
                }
                None
            }
            None => None,
        }
    }

    fn node(&mut self, depth: usize) -> Option<Node> {
        let c = self.peek()?;
        match c {
            '(' => {
                self.at += 1;
                if depth >= MAX_DEPTH {
                    self.note(Remark::new(RemarkKind::TooDeep));
                    return None;
                }
                let inner = self.clauses(depth + 1);
                (!inner.is_empty()).then_some(Node::Group(inner))
            }
            '"' | '„' | '“' | '”' | '»' | '«' => {
                self.at += c.len_utf8();
                let rest = &self.text[self.at..];
                let end = rest.find(['"', '“', '”', '«', '»', '„']);
                if end.is_none() {
                    self.note(Remark::new(RemarkKind::OpenQuote));
                }
                let inside = &rest[..end.unwrap_or(rest.len())];
                self.at += inside.len();
                self.at += self.peek().map_or(0, char::len_utf8);
                if end.is_none() {
                    return (!inside.trim().is_empty()).then(|| Node::Words(inside.to_owned()));
                }
                (!inside.trim().is_empty()).then(|| Node::Phrase(inside.to_owned()))
            }
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Option<Node> {
        let rest = &self.text[self.at..];
        let end = self.word_end(rest);
        let word = &rest[..end];
        self.at += end.max(self.peek().map_or(0, char::len_utf8));
        if let Some((from, to)) = word.split_once("..")
            && [from, to]
                .iter()
                .all(|side| side.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.')))
            && !(from.is_empty() && to.is_empty())
        {
            return Some(Node::Span(from.to_owned(), to.trim_start_matches('.').to_owned()));
        }
        if let Some(beginning) = word.strip_suffix('*')
            && beginning.chars().filter(|c| c.is_alphanumeric()).count() >= 2
            && beginning.chars().all(|c| c.is_alphanumeric() || c == '-')
        {
            return Some(Node::Prefix(beginning.to_owned()));
        }
        word.chars().any(|c| c.is_alphanumeric() || c == '§').then(|| Node::Words(word.to_owned()))
    }

    /// A word ends at white space, quotes and parentheses; a section (`§ 16`), a phone number or a gender form in
    /// parentheses stays together, as the tokenizer sees it.
    fn word_end(&self, rest: &str) -> usize {
        let breaks =
            |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '„' | '“' | '”' | '(' | ')');
        let plain = rest.find(breaks).unwrap_or(rest.len());
        let window: Range<usize> = 0..rest.len().min(64);
        let window = (window.start..=window.end).rev().find(|&end| rest.is_char_boundary(end)).unwrap_or(0);
        match german::tokenize(&rest[..window]).next() {
            Some(token) if token.range.start == 0 && token.range.end > plain => token.range.end,
            _ => plain,
        }
    }
}

/// Whether a `+` belongs to a phone number.
fn begins_with_phone(text: &str) -> bool {
    let end = (0..=text.len().min(64)).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    let first = german::tokenize(&text[..end]).next();
    text.starts_with('+')
        && first.is_some_and(|token| token.range.start == 0 && token.kind == german::TokenKind::Phone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Clause {
        Clause { occur: Occur::Plain, field: None, node: Node::Words(text.to_owned()) }
    }

    #[test]
    fn the_parts_are_read() {
        let parsed = parse("kita +platz -schule \"offener Ganztag\" titel:hort kita* datum:2012-01..2012-03");
        let kinds: Vec<_> = parsed.clauses.iter().map(|c| (c.occur, c.field)).collect();
        assert_eq!(kinds[1].0, Occur::Must);
        assert_eq!(kinds[2].0, Occur::Not);
        assert_eq!(parsed.clauses[3].node, Node::Phrase("offener Ganztag".to_owned()));
        assert_eq!(kinds[4].1, Some(FieldName::Title));
        assert_eq!(parsed.clauses[5].node, Node::Prefix("kita".to_owned()));
        assert_eq!(parsed.clauses[6].node, Node::Span("2012-01".to_owned(), "2012-03".to_owned()));
        assert!(parsed.notes.is_empty());
    }

    #[test]
    fn a_word_after_not_is_unwanted() {
        for query in ["kita NOT hort", "kita NICHT hort", "kita -hort"] {
            assert_eq!(parse(query).clauses[1].occur, Occur::Not, "{query}");
        }
        assert_eq!(parse("kita NOT").clauses[1], words("NOT"), "at the end it is a word like any other");
    }

    #[test]
    fn or_and_parentheses_nest() {
        let parsed = parse("(kita ODER hort) hagen");
        assert_eq!(parsed.clauses.len(), 2);
        let Node::Group(inner) = &parsed.clauses[0].node else { panic!() };
        assert_eq!(inner[0].node, Node::Or(vec![words("kita"), words("hort")]));
    }

    #[test]
    fn what_looks_like_syntax_and_is_none_stays_a_word() {
        assert_eq!(parse("Alleinerziehende:r").clauses, [words("Alleinerziehende:r")]);
        assert_eq!(parse("12:30 Uhr").clauses, [words("12:30"), words("Uhr")]);
        assert_eq!(parse("§ 16 SGB II").clauses[0], words("§ 16"));
        assert!(parse("foo:bar").notes[0].german().contains("foo"));
        assert_eq!(parse("kita - hort").clauses, [words("kita"), words("hort")]);
        assert_eq!(parse("+49 2336 932223").clauses, [words("+49 2336 932223")]);
        assert_eq!(parse("+49").clauses[0].occur, Occur::Must);
        assert!(parse("\"offen").notes[0].german().contains("Anführungszeichen"));
    }

    #[test]
    fn hostile_input_is_bounded() {
        assert!(parse(&"(".repeat(100_000)).clauses.is_empty());
        assert!(parse(&"\"".repeat(1000)).clauses.is_empty());
        assert_eq!(parse(&"wort ".repeat(20_000)).clauses.len(), MAX_CLAUSES);
        assert!(parse("\0\u{202e}\u{1f600} ** [a-z]+ \\").clauses.len() <= 3);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(\\PC|[-+\"() :*§]|OR |titel:){0,80}") {
            prop_assert!(parse(&text).clauses.len() <= MAX_CLAUSES);
        }
    }
}
