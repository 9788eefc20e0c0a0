//! Golden bars by hand for every line of the rules, and what holds for every series.

mod margin;
mod money;
mod orders;
mod portfolio;
mod properties;

use rumbo_market::{Bar, Bars, Calendar, Timeframe};

use crate::trading::{
    Amount, Config, Instrument, Kind, Machine, Order, OrderId, Reason, Request, Result, Sense,
    State, Terms, run_with,
};

const MINUTE: i64 = 60_000;

/// Bars from `[open, high, low, close]`, a minute apart, with a volume of 10.
fn bars(rows: &[[f64; 4]]) -> Bars {
    bars_from(0, rows)
}

fn bars_from(start: i64, rows: &[[f64; 4]]) -> Bars {
    (0_i64..)
        .zip(rows)
        .map(|(at, &[open, high, low, close])| Bar {
            opened_at: start + at * MINUTE,
            open,
            high,
            low,
            close,
            volume: 10.0,
        })
        .collect()
}

const FLAT: [f64; 4] = [100.0, 100.0, 100.0, 100.0];

/// 1,000 of cash and no costs.
fn free() -> Config {
    Config {
        capital: 1_000.0,
        terms: Terms::free(),
        ..Config::default()
    }
}

fn minutes<'a>(symbol: &'a str, bars: &'a Bars) -> Instrument<'a> {
    Instrument::new(symbol, bars.as_slice(), Timeframe::M1, Calendar::Continuous)
}

/// Runs minutes and lets `place` give orders on the close of each row.
fn play(rows: &[[f64; 4]], config: &Config, mut place: impl FnMut(&mut Machine, usize)) -> Result {
    let bars = bars(rows);
    run_with(&[minutes("X", &bars)], config, |machine, moment| {
        for &(_, row) in moment.closed {
            place(machine, row);
        }
    })
}

/// Runs with one order placed on the close of the first row.
fn one_order(rows: &[[f64; 4]], config: &Config, request: Request) -> (Order, Result) {
    let result = play(rows, config, |machine, row| {
        if row == 0 {
            machine.place(request);
        }
    });
    (result.orders[0].clone(), result)
}

fn buy(kind: Kind, units: f64) -> Request {
    Request::of(0, Sense::Buy, kind, Amount::Units(units))
}

fn sell(kind: Kind, units: f64) -> Request {
    Request::of(0, Sense::Sell, kind, Amount::Units(units))
}

#[track_caller]
fn near(seen: f64, expected: f64) {
    let allowed = 1e-9 * expected.abs().max(1.0);
    assert!(
        (seen - expected).abs() <= allowed,
        "{seen} instead of {expected}"
    );
}

fn fills(result: &Result, id: OrderId) -> Vec<(usize, f64, f64)> {
    let order = &result.orders[usize::try_from(id).unwrap()];
    result
        .fills_of(order)
        .map(|fill| (fill.row, fill.price, fill.quantity))
        .collect()
}

fn ending(order: &Order) -> (State, Option<Reason>) {
    (order.state, order.reason)
}
