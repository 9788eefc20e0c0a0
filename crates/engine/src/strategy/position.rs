//! Where in a strategy file a key is, so that an editor can point at it.

use std::ops::Range;

use serde::Serialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Line and column of a character in a file, both from 1, counted in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

impl Position {
    /// Position of the character at a byte of a text; the end when there is none.
    pub(super) fn of(text: &str, byte: usize) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[start..].chars().count() + 1,
        }
    }
}

/// A strategy file that is valid TOML, with the place of every key.
pub(super) struct Map<'a> {
    text: &'a str,
    root: DeTable<'a>,
}

/// A key and what it holds, as stretches of the text.
struct Found {
    key: Range<usize>,
    value: Option<Range<usize>>,
}

impl<'a> Map<'a> {
    /// `None` for what is not valid TOML.
    pub(super) fn new(text: &'a str) -> Option<Self> {
        let root = DeTable::parse(text).ok()?.into_inner();
        Some(Self { text, root })
    }

    /// Where `params.fast.default` or `require[0]` is written; the nearest table that holds it when it
    /// is not written at all.
    pub(super) fn key(&self, path: &str) -> Position {
        Position::of(self.text, self.find(path).key.start)
    }

    /// Where byte `at` of the string that a key holds is written.
    pub(super) fn inside(&self, path: &str, at: usize) -> Position {
        let found = self.find(path);
        let byte = match found.value {
            Some(value) => {
                let written = self.text.get(value.clone()).unwrap_or_default();
                value.start + written_byte(written, at)
            }
            None => found.key.start,
        };
        Position::of(self.text, byte)
    }

    fn find(&self, path: &str) -> Found {
        let mut found = Found {
            key: 0..0,
            value: None,
        };
        let mut table = Some(&self.root);
        for part in path.split('.') {
            let (name, index) = match part.split_once('[') {
                Some((name, index)) => (name, index.trim_end_matches(']').parse::<usize>().ok()),
                None => (part, None),
            };
            let entry = table.and_then(|table| table.iter().find(|(key, _)| key.get_ref() == name));
            let Some((key, value)) = entry else {
                found.value = None;
                return found;
            };
            found = Found {
                key: key.span(),
                value: Some(value.span()),
            };
            let inner: &Spanned<DeValue<'_>> = match index.and_then(|at| value.get_ref().get(at)) {
                Some(element) => {
                    found.key = element.span();
                    found.value = Some(element.span());
                    element
                }
                None => value,
            };
            table = inner.get_ref().as_table();
        }
        found
    }
}

/// Byte of a written TOML string at which byte `at` of its value stands.
fn written_byte(written: &str, at: usize) -> usize {
    let (quotes, literal) = ["\"\"\"", "'''", "\"", "'"]
        .into_iter()
        .find(|quotes| written.starts_with(quotes))
        .map_or((0, true), |quotes| (quotes.len(), quotes.starts_with('\'')));
    let mut byte = quotes;
    // A line break right after the opening of a long string is not part of it.
    if quotes == 3 {
        let rest = &written[byte..];
        byte += ["\r\n", "\n"]
            .into_iter()
            .find(|line| rest.starts_with(line))
            .map_or(0, str::len);
    }
    if literal {
        return byte + at;
    }
    let mut value = 0;
    while value < at && byte < written.len() {
        let rest = &written[byte..];
        let (length, stands_for) = match rest.strip_prefix('\\') {
            Some(escaped) => escape(escaped),
            None => {
                let bytes = rest.chars().next().map_or(1, char::len_utf8);
                (bytes, bytes)
            }
        };
        byte += length;
        value += stands_for;
    }
    byte.min(written.len())
}

/// Bytes of an escape with its backslash, and of what it stands for.
fn escape(after: &str) -> (usize, usize) {
    let digits = match after.bytes().next() {
        Some(b'x') => 2,
        Some(b'u') => 4,
        Some(b'U') => 8,
        Some(first) if first.is_ascii_whitespace() => {
            let blank = after.len() - after.trim_start().len();
            return (1 + blank, 0);
        }
        _ => return (2, 1),
    };
    let code = after.get(1..=digits).unwrap_or_default();
    let code = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
    (2 + digits, code.map_or(1, char::len_utf8))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "id = \"a\"\nrequire = [\"p < q\", \"q < r\"]\n\n[params]\n\
        fast = { default = 20, min = 2 }\n[params.slow]\nmax = 3\n[let]\nn = 'año > x'\n\
        e = \"a \\\"b\\\" \\u00f1 > fsat\"\nlong = \"\"\"\nclose >\n fsat\"\"\"\n";

    #[test]
    fn keys_are_found_where_they_are_written() {
        let map = Map::new(TEXT).unwrap();
        let check = |path: &str, line: usize, column: usize| {
            assert_eq!(map.key(path), Position { line, column }, "{path}");
        };
        check("id", 1, 1);
        check("require[1]", 2, 21);
        check("params.fast", 5, 1);
        check("params.fast.min", 5, 24);
        check("params.slow.max", 7, 1);
        // What is not there is looked for at the nearest table that is.
        check("params.fast.max", 5, 1);
        check("params.none.max", 4, 2);
        check("nothing", 1, 1);
    }

    #[test]
    fn places_inside_a_string_are_those_of_the_file() {
        let map = Map::new(TEXT).unwrap();
        let check = |path: &str, at: usize, line: usize, column: usize| {
            assert_eq!(
                map.inside(path, at),
                Position { line, column },
                "{path} {at}"
            );
        };
        check("let.n", "año > ".len(), 9, 12);
        check("let.e", "a \"b\" ñ > ".len(), 10, 23);
        check("let.long", "close >\n ".len(), 13, 2);
        check("require[1]", 4, 2, 26);
    }
}
