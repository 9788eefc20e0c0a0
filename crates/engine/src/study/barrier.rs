//! Which barrier a position would have touched first: the event of a decision, and its label.
//!
//! The position follows the order of events of a backtest: entry at the open after the decision bar,
//! costs on both sides, on the entry bar only the touch test, later first the open and then the
//! range, and the stop when a bar reaches both levels. The third barrier is time: the close of the
//! last bar of the horizon, left with the costs of a market order.

use rumbo_market::BarSlice;
use serde::{Deserialize, Serialize};

use crate::backtest::{Costs, Levels, Reached, Side, signed_range};

/// Where a stop or a target stands.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// At this price, declared before the entry is known.
    Price(f64),
    /// This far from the entry fill, as a backtest sets it.
    Distance(f64),
}

/// The event: reaches the target before the stop, or closes in profit at the end of the horizon.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Barrier {
    pub side: Side,
    /// `None` is no stop.
    pub stop: Option<Level>,
    /// `None` is no target.
    pub target: Option<Level>,
    /// Bars from the entry bar, itself included, to the bar at whose close time is up; at least 1.
    pub horizon_bars: usize,
}

/// Barrier that resolved the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BarrierExit {
    Stop,
    Target,
    Time,
}

/// How the event ended.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BarrierOutcome {
    /// The target came first or time was up, and the return after costs is above 0.
    pub success: bool,
    /// Profit after costs as a ratio of the notional at entry.
    pub net_return: f64,
    /// Row of the bar in which the event ended.
    pub resolved_at_index: usize,
    /// Entry price after spread and slippage.
    pub entry: f64,
    /// Exit price after spread and slippage.
    pub exit_price: f64,
    pub exit: BarrierExit,
    /// The last bar reached both levels, and the stop was taken.
    pub ambiguous: bool,
}

/// Follows the position decided on the close of row `decided_at` to its first barrier.
///
/// `None` while the bars do not tell: no entry bar yet, no barrier touched before the horizon, or a
/// level that is not a number (a distance must be above 0). When the entry fill is already at or
/// beyond a declared price, the position leaves at once at that open.
pub fn first_touch(
    bars: BarSlice<'_>,
    decided_at: usize,
    barrier: &Barrier,
    costs: Costs,
) -> Option<BarrierOutcome> {
    let entry_row = decided_at.checked_add(1).filter(|&row| row < bars.len())?;
    let sign = barrier.side.sign();
    let open = bars.open[entry_row];
    let entry = costs.market_fill(open, sign);
    let levels = Levels {
        stop: signed_level(barrier.stop, sign, entry, -1.0)?,
        target: signed_level(barrier.target, sign, entry, 1.0)?,
    };
    let time_row = entry_row.saturating_add(barrier.horizon_bars.max(1) - 1);
    let ended = |row, price, exit, ambiguous| {
        let fill = match exit {
            BarrierExit::Target => price,
            BarrierExit::Stop | BarrierExit::Time => costs.market_fill(price, -sign),
        };
        let net_return = sign * (fill - entry) / entry - costs.fee * (1.0 + fill / entry);
        Some(BarrierOutcome {
            success: exit != BarrierExit::Stop && net_return > 0.0,
            net_return,
            resolved_at_index: row,
            entry,
            exit_price: fill,
            exit,
            ambiguous,
        })
    };
    match levels.at_open(sign * entry) {
        Reached::Stop | Reached::Both => return ended(entry_row, open, BarrierExit::Stop, false),
        Reached::Target => return ended(entry_row, open, BarrierExit::Target, false),
        Reached::Neither => {}
    }
    for row in entry_row..bars.len().min(time_row.saturating_add(1)) {
        if row > entry_row {
            let open = bars.open[row];
            match levels.at_open(sign * open) {
                Reached::Stop | Reached::Both => return ended(row, open, BarrierExit::Stop, false),
                Reached::Target => return ended(row, open, BarrierExit::Target, false),
                Reached::Neither => {}
            }
        }
        let (worst, best) = signed_range(barrier.side, bars.low[row], bars.high[row]);
        match levels.in_range(worst, best) {
            Reached::Stop => return ended(row, sign * levels.stop, BarrierExit::Stop, false),
            Reached::Both => return ended(row, sign * levels.stop, BarrierExit::Stop, true),
            Reached::Target => return ended(row, sign * levels.target, BarrierExit::Target, false),
            Reached::Neither => {}
        }
    }
    if time_row < bars.len() {
        return ended(time_row, bars.close[time_row], BarrierExit::Time, false);
    }
    None
}

/// Level in signed prices; `outward` is -1 for a stop and +1 for a target.
fn signed_level(level: Option<Level>, sign: f64, entry: f64, outward: f64) -> Option<f64> {
    let signed = match level {
        None => outward * f64::INFINITY,
        Some(Level::Price(price)) if price.is_finite() => sign * price,
        Some(Level::Distance(distance)) if distance.is_finite() && distance > 0.0 => {
            sign * entry + outward * distance
        }
        Some(_) => return None,
    };
    Some(signed)
}

#[cfg(test)]
mod tests {
    use rumbo_market::{Bar, Bars};

    use super::*;
    use crate::backtest::{Assumptions, ExitReason, run};
    use crate::signal::Signals;

    const FREE: Costs = Costs {
        fee: 0.0,
        concession: 0.0,
    };

    /// Bars from `[open, high, low, close]`.
    fn bars(rows: &[[f64; 4]]) -> Bars {
        (0_i64..)
            .zip(rows)
            .map(|(at, &[open, high, low, close])| Bar {
                opened_at: at * 60_000,
                open,
                high,
                low,
                close,
                volume: 1.0,
            })
            .collect()
    }

    fn long(stop: f64, target: f64, horizon_bars: usize) -> Barrier {
        Barrier {
            side: Side::Long,
            stop: Some(Level::Price(stop)),
            target: Some(Level::Price(target)),
            horizon_bars,
        }
    }

    /// Decides on row 0 and compares (exit, row, exit price, ambiguous).
    fn check(
        rows: &[[f64; 4]],
        barrier: Barrier,
        expected: Option<(BarrierExit, usize, f64, bool)>,
    ) {
        let bars = bars(rows);
        let outcome = first_touch(bars.as_slice(), 0, &barrier, FREE);
        let seen = outcome.map(|outcome| {
            (
                outcome.exit,
                outcome.resolved_at_index,
                outcome.exit_price,
                outcome.ambiguous,
            )
        });
        assert_eq!(seen, expected, "{rows:?} {barrier:?}");
    }

    const DECIDED: [f64; 4] = [100.0, 100.0, 100.0, 100.0];

    #[test]
    fn the_first_touched_level_resolves() {
        let quiet = [100.0, 101.0, 99.0, 100.0];
        let up = [100.0, 106.0, 99.0, 105.0];
        let down = [100.0, 101.0, 94.0, 95.0];
        let barrier = long(95.0, 105.0, 10);
        check(
            &[DECIDED, quiet, up],
            barrier,
            Some((BarrierExit::Target, 2, 105.0, false)),
        );
        check(
            &[DECIDED, quiet, down, up],
            barrier,
            Some((BarrierExit::Stop, 2, 95.0, false)),
        );
    }

    #[test]
    fn a_bar_that_touches_both_takes_the_stop_and_says_so() {
        let wild = [100.0, 106.0, 94.0, 105.0];
        check(
            &[DECIDED, wild],
            long(95.0, 105.0, 10),
            Some((BarrierExit::Stop, 1, 95.0, true)),
        );
    }

    #[test]
    fn a_gap_beyond_a_level_fills_at_the_open() {
        let quiet = [100.0, 101.0, 99.0, 100.0];
        let barrier = long(95.0, 105.0, 10);
        check(
            &[DECIDED, quiet, [90.0, 91.0, 89.0, 90.0]],
            barrier,
            Some((BarrierExit::Stop, 2, 90.0, false)),
        );
        check(
            &[DECIDED, quiet, [110.0, 111.0, 94.0, 95.0]],
            barrier,
            Some((BarrierExit::Target, 2, 110.0, false)),
        );
    }

    #[test]
    fn time_is_up_at_the_close_of_the_last_bar_of_the_horizon() {
        let quiet = [100.0, 102.0, 99.0, 101.0];
        let up = [100.0, 106.0, 99.0, 105.0];
        check(
            &[DECIDED, quiet, up],
            long(95.0, 105.0, 1),
            Some((BarrierExit::Time, 1, 101.0, false)),
        );
        check(
            &[DECIDED, quiet, quiet],
            long(95.0, 105.0, 2),
            Some((BarrierExit::Time, 2, 101.0, false)),
        );
    }

    #[test]
    fn an_event_without_enough_bars_is_unresolved() {
        let quiet = [100.0, 101.0, 99.0, 100.0];
        check(&[DECIDED], long(95.0, 105.0, 1), None);
        check(&[DECIDED, quiet, quiet], long(95.0, 105.0, 3), None);
        check(&[DECIDED, quiet], long(f64::NAN, 105.0, 1), None);
    }

    #[test]
    fn an_entry_beyond_its_target_leaves_at_once_and_is_no_success() {
        let bars = bars(&[DECIDED, [106.0, 107.0, 104.0, 105.0]]);
        let costs = Costs::from_bps(10.0, 5.0, 0.0);
        let outcome = first_touch(bars.as_slice(), 0, &long(95.0, 105.0, 5), costs).unwrap();
        assert_eq!(
            (outcome.exit, outcome.exit_price),
            (BarrierExit::Target, 106.0)
        );
        assert!(!outcome.success && outcome.net_return < 0.0);
    }

    #[test]
    fn costs_are_those_of_a_backtest() {
        // Entry 100 x 1.0005 = 100.05, target 10.05 away = 110.1, fees 0.1 % of both notionals.
        let bars = bars(&[DECIDED, [100.0, 111.0, 99.0, 110.0]]);
        let barrier = Barrier {
            side: Side::Long,
            stop: None,
            target: Some(Level::Distance(10.05)),
            horizon_bars: 5,
        };
        let outcome = first_touch(
            bars.as_slice(),
            0,
            &barrier,
            Costs::from_bps(10.0, 5.0, 0.0),
        );
        let expected = (10.05 - 0.001 * (100.05 + 110.1)) / 100.05;
        let net_return = outcome.unwrap().net_return;
        assert!(
            (net_return - expected).abs() < 1e-15,
            "{net_return} {expected}"
        );
    }

    #[test]
    fn a_short_event_is_the_mirror_of_a_long_one() {
        let short = Barrier {
            side: Side::Short,
            stop: Some(Level::Price(105.0)),
            target: Some(Level::Price(95.0)),
            horizon_bars: 5,
        };
        check(
            &[DECIDED, [100.0, 101.0, 94.0, 95.0]],
            short,
            Some((BarrierExit::Target, 1, 95.0, false)),
        );
        check(
            &[DECIDED, [100.0, 106.0, 94.0, 95.0]],
            short,
            Some((BarrierExit::Stop, 1, 105.0, true)),
        );
    }

    proptest::proptest! {
        #[test]
        fn an_event_ends_as_the_trade_of_a_backtest(
            rows in proptest::collection::vec(proptest::array::uniform4(80.0..120.0), 2..40),
            (stop, target) in (0.5..20.0, 0.5..20.0),
            (fee_bps, slippage_bps) in (0.0..50.0, 0.0..50.0),
            is_long: bool,
        ) {
            let rows: Vec<[f64; 4]> = rows
                .iter()
                .map(|&[open, one, other, close]: &[f64; 4]| {
                    let high = open.max(one).max(other).max(close);
                    [open, high, open.min(one).min(other).min(close), close]
                })
                .collect();
            let bars = bars(&rows);
            let assumptions = Assumptions {
                fee_bps,
                slippage_bps,
                ..Assumptions::default()
            };
            let mut enter = vec![false; rows.len()];
            enter[0] = true;
            let (enter_long, enter_short) =
                if is_long { (enter, Vec::new()) } else { (Vec::new(), enter) };
            let signals = Signals {
                enter_long,
                enter_short,
                stop_distance: vec![stop; rows.len()],
                target_distance: vec![target; rows.len()],
                ..Signals::default()
            };
            let barrier = Barrier {
                side: if is_long { Side::Long } else { Side::Short },
                stop: Some(Level::Distance(stop)),
                target: Some(Level::Distance(target)),
                horizon_bars: rows.len(),
            };
            let event = first_touch(bars.as_slice(), 0, &barrier, assumptions.costs());
            let trades = run(bars.as_slice(), &signals, &assumptions).trades;
            proptest::prop_assert_eq!(event.is_some(), !trades.is_empty());
            if let (Some(event), Some(trade)) = (event, trades.first()) {
                proptest::prop_assert_eq!(event.resolved_at_index, trade.exit_row);
                proptest::prop_assert_eq!((event.entry, event.exit_price), (trade.entry, trade.exit));
                proptest::prop_assert_eq!(event.ambiguous, trade.ambiguous);
                proptest::prop_assert_eq!(
                    event.exit == BarrierExit::Stop,
                    trade.exit_reason == ExitReason::Stop
                );
                proptest::prop_assert!((event.net_return - trade.return_ratio).abs() < 1e-12);
            }
        }
    }
}
