//! Speed of reading and validating rows of a synthetic 1-minute series, one core.

#![allow(
    clippy::print_stdout,
    reason = "the figures of a bench go to standard output"
)]

use std::fmt::Write;
use std::hint::black_box;
use std::time::Instant;

use rumbo_market::csv::Parser;
use rumbo_market::validation::{Context, RawRows, Validator};
use rumbo_market::{Calendar, Timeframe};

const ROWS: usize = 2_000_000;
const BATCH_ROWS: usize = 65_536;
const PIECE_BYTES: usize = 256 * 1_024;
const RUNS: usize = 5;
const START: i64 = 1_514_764_800_000;

fn main() {
    let text = series_text();
    let batches = parse(&text);
    assert_eq!(batches.iter().map(RawRows::len).sum::<usize>(), ROWS);
    let rows = ROWS as f64;
    report(
        "read CSV rows",
        rows / best_seconds(|| {
            black_box(parse(&text));
        }),
    );
    for calendar in Calendar::ALL {
        let context = Context {
            timeframe: Timeframe::M1,
            calendar,
            now_ms: i64::MAX,
        };
        let batches: Vec<RawRows> = batches.clone();
        report(
            &format!("validate 1m rows, {calendar}"),
            rows / best_seconds(|| validate(context, batches.clone())),
        );
    }
}

fn report(name: &str, rows_per_s: f64) {
    println!("bench\t{name}\t{:.1}\tM rows/s\t\t≥ 3", rows_per_s / 1e6);
}

fn best_seconds(mut run: impl FnMut()) -> f64 {
    (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min)
}

/// A random walk with two decimals and volumes with eight, like an exchange writes them.
fn series_text() -> String {
    let mut text = "timestamp,open,high,low,close,volume\n".to_owned();
    let mut state = 88_172_645_463_325_252u64;
    let mut close = 1_000_000i64;
    for row in 0..ROWS {
        let mut random = |limit: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            i64::try_from(state % limit).expect("limits are small")
        };
        let open = close;
        close = (close + random(2_001) - 1_000).clamp(500_000, 2_000_000);
        let high = open.max(close) + random(300);
        let low = open.min(close) - random(300);
        let volume = 1 + random(5_000_000_000);
        let time = time_text(START + i64::try_from(row).expect("rows are few") * 60_000);
        let price = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);
        writeln!(
            text,
            "{time},{},{},{},{},{}.{:08}",
            price(open),
            price(high),
            price(low),
            price(close),
            volume / 100_000_000,
            volume % 100_000_000
        )
        .expect("writing to a string never fails");
    }
    text
}

fn time_text(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms)
        .expect("the series ends in this century")
        .to_string()
}

fn parse(text: &str) -> Vec<RawRows> {
    let mut parser = Parser::new();
    let mut batches = Vec::new();
    let mut rows = RawRows::default();
    for piece in text.as_bytes().chunks(PIECE_BYTES) {
        parser.feed(piece, &mut rows).expect("the header is sound");
        if rows.len() >= BATCH_ROWS {
            batches.push(std::mem::take(&mut rows));
        }
    }
    parser.finish(&mut rows).expect("there is a header");
    batches.push(rows);
    batches
}

fn validate(context: Context, batches: Vec<RawRows>) {
    let mut validator = Validator::new(context);
    for rows in batches {
        black_box(validator.check(rows));
    }
    assert_eq!(validator.report().received, ROWS as u64);
}
