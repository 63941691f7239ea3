//! Splits PDF syntax into tokens (ISO 32000-2, 7.2): for the file, its content streams and its character maps.

/// One token.
#[derive(Debug, PartialEq)]
pub(super) enum Token<'a> {
    End,
    ArrayOpen,
    ArrayClose,
    DictOpen,
    DictClose,
    Number(f64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    /// Anything else: operators, `obj`, `R`, `true`.
    Keyword(&'a [u8]),
}

/// A place in the bytes.
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !is_delimiter(byte)
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Lexer { bytes, at: 0 }
    }

    pub(super) fn from(bytes: &'a [u8], at: usize) -> Self {
        Lexer { bytes, at: at.min(bytes.len()) }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn go(&mut self, at: usize) {
        self.at = at;
    }

    /// Nothing more is read.
    pub(super) fn stop(&mut self) {
        self.at = self.bytes.len();
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(super) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                let rest = &self.bytes[self.at..];
                self.at += rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len());
            } else if is_space(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    /// Takes the bytes while they are such.
    fn take(&mut self, such: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        let end = rest.iter().position(|byte| !such(*byte)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    pub(super) fn next(&mut self) -> Token<'a> {
        self.skip_space();
        let Some(byte) = self.peek() else { return Token::End };
        self.at += 1;
        match byte {
            b'[' => Token::ArrayOpen,
            b']' => Token::ArrayClose,
            b'<' if self.peek() == Some(b'<') => {
                self.at += 1;
                Token::DictOpen
            }
            b'<' => Token::Text(self.hex_text()),
            b'>' if self.peek() == Some(b'>') => {
                self.at += 1;
                Token::DictClose
            }
            b'(' => Token::Text(self.text()),
            b'/' => Token::Name(self.name()),
            b'0'..=b'9' | b'+' | b'-' | b'.' => {
                self.at -= 1;
                self.number()
            }
            _ if is_delimiter(byte) => Token::Keyword(&self.bytes[self.at - 1..self.at]),
            _ => {
                self.at -= 1;
                Token::Keyword(self.take(is_regular))
            }
        }
    }

    /// A number; signs and points in odd places are forgiven, as writers exist that make `--5` and `0.-3`.
    fn number(&mut self) -> Token<'a> {
        let word = self.take(is_regular);
        if !word.iter().any(u8::is_ascii_digit) {
            return Token::Keyword(word);
        }
        let (mut value, mut scale, mut negative) = (0.0_f64, 0.0_f64, false);
        for (at, byte) in word.iter().enumerate() {
            match byte {
                b'-' if at == 0 || word[at - 1] == b'-' => negative = true,
                b'+' if at == 0 => {}
                b'.' if scale == 0.0 => scale = 1.0,
                b'0'..=b'9' if scale > 0.0 => {
                    scale /= 10.0;
                    value += f64::from(byte - b'0') * scale;
                }
                b'0'..=b'9' => value = value * 10.0 + f64::from(byte - b'0'),
                // `12obj`, `1.5Tf`: the number ends here.
                b'A'..=b'Z' | b'a'..=b'z' | b'\'' | b'"' | b'*' => {
                    self.at -= word.len() - at;
                    break;
                }
                _ => break,
            }
        }
        Token::Number(if negative { -value } else { value })
    }

    fn name(&mut self) -> Vec<u8> {
        let word = self.take(is_regular);
        let mut name = Vec::with_capacity(word.len());
        let mut at = 0;
        while at < word.len() {
            let code = word.get(at + 1..at + 3).and_then(|two| Some(hex(two[0])? * 16 + hex(two[1])?));
            match code.filter(|_| word[at] == b'#') {
                Some(code) => {
                    name.push(code);
                    at += 3;
                }
                None => {
                    name.push(word[at]);
                    at += 1;
                }
            }
        }
        name
    }

    fn hex_text(&mut self) -> Vec<u8> {
        let inner = self.take(|byte| byte != b'>');
        self.at = (self.at + 1).min(self.bytes.len());
        let digits: Vec<u8> = inner.iter().copied().filter_map(hex).collect();
        digits.chunks(2).map(|pair| pair[0] * 16 + pair.get(1).copied().unwrap_or(0)).collect()
    }

    fn text(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut depth = 1_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                b'\\' => {
                    self.escape(&mut text);
                    continue;
                }
                b'\r' => {
                    if self.peek() == Some(b'\n') {
                        self.at += 1;
                    }
                    text.push(b'\n');
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        text
    }

    fn escape(&mut self, text: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.at += 1;
        match byte {
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
            }
            b'\n' => {}
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    match self.peek() {
                        Some(digit @ b'0'..=b'7') => {
                            code = code * 8 + u32::from(digit - b'0');
                            self.at += 1;
                        }
                        _ => break,
                    }
                }
                text.push((code & 0xff) as u8);
            }
            other => text.push(other),
        }
    }
}

/// The value of a hexadecimal digit.
pub(super) fn hex(digit: u8) -> Option<u8> {
    (digit as char).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens() {
        let mut lexer = Lexer::new(b"/Na#6de -1.5 .5 (a(b)\\n\\101) <4142 4> BT % c\n[1]>> --3 12obj");
        assert_eq!(lexer.next(), Token::Name(b"Name".to_vec()));
        assert_eq!(lexer.next(), Token::Number(-1.5));
        assert_eq!(lexer.next(), Token::Number(0.5));
        assert_eq!(lexer.next(), Token::Text(b"a(b)\nA".to_vec()));
        assert_eq!(lexer.next(), Token::Text(b"AB@".to_vec()));
        assert_eq!(lexer.next(), Token::Keyword(b"BT"));
        assert_eq!(lexer.next(), Token::ArrayOpen);
        assert_eq!(lexer.next(), Token::Number(1.0));
        assert_eq!(lexer.next(), Token::ArrayClose);
        assert_eq!(lexer.next(), Token::DictClose);
        assert_eq!(lexer.next(), Token::Number(-3.0));
        assert_eq!(lexer.next(), Token::Number(12.0));
        assert_eq!(lexer.next(), Token::Keyword(b"obj"));
        assert_eq!(lexer.next(), Token::End);
    }
}
