//! Bars per second of the event path: one account with margin, funding and partial fills, and several
//! instruments on one account.
//!
//! `cargo bench -p rumbo-engine --bench trading`. Hourly BTC/USDT of the golden files, repeated; the best of
//! several rounds, on one thread. `trading_nautilus.py` measures the first case of another engine.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench reads its file and prints"
)]

#[path = "support/series.rs"]
mod series;

use rumbo_engine::portfolio::Sizing;
use rumbo_engine::trading::{
    Config, Instrument, Margin, MarginMode, Points, Result, Terms, check, run,
};
use rumbo_market::{Calendar, Timeframe};
use series::{HOUR_MS, best_of, cross, rows, series, with_levels};

const ROUNDS: usize = 15;
const FUNDING_HOURS: i64 = 8;
const INSTRUMENTS: usize = 10;
/// Small enough that the account survives hundreds of repetitions.
const UNITS: f64 = 0.1;

/// Margin, partial fills, slippage by volatility and volume.
fn full() -> Config {
    Config {
        capital: 10_000_000.0,
        sizing: Sizing::Quantity { units: UNITS },
        terms: Terms {
            participation: Some(0.1),
            slippage_atr: 0.02,
            impact: 0.01,
            borrow_rate: 0.05,
            ..Terms::default()
        },
        margin: Margin {
            mode: MarginMode::Cross,
            leverage: 5.0,
            ..Margin::default()
        },
        idle_rate: 0.02,
        ..Config::default()
    }
}

fn report(name: &str, rows: usize, target: &str, mut work: impl FnMut() -> Result) {
    let result = work();
    let speed = rows as f64 / best_of(ROUNDS, work);
    println!(
        "{name:<44} {:>7} trades {:>8} orders {:>6.1} M bars/s",
        result.trades.len(),
        result.orders.len(),
        speed / 1e6
    );
    println!("bench\t{name}, {rows} bars\t{speed:.0}\tbars/s\t-\t{target}");
}

fn main() {
    let rows = rows();
    let bars = series(rows);
    let signals = cross(&bars, 12, 48);
    let of = |bars| Instrument::new("BTC/USDT", bars, Timeframe::H1, Calendar::Continuous);
    let plain = Instrument {
        signals: Some(&signals),
        ..of(bars.as_slice())
    };
    let simple = Config {
        capital: 10_000_000.0,
        sizing: Sizing::Quantity { units: UNITS },
        ..Config::default()
    };
    report("event engine, market orders", rows, "-", || {
        run(&[plain], &simple)
    });

    let at: Vec<i64> = bars
        .opened_at
        .iter()
        .copied()
        .filter(|at| at % (FUNDING_HOURS * HOUR_MS) == 0)
        .collect();
    let value = vec![0.0001; at.len()];
    let levels = with_levels(&bars, signals.clone());
    let everything = Instrument {
        signals: Some(&levels),
        funding: Some(Points {
            at: &at,
            value: &value,
        }),
        ..of(bars.as_slice())
    };
    check(&[everything], &full()).unwrap();
    let name = "event engine, stops, margin, funding, partial fills";
    report(name, rows, ">= 5000000", || run(&[everything], &full()));

    let part = bars.as_slice().rows(0..rows / INSTRUMENTS);
    let several = vec![
        Instrument {
            bars: part,
            ..everything
        };
        INSTRUMENTS
    ];
    let name = "event engine, ten instruments on one account";
    report(name, rows, "-", || run(&several, &full()));
}
