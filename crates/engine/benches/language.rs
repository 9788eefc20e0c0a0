//! Time per bar of the signals of every built-in strategy: `cargo bench -p rumbo-engine --bench language`.
//!
//! Prints one line per strategy: id, best and median nanoseconds per bar in columns over a million
//! bars, then best per bar as a stream, then per bar and set for its whole grid with one cache.

#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

use std::hint::black_box;
use std::time::Instant;

use rumbo_engine::language::{ColumnCache, Frame};
use rumbo_engine::strategy::Strategy;
use rumbo_market::{Bar, Bars, Calendar, Timeframe};

const ROWS: usize = 1_000_000;
const STREAM_ROWS: usize = 100_000;
const RUNS: usize = 15;
const CACHE_BYTES: usize = 1 << 30;

/// A random walk around 30,000.
fn random_bars() -> Bars {
    let mut state = 7_u64;
    let mut draw = || {
        let step = state.wrapping_mul(6_364_136_223_846_793_005);
        state = step.wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut close = 30_000.0;
    let mut opened_at = 0;
    let mut bars = Bars::with_capacity(ROWS);
    for _ in 0..ROWS {
        let open = close;
        close *= 1.0 + (draw() - 0.5) * 0.003;
        bars.push(Bar {
            opened_at,
            open,
            high: f64::max(open, close) * (1.0 + draw() * 0.001),
            low: f64::min(open, close) * (1.0 - draw() * 0.001),
            close,
            volume: draw() * 100.0,
        });
        opened_at += Timeframe::M5.duration_ms();
    }
    bars
}

/// Nanoseconds of each run, divided by `parts`, sorted.
fn time(runs: usize, parts: usize, mut run: impl FnMut()) -> Vec<f64> {
    run();
    let mut taken: Vec<f64> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64() * 1e9 / parts as f64
        })
        .collect();
    taken.sort_by(f64::total_cmp);
    taken
}

fn main() {
    let bars = random_bars();
    let frame = Frame {
        bars: bars.as_slice(),
        timeframe: Timeframe::M5,
        calendar: Calendar::Continuous,
    };
    println!(
        "{:<20} {:>7} {:>7} {:>7} {:>7}  ns per bar",
        "", "best", "median", "stream", "grid"
    );
    for strategy in Strategy::builtin() {
        let params = strategy.defaults();
        let columns = time(RUNS, ROWS, || {
            let signals = strategy.signals(&params, frame.bars, frame.timeframe, frame.calendar);
            black_box(signals.expect("built-in strategies run"));
        });
        let stream = time(3, STREAM_ROWS, || {
            let stream = strategy.stream(&params, frame.timeframe, frame.calendar);
            let mut stream = stream.expect("built-in strategies run");
            for bar in frame.bars.rows(0..STREAM_ROWS).iter() {
                black_box(stream.next(bar));
            }
        });
        let grid = strategy.grid();
        let sweep = time(3, ROWS * grid.len(), || {
            let cache = ColumnCache::new(frame, CACHE_BYTES);
            for params in &grid {
                black_box(
                    strategy
                        .signals_cached(params, &cache)
                        .expect("built-in strategies run"),
                );
            }
        });
        println!(
            "{:<20} {:>7.2} {:>7.2} {:>7.2} {:>7.2}",
            strategy.id,
            columns[0],
            columns[RUNS / 2],
            stream[0],
            sweep[0]
        );
        let speed = 1e9 / columns[0];
        println!(
            "bench\trules to signals, {}, 1 M bars\t{speed:.0}\tbars/s\t-\t-",
            strategy.id
        );
    }
}
