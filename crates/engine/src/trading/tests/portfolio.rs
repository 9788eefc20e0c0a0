//! Several instruments on one account.

use rumbo_market::DAY_MS;

use super::*;
use crate::backtest::Direction;
use crate::portfolio::{
    CorrelationLimit, Limits, Plan, Rotation, RotationColumns, RotationWeights, Schedule, Sizing,
    hold, rotate,
};
use crate::signal::Signals;
use crate::trading::{Incident, Instrument, State, Why, run};

/// Daily bars of one price each.
fn days(prices: &[f64]) -> Bars {
    (0_i64..)
        .zip(prices)
        .map(|(at, &price)| Bar {
            opened_at: at * DAY_MS,
            open: price,
            high: price,
            low: price,
            close: price,
            volume: 1.0,
        })
        .collect()
}

fn daily<'a>(symbol: &'a str, bars: &'a Bars) -> Instrument<'a> {
    Instrument::new(symbol, bars.as_slice(), Timeframe::D1, Calendar::Continuous)
}

#[test]
fn closes_come_before_opens_at_one_instant_and_a_long_bar_is_used_when_it_has_closed() {
    let day = days(&[100.0, 100.0]);
    let hours: Bars = (0..48)
        .map(|at| Bar {
            opened_at: at * 3_600_000,
            open: 10.0,
            high: 10.0,
            low: 10.0,
            close: 10.0,
            volume: 1.0,
        })
        .collect();
    let hourly = Instrument::new("H", hours.as_slice(), Timeframe::H1, Calendar::Continuous);
    let mut seen = Vec::new();
    run_with(&[daily("D", &day), hourly], &free(), |_, moment| {
        if moment.closed.len() == 2 {
            seen.push((moment.at, moment.closed.to_vec()));
        }
    });
    assert_eq!(
        seen,
        [
            (DAY_MS, vec![(0, 0), (1, 23)]),
            (2 * DAY_MS, vec![(0, 1), (1, 47)])
        ]
    );
}

#[test]
fn an_order_given_during_a_long_bar_waits_for_the_next() {
    let long: Bars = [[100.0, 120.0, 80.0, 100.0], [100.0, 110.0, 99.0, 100.0]]
        .iter()
        .zip(0_i64..)
        .map(|(&[open, high, low, close], at)| Bar {
            opened_at: at * DAY_MS,
            open,
            high,
            low,
            close,
            volume: 1.0,
        })
        .collect();
    let hours: Bars = (0..48)
        .map(|at| Bar {
            opened_at: at * 3_600_000,
            ..days(&[10.0]).as_slice().bar(0)
        })
        .collect();
    let hourly = Instrument::new("H", hours.as_slice(), Timeframe::H1, Calendar::Continuous);
    let result = run_with(&[daily("D", &long), hourly], &free(), |machine, moment| {
        if moment.at == 12 * 3_600_000 {
            machine.place(buy(Kind::Limit { price: 90.0 }, 1.0));
            machine.place(buy(Kind::Stop { price: 105.0 }, 1.0));
        }
    });
    assert_eq!(result.orders[0].state, State::Accepted);
    assert_eq!(fills(&result, 1), [(1, 105.0, 1.0)]);
}

#[test]
fn sales_of_an_open_pay_for_its_purchases() {
    let (first, second) = (days(&[100.0; 4]), days(&[50.0; 4]));
    let instruments = [daily("A", &first), daily("B", &second)];
    let result = run_with(&instruments, &free(), |machine, moment| {
        let all = |instrument, sense, amount| Request::market(instrument, sense, amount);
        if moment.at == DAY_MS {
            machine.place(all(1, Sense::Buy, Amount::Cash(1.0)));
        } else if moment.at == 2 * DAY_MS {
            machine.place(all(0, Sense::Buy, Amount::Cash(1.0)));
            machine.place(all(1, Sense::Sell, Amount::Position));
        }
    });
    assert_eq!(fills(&result, 1), [(2, 100.0, 10.0)]);
}

#[test]
fn positions_of_several_instruments_share_the_cash() {
    let (first, second) = (days(&[100.0, 100.0, 110.0]), days(&[50.0, 50.0, 40.0]));
    let always = Signals {
        enter_long: vec![true; 3],
        ..Signals::default()
    };
    let config = Config {
        sizing: Sizing::Equity { share: 0.5 },
        ..free()
    };
    let instruments = [daily("A", &first), daily("B", &second)].map(|one| Instrument {
        signals: Some(&always),
        ..one
    });
    let result = run(&instruments, &config);
    near(result.curve.equity[2], 5.0 * 110.0 + 10.0 * 40.0);
    near(result.curve.gross[1], 1_000.0);
    near(result.instruments[0].pnl, 50.0);
    near(result.instruments[1].pnl, -100.0);
}

#[test]
fn sizes_follow_their_rule() {
    let prices: Vec<f64> = (0..8)
        .map(|at| if at % 2 == 0 { 100.0 } else { 110.0 })
        .collect();
    let bars = days(&prices);
    let signals = Signals {
        enter_long: (0..8).map(|row| row == 5).collect(),
        stop_distance: vec![4.0; 8],
        ..Signals::default()
    };
    let units = |sizing: Sizing| {
        let config = Config { sizing, ..free() };
        let instrument = Instrument {
            signals: Some(&signals),
            ..daily("A", &bars)
        };
        let result = run(&[instrument], &config);
        match result.rejected().as_slice() {
            [] => Ok(result.fills[0].quantity),
            [(reason, 1)] => Err(*reason),
            other => panic!("{other:?}"),
        }
    };
    // The signal is on the close of 110, the fill at the open of 100.
    near(units(Sizing::Quantity { units: 3.0 }).unwrap(), 3.0);
    near(units(Sizing::Notional { cash: 500.0 }).unwrap(), 5.0);
    near(units(Sizing::Equity { share: 0.7 }).unwrap(), 7.0);
    near(units(Sizing::Cash { share: 0.5 }).unwrap(), 5.0);
    near(units(Sizing::Risk { share: 0.02 }).unwrap(), 5.0);
    // Returns 0.1, -1/11, 0.1, -1/11: their deviation (ddof 1) times the root of 365 days.
    let deviation = 4.0_f64.sqrt() * ((0.1 + 1.0 / 11.0) / 2.0) / 3.0_f64.sqrt();
    let volatility = Sizing::Volatility {
        annual: 0.5,
        bars: 4,
        share_max: 1.0,
    };
    near(
        units(volatility).unwrap(),
        1_000.0 * (0.5 / (deviation * 365.0_f64.sqrt())) / 100.0,
    );
    let too_long = Sizing::Volatility {
        annual: 0.5,
        bars: 6,
        share_max: 1.0,
    };
    assert_eq!(units(too_long), Err(Reason::UnknownSize));
    let kelly = Sizing::Kelly {
        fraction: 0.5,
        prior_trades: 30.0,
        initial: 0.1,
    };
    near(units(kelly).unwrap(), 1.0);
}

#[test]
fn a_kelly_share_is_of_the_trades_resolved_and_never_above_one_half() {
    // A sure gain: every trade from 100 to 110, out at once.
    let prices: Vec<f64> = (0..200)
        .map(|at| if at % 2 == 0 { 100.0 } else { 110.0 })
        .collect();
    let bars = days(&prices);
    let signals = Signals {
        enter_long: (0..200).map(|row| row % 2 == 1).collect(),
        exit_long: (0..200).map(|row| row % 2 == 0).collect(),
        ..Signals::default()
    };
    let config = Config {
        sizing: Sizing::Kelly {
            fraction: 0.5,
            prior_trades: 10.0,
            initial: 0.1,
        },
        ..free()
    };
    let instrument = Instrument {
        signals: Some(&signals),
        ..daily("A", &bars)
    };
    let result = run(&[instrument], &config);
    let share = |number: usize| {
        let trade = &result.trades[number].trade;
        trade.quantity * trade.entry / result.curve.equity[trade.entry_row - 1]
    };
    near(share(29), 0.1);
    near(share(30), 0.5);
}

/// Four instruments at 100; an order for 400 on each, in turn, on the first close.
fn limited(limits: Limits, senses: [Sense; 4], groups: [&str; 4]) -> Vec<(f64, Option<Reason>)> {
    let bars = days(&[100.0; 3]);
    let config = Config {
        capital: 10_000.0,
        limits,
        ..free()
    };
    let instruments = groups.map(|group| Instrument {
        group,
        ..daily("A", &bars)
    });
    let result = run_with(&instruments, &config, |machine, moment| {
        if moment.at == DAY_MS {
            for (instrument, sense) in senses.into_iter().enumerate() {
                machine.place(Request::market(instrument, sense, Amount::Notional(400.0)));
            }
        }
    });
    result
        .orders
        .iter()
        .map(|order| (order.filled * 100.0, order.reason))
        .collect()
}

#[test]
fn limits_cut_or_refuse_what_exceeds_them() {
    use Sense::{Buy, Sell};
    let none = Limits::default();
    let long = [Buy; 4];
    let plain = [""; 4];
    let check = |limits: Limits, senses, groups, expected: [(f64, Option<Reason>); 4]| {
        let seen = limited(limits, senses, groups);
        for (seen, expected) in seen.iter().zip(expected) {
            near(seen.0, expected.0);
            assert_eq!(seen.1, expected.1, "{limits:?}");
        }
    };
    let whole = (400.0, None);
    check(none, long, plain, [whole; 4]);
    let refused = |reason| (0.0, Some(reason));
    let few = Limits {
        positions: Some(2),
        ..none
    };
    let most = refused(Reason::MaxPositions);
    check(few, long, plain, [whole, whole, most, most]);
    let gross = Limits {
        gross: Some(0.1),
        ..none
    };
    let cut = (200.0, None);
    check(
        gross,
        long,
        plain,
        [whole, whole, cut, refused(Reason::GrossExposure)],
    );
    let net = Limits {
        net: Some(0.06),
        ..none
    };
    check(
        net,
        [Buy, Sell, Buy, Buy],
        plain,
        [whole, whole, whole, cut],
    );
    let own = Limits {
        instrument: Some(0.02),
        ..none
    };
    check(own, long, plain, [cut; 4]);
    let sector = Limits {
        group: Some(0.04),
        ..none
    };
    let full = refused(Reason::GroupExposure);
    check(
        sector,
        long,
        ["x", "y", "x", ""],
        [whole, whole, full, whole],
    );
}

#[test]
fn an_entry_that_moves_with_a_position_is_refused() {
    let prices: Vec<f64> = (0..8).map(|at| f64::from(100 + (at * 7) % 5)).collect();
    let opposite: Vec<f64> = prices.iter().map(|price| 300.0 - price).collect();
    let (one, same, other) = (days(&prices), days(&prices), days(&opposite));
    let config = Config {
        limits: Limits {
            correlation: Some(CorrelationLimit { bars: 5, max: 0.8 }),
            ..Limits::default()
        },
        ..free()
    };
    let instruments = [daily("A", &one), daily("B", &same), daily("C", &other)];
    let result = run_with(&instruments, &config, |machine, moment| {
        if moment.at == 6 * DAY_MS {
            for (instrument, sense) in [(0, Sense::Buy), (1, Sense::Buy), (2, Sense::Buy)] {
                machine.place(Request::market(instrument, sense, Amount::Notional(100.0)));
            }
        }
    });
    let endings: Vec<_> = result.orders.iter().map(ending).collect();
    let refused = (State::Rejected, Some(Reason::Correlation));
    let filled = (State::Filled, None);
    assert_eq!(endings, [filled, refused, filled]);
}

#[test]
fn a_loss_of_the_day_closes_everything_until_the_next() {
    let hour = |at: i64, price: f64| Bar {
        opened_at: at * 3_600_000,
        ..days(&[price]).as_slice().bar(0)
    };
    let bars: Bars = (0..30)
        .map(|at| hour(at, if at < 3 { 100.0 } else { 90.0 }))
        .collect();
    let always = Signals {
        enter_long: vec![true; 30],
        ..Signals::default()
    };
    let config = Config {
        limits: Limits {
            daily_loss: Some(0.05),
            ..Limits::default()
        },
        ..free()
    };
    let instrument = Instrument {
        signals: Some(&always),
        ..Instrument::new("A", bars.as_slice(), Timeframe::H1, Calendar::Continuous)
    };
    let result = run(&[instrument], &config);
    assert_eq!(result.trades[0].left_for, Why::DailyLoss);
    assert_eq!(result.trades[0].trade.exit_row, 4);
    assert!(matches!(result.incidents[0], Incident::DailyLoss { at, .. } if at == 4 * 3_600_000));
    // Refused on the closes of rows 4 to 23; the first close of the next day is that of row 24.
    assert_eq!(result.rejected(), [(Reason::DailyLoss, 20)]);
    assert_eq!(result.open[0].position.entry_row, 25);
}

#[test]
fn weights_are_restored_on_their_schedule_and_the_rest_is_cash() {
    let (first, second) = (
        days(&[100.0, 100.0, 200.0, 200.0, 200.0, 200.0]),
        days(&[50.0; 6]),
    );
    let instruments = [daily("A", &first), daily("B", &second)];
    let plan = |schedule| Plan {
        weights: vec![0.5, 0.25],
        schedule,
    };
    let result = hold(&instruments, &free(), &plan(Schedule::Bars { every: 2 }));
    // 5 and 5 units at the open of row 1; worth 1,500 from row 2 on; restored at the open of row 3.
    near(result.curve.cash[1], 250.0);
    near(result.curve.equity[2], 1_500.0);
    near(result.curve.cash[3], 375.0);
    assert_eq!(
        result
            .orders
            .iter()
            .filter(|one| one.request.why == Why::Rebalance)
            .count(),
        4
    );
    near(result.open[0].position.quantity, 3.75);
    near(result.open[1].position.quantity, 7.5);
    let drift = hold(&instruments, &free(), &plan(Schedule::Drift { band: 0.2 }));
    assert_eq!(drift.orders.len(), 2);
    let drift = hold(&instruments, &free(), &plan(Schedule::Drift { band: 0.1 }));
    assert_eq!(drift.orders.len(), 4);
    let weekly = hold(&instruments, &free(), &plan(Schedule::Week));
    // 1970-01-01 was a Thursday, so the close of Monday is that of row 4: bought, then restored.
    let restored = weekly
        .orders
        .iter()
        .filter(|order| order.placed_at == 5 * DAY_MS)
        .count();
    assert_eq!(restored, 2);
}

#[test]
fn a_rotation_holds_the_best_that_pass_and_leaves_the_rest_in_cash() {
    let bars = [days(&[100.0; 8]), days(&[50.0; 8]), days(&[20.0; 8])];
    let instruments = [
        daily("A", &bars[0]),
        daily("B", &bars[1]),
        daily("C", &bars[2]),
    ];
    let column = |early: f64, late: f64| RotationColumns {
        score: (0..8)
            .map(|row| if row < 4 { early } else { late })
            .collect(),
        filter: Vec::new(),
    };
    let mut columns = vec![column(1.0, 3.0), column(2.0, 2.0), column(3.0, f64::NAN)];
    let rotation = Rotation {
        top: 2,
        every: Schedule::Week,
        weights: RotationWeights::Equal,
    };
    let held = |columns: &[RotationColumns]| {
        let result = rotate(&instruments, columns, &rotation, &free());
        let symbols: Vec<usize> = result.open.iter().map(|one| one.instrument).collect();
        (symbols, result.cash, result.trades.len())
    };
    // First B and C; on the close of Monday, row 4, A and B.
    assert_eq!(held(&columns), (vec![0, 1], 0.0, 1));
    columns[0].filter = vec![false; 8];
    assert_eq!(held(&columns), (vec![1], 500.0, 1));
}

#[test]
fn a_rotation_does_not_choose_by_an_old_score() {
    let (ended, other) = (days(&[100.0; 5]), days(&[50.0; 16]));
    let instruments = [daily("A", &ended), daily("B", &other)];
    let score = |value: f64, rows: usize| RotationColumns {
        score: vec![value; rows],
        filter: Vec::new(),
    };
    let columns = [score(9.0, 5), score(1.0, 16)];
    let rotation = Rotation {
        top: 1,
        every: Schedule::Week,
        weights: RotationWeights::Equal,
    };
    let result = rotate(&instruments, &columns, &rotation, &free());
    // On the second Monday the first has no new bars: it is to be sold, which waits for its next bar,
    // and until then there is no cash for the other.
    let [bought, sold, refused] = result.orders.as_slice() else {
        panic!("{:?}", result.orders);
    };
    assert_eq!(
        (bought.request.instrument, bought.state),
        (0, State::Filled)
    );
    assert_eq!((sold.request.instrument, sold.state), (0, State::Accepted));
    assert_eq!(ending(refused), (State::Rejected, Some(Reason::Cash)));
}

#[test]
fn a_side_that_is_not_allowed_is_not_taken_by_rules() {
    let bars = days(&[100.0; 4]);
    let both = Signals {
        enter_short: vec![true; 4],
        ..Signals::default()
    };
    let config = Config {
        direction: Direction::LongOnly,
        ..free()
    };
    let instrument = Instrument {
        signals: Some(&both),
        ..daily("A", &bars)
    };
    assert!(run(&[instrument], &config).orders.is_empty());
}
