//! Golden bars by hand: one small table for each line of the order of events.

use rumbo_market::{Bar, Bars};

use super::*;

/// Bars from `[open, high, low, close]`, a minute apart.
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

/// Signals from one text per bar: `L` and `S` enter, `l` and `s` leave.
fn signals(rows: &[&str]) -> Signals {
    let column = |mark: char| rows.iter().map(|row| row.contains(mark)).collect();
    Signals {
        enter_long: column('L'),
        exit_long: column('l'),
        enter_short: column('S'),
        exit_short: column('s'),
        ..Signals::default()
    }
}

fn with_levels(rows: &[&str], stop: Option<f64>, target: Option<f64>) -> Signals {
    let column = |distance: Option<f64>| distance.map_or(Vec::new(), |d| vec![d; rows.len()]);
    Signals {
        stop_distance: column(stop),
        target_distance: column(target),
        ..signals(rows)
    }
}

const FREE: Assumptions = Assumptions {
    capital: 1_000.0,
    fee_bps: 0.0,
    slippage_bps: 0.0,
    half_spread_bps: 0.0,
    size: 1.0,
    periods_per_year: 365.0,
    risk_free: 0.0,
    direction: Direction::Both,
    lot: None,
};

const FLAT: [f64; 4] = [100.0, 100.0, 100.0, 100.0];
const CALM: [f64; 4] = [100.0, 102.0, 98.0, 100.0];

fn trade(rows: &[[f64; 4]], signals: &Signals, assumptions: &Assumptions) -> Trade {
    let outcome = run(bars(rows).as_slice(), signals, assumptions);
    assert_eq!(outcome.trades.len(), 1, "{:?}", outcome.trades);
    outcome.trades[0].clone()
}

/// Enters long at row 1 with a stop 5 below and a target 10 above, and compares the exit.
fn check_exit(later: &[[f64; 4]], expected: Option<(ExitReason, usize, f64)>) {
    let rows: Vec<[f64; 4]> = [FLAT].iter().chain(later).copied().collect();
    let marks: Vec<&str> = (0..rows.len())
        .map(|row| if row == 0 { "L" } else { "" })
        .collect();
    let signals = with_levels(&marks, Some(5.0), Some(10.0));
    let outcome = run(bars(&rows).as_slice(), &signals, &FREE);
    let seen = outcome
        .trades
        .first()
        .map(|trade| (trade.exit_reason, trade.exit_row, trade.exit));
    assert_eq!(seen, expected, "{later:?}");

    let reflect = |&[open, high, low, close]: &[f64; 4]| {
        [200.0 - open, 200.0 - low, 200.0 - high, 200.0 - close]
    };
    let mirrored: Vec<[f64; 4]> = rows.iter().map(reflect).collect();
    let swapped = Signals {
        enter_short: signals.enter_long,
        enter_long: Vec::new(),
        ..signals
    };
    let outcome = run(bars(&mirrored).as_slice(), &swapped, &FREE);
    let seen = outcome
        .trades
        .first()
        .map(|trade| (trade.exit_reason, trade.exit_row, 200.0 - trade.exit));
    assert_eq!(seen, expected, "mirror of {later:?}");
}

#[test]
fn an_order_of_a_close_fills_at_the_next_open() {
    let rows = [
        FLAT,
        [104.0, 106.0, 103.0, 105.0],
        [110.0, 115.0, 109.0, 112.0],
        CALM,
    ];
    let trade = trade(&rows, &signals(&["L", "l", "", ""]), &FREE);
    assert_eq!((trade.entry_row, trade.entry), (1, 104.0));
    assert_eq!((trade.exit_row, trade.exit), (2, 110.0));
    assert_eq!((trade.exit_reason, trade.bars_held), (ExitReason::Rule, 1));
    assert_eq!((trade.opened_at, trade.closed_at), (60_000, 120_000));
}

#[test]
fn an_order_of_the_last_close_is_only_a_stance() {
    let outcome = run(bars(&[FLAT, FLAT]).as_slice(), &signals(&["", "S"]), &FREE);
    assert_eq!(outcome.stance, [0, -1]);
    assert_eq!((outcome.open, outcome.trades.len()), (None, 0));
}

#[test]
fn a_rule_exit_comes_before_the_levels_of_its_bar() {
    // The bar opens beyond the stop at 95 too; the order of the close before is first.
    let rows = [FLAT, CALM, [90.0, 91.0, 80.0, 85.0]];
    let signals = with_levels(&["L", "l", ""], Some(5.0), None);
    let trade = trade(&rows, &signals, &FREE);
    assert_eq!((trade.exit_reason, trade.exit), (ExitReason::Rule, 90.0));
}

#[test]
fn a_market_fill_moves_against_the_account_by_half_spread_and_slippage() {
    let costly = Assumptions {
        slippage_bps: 60.0,
        half_spread_bps: 40.0,
        ..FREE
    };
    let rows = [FLAT, FLAT, FLAT];
    let long = trade(&rows, &signals(&["L", "l", ""]), &costly);
    assert_eq!((long.entry, long.exit), (101.0, 99.0));
    let short = trade(&rows, &signals(&["S", "s", ""]), &costly);
    assert_eq!((short.entry, short.exit), (99.0, 101.0));
}

#[test]
fn each_side_pays_its_fee_on_its_notional() {
    let costly = Assumptions {
        fee_bps: 100.0,
        lot: Some(5.0),
        ..FREE
    };
    let rows = [FLAT, FLAT, [110.0; 4]];
    let outcome = run(bars(&rows).as_slice(), &signals(&["L", "l", ""]), &costly);
    // 5 units: 1 % of 500 and of 550.
    assert_eq!(outcome.trades[0].fees, 10.5);
    assert_eq!(outcome.trades[0].pnl, 50.0 - 10.5);
    assert_eq!(outcome.fees_paid, 10.5);
    assert_eq!(outcome.equity, [1_000.0, 995.0, 1_039.5]);
}

#[test]
fn levels_stand_at_the_known_distances_from_the_fill() {
    let costly = Assumptions {
        slippage_bps: 100.0,
        ..FREE
    };
    let signals = Signals {
        stop_distance: vec![4.0, 9.0, 9.0],
        target_distance: vec![6.0, 9.0, 9.0],
        ..signals(&["L", "", ""])
    };
    let outcome = run(bars(&[FLAT, CALM, CALM]).as_slice(), &signals, &costly);
    let open = outcome.open.unwrap();
    assert_eq!(
        (open.entry, open.stop, open.target),
        (101.0, Some(97.0), Some(107.0))
    );
}

#[test]
fn an_entry_without_a_known_distance_is_not_taken() {
    for unknown in [f64::NAN, 0.0, -1.0, f64::INFINITY] {
        for (stop, target) in [
            (Some(unknown), None),
            (None, Some(unknown)),
            (Some(1.0), Some(unknown)),
        ] {
            let signals = with_levels(&["L", "", ""], stop, target);
            let outcome = run(bars(&[FLAT, CALM, CALM]).as_slice(), &signals, &FREE);
            assert_eq!((outcome.open, outcome.stance[0]), (None, 0), "{unknown}");
        }
    }
}

#[test]
fn on_the_fill_bar_only_the_touch_test_applies() {
    check_exit(
        &[[100.0, 101.0, 94.0, 99.0]],
        Some((ExitReason::Stop, 1, 95.0)),
    );
    check_exit(
        &[[100.0, 111.0, 99.0, 105.0]],
        Some((ExitReason::Target, 1, 110.0)),
    );
    // Sold at 99, the stop stands at 99.5, below the open of 100: the open test would fill at 101.
    let costly = Assumptions {
        slippage_bps: 100.0,
        ..FREE
    };
    let signals = with_levels(&["S", ""], Some(0.5), None);
    let short = trade(&[FLAT, CALM], &signals, &costly);
    assert_eq!((short.entry, short.exit), (99.0, 99.5 * 1.01));
}

#[test]
fn a_later_bar_that_opens_beyond_a_level_fills_at_its_open() {
    check_exit(
        &[CALM, [93.0, 99.0, 90.0, 98.0]],
        Some((ExitReason::Stop, 2, 93.0)),
    );
    check_exit(
        &[CALM, [95.0, 99.0, 95.0, 98.0]],
        Some((ExitReason::Stop, 2, 95.0)),
    );
    check_exit(
        &[CALM, [113.0, 115.0, 90.0, 98.0]],
        Some((ExitReason::Target, 2, 113.0)),
    );
}

#[test]
fn a_later_bar_that_reaches_a_level_fills_at_its_price() {
    check_exit(
        &[CALM, [100.0, 101.0, 95.0, 98.0]],
        Some((ExitReason::Stop, 2, 95.0)),
    );
    check_exit(
        &[CALM, [100.0, 110.0, 96.0, 98.0]],
        Some((ExitReason::Target, 2, 110.0)),
    );
    check_exit(&[CALM, [100.0, 109.9, 95.1, 98.0]], None);
}

#[test]
fn a_bar_that_reaches_both_levels_hits_the_stop() {
    check_exit(
        &[CALM, [100.0, 120.0, 80.0, 115.0]],
        Some((ExitReason::Stop, 2, 95.0)),
    );
    check_exit(
        &[[100.0, 120.0, 80.0, 115.0]],
        Some((ExitReason::Stop, 1, 95.0)),
    );
}

#[test]
fn ambiguous_bars_are_counted_with_their_profit() {
    let rows = [
        FLAT,
        [100.0, 120.0, 80.0, 115.0],
        FLAT,
        [100.0, 111.0, 99.0, 100.0],
    ];
    let signals = with_levels(&["L", "", "L", ""], Some(5.0), Some(10.0));
    let outcome = run(bars(&rows).as_slice(), &signals, &FREE);
    assert_eq!((outcome.ambiguous_bars, outcome.ambiguous_decided), (1, 0));
    assert_eq!(outcome.ambiguous_pnl, -50.0);
    assert_eq!(outcome.ambiguous_share(), Some(0.5));
    assert!(outcome.trades[0].ambiguous && !outcome.trades[1].ambiguous);
}

#[test]
fn finer_bars_decide_which_level_came_first() {
    let rows = [FLAT, CALM, [100.0, 120.0, 80.0, 115.0]];
    let signals = with_levels(&["L", "", ""], Some(5.0), Some(10.0));
    let coarse = bars(&rows);
    let check = |finer: &[[f64; 4]], expected: (ExitReason, f64), decided: usize| {
        let mut finer = bars(finer);
        for (at, opened_at) in (0..).zip(&mut finer.opened_at) {
            *opened_at = 120_000 + at * 20_000;
        }
        let finer = FinerBars::new(finer.as_slice(), &coarse.opened_at, |at| at + 60_000);
        let outcome = run_with_finer(coarse.as_slice(), &signals, &FREE, &finer);
        let trade = &outcome.trades[0];
        assert_eq!((trade.exit_reason, trade.exit), expected);
        assert_eq!(
            (outcome.ambiguous_bars, outcome.ambiguous_decided),
            (1, decided)
        );
        assert_eq!(trade.ambiguous, decided == 0);
    };
    let up = [100.0, 120.0, 99.0, 119.0];
    let down = [100.0, 101.0, 80.0, 85.0];
    check(&[CALM, up, down], (ExitReason::Target, 110.0), 1);
    check(&[CALM, down, up], (ExitReason::Stop, 95.0), 1);
    check(
        &[CALM, [112.0, 120.0, 80.0, 90.0]],
        (ExitReason::Target, 110.0),
        1,
    );
    check(&[[100.0, 120.0, 80.0, 115.0]], (ExitReason::Stop, 95.0), 0);
    check(&[], (ExitReason::Stop, 95.0), 0);
}

#[test]
fn a_stop_fill_pays_spread_and_slippage_and_a_target_fill_does_not() {
    let costly = Assumptions {
        slippage_bps: 50.0,
        half_spread_bps: 50.0,
        ..FREE
    };
    // The fill is 101, so the levels stand at 96 and 111.
    let signals = with_levels(&["L", "", ""], Some(5.0), Some(10.0));
    let stopped = trade(&[FLAT, CALM, [100.0, 101.0, 90.0, 92.0]], &signals, &costly);
    assert_eq!(stopped.exit, 96.0 * 0.99);
    let gapped = trade(&[FLAT, CALM, [90.0, 91.0, 89.0, 90.0]], &signals, &costly);
    assert_eq!(gapped.exit, 90.0 * 0.99);
    let target = trade(
        &[FLAT, CALM, [100.0, 112.0, 99.0, 105.0]],
        &signals,
        &costly,
    );
    assert_eq!(target.exit, 111.0);
    let beyond = trade(
        &[FLAT, CALM, [115.0, 116.0, 114.0, 115.0]],
        &signals,
        &costly,
    );
    assert_eq!(beyond.exit, 115.0);
}

#[test]
fn quantity_is_size_times_cash_over_fill_and_fee() {
    let check = |size: f64, fee_bps: f64, lot: Option<f64>, expected: f64| {
        let assumptions = Assumptions {
            size,
            fee_bps,
            lot,
            ..FREE
        };
        for mark in ["L", "S"] {
            let outcome = run(
                bars(&[FLAT, FLAT]).as_slice(),
                &signals(&[mark, ""]),
                &assumptions,
            );
            let quantity = outcome.open.map_or(0.0, |open| open.quantity);
            assert_eq!(quantity, expected, "{mark} {assumptions:?}");
        }
    };
    check(1.0, 0.0, None, 10.0);
    check(0.25, 0.0, None, 2.5);
    check(1.0, 2_500.0, None, 8.0);
    check(1.0, 0.0, Some(3.0), 9.0);
    check(1.0, 0.0, Some(11.0), 0.0);
    check(2.0, 0.0, None, 10.0);
}

#[test]
fn a_position_closed_inside_a_bar_may_be_entered_again_on_its_close() {
    let rows = [FLAT, [100.0, 101.0, 94.0, 100.0], FLAT];
    let signals = with_levels(&["L", "L", ""], Some(5.0), None);
    let outcome = run(bars(&rows).as_slice(), &signals, &FREE);
    assert_eq!(outcome.trades[0].exit_row, 1);
    assert_eq!(outcome.open.map(|open| open.entry_row), Some(2));
    assert_eq!(outcome.stance, [1, 1, 1]);
}

#[test]
fn entry_rules_are_ignored_while_a_position_is_open() {
    // On row 1 the long leaves and the short rule holds: no reversal, the short waits for row 2.
    let rows = [FLAT; 5];
    let outcome = run(
        bars(&rows).as_slice(),
        &signals(&["L", "lS", "S", "L", ""]),
        &FREE,
    );
    assert_eq!(outcome.stance, [1, 0, -1, -1, -1]);
    assert_eq!(outcome.trades.len(), 1);
    assert_eq!(
        outcome.open.map(|open| (open.side, open.entry_row)),
        Some((Side::Short, 3))
    );
}

#[test]
fn both_entry_rules_at_once_give_no_order() {
    let outcome = run(bars(&[FLAT, FLAT]).as_slice(), &signals(&["LS", ""]), &FREE);
    assert_eq!(outcome.stance, [0, 0]);
}

#[test]
fn direction_limits_the_sides() {
    let check = |direction: Direction, expected: [i8; 2]| {
        let assumptions = Assumptions { direction, ..FREE };
        let stance =
            |mark| run(bars(&[FLAT]).as_slice(), &signals(&[mark]), &assumptions).stance[0];
        assert_eq!([stance("L"), stance("S")], expected, "{direction:?}");
    };
    check(Direction::LongOnly, [1, 0]);
    check(Direction::ShortOnly, [0, -1]);
    check(Direction::Both, [1, -1]);
}

#[test]
fn equity_is_marked_at_each_close_and_an_open_position_is_listed() {
    let rows = [
        FLAT,
        [100.0, 112.0, 97.0, 110.0],
        [110.0, 121.0, 108.0, 120.0],
    ];
    let outcome = run(bars(&rows).as_slice(), &signals(&["L", "", ""]), &FREE);
    assert_eq!(outcome.equity, [1_000.0, 1_100.0, 1_200.0]);
    let open = outcome.open.unwrap();
    assert_eq!(
        (open.mark, open.pnl, open.return_ratio),
        (120.0, 200.0, 0.2)
    );
    assert_eq!((open.mae, open.mfe, open.bars_held), (-0.03, 0.21, 2));
    assert!(outcome.trades.is_empty());

    let short = run(bars(&rows).as_slice(), &signals(&["S", "", ""]), &FREE);
    assert_eq!(short.equity, [1_000.0, 900.0, 800.0]);
}

#[test]
fn excursions_stop_at_the_exit() {
    let rows = [
        FLAT,
        [100.0, 104.0, 97.0, 101.0],
        [100.0, 130.0, 90.0, 120.0],
    ];
    let signals = with_levels(&["L", "", ""], Some(5.0), None);
    let stopped = trade(&rows, &signals, &FREE);
    assert_eq!((stopped.mae, stopped.mfe), (-0.05, 0.3));
    let left = trade(
        &rows,
        &super::order_of_events::signals(&["L", "l", ""]),
        &FREE,
    );
    assert_eq!((left.mae, left.mfe), (-0.03, 0.04));
}

#[test]
fn a_short_that_loses_everything_opens_nothing_more() {
    let rows = [FLAT, FLAT, [250.0; 4], FLAT, FLAT];
    let outcome = run(
        bars(&rows).as_slice(),
        &signals(&["S", "s", "L", "L", "L"]),
        &FREE,
    );
    assert_eq!(outcome.equity, [1_000.0, 1_000.0, -500.0, -500.0, -500.0]);
    assert_eq!(outcome.stance, [-1, 0, 0, 0, 0]);
}

#[test]
fn unusable_input_gives_a_result_and_the_check_names_it() {
    let rows = bars(&[FLAT, CALM]);
    let short_column = Signals {
        enter_long: vec![true],
        ..Signals::default()
    };
    let error = check(rows.as_slice(), &short_column, &FREE).unwrap_err();
    assert_eq!(
        error.to_string(),
        "signal column `enter_long` has 1 rows for 2 bars, give one per bar or none"
    );
    assert_eq!(run(rows.as_slice(), &short_column, &FREE).equity.len(), 2);
    assert_eq!(
        run(Bars::default().as_slice(), &short_column, &FREE),
        Outcome {
            cash: 1_000.0,
            ..Outcome::default()
        }
    );
    let bad = Assumptions {
        size: f64::NAN,
        ..FREE
    };
    let error = check(rows.as_slice(), &Signals::default(), &bad).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`size` is NaN, it must be above 0 and at most 1"
    );
    assert_eq!(run(rows.as_slice(), &signals(&["L", ""]), &bad).open, None);
}
