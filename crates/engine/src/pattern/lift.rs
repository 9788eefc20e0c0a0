//! How often the move that a shape expects followed it, beside how often it follows any bar.

use rumbo_market::BarSlice;

use super::swing::ATR_BARS;
use crate::backtest::{Costs, Side};
use crate::indicator::find;
use crate::metric::{Z_90, wilson};
use crate::study::barrier::{Barrier, Level, first_touch};

/// Resolved cases under which no lift is told.
pub const LIFT_CASES_MIN: usize = 30;

/// What counts as the expected move: from the next open, `reach` average true ranges the expected
/// way before as many the other way; with neither after `horizon_bars`, a close that gained.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LiftRule {
    pub reach: f64,
    pub horizon_bars: usize,
}

impl Default for LiftRule {
    fn default() -> Self {
        Self {
            reach: 2.0,
            horizon_bars: 20,
        }
    }
}

/// A row at whose close a move to one side is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expectation {
    pub row: usize,
    pub side: Side,
}

/// How often the expected move followed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lift {
    /// Cases that are resolved and do not overlap: none begins before the one before has ended.
    pub cases: usize,
    pub hits: usize,
    /// `hits` over `cases`.
    pub rate: f64,
    /// 90 % Wilson interval of `rate`.
    pub interval: (f64, f64),
    /// How often the same move followed any bar, with as many long and short cases.
    pub base_rate: f64,
    /// `rate` over `base_rate`: 1 is no better than any bar.
    pub lift: f64,
    /// `interval` over `base_rate`. The base comes from all bars and counts as known.
    pub lift_interval: (f64, f64),
}

/// What followed each bar, for both sides.
#[derive(Debug, Clone)]
pub struct Moves {
    long: Column,
    short: Column,
}

/// Row by row, what followed on one side.
#[derive(Debug, Clone)]
struct Column {
    outcomes: Vec<Option<Outcome>>,
    rate: f64,
}

#[derive(Debug, Clone, Copy)]
struct Outcome {
    success: bool,
    resolved_at: usize,
}

impl Moves {
    /// Follows the move from every bar whose average true range is known. Costs are left out: the
    /// question is whether the price moved, not whether a trade paid.
    pub fn of(bars: BarSlice<'_>, rule: LiftRule) -> Self {
        let kind = find("atr").expect("the list has it");
        let ranges = kind
            .run(&[bars.high, bars.low, bars.close], &[ATR_BARS])
            .expect("the parameter is in bounds")
            .swap_remove(0);
        let column = |side| Column::of(bars, &ranges, rule, side);
        Self {
            long: column(Side::Long),
            short: column(Side::Short),
        }
    }

    /// Counts the expected moves that followed, in the order of rows; `None` under
    /// [`LIFT_CASES_MIN`] cases, or when the base rate is zero.
    pub fn lift(&self, expected: impl IntoIterator<Item = Expectation>) -> Option<Lift> {
        let (mut cases, mut hits, mut base) = (0_usize, 0_usize, 0.0);
        let mut free_from = 0;
        for Expectation { row, side } in expected {
            let column = match side {
                Side::Long => &self.long,
                Side::Short => &self.short,
            };
            let outcome = column.outcomes.get(row).copied().flatten();
            let Some(outcome) = outcome.filter(|_| row >= free_from) else {
                continue;
            };
            free_from = outcome.resolved_at;
            cases += 1;
            hits += usize::from(outcome.success);
            base += column.rate;
        }
        if cases < LIFT_CASES_MIN {
            return None;
        }
        let base_rate = base / cases as f64;
        if base_rate <= 0.0 {
            return None;
        }
        let rate = hits as f64 / cases as f64;
        let (lo, hi) = wilson(hits, cases, Z_90)?;
        Some(Lift {
            cases,
            hits,
            rate,
            interval: (lo, hi),
            base_rate,
            lift: rate / base_rate,
            lift_interval: (lo / base_rate, hi / base_rate),
        })
    }
}

impl Column {
    fn of(bars: BarSlice<'_>, ranges: &[f64], rule: LiftRule, side: Side) -> Self {
        const FREE: Costs = Costs {
            fee: 0.0,
            concession: 0.0,
        };
        let follow = |(row, &range): (usize, &f64)| {
            let distance = Some(Level::Distance(rule.reach * range));
            let barrier = Barrier {
                side,
                stop: distance,
                target: distance,
                horizon_bars: rule.horizon_bars,
            };
            let outcome = first_touch(bars, row, &barrier, FREE)?;
            Some(Outcome {
                success: outcome.success,
                resolved_at: outcome.resolved_at_index,
            })
        };
        let outcomes: Vec<Option<Outcome>> = ranges.iter().enumerate().map(follow).collect();
        let resolved = outcomes.iter().flatten().count();
        let hits = outcomes.iter().flatten().filter(|one| one.success).count();
        let rate = hits as f64 / resolved.max(1) as f64;
        Self { outcomes, rate }
    }
}

#[cfg(test)]
mod tests {
    use rumbo_market::{Bar, Bars};

    use super::*;

    /// Days that rise by one, with a range of two.
    fn rising(rows: u32) -> Bars {
        let bar = |row: u32| {
            let price = 100.0 + f64::from(row);
            Bar {
                opened_at: i64::from(row) * 86_400_000,
                open: price,
                high: price + 1.5,
                low: price - 0.5,
                close: price + 1.0,
                volume: 1.0,
            }
        };
        (0..rows).map(bar).collect()
    }

    fn every(rows: std::ops::Range<usize>, side: Side) -> Vec<Expectation> {
        rows.map(|row| Expectation { row, side }).collect()
    }

    #[test]
    fn what_always_happens_has_a_lift_of_one() {
        let bars = rising(400);
        let moves = Moves::of(bars.as_slice(), LiftRule::default());
        let lift = moves.lift(every(0..400, Side::Long)).unwrap();
        // The range is 2, so the move of 4 ends on the third bar after: 100 + 3 + 1.5 > 101 + 4 - 1.
        assert_eq!((lift.rate, lift.base_rate, lift.lift), (1.0, 1.0, 1.0));
        assert!(lift.interval.0 < 1.0, "{lift:?}");
        assert!(lift.cases < 400 / 3, "cases do not overlap: {}", lift.cases);
        assert_eq!(
            moves.lift(every(0..400, Side::Short)),
            None,
            "never follows"
        );
    }

    #[test]
    fn few_cases_tell_nothing() {
        let bars = rising(400);
        let moves = Moves::of(bars.as_slice(), LiftRule::default());
        assert_eq!(moves.lift(every(20..40, Side::Long)), None);
        // The last bars have no outcome yet, and rows beyond the bars none ever.
        assert_eq!(moves.lift(every(398..900, Side::Long)), None);
    }

    #[test]
    fn base_rate_follows_the_mix_of_sides() {
        let bars = rising(400);
        let moves = Moves::of(bars.as_slice(), LiftRule::default());
        let mixed = (20..380).step_by(6).map(|row| Expectation {
            row,
            side: if row % 12 == 8 {
                Side::Long
            } else {
                Side::Short
            },
        });
        let lift = moves.lift(mixed).unwrap();
        assert!((lift.base_rate - 0.5).abs() < 0.01, "{lift:?}");
        assert!((lift.lift - 1.0).abs() < 0.02, "{lift:?}");
    }
}
