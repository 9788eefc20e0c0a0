//! The past as cases see it: trades entered on it one at a time, each with its levels as far from its
//! own close, in average true ranges of its own day, as those of the claim are from today's.

use rumbo_market::BarSlice;

use super::odds::Case;
use super::study::HORIZON_BARS;
use crate::backtest::{Costs, Side};
use crate::indicator;
use crate::study::barrier::{self, Barrier, Level};

const ATR_PERIOD: f64 = 14.0;

/// Average true range over 14 bars at each bar, in price units.
pub(super) fn atr_column(bars: BarSlice<'_>) -> Vec<f64> {
    let kind = indicator::find("atr").expect("`atr` is in the list of indicators");
    let columns = kind.run(&[bars.high, bars.low, bars.close], &[ATR_PERIOD]);
    let mut columns = columns.expect("the period is within its bounds");
    columns.swap_remove(0)
}

/// How far stop and target are from a close, in average true ranges.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Multiples {
    pub stop: f64,
    pub target: f64,
}

/// The same in price units.
#[derive(Debug, Clone, Copy)]
pub(super) struct Distances {
    pub stop: f64,
    pub target: f64,
}

impl Multiples {
    /// What every decision declares.
    pub(super) const DECLARED: Self = Self {
        stop: 2.0,
        target: 3.0,
    };

    /// `None` while the range is unknown, or when a level would not be a price. Where the declared
    /// levels would not be prices there is no case at any levels.
    pub(super) fn distances(self, side: Side, close: f64, atr: f64) -> Option<Distances> {
        let below = match side {
            Side::Long => self.stop,
            Side::Short => self.target,
        };
        let room = below.max(Self::DECLARED.target);
        let known = atr.is_finite() && atr > 0.0 && close > room * atr;
        known.then_some(Distances {
            stop: self.stop * atr,
            target: self.target * atr,
        })
    }
}

/// Bars on which cases are entered.
pub(super) struct Past<'a> {
    pub bars: BarSlice<'a>,
    /// Average true range at each bar.
    pub atr: &'a [f64],
    pub costs: Costs,
    /// Row of the first bar that may be a case.
    pub first_row: usize,
}

impl Past<'_> {
    /// Runs the trade from each row where `stands` holds and no earlier case is still open.
    pub(super) fn cases(
        &self,
        side: Side,
        multiples: Multiples,
        stands: impl Fn(usize) -> bool,
    ) -> Vec<Case> {
        let bars = self.bars;
        let mut cases = Vec::new();
        let mut row = self.first_row;
        while row + 1 < bars.len() {
            let distances = multiples.distances(side, bars.close[row], self.atr[row]);
            let (true, Some(distances)) = (stands(row), distances) else {
                row += 1;
                continue;
            };
            let (close, sign) = (bars.close[row], side.sign());
            let barrier = Barrier {
                side,
                stop: Some(Level::Price(close - sign * distances.stop)),
                target: Some(Level::Price(close + sign * distances.target)),
                horizon_bars: HORIZON_BARS,
            };
            let Some(outcome) = barrier::first_touch(bars, row, &barrier, self.costs) else {
                break;
            };
            cases.push(Case {
                row,
                pays: outcome.success,
                net_return: outcome.net_return,
                exit: outcome.exit,
            });
            // The bar that settled a case may be the decision's bar of the next one.
            row = outcome.resolved_at_index;
        }
        cases
    }

    /// What the price did over the horizon after each case, in average true ranges of then.
    pub(super) fn swings(&self, cases: &[Case]) -> Vec<f64> {
        let close = self.bars.close;
        let swing = |case: &Case| {
            let end = close.get(case.row + HORIZON_BARS)?;
            let start = close[case.row];
            Some((end / start).ln() / (self.atr[case.row] / start))
        };
        cases.iter().filter_map(swing).collect()
    }
}
