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

use std::hint::black_box;
use std::time::Instant;

use rumbo_engine::portfolio::Sizing;
use rumbo_engine::signal::Signals;
use rumbo_engine::trading::{
    Config, Instrument, Margin, MarginMode, Points, Result, Terms, check, run,
};
use rumbo_market::{Bar, Bars, Calendar, Timeframe};

const ROWS: usize = 1_000_000;
/// Another number of bars, to see in a moment that everything runs.
const ROWS_VARIABLE: &str = "BENCH_ROWS";
const ROUNDS: usize = 15;
const HOUR_MS: i64 = 3_600_000;
const FUNDING_HOURS: i64 = 8;
const INSTRUMENTS: usize = 10;
/// Small enough that the account survives hundreds of repetitions.
const UNITS: f64 = 0.1;

fn series(rows: usize) -> Bars {
    let text = include_str!("../tests/golden/btcusdt_1h.csv");
    let lines: Vec<Vec<f64>> = text
        .lines()
        .skip(1)
        .map(|line| {
            line.split(',')
                .skip(1)
                .map(|cell| cell.parse().unwrap())
                .collect()
        })
        .collect();
    (0_i64..)
        .zip(lines.iter().cycle().take(rows))
        .map(|(at, line)| Bar {
            opened_at: at * HOUR_MS,
            open: line[0],
            high: line[1],
            low: line[2],
            close: line[3],
            volume: line[4],
        })
        .collect()
}

fn rolling_mean(values: &[f64], length: usize) -> Vec<f64> {
    let divisor = f64::from(u32::try_from(length).unwrap());
    let mut sum = 0.0;
    (0..values.len())
        .map(|row| {
            sum += values[row];
            if row >= length {
                sum -= values[row - length];
            }
            if row + 1 < length {
                f64::NAN
            } else {
                sum / divisor
            }
        })
        .collect()
}

/// The cross of `backtest.rs`: closes over 12 and 48 hours, long only.
fn cross(bars: &Bars) -> Signals {
    let (fast, slow) = (rolling_mean(&bars.close, 12), rolling_mean(&bars.close, 48));
    let above: Vec<bool> = fast.iter().zip(&slow).map(|(f, s)| f > s).collect();
    let turned = |to: bool| -> Vec<bool> {
        (0..above.len())
            .map(|row| row > 0 && above[row] == to && above[row - 1] != to)
            .collect()
    };
    Signals {
        enter_long: turned(true),
        exit_long: turned(false),
        ..Signals::default()
    }
}

/// Both sides, with a stop and a target on every entry.
fn with_levels(bars: &Bars, signals: &Signals) -> Signals {
    let ranges: Vec<f64> = bars
        .high
        .iter()
        .zip(&bars.low)
        .map(|(high, low)| high - low)
        .collect();
    let mean = rolling_mean(&ranges, 14);
    Signals {
        enter_short: signals.exit_long.clone(),
        exit_short: signals.enter_long.clone(),
        stop_distance: mean.iter().map(|range| 2.0 * range).collect(),
        target_distance: mean.iter().map(|range| 3.0 * range).collect(),
        ..signals.clone()
    }
}

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

/// Seconds of the fastest round.
fn best_of<T>(mut work: impl FnMut() -> T) -> f64 {
    (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min)
}

fn report(name: &str, rows: usize, target: &str, mut work: impl FnMut() -> Result) {
    let result = work();
    let speed = rows as f64 / best_of(work);
    println!(
        "{name:<44} {:>7} trades {:>8} orders {:>6.1} M bars/s",
        result.trades.len(),
        result.orders.len(),
        speed / 1e6
    );
    println!("bench\t{name}, {rows} bars\t{speed:.0}\tbars/s\t-\t{target}");
}

fn main() {
    let rows = std::env::var(ROWS_VARIABLE).ok();
    let rows = rows.map_or(ROWS, |text| text.parse().unwrap());
    let bars = series(rows);
    let signals = cross(&bars);
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
    let levels = with_levels(&bars, &signals);
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
