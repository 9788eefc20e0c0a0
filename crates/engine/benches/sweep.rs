//! Time and memory of a sweep, and the cost per bar from ten thousand to ten million bars.
//!
//! `cargo bench -p rumbo-engine --bench sweep`. Hourly BTC/USDT of the sample data, repeated where more bars
//! are needed. Every metric of every set is computed.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench reads its file and prints"
)]

#[path = "../tests/support/sample.rs"]
mod sample;

use std::hint::black_box;
use std::ops::ControlFlow;
use std::time::Instant;

use rumbo_engine::backtest::Assumptions;
use rumbo_engine::language::Frame;
use rumbo_engine::metric::{LIST, Metrics, Value};
use rumbo_engine::strategy::{Params, Strategy};
use rumbo_engine::study::{BLOCKS, CACHE_BYTES, Sweep, SweepPlan, overfitting, sweep};
use rumbo_market::{Bar, Bars, Calendar, Timeframe};

const SWEEP_ROWS: usize = 20_000;
const ROUNDS: usize = 5;
/// Most bars of the flatness rows; another number to see in a moment that everything runs.
const ROWS_VARIABLE: &str = "BENCH_ROWS";
const ROWS_MAX: usize = 10_000_000;
/// Bars of all rounds of one flatness row, so that short series are measured as long as long ones.
const ROWS_OF_A_ROW: usize = 20_000_000;
const HOUR_MS: i64 = 3_600_000;
/// Small enough that an account survives hundreds of repetitions.
const SIZE: f64 = 0.01;

/// The rule that the peers run too.
const CROSS: &str = r#"
id = "sma_cross"
title = { es = "Cruce", en = "Cross" }
rationale = { es = "Para medir.", en = "For measuring." }
[params]
fast = { default = 12, min = 2, max = 400 }
slow = { default = 48, min = 2, max = 400 }
[rules]
enter_long = "crosses_above(sma(close, fast), sma(close, slow))"
exit_long = "crosses_below(sma(close, fast), sma(close, slow))"
[explain]
enter_long = { es = "Cruce.", en = "Cross." }
exit_long = { es = "Cruce.", en = "Cross." }
"#;

fn frame(bars: &Bars) -> Frame<'_> {
    Frame {
        bars: bars.as_slice(),
        timeframe: Timeframe::H1,
        calendar: Calendar::Continuous,
    }
}

fn assumptions() -> Assumptions {
    Assumptions {
        periods_per_year: 8_760.0,
        size: SIZE,
        ..Assumptions::default()
    }
}

/// 40 fast lengths from 5 on and 25 slow ones from 50 on.
fn sets() -> Vec<Params> {
    let pair = |at: u32| {
        let (fast, slow) = (5 + at / 25, 50 + 4 * (at % 25));
        let named = [("fast", fast), ("slow", slow)];
        let named = named.map(|(name, value)| (name.to_owned(), f64::from(value)));
        named.into_iter().collect()
    };
    (0..1_000).map(pair).collect()
}

fn run(strategy: &Strategy, bars: &Bars, sets: &[Params], blocks: Option<usize>) -> Sweep {
    let assumptions = assumptions();
    let plan = SweepPlan {
        strategy,
        frame: frame(bars),
        assumptions: &assumptions,
        sets,
        blocks,
        cache_bytes_max: CACHE_BYTES,
    };
    sweep(&plan, &|_| ControlFlow::Continue(())).unwrap()
}

/// Sum of every metric, so that none is left uncomputed.
fn all_metrics(metrics: &Metrics) -> f64 {
    let values = LIST.iter().filter_map(|spec| (spec.value)(metrics));
    values.map(Value::number).sum()
}

fn seconds_of<T>(work: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    black_box(work());
    start.elapsed().as_secs_f64()
}

fn best_of<T>(rounds: usize, mut work: impl FnMut() -> T) -> f64 {
    let rounds = (0..rounds).map(|_| seconds_of(&mut work));
    rounds.fold(f64::INFINITY, f64::min)
}

/// Most memory that the process has had, in MiB, where the system tells.
fn peak_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024.0)
}

fn report_sweep(name: &str, strategy: &Strategy, bars: &Bars) {
    let sets = sets();
    let whole = || {
        let swept = run(strategy, bars, &sets, None);
        assert_eq!(swept.runs.len(), sets.len(), "{:?}", swept.refused.first());
        let runs = swept.runs.iter();
        runs.map(|run| all_metrics(&run.metrics)).sum::<f64>()
    };
    let seconds = best_of(ROUNDS, whole);
    let rows = bars.len();
    println!(
        "bench\tsweep of {} sets, {name}, {rows} bars, all metrics, all cores\t{seconds:.4}\ts\t-\t<= 1",
        sets.len()
    );
    let single = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let seconds = single.unwrap().install(|| best_of(2, whole));
    println!(
        "bench\tsweep of {} sets, {name}, {rows} bars, all metrics, one core\t{:.0}\tbars/s\t-\t>= 10000000",
        sets.len(),
        (sets.len() * rows) as f64 / seconds
    );
}

fn repeated(bars: &Bars, rows: usize) -> Bars {
    let lines: Vec<Bar> = bars.as_slice().iter().collect();
    let again = (0_i64..).zip(lines.iter().cycle().take(rows));
    again
        .map(|(at, bar)| Bar {
            opened_at: at * HOUR_MS,
            ..*bar
        })
        .collect()
}

fn report_flatness(strategy: &Strategy, bars: &Bars, most: usize) {
    let single = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let single = single.unwrap();
    let sets = [strategy.defaults()];
    let mut rows = 10_000;
    while rows <= most {
        let bars = repeated(bars, rows);
        let rounds = (ROWS_OF_A_ROW / rows).max(3);
        let seconds = single.install(|| {
            best_of(rounds, || {
                let swept = run(strategy, &bars, &sets, None);
                all_metrics(&swept.runs[0].metrics)
            })
        });
        println!(
            "bench\tone set, rules to all metrics, one core, {rows} bars\t{:.2}\tns/bar\t-\t-",
            seconds * 1e9 / rows as f64
        );
        rows *= 10;
    }
}

fn main() {
    let most = std::env::var(ROWS_VARIABLE).ok();
    let most: usize = most.map_or(ROWS_MAX, |text| text.parse().unwrap());
    let sample = sample::sample_bars("BTCUSDT-1h.csv.zst");
    let bars = sample.as_slice().rows(0..SWEEP_ROWS.min(most)).to_bars();
    let cross = Strategy::from_toml(CROSS).unwrap();
    let before = peak_mib();
    report_sweep("sma cross", &cross, &bars);
    if let (Some(before), Some(after)) = (before, peak_mib()) {
        println!(
            "bench\tmemory that the sweep added\t{:.1}\tMiB\t-\t<= 512",
            after - before
        );
    }
    let builtin = Strategy::find("ema_cross", Strategy::builtin()).unwrap();
    report_sweep("ema_cross with stop and target", builtin, &bars);
    let blocks: Vec<_> = run(&cross, &bars, &sets(), Some(BLOCKS))
        .runs
        .into_iter()
        .filter_map(|run| run.blocks)
        .collect();
    let seconds = best_of(2, || overfitting(&blocks).unwrap());
    println!(
        "bench\tprobability of overfitting of {} sets, 12870 splits, all cores\t{seconds:.4}\ts\t-\t-",
        blocks.len()
    );
    report_flatness(&cross, &sample, most);
}
