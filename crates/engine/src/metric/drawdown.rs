//! The deepest fall from a peak.

use serde::{Deserialize, Serialize};

use crate::metric::Metrics;

/// The deepest drawdown of a record.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Drawdown {
    /// Fall from the peak as a ratio of the peak, above 0.
    pub depth: f64,
    /// Points from the peak to the recovery, or to the end while there is none.
    pub bars: usize,
    /// The same in milliseconds.
    pub ms: i64,
    /// Unix milliseconds of the peak.
    pub from: i64,
    /// Unix milliseconds of the lowest point.
    pub bottom: i64,
    /// Unix milliseconds of the first point back at the peak; `None` while there is none.
    pub until: Option<i64>,
}

/// Follows the peak and the deepest fall from it; of equal falls the first counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DrawdownScan {
    peak: f64,
    peak_row: usize,
    depth: f64,
    from_row: usize,
    bottom_row: usize,
    until_row: Option<usize>,
}

impl DrawdownScan {
    pub(crate) fn new() -> Self {
        Self {
            peak: f64::NEG_INFINITY,
            peak_row: 0,
            depth: 0.0,
            from_row: 0,
            bottom_row: 0,
            until_row: None,
        }
    }

    #[inline]
    pub(crate) fn see(&mut self, row: usize, value: f64) {
        if value >= self.peak {
            if self.depth > 0.0 && self.until_row.is_none() {
                self.until_row = Some(row);
            }
            self.peak = value;
            self.peak_row = row;
        } else if self.peak - value > self.depth * self.peak {
            self.depth = 1.0 - value / self.peak;
            self.from_row = self.peak_row;
            self.bottom_row = row;
            self.until_row = None;
        }
    }

    /// `None` without a fall.
    pub(crate) fn finish(self, opened_at: &[i64]) -> Option<Drawdown> {
        if !(self.depth > 0.0 && self.depth.is_finite()) {
            return None;
        }
        let last_row = self.until_row.unwrap_or(opened_at.len() - 1);
        let from = opened_at[self.from_row];
        Some(Drawdown {
            depth: self.depth,
            bars: last_row - self.from_row,
            ms: opened_at[last_row] - from,
            from,
            bottom: opened_at[self.bottom_row],
            until: self.until_row.map(|row| opened_at[row]),
        })
    }
}

impl Metrics {
    /// Deepest fall of closing equity from its peak, as a positive ratio; 0 for a curve without one.
    pub fn max_drawdown(&self) -> Option<f64> {
        self.growth?;
        Some(self.drawdown.map_or(0.0, |drawdown| drawdown.depth))
    }

    /// The deepest drawdown with its dates.
    pub fn drawdown(&self) -> Option<Drawdown> {
        self.drawdown
    }

    /// Compound annual growth over the deepest drawdown of the same window.
    ///
    /// `None` without a drawdown. Source: Young, Futures magazine (1991), there over 36 months.
    pub fn calmar(&self) -> Option<f64> {
        Some(self.cagr()? / self.drawdown?.depth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(equity: &[f64], expected: Option<(f64, usize, i64, i64, Option<i64>)>) {
        let mut scan = DrawdownScan::new();
        for (row, &value) in equity.iter().enumerate() {
            scan.see(row, value);
        }
        let opened_at: Vec<i64> = (0..).take(equity.len()).map(|at| at * 10).collect();
        let seen = scan.finish(&opened_at).map(|found| {
            (
                found.depth,
                found.bars,
                found.from,
                found.bottom,
                found.until,
            )
        });
        assert_eq!(seen, expected, "{equity:?}");
    }

    #[test]
    fn the_deepest_fall_counts_with_its_peak_bottom_and_recovery() {
        check(&[100.0, 50.0, 100.0], Some((0.5, 2, 0, 10, Some(20))));
        check(
            &[100.0, 90.0, 100.0, 120.0, 60.0, 90.0, 120.0, 30.0 * 4.0],
            Some((0.5, 3, 30, 40, Some(60))),
        );
    }

    #[test]
    fn a_fall_without_recovery_runs_to_the_end() {
        check(&[100.0, 75.0, 80.0, 99.0], Some((0.25, 3, 0, 10, None)));
    }

    #[test]
    fn a_curve_that_only_rises_has_none() {
        check(&[100.0, 100.0, 101.0], None);
        check(&[100.0], None);
    }
}
