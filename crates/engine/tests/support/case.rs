//! Series and signals of the golden files.

use rumbo_engine::signal::Signals;
use rumbo_market::{Bar, Bars};
use serde_json::Value;

pub(crate) fn golden(file: &str) -> String {
    let path = format!("{}/tests/golden/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// A series with its instants.
pub(crate) fn series(name: &str) -> Bars {
    golden(&format!("{name}.csv"))
        .lines()
        .skip(1)
        .map(|line| {
            let (at, rest) = line.split_once(',').unwrap();
            let numbers: Vec<f64> = rest.split(',').map(|cell| cell.parse().unwrap()).collect();
            Bar {
                opened_at: rumbo_market::parse_instant(at).unwrap(),
                open: numbers[0],
                high: numbers[1],
                low: numbers[2],
                close: numbers[3],
                volume: numbers[4],
            }
        })
        .collect()
}

fn mean_of_last(values: &[f64], length: usize) -> Vec<f64> {
    let divisor = f64::from(u32::try_from(length).unwrap());
    (0..values.len())
        .map(|row| match (row + 1).checked_sub(length) {
            Some(first) => values[first..=row].iter().sum::<f64>() / divisor,
            None => f64::NAN,
        })
        .collect()
}

fn distances(bars: &Bars, multiple: &Value) -> Vec<f64> {
    let Some(multiple) = multiple.as_f64() else {
        return Vec::new();
    };
    let ranges: Vec<f64> = (0..bars.len())
        .map(|row| match row.checked_sub(1) {
            Some(before) => {
                bars.high[row].max(bars.close[before]) - bars.low[row].min(bars.close[before])
            }
            None => bars.high[row] - bars.low[row],
        })
        .collect();
    mean_of_last(&ranges, 14)
        .into_iter()
        .map(|range| multiple * range)
        .collect()
}

/// The signals of a case: the level of two averages, or its turns.
pub(crate) fn signals(bars: &Bars, case: &Value) -> Signals {
    let length = |name: &str| usize::try_from(case[name].as_u64().unwrap()).unwrap();
    let fast = mean_of_last(&bars.close, length("fast"));
    let slow = mean_of_last(&bars.close, length("slow"));
    let above: Vec<bool> = fast.iter().zip(&slow).map(|(f, s)| f > s).collect();
    let below: Vec<bool> = fast.iter().zip(&slow).map(|(f, s)| f < s).collect();
    let turned = |to: &[bool], from: &[bool]| -> Vec<bool> {
        (0..to.len())
            .map(|row| row > 0 && to[row] && from[row - 1])
            .collect()
    };
    let (up, down) = match case["rule"].as_str() {
        Some("cross") => (turned(&above, &below), turned(&below, &above)),
        _ => (above, below),
    };
    Signals {
        enter_long: up.clone(),
        exit_long: down.clone(),
        enter_short: down,
        exit_short: up,
        stop_distance: distances(bars, &case["stop"]),
        target_distance: distances(bars, &case["target"]),
    }
}
