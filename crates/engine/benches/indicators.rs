//! Time per bar of every indicator with its default parameters: `cargo bench -p rumbo-engine`.
//!
//! Prints one line per indicator: id, best and median nanoseconds per bar over a million bars, and
//! nanoseconds per bar of its stream; then the rows of the performance table. The bars are a year of
//! BTC/USDT at five minutes, repeated. A series is the close, a second one the open.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "the table is what this program is for"
)]

use std::fs::File;
use std::hint::black_box;
use std::io;
use std::time::Instant;

use rumbo_engine::indicator::{IndicatorKind, Input, LIST};

const SAMPLE_PATH: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../sample/BTCUSDT-5m.csv.zst"
);
const ROWS: usize = 1_000_000;
/// Another number of bars, to see in a moment that everything runs.
const ROWS_VARIABLE: &str = "BENCH_ROWS";
const RUNS: usize = 41;
/// Another number of runs.
const RUNS_VARIABLE: &str = "BENCH_ROUNDS";
const STREAM_ROWS: usize = 100_000;
const STREAM_ROUNDS: usize = 9;
/// Only the indicators whose ids are in this list, with commas.
const ONLY_VARIABLE: &str = "BENCH_ONLY";

#[derive(Default)]
struct Columns {
    open: Vec<f64>,
    high: Vec<f64>,
    low: Vec<f64>,
    close: Vec<f64>,
    volume: Vec<f64>,
}

/// The bars of the sample, repeated.
fn sample_columns(rows: usize) -> Columns {
    let file = File::open(SAMPLE_PATH).unwrap();
    let text = io::read_to_string(zstd::Decoder::new(file).unwrap()).unwrap();
    let lines: Vec<Vec<f64>> = text
        .lines()
        .skip(1)
        .map(|line| {
            let cells = line.split(',').skip(1);
            cells.map(|cell| cell.parse().unwrap()).collect()
        })
        .collect();
    let mut columns = Columns::default();
    for line in lines.iter().cycle().take(rows) {
        columns.open.push(line[0]);
        columns.high.push(line[1]);
        columns.low.push(line[2]);
        columns.close.push(line[3]);
        columns.volume.push(line[4]);
    }
    columns
}

/// Nanoseconds per bar of a stream fed bar by bar, the fastest of several rounds.
fn stream_time(kind: &dyn IndicatorKind, inputs: &[&[f64]]) -> f64 {
    let mut outputs = vec![0.0; kind.spec().outputs.len()];
    let mut row_inputs = vec![0.0; inputs.len()];
    let rounds = (0..STREAM_ROUNDS).map(|_| {
        let mut stream = kind.build(&[]).unwrap();
        let rows = inputs[0].len().min(STREAM_ROWS);
        let start = Instant::now();
        for row in 0..rows {
            for (value, column) in row_inputs.iter_mut().zip(inputs) {
                *value = column[row];
            }
            stream.next(black_box(&row_inputs), &mut outputs);
            black_box(&mut outputs);
        }
        start.elapsed().as_secs_f64() * 1e9 / rows as f64
    });
    rounds.fold(f64::INFINITY, f64::min)
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
    let bars = sample_columns(rows);
    let mut table = String::new();
    let mut streams = Vec::new();
    let (mut candles, mut candles_ms) = (0, 0.0);
    println!("indicator best median stream");
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
        let stream = stream_time(*kind, &inputs);
        streams.push((stream, id));
        println!("{id} {best:.2} {median:.2} {stream:.1}");
        let milliseconds = best * rows as f64 / 1e6;
        if id.starts_with("cdl") {
            candles += 1;
            candles_ms += milliseconds;
        }
        table.push_str(&format!(
            "bench\t{id}, {rows} bars\t{milliseconds:.4}\tms\t-\t-\n"
        ));
    }
    print!("{table}");
    if only.is_none() {
        streams.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (median, _) = streams[streams.len() / 2];
        let (slowest, id) = streams[streams.len() - 1];
        println!(
            "bench\tall {candles} candlestick patterns, {rows} bars\t{candles_ms:.1}\tms\t-\t<= 400"
        );
        println!("bench\tone bar of a stream, median of all\t{median:.2}\tns\t-\t<= 50");
        println!("bench\tone bar of a stream, slowest ({id})\t{slowest:.2}\tns\t-\t-");
    }
}
