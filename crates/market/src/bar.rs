//! Bars: one candle, columns of candles, and a borrowed stretch of columns.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::{Digest, Hasher};

/// One OHLCV candle, named by the first instant it covers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// Unix milliseconds, UTC.
    pub opened_at: i64,
    pub open: f64,
    pub high: f64,
    pub low: f64,
    pub close: f64,
    pub volume: f64,
}

/// Columns of bars in time order. All columns have the same length.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Bars {
    pub opened_at: Vec<i64>,
    pub open: Vec<f64>,
    pub high: Vec<f64>,
    pub low: Vec<f64>,
    pub close: Vec<f64>,
    pub volume: Vec<f64>,
}

impl Bars {
    /// Creates empty columns with room for `rows` bars.
    pub fn with_capacity(rows: usize) -> Self {
        Self {
            opened_at: Vec::with_capacity(rows),
            open: Vec::with_capacity(rows),
            high: Vec::with_capacity(rows),
            low: Vec::with_capacity(rows),
            close: Vec::with_capacity(rows),
            volume: Vec::with_capacity(rows),
        }
    }

    /// Number of bars.
    pub fn len(&self) -> usize {
        self.opened_at.len()
    }

    /// Tells whether there is no bar.
    pub fn is_empty(&self) -> bool {
        self.opened_at.is_empty()
    }

    /// Removes every bar and keeps the memory.
    pub fn clear(&mut self) {
        self.opened_at.clear();
        self.open.clear();
        self.high.clear();
        self.low.clear();
        self.close.clear();
        self.volume.clear();
    }

    /// Appends one bar. The caller keeps the time order.
    pub fn push(&mut self, bar: Bar) {
        self.opened_at.push(bar.opened_at);
        self.open.push(bar.open);
        self.high.push(bar.high);
        self.low.push(bar.low);
        self.close.push(bar.close);
        self.volume.push(bar.volume);
    }

    /// Appends a stretch of bars. The caller keeps the time order.
    pub fn extend(&mut self, bars: BarSlice<'_>) {
        self.opened_at.extend_from_slice(bars.opened_at);
        self.open.extend_from_slice(bars.open);
        self.high.extend_from_slice(bars.high);
        self.low.extend_from_slice(bars.low);
        self.close.extend_from_slice(bars.close);
        self.volume.extend_from_slice(bars.volume);
    }

    /// Borrows every column.
    pub fn as_slice(&self) -> BarSlice<'_> {
        BarSlice {
            opened_at: &self.opened_at,
            open: &self.open,
            high: &self.high,
            low: &self.low,
            close: &self.close,
            volume: &self.volume,
        }
    }
}

impl FromIterator<Bar> for Bars {
    fn from_iter<I: IntoIterator<Item = Bar>>(bars: I) -> Self {
        let mut columns = Self::default();
        bars.into_iter().for_each(|bar| columns.push(bar));
        columns
    }
}

/// A borrowed stretch of [`Bars`]; copying it copies six pointers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BarSlice<'a> {
    pub opened_at: &'a [i64],
    pub open: &'a [f64],
    pub high: &'a [f64],
    pub low: &'a [f64],
    pub close: &'a [f64],
    pub volume: &'a [f64],
}

impl<'a> BarSlice<'a> {
    /// Number of bars.
    pub fn len(&self) -> usize {
        self.opened_at.len()
    }

    /// Tells whether there is no bar.
    pub fn is_empty(&self) -> bool {
        self.opened_at.is_empty()
    }

    /// The bar at `at`. Panics when `at` is out of range.
    pub fn bar(&self, at: usize) -> Bar {
        Bar {
            opened_at: self.opened_at[at],
            open: self.open[at],
            high: self.high[at],
            low: self.low[at],
            close: self.close[at],
            volume: self.volume[at],
        }
    }

    /// Bars in order.
    pub fn iter(self) -> impl ExactSizeIterator<Item = Bar> + use<'a> {
        (0..self.len()).map(move |at| self.bar(at))
    }

    /// Stretch of rows `range`. Panics when it is out of range.
    pub fn rows(&self, range: Range<usize>) -> BarSlice<'a> {
        BarSlice {
            opened_at: &self.opened_at[range.clone()],
            open: &self.open[range.clone()],
            high: &self.high[range.clone()],
            low: &self.low[range.clone()],
            close: &self.close[range.clone()],
            volume: &self.volume[range],
        }
    }

    /// Rows opened in `[from, until)`.
    pub fn between(&self, from: i64, until: i64) -> BarSlice<'a> {
        let first = self
            .opened_at
            .partition_point(|&opened_at| opened_at < from);
        let last = self
            .opened_at
            .partition_point(|&opened_at| opened_at < until);
        self.rows(first..last.max(first))
    }

    /// Copies the stretch.
    pub fn to_bars(&self) -> Bars {
        let mut bars = Bars::with_capacity(self.len());
        bars.extend(*self);
        bars
    }

    /// Digest of the content, bit for bit, independent of how the bars are stored.
    pub fn digest(&self) -> Digest {
        let mut hasher = Hasher::default();
        hasher.ints(self.opened_at);
        for column in [self.open, self.high, self.low, self.close, self.volume] {
            hasher.floats(column);
        }
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars() -> Bars {
        (0..5)
            .map(|at| Bar {
                opened_at: at * 60_000,
                open: 1.0,
                high: 2.0,
                low: 0.5,
                close: 1.5,
                volume: 10.0,
            })
            .collect()
    }

    #[test]
    fn between_is_half_open() {
        let bars = bars();
        assert_eq!(
            bars.as_slice().between(60_000, 180_000).opened_at,
            [60_000, 120_000]
        );
        assert!(bars.as_slice().between(180_000, 60_000).is_empty());
    }

    #[test]
    fn digest_sees_one_changed_bit() {
        let mut other = bars();
        other.low[3] = f64::from_bits(other.low[3].to_bits() + 1);
        assert_ne!(bars().as_slice().digest(), other.as_slice().digest());
    }
}
