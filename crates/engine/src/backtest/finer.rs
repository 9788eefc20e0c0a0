//! Shorter bars that decide which level an ambiguous bar reached first.

use rumbo_market::BarSlice;

use crate::backtest::Side;
use crate::backtest::fill::{Levels, Reached, signed_range};

/// Bars of a shorter timeframe, assigned to the bars of a backtest.
#[derive(Debug, Clone)]
pub struct FinerBars<'a> {
    bars: BarSlice<'a>,
    /// `starts[row]..starts[row + 1]` are the finer rows inside row `row`.
    starts: Vec<usize>,
}

impl<'a> FinerBars<'a> {
    /// Assigns every finer bar to the first row that closes after the finer bar opens.
    ///
    /// `closed_at` gives the close of a bar from its opening, as the instrument's calendar does, so
    /// sessions that start before the date they are named by are assigned correctly.
    pub fn new(
        bars: BarSlice<'a>,
        opened_at: &[i64],
        closed_at: impl Fn(i64) -> i64,
    ) -> FinerBars<'a> {
        let mut starts = Vec::with_capacity(opened_at.len() + 1);
        let mut start = 0;
        starts.push(start);
        for &opening in opened_at {
            let until = closed_at(opening);
            start += bars.opened_at[start..].partition_point(|&finer| finer < until);
            starts.push(start);
        }
        FinerBars { bars, starts }
    }

    /// The finer bars inside `row`; empty where there are none.
    pub(crate) fn of(&self, row: usize) -> BarSlice<'a> {
        let end = self.starts.get(row + 1).copied();
        match (self.starts.get(row).copied(), end) {
            (Some(start), Some(end)) => self.bars.rows(start..end),
            _ => self.bars.rows(0..0),
        }
    }

    /// Which level was reached first inside `row`; `None` when these bars cannot tell.
    pub(crate) fn first_reached(&self, row: usize, side: Side, levels: Levels) -> Option<Reached> {
        let rows = *self.starts.get(row)?..*self.starts.get(row + 1)?;
        for bar in self.bars.rows(rows).iter() {
            let opening = levels.at_open(side.sign() * bar.open);
            if opening != Reached::Neither {
                return Some(opening);
            }
            let (worst, best) = signed_range(side, bar.low, bar.high);
            match levels.in_range(worst, best) {
                Reached::Neither => {}
                Reached::Both => return None,
                first => return Some(first),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use rumbo_market::{Bar, Bars};

    use super::*;

    const HOUR_MS: i64 = 3_600_000;

    #[test]
    fn a_session_owns_the_finer_bars_since_the_close_before() {
        // Sessions named by midnight that end at 22:00 and start at 22:00 the evening before.
        let opened_at = [0, 24 * HOUR_MS, 72 * HOUR_MS];
        let hours = [0, 21, 22, 23, 45, 46, 71, 93, 94];
        let finer: Bars = hours
            .iter()
            .map(|hour| Bar {
                opened_at: hour * HOUR_MS,
                open: 1.0,
                high: 1.0,
                low: 1.0,
                close: 1.0,
                volume: 0.0,
            })
            .collect();
        let assigned = FinerBars::new(finer.as_slice(), &opened_at, |at| at + 22 * HOUR_MS);
        assert_eq!(assigned.starts, [0, 2, 5, 8]);
    }
}
