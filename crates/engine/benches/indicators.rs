//! Time per bar of every indicator with its default parameters: `cargo bench -p rumbo-engine`.
//!
//! Prints one line per indicator: id, best and median nanoseconds per bar over a million bars; then
//! the rows of the performance table. A series is the close, a second one the open.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "the table is what this program is for"
)]

use std::hint::black_box;
use std::time::Instant;

use rumbo_engine::indicator::{Input, LIST};

const ROWS: usize = 1_000_000;
/// Another number of bars, to see in a moment that everything runs.
const ROWS_VARIABLE: &str = "BENCH_ROWS";
const RUNS: usize = 41;
/// Another number of runs.
const RUNS_VARIABLE: &str = "BENCH_ROUNDS";
/// Only the indicators whose ids are in this list, with commas.
const ONLY_VARIABLE: &str = "BENCH_ONLY";

/// Uniform in 0..1, by a linear congruential generator.
struct Random(u64);

impl Random {
    fn draw(&mut self) -> f64 {
        let step = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = step.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

struct Columns {
    open: Vec<f64>,
    high: Vec<f64>,
    low: Vec<f64>,
    close: Vec<f64>,
    volume: Vec<f64>,
}

/// A random walk around 30,000.
fn random_columns(rows: usize) -> Columns {
    let mut random = Random(7);
    let mut columns = Columns {
        open: vec![],
        high: vec![],
        low: vec![],
        close: vec![],
        volume: vec![],
    };
    let mut close = 30_000.0;
    for _ in 0..rows {
        let open = close;
        close *= 1.0 + (random.draw() - 0.5) * 0.003;
        columns.open.push(open);
        let high = f64::max(open, close) * (1.0 + random.draw() * 0.001);
        let low = f64::min(open, close) * (1.0 - random.draw() * 0.001);
        columns.high.push(high);
        columns.low.push(low);
        columns.close.push(close);
        columns.volume.push(random.draw() * 100.0);
    }
    columns
}

fn main() {
    let rows = std::env::var(ROWS_VARIABLE).ok();
    let rows = rows.map_or(ROWS, |text| text.parse().unwrap());
    let runs = std::env::var(RUNS_VARIABLE).ok();
    let runs = runs.map_or(RUNS, |text| text.parse().unwrap());
    let only = std::env::var(ONLY_VARIABLE).ok();
    let is_wanted = |id: &str| {
        only.as_ref()
            .is_none_or(|list| list.split(',').any(|one| one == id))
    };
    let bars = random_columns(rows);
    let mut table = String::new();
    println!("indicator best median");
    for kind in LIST.iter().filter(|kind| is_wanted(kind.spec().id)) {
        let mut series = [&bars.open, &bars.close].into_iter().rev();
        let column = |input: &Input| match input {
            Input::Open => bars.open.as_slice(),
            Input::High => &bars.high,
            Input::Low => &bars.low,
            Input::Close => &bars.close,
            Input::Volume => &bars.volume,
            Input::Series => series.next().unwrap(),
        };
        let inputs: Vec<&[f64]> = kind.spec().inputs.iter().map(column).collect();
        let mut outputs: Vec<Vec<f64>> = vec![];
        let mut nanoseconds: Vec<f64> = (0..runs)
            .map(|_| {
                let start = Instant::now();
                kind.run_into(black_box(&inputs), &[], &mut outputs)
                    .expect("defaults are valid");
                black_box(&mut outputs);
                start.elapsed().as_secs_f64() * 1e9 / rows as f64
            })
            .collect();
        nanoseconds.sort_by(f64::total_cmp);
        let (best, median) = (nanoseconds[0], nanoseconds[runs / 2]);
        let id = kind.spec().id;
        println!("{id} {best:.2} {median:.2}");
        let milliseconds = best * rows as f64 / 1e6;
        table.push_str(&format!(
            "bench\t{id}, {rows} bars\t{milliseconds:.4}\tms\t-\t-\n"
        ));
    }
    print!("{table}");
}
