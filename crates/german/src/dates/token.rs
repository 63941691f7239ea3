//! Words, numbers and signs of a text, and a cursor that reads them.

/// A word, a number or a sign.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub(super) at: usize,
    pub(super) text: &'a str,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Number(u32),
    Word,
    Sign(char),
    Space,
}

impl Token<'_> {
    pub(super) fn end(&self) -> usize {
        self.at + self.text.len()
    }
}

pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let mut end = at + c.len_utf8();
        let class = class(c);
        if class != 3 {
            while let Some((next, other)) = rest.next_if(|(_, other)| self::class(*other) == class) {
                end = next + other.len_utf8();
            }
        }
        let text = &text[at..end];
        let kind = match class {
            // Longer numbers are no part of a date; a value that cannot match stands for them.
            0 => Kind::Number(if text.len() <= 8 { text.parse().unwrap_or(u32::MAX) } else { u32::MAX }),
            1 => Kind::Word,
            2 => Kind::Space,
            _ => Kind::Sign(c),
        };
        tokens.push(Token { at, text, kind });
    }
    tokens
}

fn class(c: char) -> u8 {
    match c {
        '0'..='9' => 0,
        c if c.is_alphabetic() => 1,
        c if c.is_whitespace() => 2,
        _ => 3,
    }
}

/// Reads tokens one after the other.
pub(super) struct Cursor<'a, 'b> {
    pub(super) tokens: &'b [Token<'a>],
    pub(super) start: usize,
    pub(super) at: usize,
}

impl<'a> Cursor<'a, '_> {
    pub(super) fn used(&self) -> usize {
        self.at - self.start
    }

    pub(super) fn space(&mut self) {
        if self.tokens.get(self.at).is_some_and(|t| t.kind == Kind::Space) {
            self.at += 1;
        }
    }

    pub(super) fn sign(&mut self, sign: char) -> bool {
        let found = self.tokens.get(self.at).is_some_and(|t| t.kind == Kind::Sign(sign));
        self.at += usize::from(found);
        found
    }

    pub(super) fn number(&mut self, lengths: &[usize]) -> Option<u32> {
        let token = self.tokens.get(self.at)?;
        match token.kind {
            Kind::Number(number) if lengths.contains(&token.text.len()) => {
                self.at += 1;
                Some(number)
            }
            _ => None,
        }
    }

    pub(super) fn word(&mut self) -> Option<&'a str> {
        let token = self.tokens.get(self.at).filter(|t| t.kind == Kind::Word)?;
        self.at += 1;
        Some(token.text)
    }

    /// Whether a number group ends here: no further digits or parts follow.
    pub(super) fn stands_free(&self) -> bool {
        let kind = |i: usize| self.tokens.get(self.at + i).map(|t| t.kind);
        match kind(0) {
            Some(Kind::Sign('.' | '-' | '/' | ',' | ':')) => !matches!(kind(1), Some(Kind::Number(_))),
            Some(Kind::Sign('%' | '€')) => false,
            Some(Kind::Word) => {
                self.tokens.get(self.at).is_some_and(|t| matches!(t.text, "T" | "Uhr" | "um"))
            }
            _ => true,
        }
    }
}
