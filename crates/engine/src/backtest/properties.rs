//! What holds for every series and every signal.

use proptest::prelude::*;
use rumbo_market::{Bar, Bars};

use super::*;

/// Prices are multiples of 1/64 between 96 and 160, so that reflecting them around 128 is exact.
const TICKS_PER_UNIT: f64 = 64.0;
const REFLECTION: f64 = 256.0;

#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) bars: Bars,
    pub(crate) signals: Signals,
    pub(crate) assumptions: Assumptions,
}

fn row() -> impl Strategy<Value = ([u16; 4], u8, [u16; 2])> {
    let prices = prop::array::uniform4(96 * 64..160 * 64_u16);
    (prices, any::<u8>(), prop::array::uniform2(0..20 * 64_u16))
}

pub(crate) fn bar(at: i64, prices: [u16; 4]) -> Bar {
    let price = |ticks: u16| f64::from(ticks) / TICKS_PER_UNIT;
    let high = prices.into_iter().max().unwrap();
    let low = prices.into_iter().min().unwrap();
    Bar {
        opened_at: at * 60_000,
        open: price(prices[0]),
        high: price(high),
        low: price(low),
        close: price(prices[3]),
        volume: 1.0,
    }
}

/// A distance of 0 stands for one that is not yet known.
fn distance(ticks: u16) -> f64 {
    if ticks == 0 {
        f64::NAN
    } else {
        f64::from(ticks) / TICKS_PER_UNIT
    }
}

pub(crate) fn case() -> impl Strategy<Value = Case> {
    let costs = (0.0..100.0, 0.0..50.0, 0.0..50.0, 0.1..=1.0, 0..3_u8);
    (
        prop::collection::vec(row(), 1..120),
        costs,
        any::<[bool; 2]>(),
    )
        .prop_map(
            |(rows, (fee_bps, slippage_bps, half_spread_bps, size, direction), levels)| {
                // Each rule holds on about one bar in four.
                let rule = |shift: u8| {
                    let holds = |(_, bits, _): &([u16; 4], u8, [u16; 2])| (bits >> shift) & 3 == 3;
                    rows.iter().map(holds).collect()
                };
                let level = |at: usize| {
                    let distances = rows.iter().map(|(_, _, ticks)| distance(ticks[at]));
                    if levels[at] {
                        distances.collect()
                    } else {
                        Vec::new()
                    }
                };
                Case {
                    bars: (0..).zip(&rows).map(|(at, row)| bar(at, row.0)).collect(),
                    signals: Signals {
                        enter_long: rule(0),
                        exit_long: rule(2),
                        enter_short: rule(4),
                        exit_short: rule(6),
                        stop_distance: level(0),
                        target_distance: level(1),
                    },
                    assumptions: Assumptions {
                        capital: 1_000.0,
                        fee_bps,
                        slippage_bps,
                        half_spread_bps,
                        size,
                        direction: [Direction::Both, Direction::LongOnly, Direction::ShortOnly]
                            [usize::from(direction)],
                        ..Assumptions::default()
                    },
                }
            },
        )
}

fn run_case(case: &Case) -> Outcome {
    run(case.bars.as_slice(), &case.signals, &case.assumptions)
}

/// The first `rows` rows of a column that may be empty.
fn head<T: Clone>(column: &[T], rows: usize) -> Vec<T> {
    column.iter().take(rows).cloned().collect()
}

/// Account value at each close rebuilt from the list of trades alone.
fn equity_from_trades(case: &Case, outcome: &Outcome) -> Vec<f64> {
    let fee = case.assumptions.fee_bps / 10_000.0;
    let at_close = |row: usize| {
        let mut value = case.assumptions.capital;
        for trade in &outcome.trades {
            if trade.exit_row <= row {
                value += trade.pnl;
            } else if trade.entry_row <= row {
                let move_ = trade.side.sign() * (case.bars.close[row] - trade.entry);
                value += trade.quantity * (move_ - fee * trade.entry);
            }
        }
        if let Some(open) = outcome.open.as_ref().filter(|open| open.entry_row <= row) {
            let move_ = open.side.sign() * (case.bars.close[row] - open.entry);
            value += open.quantity * move_ - open.fees;
        }
        value
    };
    (0..case.bars.len()).map(at_close).collect()
}

fn near(seen: f64, expected: f64) -> bool {
    (seen - expected).abs() <= 1e-9 * expected.abs().max(1_000.0)
}

/// Reflects prices and swaps the sides.
fn mirror(case: &Case) -> Case {
    let reflect = |column: &[f64]| column.iter().map(|price| REFLECTION - price).collect();
    let Case {
        bars,
        signals,
        assumptions,
    } = case.clone();
    Case {
        bars: Bars {
            open: reflect(&bars.open),
            high: reflect(&bars.low),
            low: reflect(&bars.high),
            close: reflect(&bars.close),
            ..bars
        },
        signals: Signals {
            enter_long: signals.enter_short,
            exit_long: signals.exit_short,
            enter_short: signals.enter_long,
            exit_short: signals.exit_long,
            ..signals
        },
        assumptions: Assumptions {
            direction: match assumptions.direction {
                Direction::LongOnly => Direction::ShortOnly,
                Direction::ShortOnly => Direction::LongOnly,
                Direction::Both => Direction::Both,
            },
            ..assumptions
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn cash_position_and_fees_add_up_at_every_close(case in case()) {
        let outcome = run_case(&case);
        for (&seen, expected) in outcome.equity.iter().zip(equity_from_trades(&case, &outcome)) {
            prop_assert!(near(seen, expected), "{seen} {expected}");
        }
        let open_fees = outcome.open.as_ref().map_or(0.0, |open| open.fees);
        let fees = outcome.trades.iter().map(|trade| trade.fees).sum::<f64>() + open_fees;
        prop_assert!(near(outcome.fees_paid, fees));
        let held = outcome.open.as_ref().map_or(0.0, |open| {
            open.side.sign() * open.quantity * open.mark
        });
        prop_assert!(near(outcome.cash + held, *outcome.equity.last().unwrap()));
    }

    #[test]
    fn quiet_rows_are_what_each_row_would_be_alone(case in case(), sparse in any::<u64>()) {
        // Rules that seldom hold leave long stretches in which nothing happens.
        let mut case = case;
        let keep = |row: usize, salt: u64| {
            let mixed = (row as u64 + 1).wrapping_mul(sparse | 1).wrapping_add(salt);
            mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 61 == 0
        };
        let signals = &mut case.signals;
        let rules = [
            &mut signals.enter_long,
            &mut signals.exit_long,
            &mut signals.enter_short,
            &mut signals.exit_short,
        ];
        for (salt, rule) in (0..).zip(rules) {
            for (row, holds) in rule.iter_mut().enumerate() {
                *holds = *holds && (sparse % 3 == 0 || keep(row, salt));
            }
        }
        let whole = || Simulation::whole(case.bars.as_slice(), &case.signals, &case.assumptions, None);
        let expected = whole().finish_row_by_row(Ending::Open);
        prop_assert_eq!(whole().finish(Ending::Open), expected.clone());
        // Memory that held something else leaves no trace.
        let mut reused = expected.clone();
        run_into(case.bars.as_slice(), &case.signals, &case.assumptions, &mut reused);
        prop_assert_eq!(reused, expected);
    }

    #[test]
    fn an_entry_never_spends_more_than_the_cash(case in case()) {
        let outcome = run_case(&case);
        let fee = case.assumptions.fee_bps / 10_000.0;
        for trade in &outcome.trades {
            let before = outcome.equity[trade.entry_row - 1];
            prop_assert!(trade.quantity * trade.entry * (1.0 + fee) <= before * (1.0 + 1e-12));
        }
    }

    #[test]
    fn a_short_account_mirrors_a_long_one(case in case()) {
        // One lot whatever the price, a small part of the cash, and no costs: all sums are exact.
        let assumptions = Assumptions {
            capital: f64::from(1 << 30),
            fee_bps: 0.0,
            slippage_bps: 0.0,
            half_spread_bps: 0.0,
            size: 1.0 / 4096.0,
            lot: Some(1456.0),
            direction: case.assumptions.direction,
            ..case.assumptions
        };
        let case = Case { assumptions, ..case };
        let (straight, mirrored) = (run_case(&case), run_case(&mirror(&case)));
        prop_assert_eq!(straight.trades.len(), mirrored.trades.len());
        for (one, other) in straight.trades.iter().zip(&mirrored.trades) {
            prop_assert_eq!((one.entry_row, one.exit_row), (other.entry_row, other.exit_row));
            prop_assert_eq!(one.exit_reason, other.exit_reason);
            prop_assert_eq!(one.side.sign(), -other.side.sign());
            prop_assert_eq!((one.quantity, one.pnl), (other.quantity, other.pnl));
        }
        let flipped: Vec<i8> = mirrored.stance.iter().map(|stance| -stance).collect();
        prop_assert_eq!(&straight.stance, &flipped);
        prop_assert_eq!(straight.equity, mirrored.equity);
    }

    #[test]
    fn higher_fees_never_raise_equity_of_the_same_trades(case in case(), more in 0.1..50.0) {
        // A fee moves no fill, so the trades stay the same while both accounts have cash.
        let dear = Case {
            assumptions: Assumptions {
                fee_bps: case.assumptions.fee_bps + more,
                ..case.assumptions
            },
            ..case.clone()
        };
        let (cheap, dear) = (run_case(&case), run_case(&dear));
        let solvent = cheap.equity.iter().chain(&dear.equity).all(|&value| value > 0.0);
        if solvent {
            prop_assert_eq!(cheap.trades.len(), dear.trades.len());
            for (one, other) in cheap.trades.iter().zip(&dear.trades) {
                prop_assert!(other.return_ratio < one.return_ratio);
            }
            for (cheap, dear) in cheap.equity.iter().zip(&dear.equity) {
                prop_assert!(*dear <= cheap * (1.0 + 1e-12));
            }
        }
    }

    #[test]
    fn a_wider_spread_never_raises_equity_of_the_same_trades(case in case(), more in 0.1..50.0) {
        // A concession moves fills and with them stops and targets, so these are left out.
        let mut case = case;
        case.signals.stop_distance.clear();
        case.signals.target_distance.clear();
        let mut dear = case.clone();
        dear.assumptions.half_spread_bps += more;
        let (cheap, dear) = (run_case(&case), run_case(&dear));
        let solvent = cheap.equity.iter().chain(&dear.equity).all(|&value| value > 0.0);
        if solvent {
            prop_assert_eq!(cheap.trades.len(), dear.trades.len());
            for (one, other) in cheap.trades.iter().zip(&dear.trades) {
                let rows = |trade: &Trade| (trade.side, trade.entry_row, trade.exit_row);
                prop_assert_eq!(rows(one), rows(other));
                prop_assert!(other.return_ratio < one.return_ratio);
            }
            for (cheap, dear) in cheap.equity.iter().zip(&dear.equity) {
                prop_assert!(*dear <= cheap * (1.0 + 1e-12));
            }
        }
    }

    #[test]
    fn the_unit_of_prices_changes_nothing(case in case(), power in -20..=20_i32) {
        // A power of two only moves the exponent, so every figure is exact.
        let unit = 2.0_f64.powi(power);
        let scaled = |column: &[f64]| column.iter().map(|price| price * unit).collect();
        let mut other = case.clone();
        for (column, from) in [
            (&mut other.bars.open, &case.bars.open),
            (&mut other.bars.high, &case.bars.high),
            (&mut other.bars.low, &case.bars.low),
            (&mut other.bars.close, &case.bars.close),
            (&mut other.signals.stop_distance, &case.signals.stop_distance),
            (&mut other.signals.target_distance, &case.signals.target_distance),
        ] {
            *column = scaled(from);
        }
        let (plain, other) = (run_case(&case), run_case(&other));
        prop_assert_eq!(&plain.equity, &other.equity);
        prop_assert_eq!(&plain.stance, &other.stance);
        prop_assert_eq!(plain.fees_paid.to_bits(), other.fees_paid.to_bits());
        prop_assert_eq!(plain.trades.len(), other.trades.len());
        for (one, other) in plain.trades.iter().zip(&other.trades) {
            prop_assert_eq!((one.entry * unit, one.exit * unit), (other.entry, other.exit));
            prop_assert_eq!((one.pnl, one.return_ratio), (other.pnl, other.return_ratio));
            prop_assert_eq!((one.mae, one.mfe), (other.mae, other.mfe));
            prop_assert_eq!(one.exit_reason, other.exit_reason);
        }
    }

    #[test]
    fn the_future_changes_nothing_before_it(case in case(), cut in 0.0..1.0) {
        let whole = run_case(&case);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a row")]
        #[expect(clippy::cast_precision_loss, reason = "a row")]
        let until = (case.bars.len() as f64 * cut) as usize;
        let mut poisoned = case.clone();
        for row in until..case.bars.len() {
            poisoned.bars.open[row] = 1e6;
            poisoned.bars.high[row] = 1e9;
            poisoned.bars.low[row] = 1e-9;
            poisoned.bars.close[row] = 3.0;
            poisoned.signals.enter_long[row] = true;
            poisoned.signals.exit_short[row] = true;
        }
        let other = run_case(&poisoned);
        prop_assert_eq!(head(&whole.equity, until), head(&other.equity, until));
        prop_assert_eq!(head(&whole.stance, until), head(&other.stance, until));
        let before = |outcome: &Outcome| -> Vec<Trade> {
            let trades = outcome.trades.iter();
            trades.filter(|trade| trade.exit_row < until).cloned().collect()
        };
        prop_assert_eq!(before(&whole), before(&other));
    }
}
