//! From text to tokens.

use super::error::{Fault, Span};

/// Longest expression that is read, in bytes.
pub const SOURCE_BYTES_MAX: usize = 8 * 1024;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Number(f64),
    Name,
    Text,
    Open,
    Close,
    OpenLag,
    CloseLag,
    Comma,
    Dot,
    Plus,
    Minus,
    Star,
    Slash,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
    And,
    Or,
    Not,
    True,
    False,
    End,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// Splits a text into tokens, the last of which is `End`.
pub(super) fn tokens(source: &str) -> Result<Vec<Token>, Fault> {
    if source.len() > SOURCE_BYTES_MAX {
        let message = format!(
            "the expression has {} bytes, at most {SOURCE_BYTES_MAX} are allowed",
            source.len()
        );
        return Err(
            Fault::new(Span::default(), message).suggest("split it into several [let] names")
        );
    }
    let mut lexer = Lexer { source, at: 0 };
    let mut found = Vec::new();
    loop {
        let token = lexer.token()?;
        let ended = token.kind == Kind::End;
        found.push(token);
        if ended {
            return Ok(found);
        }
    }
}

struct Lexer<'a> {
    source: &'a str,
    at: usize,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    fn skip_while(&mut self, accept: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&accept) {
            self.at += 1;
        }
    }

    fn token(&mut self) -> Result<Token, Fault> {
        self.skip_while(|byte| byte.is_ascii_whitespace());
        let start = self.at;
        let Some(first) = self.peek() else {
            return Ok(self.finish(start, Kind::End));
        };
        let next_is_digit = || {
            let next = self.source.as_bytes().get(start + 1);
            next.is_some_and(u8::is_ascii_digit)
        };
        match first {
            b'0'..=b'9' => self.number(start),
            b'.' if next_is_digit() => self.number(start),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => Ok(self.word(start)),
            b'"' | b'\'' => self.text(start, first),
            _ => self.sign(start, first),
        }
    }

    fn finish(&self, start: usize, kind: Kind) -> Token {
        Token {
            kind,
            span: Span::new(start, self.at),
        }
    }

    fn number(&mut self, start: usize) -> Result<Token, Fault> {
        self.skip_while(|byte| byte.is_ascii_digit());
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.skip_while(|byte| byte.is_ascii_digit());
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.skip_while(|byte| byte.is_ascii_digit());
        }
        self.skip_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'%');
        let span = Span::new(start, self.at);
        let text = span.text(self.source);
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(self.finish(start, Kind::Number(value))),
            _ => Err(Fault::new(span, format!("`{text}` is not a number"))
                .suggest("write digits with an optional point, such as 14 or 2.5")),
        }
    }

    fn word(&mut self, start: usize) -> Token {
        self.skip_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let kind = match Span::new(start, self.at).text(self.source) {
            "and" => Kind::And,
            "or" => Kind::Or,
            "not" => Kind::Not,
            "true" => Kind::True,
            "false" => Kind::False,
            _ => Kind::Name,
        };
        self.finish(start, kind)
    }

    fn text(&mut self, start: usize, quote: u8) -> Result<Token, Fault> {
        self.at += 1;
        self.skip_while(|byte| byte != quote && byte != b'\n');
        if self.peek() != Some(quote) {
            return Err(Fault::new(
                Span::new(start, self.at),
                "the text has no closing quote",
            ));
        }
        self.at += 1;
        Ok(self.finish(start, Kind::Text))
    }

    fn sign(&mut self, start: usize, first: u8) -> Result<Token, Fault> {
        let second = self.source.as_bytes().get(start + 1).copied();
        let (kind, length) = match (first, second) {
            (b'<', Some(b'=')) => (Kind::LessEqual, 2),
            (b'>', Some(b'=')) => (Kind::GreaterEqual, 2),
            (b'=', Some(b'=')) => (Kind::Equal, 2),
            (b'!', Some(b'=')) => (Kind::NotEqual, 2),
            (b'<', _) => (Kind::Less, 1),
            (b'>', _) => (Kind::Greater, 1),
            (b'(', _) => (Kind::Open, 1),
            (b')', _) => (Kind::Close, 1),
            (b'[', _) => (Kind::OpenLag, 1),
            (b']', _) => (Kind::CloseLag, 1),
            (b',', _) => (Kind::Comma, 1),
            (b'.', _) => (Kind::Dot, 1),
            (b'+', _) => (Kind::Plus, 1),
            (b'-', _) => (Kind::Minus, 1),
            (b'*', _) => (Kind::Star, 1),
            (b'/', _) => (Kind::Slash, 1),
            _ => return Err(self.stray(start)),
        };
        self.at += length;
        Ok(self.finish(start, kind))
    }

    fn stray(&self, start: usize) -> Fault {
        let rest = &self.source[start..];
        let stray = rest.chars().next().unwrap_or_default();
        let span = Span::new(start, start + stray.len_utf8());
        let fault = Fault::new(span, format!("`{stray}` has no meaning here"));
        match stray {
            '=' => fault.suggest("compare with `==`"),
            '&' => fault.suggest("write `and`"),
            '|' => fault.suggest("write `or`"),
            '!' => fault.suggest("write `not`"),
            '×' => fault.suggest("write `*`"),
            '÷' => fault.suggest("write `/`"),
            '−' | '–' => fault.suggest("write `-`"),
            '≤' => fault.suggest("write `<=`"),
            '≥' => fault.suggest("write `>=`"),
            ';' => fault.suggest("separate arguments with `,`"),
            _ => fault,
        }
    }
}
