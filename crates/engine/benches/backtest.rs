//! Bars per second of a backtest, of its metrics, and the time of a walk-forward.
//!
//! `cargo bench -p rumbo-engine --bench backtest`. Hourly BTC/USDT of the golden files, repeated to a
//! million bars; the best of several rounds, on one thread.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench reads its file and prints"
)]

use std::hint::black_box;
use std::time::Instant;

use rumbo_engine::backtest::{Assumptions, run};
use rumbo_engine::metric;
use rumbo_engine::signal::Signals;
use rumbo_engine::study::{Scheme, walk_forward};
use rumbo_market::{Bar, Bars};

const ROWS: usize = 1_000_000;
/// Another number of bars, to see in a moment that everything runs.
const ROWS_VARIABLE: &str = "BENCH_ROWS";
const ROUNDS: usize = 25;
/// Small enough that the account survives hundreds of repetitions.
const SIZE: f64 = 0.01;
const HOUR_MS: i64 = 3_600_000;
const STUDY_ROWS: usize = 3_800;
const STUDY_CONFIGURATIONS: usize = 63;

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

fn cross(bars: &Bars, fast: usize, slow: usize) -> Signals {
    let (fast, slow) = (
        rolling_mean(&bars.close, fast),
        rolling_mean(&bars.close, slow),
    );
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

fn with_levels(bars: &Bars, signals: Signals) -> Signals {
    let ranges: Vec<f64> = bars
        .high
        .iter()
        .zip(&bars.low)
        .map(|(h, l)| h - l)
        .collect();
    let mean = rolling_mean(&ranges, 14);
    Signals {
        enter_short: signals.exit_long.clone(),
        exit_short: signals.enter_long.clone(),
        stop_distance: mean.iter().map(|range| 2.0 * range).collect(),
        target_distance: mean.iter().map(|range| 3.0 * range).collect(),
        ..signals
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

fn report(name: &str, signals: &Signals, bars: &Bars) {
    let assumptions = Assumptions {
        periods_per_year: 8_760.0,
        size: SIZE,
        ..Assumptions::default()
    };
    let trades = run(bars.as_slice(), signals, &assumptions).trades.len();
    let alone = best_of(|| run(bars.as_slice(), signals, &assumptions));
    let core = best_of(|| {
        let outcome = run(bars.as_slice(), signals, &assumptions);
        metric::compute(bars.as_slice(), &outcome, &assumptions).sharpe()
    });
    let measured = best_of(|| {
        let outcome = run(bars.as_slice(), signals, &assumptions);
        let metrics = metric::compute_all(bars.as_slice(), &outcome, &assumptions);
        metric::LIST
            .iter()
            .filter_map(|spec| (spec.value)(&metrics))
            .map(metric::Value::number)
            .sum::<f64>()
    });
    println!(
        "{name:<24} {trades:>7} trades  run {:>6.1} M bars/s  + core metrics {:>6.1}  + all metrics {:>6.1}",
        bars.len() as f64 / 1e6 / alone,
        bars.len() as f64 / 1e6 / core,
        bars.len() as f64 / 1e6 / measured
    );
    let rows = bars.len();
    let speed = |seconds: f64| rows as f64 / seconds;
    println!(
        "bench\tsignals to trades and equity, {name}, {rows} bars\t{:.0}\tbars/s\t-\t-",
        speed(alone)
    );
    println!(
        "bench\tsignals to core metrics, {name}, {rows} bars\t{:.0}\tbars/s\t-\t-",
        speed(core)
    );
    println!(
        "bench\tsignals to all metrics, {name}, {rows} bars\t{:.0}\tbars/s\t-\t>= 25000000",
        speed(measured)
    );
}

fn main() {
    let rows = std::env::var(ROWS_VARIABLE).ok();
    let bars = series(rows.map_or(ROWS, |text| text.parse().unwrap()));
    let plain = cross(&bars, 12, 48);
    report("cross", &plain, &bars);
    report("cross, stop, target", &with_levels(&bars, plain), &bars);
    report("dense cross", &cross(&bars, 2, 5), &bars);

    let bars = series(STUDY_ROWS);
    let configurations: Vec<Signals> = (0..STUDY_CONFIGURATIONS)
        .map(|at| cross(&bars, 5 + at % 9, 20 + at))
        .collect();
    let scheme = Scheme {
        train_bars: 756,
        test_bars: 63,
    };
    let seconds = best_of(|| {
        walk_forward(
            bars.as_slice(),
            &configurations,
            &Assumptions::default(),
            scheme,
        )
        .unwrap()
    });
    println!(
        "walk-forward, {STUDY_CONFIGURATIONS} configurations x {STUDY_ROWS} bars: {:.2} ms",
        seconds * 1e3
    );
}
