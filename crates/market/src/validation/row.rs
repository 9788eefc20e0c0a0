//! Rows as a source delivered them, before any check.

use serde::{Deserialize, Serialize};

use super::rule::Rule;
use crate::{Bar, BarSlice, Bars};

/// Bytes of a raw row that are kept with a quarantined row at most.
pub const RAW_BYTES_MAX: usize = 1_024;

/// Bytes of an offending value that are kept at most.
pub const VALUE_BYTES_MAX: usize = 64;

/// A row that was set aside, with the reason. Nothing is lost: `raw` is the row as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    /// Line of the file or number of the row, counted from 1.
    pub row: u64,
    /// When its bar opens, if that could be read.
    pub opened_at: Option<i64>,
    pub rule: Rule,
    /// What breaks the rule: `low=12 high=11`.
    pub value: String,
    /// The row as it came, cut to [`RAW_BYTES_MAX`].
    pub raw: String,
}

/// A batch of rows in the order of the source: the readable ones as columns that may hold anything,
/// and those that do not even parse.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RawRows {
    bars: Bars,
    numbers: Vec<u64>,
    text: Vec<u8>,
    /// End of each row's text; empty when the source has no text.
    ends: Vec<usize>,
    malformed: Vec<Quarantined>,
}

impl RawRows {
    /// Takes bars of a source without text. The first row gets the number `first_row`.
    pub fn from_bars(bars: Bars, first_row: u64) -> Self {
        let numbers = (first_row..).take(bars.len()).collect();
        Self {
            bars,
            numbers,
            ..Self::default()
        }
    }

    /// Rows, readable or not.
    pub fn len(&self) -> usize {
        self.bars.len() + self.malformed.len()
    }

    /// Tells whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Values of the readable rows, unchecked.
    pub fn bars(&self) -> BarSlice<'_> {
        self.bars.as_slice()
    }

    /// Numbers of the readable rows in their source.
    pub fn numbers(&self) -> &[u64] {
        &self.numbers
    }

    /// Rows that could not be read.
    pub fn malformed(&self) -> &[Quarantined] {
        &self.malformed
    }

    /// Takes the rows that could not be read.
    pub fn take_malformed(&mut self) -> Vec<Quarantined> {
        std::mem::take(&mut self.malformed)
    }

    /// Removes every row and keeps the memory.
    pub fn clear(&mut self) {
        self.bars.clear();
        self.numbers.clear();
        self.text.clear();
        self.ends.clear();
        self.malformed.clear();
    }

    /// Appends a readable row with its text.
    pub fn push(&mut self, number: u64, bar: Bar, text: &[u8]) {
        self.bars.push(bar);
        self.numbers.push(number);
        self.text.extend_from_slice(text);
        self.ends.push(self.text.len());
    }

    /// Appends a row that could not be read; `value` is what stopped the reading.
    pub fn push_malformed(
        &mut self,
        number: u64,
        opened_at: Option<i64>,
        value: &[u8],
        text: &[u8],
    ) {
        self.malformed.push(Quarantined {
            row: number,
            opened_at,
            rule: Rule::Format,
            value: cut(value, VALUE_BYTES_MAX),
            raw: cut(text, RAW_BYTES_MAX),
        });
    }

    /// Appends a row that another batch could not read.
    pub fn add_malformed(&mut self, row: Quarantined) {
        self.malformed.push(row);
    }

    /// The readable row `at` as it came; rendered from its values when the source has no text.
    pub fn raw(&self, at: usize) -> String {
        let Some(&end) = self.ends.get(at) else {
            let bar = self.bars.as_slice().bar(at);
            return format!(
                "{},{},{},{},{},{}",
                bar.opened_at, bar.open, bar.high, bar.low, bar.close, bar.volume
            );
        };
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        cut(&self.text[start..end], RAW_BYTES_MAX)
    }

    /// The batch without its first `count` readable rows.
    #[must_use]
    pub fn skip(self, count: usize) -> Self {
        if count == 0 {
            return self;
        }
        let mut rest = Self::default();
        for at in count..self.bars.len() {
            rest.copy_row(&self, at);
        }
        rest.malformed = self.malformed;
        rest
    }

    /// Turns a newest-first batch into oldest-first. Rows of the same instant keep their order, so
    /// the first of the source stays first.
    pub fn reversed(&self) -> Self {
        let mut reversed = Self::default();
        let opened_at = &self.bars.opened_at;
        let mut end = opened_at.len();
        while end > 0 {
            let mut start = end - 1;
            while start > 0 && opened_at[start - 1] == opened_at[start] {
                start -= 1;
            }
            for at in start..end {
                reversed.copy_row(self, at);
            }
            end = start;
        }
        reversed.malformed = self.malformed.iter().rev().cloned().collect();
        reversed
    }

    fn copy_row(&mut self, from: &Self, at: usize) {
        self.bars.push(from.bars.as_slice().bar(at));
        self.numbers.push(from.numbers[at]);
        if let Some(&end) = from.ends.get(at) {
            let start = if at == 0 { 0 } else { from.ends[at - 1] };
            self.text.extend_from_slice(&from.text[start..end]);
            self.ends.push(self.text.len());
        }
    }
}

/// Text of bytes, invalid UTF-8 replaced, cut at a character with a mark.
fn cut(bytes: &[u8], bytes_max: usize) -> String {
    let kept = &bytes[..bytes.len().min(bytes_max)];
    let mut text = String::from_utf8_lossy(kept).into_owned();
    if kept.len() < bytes.len() {
        text.truncate(text.trim_end_matches('\u{fffd}').len());
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_at_a_character() {
        assert_eq!(cut("añil".as_bytes(), 2), "a…");
        assert_eq!(cut("añil".as_bytes(), 3), "añ…");
        assert_eq!(cut(b"ab\xff", 8), "ab\u{fffd}");
    }

    #[test]
    fn reversed_keeps_the_order_within_an_instant() {
        let mut rows = RawRows::default();
        for (number, opened_at) in [(1, 300), (2, 200), (3, 200), (4, 100)] {
            let bar = Bar {
                opened_at,
                open: 1.0,
                high: 1.0,
                low: 1.0,
                close: 1.0,
                volume: 1.0,
            };
            rows.push(number, bar, number.to_string().as_bytes());
        }
        let reversed = rows.reversed();
        assert_eq!(reversed.numbers(), [4, 2, 3, 1]);
        assert_eq!(reversed.raw(1), "2");
        let rest = reversed.skip(3);
        assert_eq!((rest.numbers(), rest.raw(0).as_str()), (&[1][..], "1"));
    }
}
