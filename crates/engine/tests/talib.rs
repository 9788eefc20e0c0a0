//! Every function of TA-Lib that is not a candlestick pattern, against TA-Lib.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use rumbo_engine::indicator::{IndicatorKind, Input, Unit, find};
use rumbo_market::{Bar, Bars};

const BARS: [&str; 2] = [
    include_str!("golden/indicators_bars.csv"),
    include_str!("golden/talib_bars.csv"),
];
const EXPECTED: &str = include_str!("golden/talib.csv");

/// Largest relative difference.
const TOLERANCE: f64 = 1e-9;
/// Largest difference as a share of the level of what goes in: what is left of numbers that cancel.
const TOLERANCE_OF_LEVEL: f64 = 1e-13;

fn all_bars() -> BTreeMap<&'static str, Bars> {
    let mut series: BTreeMap<&str, Bars> = BTreeMap::new();
    for line in BARS.iter().flat_map(|text| text.lines().skip(1)) {
        let (name, numbers) = line.split_once(',').unwrap();
        let row: Vec<f64> = numbers.split(',').map(|n| n.parse().unwrap()).collect();
        series.entry(name).or_default().push(Bar {
            opened_at: 0,
            open: row[0],
            high: row[1],
            low: row[2],
            close: row[3],
            volume: row[4],
        });
    }
    series
}

/// The input columns: of series, the close first and then the open, or the periods of `mavp`.
fn columns(kind: &dyn IndicatorKind, bars: &Bars) -> Vec<Vec<f64>> {
    let mut series = 0;
    let mut column = |input: &Input| match input {
        Input::Open => bars.open.clone(),
        Input::High => bars.high.clone(),
        Input::Low => bars.low.clone(),
        Input::Close => bars.close.clone(),
        Input::Volume => bars.volume.clone(),
        Input::Series => {
            series += 1;
            match series {
                1 => bars.close.clone(),
                _ if kind.spec().id == "mavp" => periods(bars.len()),
                _ => bars.open.clone(),
            }
        }
    };
    kind.spec().inputs.iter().map(&mut column).collect()
}

fn periods(rows: usize) -> Vec<f64> {
    let period = |row: usize| 2.0 + (row * 7 % 40) as f64;
    (0..rows).map(period).collect()
}

/// The size of numbers that an output is made of, beside which a rounding is small.
fn level(unit: Unit, bars: &Bars) -> f64 {
    let largest = |column: &[f64]| column.iter().map(|value| value.abs()).fold(0.0, f64::max);
    let (price, volume) = (largest(&bars.close), largest(&bars.volume));
    match unit {
        Unit::Percent | Unit::Score | Unit::Degrees => 100.0,
        Unit::Bars => 1.0,
        Unit::Volume => volume,
        Unit::SeriesSquared => price * price,
        Unit::PriceVolume => price * volume,
        Unit::PricePerVolume => 0.0,
        Unit::Series | Unit::SeriesChange | Unit::Price | Unit::PriceChange => price,
    }
}

#[test]
fn outputs_equal_those_of_ta_lib() {
    let series = all_bars();
    let mut wrong = Vec::new();
    for line in EXPECTED.lines().skip(1) {
        let field: Vec<&str> = line.split(',').collect();
        let [name, id, params, output, warmup, values] = field[..] else {
            panic!("six fields in {line}");
        };
        let bars = &series[name];
        let Some(kind) = find(id) else {
            wrong.push(format!("{id} is not in the list"));
            continue;
        };
        let given: Vec<f64> = params
            .split_whitespace()
            .map(|n| n.parse().unwrap())
            .collect();
        let warmup: usize = warmup.parse().unwrap();
        let output: usize = output.parse().unwrap();
        let case = format!("{name} {id} ({params}) output {output}");
        if kind.warmup(&given) != Ok(warmup) {
            wrong.push(format!(
                "{case}: warm-up {:?} instead of {warmup}",
                kind.warmup(&given)
            ));
            continue;
        }
        let inputs = columns(kind, bars);
        let inputs: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
        let column = &kind.run(&inputs, &given).unwrap()[output];
        assert!(
            column[..warmup].iter().all(|value| value.is_nan()),
            "{case}"
        );

        let level = level(kind.spec().outputs[output].unit, bars);
        let kept = (warmup..bars.len()).filter(|&row| row < warmup + 8 || row % 11 == 0);
        let expected: Vec<f64> = values
            .split_whitespace()
            .map(|n| n.parse().unwrap())
            .collect();
        assert_eq!(kept.clone().count(), expected.len(), "{case}");
        for (row, expected) in kept.zip(expected) {
            let found = column[row];
            let allowed = expected.abs() * TOLERANCE + level * TOLERANCE_OF_LEVEL;
            let is_close = (found - expected).abs() <= allowed;
            if !(is_close || found.is_nan() && expected.is_nan()) {
                wrong.push(format!("{case} row {row}: {found:e}, not {expected:e}"));
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
