//! Orders and where they fill inside a bar.

use super::*;
use crate::backtest::FinerBars;
use crate::trading::{Bracket, Follows, TimeInForce, Trail, Why};

fn costly() -> Config {
    Config {
        terms: Terms {
            half_spread_bps: 40.0,
            slippage_bps: 60.0,
            ..Terms::free()
        },
        ..free()
    }
}

/// Reflects prices around 100, so that a purchase becomes a sale.
fn mirrored(rows: &[[f64; 4]]) -> Vec<[f64; 4]> {
    rows.iter()
        .map(|&[open, high, low, close]| [200.0 - open, 200.0 - low, 200.0 - high, 200.0 - close])
        .collect()
}

fn mirrored_kind(kind: Kind) -> Kind {
    match kind {
        Kind::Market => Kind::Market,
        Kind::Limit { price } => Kind::Limit {
            price: 200.0 - price,
        },
        Kind::Stop { price } => Kind::Stop {
            price: 200.0 - price,
        },
        Kind::StopLimit { stop, limit } => Kind::StopLimit {
            stop: 200.0 - stop,
            limit: 200.0 - limit,
        },
        Kind::Trailing { .. } => kind,
    }
}

/// A purchase of one unit on the close of a flat bar, and the mirrored sale.
#[track_caller]
fn check(kind: Kind, later: &[[f64; 4]], expected: Option<(usize, f64)>) {
    let rows: Vec<[f64; 4]> = [FLAT].iter().chain(later).copied().collect();
    let (order, result) = one_order(&rows, &free(), buy(kind, 1.0));
    let seen = result.fills.first().map(|fill| (fill.row, fill.price));
    assert_eq!(seen, expected, "{kind:?} {later:?}");
    let state = if expected.is_some() {
        State::Filled
    } else {
        State::Accepted
    };
    assert_eq!(order.state, state);
    let sale = sell(mirrored_kind(kind), 1.0);
    let (_, result) = one_order(&mirrored(&rows), &free(), sale);
    let seen = result
        .fills
        .first()
        .map(|fill| (fill.row, 200.0 - fill.price));
    assert_eq!(seen, expected, "mirror of {kind:?} {later:?}");
}

#[test]
fn a_market_order_fills_at_the_next_open() {
    check(
        Kind::Market,
        &[[104.0, 106.0, 103.0, 105.0]],
        Some((1, 104.0)),
    );
}

#[test]
fn a_limit_order_fills_at_its_price_or_better() {
    let limit = Kind::Limit { price: 95.0 };
    check(limit, &[[100.0, 101.0, 95.0, 98.0]], Some((1, 95.0)));
    check(limit, &[[100.0, 101.0, 95.1, 98.0]], None);
    check(limit, &[[93.0, 101.0, 92.0, 98.0]], Some((1, 93.0)));
    let later = [[100.0, 101.0, 96.0, 98.0], [94.0, 99.0, 90.0, 98.0]];
    check(limit, &later, Some((2, 94.0)));
}

#[test]
fn a_stop_order_fills_at_its_price_or_at_a_worse_open() {
    let stop = Kind::Stop { price: 105.0 };
    check(stop, &[[100.0, 105.0, 99.0, 101.0]], Some((1, 105.0)));
    check(stop, &[[100.0, 104.9, 99.0, 101.0]], None);
    check(stop, &[[107.0, 108.0, 99.0, 101.0]], Some((1, 107.0)));
}

#[test]
fn a_stop_limit_order_is_a_limit_order_once_its_stop_is_reached() {
    let order = |limit: f64| Kind::StopLimit { stop: 105.0, limit };
    check(
        order(106.0),
        &[[100.0, 108.0, 99.0, 101.0]],
        Some((1, 105.0)),
    );
    // Opens beyond the limit: it waits for the price to come back.
    let gap = [[107.0, 108.0, 106.5, 107.0], [107.0, 107.5, 105.5, 107.0]];
    check(order(106.0), &gap, Some((2, 106.0)));
    check(
        order(106.0),
        &[[105.5, 108.0, 99.0, 101.0]],
        Some((1, 105.5)),
    );
    // The limit is below the stop: only a close below it proves that the price came back.
    check(order(104.0), &[[100.0, 106.0, 99.0, 104.5]], None);
    check(
        order(104.0),
        &[[100.0, 106.0, 99.0, 103.0]],
        Some((1, 104.0)),
    );
}

#[test]
fn what_takes_liquidity_pays_spread_and_slippage_and_a_limit_is_never_passed() {
    let price = |rows: &[[f64; 4]], kind: Kind| {
        let rows: Vec<[f64; 4]> = [FLAT].iter().chain(rows).copied().collect();
        let (order, result) = one_order(&rows, &costly(), buy(kind, 1.0));
        assert_eq!(order.state, State::Filled);
        (result.fills[0].price, result.fills[0].maker)
    };
    assert_eq!(price(&[FLAT], Kind::Market), (101.0, false));
    let up = [100.0, 120.0, 100.0, 100.0];
    assert_eq!(
        price(&[up], Kind::Stop { price: 110.0 }),
        (110.0 * 1.01, false)
    );
    // It can be had at its first open: it takes, at most at its limit.
    assert_eq!(price(&[FLAT], Kind::Limit { price: 100.5 }), (100.5, false));
    assert_eq!(price(&[FLAT], Kind::Limit { price: 105.0 }), (101.0, false));
    // It rests: it gives liquidity.
    let down = [100.0, 100.0, 90.0, 90.0];
    assert_eq!(price(&[down], Kind::Limit { price: 95.0 }), (95.0, true));
    let later = [FLAT, [90.0; 4]];
    assert_eq!(price(&later, Kind::Limit { price: 95.0 }), (90.0, true));
}

/// A long position from row 1, at 100, with a trailing stop; where and at what price it left.
fn trailed(follows: Follows, later: &[[f64; 4]]) -> (Option<(usize, f64)>, Result) {
    let rows: Vec<[f64; 4]> = [FLAT, FLAT].iter().chain(later).copied().collect();
    let bracket = Bracket {
        trail: Some((Trail::Absolute(5.0), follows)),
        ..Bracket::default()
    };
    let (_, result) = one_order(
        &rows,
        &free(),
        Request {
            bracket: Some(bracket),
            ..buy(Kind::Market, 1.0)
        },
    );
    let left = result.trades.first().map(|one| {
        assert_eq!(one.left_for, Why::Trailing);
        (one.trade.exit_row, one.trade.exit)
    });
    (left, result)
}

#[test]
fn a_trailing_stop_that_follows_closes_moves_only_at_closes() {
    let check =
        |later: &[[f64; 4]], expected| assert_eq!(trailed(Follows::Close, later).0, expected);
    check(
        &[[100.0, 120.0, 99.0, 110.0], [110.0, 110.0, 104.0, 108.0]],
        Some((3, 105.0)),
    );
    check(&[[100.0, 120.0, 96.0, 110.0]], None);
    check(&[[100.0, 120.0, 95.0, 110.0]], Some((2, 95.0)));
    check(
        &[[100.0, 120.0, 99.0, 110.0], [103.0, 104.0, 101.0, 102.0]],
        Some((3, 103.0)),
    );
    // It never moves back.
    check(
        &[
            [100.0, 110.0, 99.0, 110.0],
            [110.0, 110.0, 106.0, 106.0],
            [106.0, 106.0, 104.0, 104.0],
        ],
        Some((4, 105.0)),
    );
}

#[test]
fn a_trailing_stop_that_follows_extremes_is_hit_by_the_bar_that_raises_it() {
    let (left, result) = trailed(Follows::Extreme, &[[100.0, 110.0, 99.0, 103.0]]);
    // The close is below the level of 105, so the price passed it after the high.
    assert_eq!((left, result.ambiguous_bars), (Some((2, 105.0)), 0));
    let (left, result) = trailed(Follows::Extreme, &[[100.0, 110.0, 99.0, 108.0]]);
    assert_eq!((left, result.ambiguous_bars), (Some((2, 105.0)), 1));
    let (left, result) = trailed(Follows::Extreme, &[[106.0, 110.0, 105.5, 108.0]]);
    assert_eq!((left, result.ambiguous_bars), (None, 0));
    let later = [[106.0, 110.0, 105.5, 108.0], [108.0, 109.0, 104.0, 108.0]];
    assert_eq!(trailed(Follows::Extreme, &later).0, Some((3, 105.0)));
}

/// Enters at a limit of 95 inside row 1, with a stop at 90 and a target at 105.
fn bracketed(kind: Kind, bar: [f64; 4]) -> (Option<(Why, f64)>, usize) {
    let bracket = Bracket {
        stop_distance: Some(5.0),
        target_distance: Some(10.0),
        trail: None,
    };
    let request = Request {
        bracket: Some(bracket),
        ..buy(kind, 1.0)
    };
    let (order, result) = one_order(&[FLAT, bar], &free(), request);
    assert_eq!(order.state, State::Filled, "{bar:?}");
    let left = result
        .trades
        .first()
        .map(|one| (one.left_for, one.trade.exit));
    (left, result.ambiguous_bars)
}

#[test]
fn the_exits_of_an_entry_inside_a_bar_count_only_what_is_proven_in_their_favour() {
    let limit = Kind::Limit { price: 95.0 };
    // To reach 90 the price passed 95 first.
    assert_eq!(
        bracketed(limit, [100.0, 101.0, 90.0, 96.0]),
        (Some((Why::Stop, 90.0)), 0)
    );
    assert_eq!(bracketed(limit, [100.0, 101.0, 94.0, 96.0]), (None, 0));
    // The high may have come before the entry.
    assert_eq!(bracketed(limit, [100.0, 106.0, 94.0, 96.0]), (None, 1));
    // The close is above the target, so the price passed it after the entry.
    assert_eq!(
        bracketed(limit, [100.0, 106.0, 94.0, 105.5]),
        (Some((Why::Target, 105.0)), 0)
    );

    let stop = Kind::Stop { price: 110.0 };
    // The target of 120 lies beyond the entry; the stop of 105 was perhaps passed before it.
    assert_eq!(
        bracketed(stop, [106.0, 121.0, 106.0, 119.0]),
        (Some((Why::Target, 120.0)), 0)
    );
    assert_eq!(
        bracketed(stop, [100.0, 112.0, 99.0, 111.0]),
        (Some((Why::Stop, 105.0)), 1)
    );
    assert_eq!(
        bracketed(stop, [100.0, 112.0, 99.0, 104.0]),
        (Some((Why::Stop, 105.0)), 0)
    );
    assert_eq!(bracketed(stop, [106.0, 112.0, 106.0, 111.0]), (None, 0));
}

#[test]
fn finer_bars_decide_what_an_entry_inside_a_bar_meets() {
    let coarse = bars(&[FLAT, [100.0, 106.0, 94.0, 96.0]]);
    let request = Request {
        bracket: Some(Bracket {
            target_distance: Some(10.0),
            ..Bracket::default()
        }),
        ..buy(Kind::Limit { price: 95.0 }, 1.0)
    };
    let run = |inside: &[[f64; 4]]| {
        let mut shorter = bars(inside);
        for (at, opened_at) in (0..).zip(&mut shorter.opened_at) {
            *opened_at = MINUTE + at * 10_000;
        }
        let finer = FinerBars::new(shorter.as_slice(), &coarse.opened_at, |at| at + MINUTE);
        let instrument = Instrument {
            finer: Some(&finer),
            ..minutes("X", &coarse)
        };
        let result = run_with(&[instrument], &free(), |machine, moment| {
            if moment.closed[0].1 == 0 {
                machine.place(request);
            }
        });
        (result.trades.len(), result.ambiguous_bars)
    };
    let down = [100.0, 100.0, 94.0, 96.0];
    let up = [96.0, 106.0, 96.0, 105.0];
    assert_eq!(run(&[down, up]), (1, 0));
    assert_eq!(run(&[[100.0, 106.0, 100.0, 100.0], down]), (0, 0));
}

#[test]
fn a_stop_and_a_target_exclude_each_other() {
    let rows = [FLAT, FLAT, [100.0, 111.0, 99.0, 110.0], FLAT];
    let bracket = Bracket {
        stop_distance: Some(5.0),
        target_distance: Some(10.0),
        trail: None,
    };
    let request = Request {
        bracket: Some(bracket),
        ..buy(Kind::Market, 1.0)
    };
    let (_, result) = one_order(&rows, &free(), request);
    let [entry, stop, target] = result.orders.as_slice() else {
        panic!("{:?}", result.orders);
    };
    assert_eq!(
        ending(stop),
        (State::Cancelled, Some(Reason::PositionClosed))
    );
    assert_eq!(
        (target.state, target.parent),
        (State::Filled, Some(entry.id))
    );
    assert_eq!(
        (stop.request.why, target.request.why),
        (Why::Stop, Why::Target)
    );
    assert_eq!(result.trades[0].trade.stop, Some(95.0));
}

#[test]
fn orders_of_a_group_cancel_each_other() {
    let straddle = |rows: &[[f64; 4]]| {
        play(rows, &free(), |machine, row| {
            if row == 0 {
                for (sense, price) in [(Sense::Buy, 105.0), (Sense::Sell, 95.0)] {
                    machine.place(Request {
                        group: Some(7),
                        ..Request::of(0, sense, Kind::Stop { price }, Amount::Units(1.0))
                    });
                }
            }
        })
    };
    let result = straddle(&[FLAT, [100.0, 106.0, 99.0, 104.0]]);
    assert_eq!(result.orders[0].state, State::Filled);
    assert_eq!(
        ending(&result.orders[1]),
        (State::Cancelled, Some(Reason::Group))
    );
    // Both are reached: the one away from the close is taken, and the bar is ambiguous.
    let result = straddle(&[FLAT, [100.0, 106.0, 94.0, 104.0]]);
    assert_eq!(
        ending(&result.orders[0]),
        (State::Cancelled, Some(Reason::Group))
    );
    assert_eq!(
        (result.orders[1].state, result.ambiguous_bars),
        (State::Filled, 1)
    );
}

#[test]
fn a_day_order_lives_through_its_first_trading_day() {
    let before_midnight = 24 * 60 * MINUTE - 3 * MINUTE;
    let calm = [100.0, 100.0, 99.0, 100.0];
    let bars = bars_from(
        before_midnight,
        &[calm, calm, calm, calm, [100.0, 100.0, 90.0, 100.0]],
    );
    let placed_at = |row: usize| {
        let result = run_with(&[minutes("X", &bars)], &free(), |machine, moment| {
            if moment.closed[0].1 == row {
                machine.place(Request {
                    time_in_force: TimeInForce::Day,
                    ..buy(Kind::Limit { price: 95.0 }, 1.0)
                });
            }
        });
        (ending(&result.orders[0]), result.orders[0].ended_at)
    };
    let midnight = 24 * 60 * MINUTE;
    assert_eq!(
        placed_at(0),
        ((State::Expired, Some(Reason::Time)), Some(midnight))
    );
    // Placed on the last close of a day it is for the next.
    assert_eq!(placed_at(2).0, (State::Filled, None));
}

#[test]
fn an_order_until_an_instant_takes_part_in_the_open_of_the_bar_that_holds_it() {
    let until = |until: i64, rows: &[[f64; 4]]| {
        let request = Request {
            time_in_force: TimeInForce::Gtd { until },
            ..buy(Kind::Limit { price: 95.0 }, 1.0)
        };
        one_order(rows, &free(), request).0.state
    };
    let touch = [100.0, 100.0, 94.0, 100.0];
    assert_eq!(until(2 * MINUTE, &[FLAT, touch]), State::Filled);
    assert_eq!(until(2 * MINUTE - 1, &[FLAT, touch]), State::Expired);
    assert_eq!(
        until(2 * MINUTE - 1, &[FLAT, [94.0, 100.0, 94.0, 100.0]]),
        State::Filled
    );
    assert_eq!(until(MINUTE, &[FLAT, [94.0; 4]]), State::Expired);
}

fn thin() -> Config {
    Config {
        capital: 100_000.0,
        terms: Terms {
            participation: Some(0.5),
            ..Terms::free()
        },
        ..free()
    }
}

#[test]
fn an_order_larger_than_its_share_of_the_volume_fills_over_the_next_bars() {
    let rows = [FLAT, FLAT, [101.0; 4], [102.0; 4], FLAT];
    let (order, result) = one_order(&rows, &thin(), buy(Kind::Market, 12.0));
    assert_eq!(order.state, State::Filled);
    assert_eq!(
        fills(&result, 0),
        [(1, 100.0, 5.0), (2, 101.0, 5.0), (3, 102.0, 2.0)]
    );
    near(order.average, (500.0 + 505.0 + 204.0) / 12.0);
    let (order, result) = one_order(&rows[..2], &thin(), buy(Kind::Market, 12.0));
    assert_eq!(
        (order.state, result.open[0].position.quantity),
        (State::PartlyFilled, 5.0)
    );
    // A limit keeps its price for the rest.
    let dips = [
        FLAT,
        [100.0, 100.0, 95.0, 100.0],
        [100.0, 100.0, 95.0, 100.0],
    ];
    let (_, result) = one_order(&dips, &thin(), buy(Kind::Limit { price: 96.0 }, 8.0));
    assert_eq!(fills(&result, 0), [(1, 96.0, 5.0), (2, 96.0, 3.0)]);
}

#[test]
fn the_rest_of_a_stop_is_a_market_order_and_the_target_stays_until_all_is_sold() {
    let rows = [
        FLAT,
        FLAT,
        FLAT,
        [100.0, 100.0, 94.0, 94.0],
        [93.0, 93.0, 92.0, 92.0],
        FLAT,
    ];
    let bracket = Bracket {
        stop_distance: Some(5.0),
        target_distance: Some(50.0),
        trail: None,
    };
    let request = Request {
        bracket: Some(bracket),
        ..buy(Kind::Market, 8.0)
    };
    let (_, result) = one_order(&rows, &thin(), request);
    assert_eq!(fills(&result, 1), [(3, 95.0, 5.0), (4, 93.0, 3.0)]);
    assert_eq!(
        ending(&result.orders[2]),
        (State::Cancelled, Some(Reason::PositionClosed))
    );
    let trade = &result.trades[0].trade;
    assert_eq!((trade.quantity, trade.exit_row), (8.0, 4));
    near(trade.exit, (95.0 * 5.0 + 93.0 * 3.0) / 8.0);
    near(trade.pnl, -(5.0 * 5.0 + 7.0 * 3.0));
}

#[test]
fn orders_that_must_fill_at_once_do_not_wait() {
    let at_once = |time_in_force, kind, units| {
        let request = Request {
            time_in_force,
            ..buy(kind, units)
        };
        let (order, _) = one_order(&[FLAT, FLAT, FLAT], &thin(), request);
        (order.state, order.reason, order.filled)
    };
    let rest = Some(Reason::Immediate);
    assert_eq!(
        at_once(TimeInForce::Ioc, Kind::Market, 8.0),
        (State::Cancelled, rest, 5.0)
    );
    assert_eq!(
        at_once(TimeInForce::Fok, Kind::Market, 8.0),
        (State::Cancelled, rest, 0.0)
    );
    assert_eq!(
        at_once(TimeInForce::Fok, Kind::Market, 5.0),
        (State::Filled, None, 5.0)
    );
    let low = Kind::Limit { price: 90.0 };
    assert_eq!(
        at_once(TimeInForce::Ioc, low, 1.0),
        (State::Cancelled, rest, 0.0)
    );
    let stop = Kind::Stop { price: 110.0 };
    let refused = (State::Rejected, Some(Reason::TimeInForce), 0.0);
    assert_eq!(at_once(TimeInForce::Ioc, stop, 1.0), refused);
}

#[test]
fn orders_that_make_no_sense_are_rejected_with_their_reason() {
    let long_only = Config {
        direction: crate::backtest::Direction::LongOnly,
        ..free()
    };
    let check = |request: Request, reason: Reason| {
        let (order, result) = one_order(&[FLAT, FLAT], &long_only, request);
        assert_eq!(ending(&order), (State::Rejected, Some(reason)));
        assert_eq!(result.rejected(), [(reason, 1)]);
        assert!(result.fills.is_empty());
    };
    check(buy(Kind::Limit { price: 0.0 }, 1.0), Reason::Price);
    check(buy(Kind::Stop { price: f64::NAN }, 1.0), Reason::Price);
    check(buy(Kind::Market, -1.0), Reason::Quantity);
    check(sell(Kind::Market, 1.0), Reason::Direction);
    check(
        Request::take_profit(0, Sense::Sell, 110.0),
        Reason::NoPosition,
    );
    check(
        Request {
            instrument: 3,
            ..buy(Kind::Market, 1.0)
        },
        Reason::Instrument,
    );
}

#[test]
fn a_purchase_without_margin_is_cut_to_the_cash() {
    let (order, result) = one_order(&[FLAT, [200.0; 4]], &free(), buy(Kind::Market, 8.0));
    assert_eq!((order.filled, order.reason), (5.0, Some(Reason::Cash)));
    assert_eq!((order.state, result.cash), (State::Cancelled, 0.0));
    // The proceeds of a short sale buy nothing else.
    let result = play(&[FLAT, FLAT, FLAT], &free(), |machine, row| {
        machine.place(if row == 0 {
            sell(Kind::Market, 10.0)
        } else {
            sell(Kind::Market, 1.0)
        });
    });
    assert_eq!(
        ending(&result.orders[1]),
        (State::Rejected, Some(Reason::Cash))
    );
}

#[test]
fn a_larger_order_against_a_position_turns_it() {
    let rows = [FLAT, FLAT, [110.0; 4], [110.0; 4]];
    let result = play(&rows, &free(), |machine, row| match row {
        0 => {
            machine.place(buy(Kind::Market, 3.0));
        }
        1 => {
            machine.place(sell(Kind::Market, 5.0));
        }
        _ => {}
    });
    assert_eq!(fills(&result, 1), [(2, 110.0, 3.0), (2, 110.0, 2.0)]);
    assert_eq!(result.trades[0].trade.pnl, 30.0);
    let open = &result.open[0].position;
    assert_eq!(
        (open.side, open.quantity),
        (crate::backtest::Side::Short, 2.0)
    );
}

#[test]
fn a_stop_beyond_the_open_that_makes_its_position_fills_at_that_open() {
    let result = play(
        &[FLAT, [90.0, 95.0, 85.0, 90.0]],
        &free(),
        |machine, row| {
            if row == 0 {
                machine.place(buy(Kind::Market, 1.0));
                machine.place(sell(Kind::Stop { price: 97.0 }, 1.0));
            }
        },
    );
    assert_eq!(fills(&result, 1), [(1, 90.0, 1.0)]);
}

#[test]
fn cancelled_orders_do_not_fill_and_only_working_ones_can_be_cancelled() {
    let result = play(
        &[FLAT, FLAT, [90.0; 4]],
        &free(),
        |machine, row| match row {
            0 => {
                machine.place(buy(Kind::Limit { price: 95.0 }, 1.0));
            }
            1 => {
                assert!(machine.cancel(0));
                assert!(!machine.cancel(0));
                assert!(!machine.cancel(9));
            }
            _ => {}
        },
    );
    assert_eq!(
        ending(&result.orders[0]),
        (State::Cancelled, Some(Reason::Withdrawn))
    );
}
