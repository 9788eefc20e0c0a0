//! Versions of bars in memory: columns plus the instant each was recorded.

use std::ops::Range;

use rumbo_market::{Bar, BarSlice, Bars};

use super::AppendOutcome;
use crate::StoreError;

/// Versions sorted by (opened, recorded).
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Rows {
    pub(super) bars: Bars,
    pub(super) recorded_at: Vec<i64>,
}

impl Rows {
    pub(super) fn len(&self) -> usize {
        self.bars.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bars.is_empty()
    }

    pub(super) fn push(&mut self, bar: Bar, recorded_at: i64) {
        self.bars.push(bar);
        self.recorded_at.push(recorded_at);
    }

    pub(super) fn extend(&mut self, bars: BarSlice<'_>, recorded_at: &[i64]) {
        self.bars.extend(bars);
        self.recorded_at.extend_from_slice(recorded_at);
    }

    pub(super) fn recorded_from(&self) -> i64 {
        self.part(0..self.len()).recorded_from()
    }

    pub(super) fn recorded_until(&self) -> i64 {
        self.part(0..self.len()).recorded_until()
    }

    /// Number of different bars.
    pub(super) fn bar_count(&self) -> usize {
        self.part(0..self.len()).bar_count()
    }

    /// Borrows some rows.
    pub(super) fn part(&self, range: Range<usize>) -> RowSlice<'_> {
        RowSlice {
            bars: self.bars.as_slice().rows(range.clone()),
            recorded_at: &self.recorded_at[range],
        }
    }

    /// Cuts into ranges of nearly equal length, none longer than `rows_max`.
    pub(super) fn pieces(&self, rows_max: usize) -> Vec<Range<usize>> {
        let count = self.len().div_ceil(rows_max);
        (0..count)
            .map(|piece| self.len() * piece / count..self.len() * (piece + 1) / count)
            .collect()
    }

    /// Keeps for each bar the newest version recorded by `as_of`.
    pub(super) fn newest(self, as_of: i64) -> Rows {
        let opened_at = &self.bars.opened_at;
        let is_kept = |at: usize| {
            self.recorded_at[at] <= as_of
                && (at + 1 == opened_at.len()
                    || opened_at[at + 1] != opened_at[at]
                    || self.recorded_at[at + 1] > as_of)
        };
        if (0..self.len()).all(is_kept) {
            return self;
        }
        let bars = self.bars.as_slice();
        let mut kept = Rows::default();
        for at in (0..self.len()).filter(|&at| is_kept(at)) {
            kept.push(bars.bar(at), self.recorded_at[at]);
        }
        kept
    }
}

/// A borrowed stretch of [`Rows`].
#[derive(Debug, Clone, Copy)]
pub(super) struct RowSlice<'a> {
    pub(super) bars: BarSlice<'a>,
    pub(super) recorded_at: &'a [i64],
}

impl RowSlice<'_> {
    pub(super) fn recorded_from(&self) -> i64 {
        self.recorded_at.iter().copied().min().unwrap_or(i64::MAX)
    }

    pub(super) fn recorded_until(&self) -> i64 {
        self.recorded_at.iter().copied().max().unwrap_or(i64::MIN)
    }

    pub(super) fn bar_count(&self) -> usize {
        let opened_at = self.bars.opened_at;
        let repeated = opened_at.windows(2).filter(|pair| pair[0] == pair[1]);
        opened_at.len() - repeated.count()
    }
}

/// Merges two sets that each hold a bar at most once; of two versions the newer stays.
///
/// Fast when `few` is much shorter: stretches of `many` between its bars are copied whole.
pub(super) fn merge(many: &Rows, few: &Rows) -> Rows {
    let (a, b) = (many.bars.as_slice(), few.bars.as_slice());
    let mut merged = Rows {
        bars: Bars::with_capacity(a.len() + b.len()),
        recorded_at: Vec::with_capacity(a.len() + b.len()),
    };
    let mut at = 0;
    for (bar, &recorded_at) in b.iter().zip(&few.recorded_at) {
        let next = at + a.opened_at[at..].partition_point(|&opened| opened < bar.opened_at);
        merged.extend(a.rows(at..next), &many.recorded_at[at..next]);
        at = next;
        if a.opened_at.get(at) == Some(&bar.opened_at) {
            if many.recorded_at[at] > recorded_at {
                continue;
            }
            at += 1;
        }
        merged.push(bar, recorded_at);
    }
    merged.extend(a.rows(at..a.len()), &many.recorded_at[at..]);
    merged
}

/// What is new or different among bars to be stored.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) outcome: AppendOutcome,
    pub(super) rows: Rows,
}

impl Changes {
    /// Takes bars that are certainly not stored.
    pub(super) fn insert(&mut self, bars: BarSlice<'_>, recorded_at: i64) {
        let start = self.rows.len();
        self.rows.bars.extend(bars);
        let rows = &mut self.rows.bars;
        for column in [
            &mut rows.open,
            &mut rows.high,
            &mut rows.low,
            &mut rows.close,
            &mut rows.volume,
        ] {
            column[start..].iter_mut().for_each(|value| *value += 0.0);
        }
        let recorded = std::iter::repeat_n(recorded_at, bars.len());
        self.rows.recorded_at.extend(recorded);
        self.outcome.inserted += bars.len() as u64;
    }

    /// Compares bars with the newest stored versions of their stretch.
    pub(super) fn compare(&mut self, bars: BarSlice<'_>, stored: &Rows, recorded_at: i64) {
        let columns = stored.bars.as_slice();
        let mut at = 0;
        for bar in bars.iter().map(without_negative_zero) {
            while columns
                .opened_at
                .get(at)
                .is_some_and(|&opened| opened < bar.opened_at)
            {
                at += 1;
            }
            if columns.opened_at.get(at) != Some(&bar.opened_at) {
                self.outcome.inserted += 1;
                self.rows.push(bar, recorded_at);
            } else if columns.bar(at) == bar {
                self.outcome.unchanged += 1;
            } else {
                self.outcome.corrected += 1;
                let after = stored.recorded_at[at].saturating_add(1);
                self.rows.push(bar, recorded_at.max(after));
            }
        }
    }
}

/// SQLite does not keep the sign of zero, so no store does.
fn without_negative_zero(bar: Bar) -> Bar {
    Bar {
        opened_at: bar.opened_at,
        open: bar.open + 0.0,
        high: bar.high + 0.0,
        low: bar.low + 0.0,
        close: bar.close + 0.0,
        volume: bar.volume + 0.0,
    }
}

/// Refuses bars that are out of order or not numbers.
pub(super) fn check(bars: BarSlice<'_>) -> Result<(), StoreError> {
    let unordered = bars.opened_at.windows(2).find(|pair| pair[0] >= pair[1]);
    if let Some(pair) = unordered {
        return Err(StoreError::BadBars(format!(
            "the bar opened at {} follows the one opened at {}, times must increase",
            pair[1], pair[0]
        )));
    }
    let columns = [bars.open, bars.high, bars.low, bars.close, bars.volume];
    for (name, column) in ["open", "high", "low", "close", "volume"]
        .into_iter()
        .zip(columns)
    {
        if let Some(at) = column.iter().position(|value| !value.is_finite()) {
            return Err(StoreError::BadBars(format!(
                "{name} of the bar opened at {} is {}",
                bars.opened_at[at], column[at]
            )));
        }
    }
    Ok(())
}
