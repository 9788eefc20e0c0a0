//! Bars per second of a backtest, of its metrics, and the time of a walk-forward.
//!
//! `cargo bench -p rumbo-engine --bench backtest`. Hourly BTC/USDT of the golden files, repeated to a
//! million bars; the best of several rounds, on one thread.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench reads its file and prints"
)]

#[path = "support/series.rs"]
mod series;

use rumbo_engine::backtest::{Assumptions, run};
use rumbo_engine::metric;
use rumbo_engine::signal::Signals;
use rumbo_engine::study::{Scheme, walk_forward};
use rumbo_market::Bars;
use series::{best_of, cross, rows, series, with_levels};

const ROUNDS: usize = 25;
/// Small enough that the account survives hundreds of repetitions.
const SIZE: f64 = 0.01;
const STUDY_ROWS: usize = 3_800;
const STUDY_CONFIGURATIONS: usize = 63;

fn report(name: &str, signals: &Signals, bars: &Bars) {
    let assumptions = Assumptions {
        periods_per_year: 8_760.0,
        size: SIZE,
        ..Assumptions::default()
    };
    let trades = run(bars.as_slice(), signals, &assumptions).trades.len();
    let alone = best_of(ROUNDS, || run(bars.as_slice(), signals, &assumptions));
    let core = best_of(ROUNDS, || {
        let outcome = run(bars.as_slice(), signals, &assumptions);
        metric::compute(bars.as_slice(), &outcome, &assumptions).sharpe()
    });
    let measured = best_of(ROUNDS, || {
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
    let bars = series(rows());
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
    let seconds = best_of(ROUNDS, || {
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
