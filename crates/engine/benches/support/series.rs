//! Hourly BTC/USDT of the golden files, repeated, with signals on it, and the clock of a bench.

use std::hint::black_box;
use std::time::Instant;

use rumbo_engine::signal::Signals;
use rumbo_market::{Bar, Bars};

/// Bars of a bench.
const ROWS: usize = 1_000_000;
/// Another number of bars, to see in a moment that everything runs.
const ROWS_VARIABLE: &str = "BENCH_ROWS";
pub(crate) const HOUR_MS: i64 = 3_600_000;

/// Bars that this run is asked for.
pub(crate) fn rows() -> usize {
    let rows = std::env::var(ROWS_VARIABLE).ok();
    rows.map_or(ROWS, |text| text.parse().unwrap())
}

pub(crate) fn series(rows: usize) -> Bars {
    let text = include_str!("../../tests/golden/btcusdt_1h.csv");
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

/// Closes whose mean over `fast` hours crosses that over `slow` hours, long only.
pub(crate) fn cross(bars: &Bars, fast: usize, slow: usize) -> Signals {
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

/// Both sides, with a stop and a target on every entry.
pub(crate) fn with_levels(bars: &Bars, signals: Signals) -> Signals {
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
        ..signals
    }
}

/// Seconds of the fastest of some rounds.
pub(crate) fn best_of<T>(rounds: usize, mut work: impl FnMut() -> T) -> f64 {
    (0..rounds)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min)
}
