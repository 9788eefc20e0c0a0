//! Every indicator of the list against other implementations and against what is promised of all.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use rumbo_engine::indicator::{IndicatorKind, Input, LIST, ParameterError, Stream, Unit, find};
use rumbo_market::{Bar, Bars};

const GOLDEN_BARS: &str = include_str!("golden/indicators_bars.csv");
/// Values of other implementations, by script.
const GOLDEN: [&str; 3] = [
    include_str!("golden/indicators.csv"),
    include_str!("golden/indicators_regime.csv"),
    include_str!("golden/classics.csv"),
];
/// Compared in candles.rs.
const GOLDEN_CANDLES: &str = include_str!("golden/candles.csv");
/// Compared in `talib.rs`.
const GOLDEN_TALIB: &str = include_str!("golden/talib.csv");

/// Largest relative difference to another implementation.
const TOLERANCE: f64 = 1e-9;

fn golden_bars() -> BTreeMap<&'static str, Bars> {
    let mut series: BTreeMap<&str, Bars> = BTreeMap::new();
    for line in GOLDEN_BARS.lines().skip(1) {
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

/// The columns that an indicator takes; a series is the close, a second one the open.
fn columns<'a>(kind: &dyn IndicatorKind, bars: &'a Bars) -> Vec<&'a [f64]> {
    let mut series = [&bars.open, &bars.close].into_iter().rev();
    let column = |input: &Input| match input {
        Input::Open => bars.open.as_slice(),
        Input::High => &bars.high,
        Input::Low => &bars.low,
        Input::Close => &bars.close,
        Input::Volume => &bars.volume,
        Input::Series => series.next().unwrap(),
    };
    kind.spec().inputs.iter().map(column).collect()
}

/// Functions that have no value for some numbers, prices among them.
const PARTIAL: [&str; 5] = ["acos", "asin", "cosh", "exp", "sinh"];
/// Functions that twice the price does not turn into twice the value, nor leave as it was.
const NOT_LINEAR: [&str; 19] = [
    "acos",
    "asin",
    "atan",
    "ceil",
    "cos",
    "cosh",
    "eom",
    "exp",
    "floor",
    "linearreg_angle",
    "ln",
    "log10",
    "mavp",
    "sarext",
    "sin",
    "sinh",
    "sqrt",
    "tan",
    "tanh",
];

fn run(kind: &dyn IndicatorKind, bars: &Bars, params: &[f64]) -> Vec<Vec<f64>> {
    kind.run(&columns(kind, bars), params).unwrap()
}

fn feed(
    stream: &mut Box<dyn Stream>,
    inputs: &[&[f64]],
    rows: std::ops::Range<usize>,
    outputs: &mut [Vec<f64>],
) {
    let mut values = vec![0.0; outputs.len()];
    for row in rows {
        let inputs: Vec<f64> = inputs.iter().map(|column| column[row]).collect();
        stream.next(&inputs, &mut values);
        for (column, value) in outputs.iter_mut().zip(&values) {
            column.push(*value);
        }
    }
}

fn bits(columns: &[Vec<f64>]) -> Vec<Vec<u64>> {
    let column = |column: &Vec<f64>| column.iter().map(|value| value.to_bits()).collect();
    columns.iter().map(column).collect()
}

fn leading_nans(column: &[f64]) -> usize {
    column.iter().take_while(|value| value.is_nan()).count()
}

#[test]
fn outputs_equal_other_implementations() {
    let series = golden_bars();
    let mut worst = (0.0, String::new());
    for line in GOLDEN.iter().flat_map(|text| text.lines().skip(1)) {
        let field: Vec<&str> = line.split(',').collect();
        let [name, id, params, output, warmup, values] = field[..] else {
            panic!("six fields in {line}");
        };
        let bars = &series[name];
        let kind = find(id).unwrap();
        let params: Vec<f64> = params
            .split_whitespace()
            .map(|n| n.parse().unwrap())
            .collect();
        let outputs = kind.spec().outputs;
        let at = outputs.iter().position(|o| o.name == output).unwrap();
        let column = &run(kind, bars, &params)[at];
        let warmup: usize = warmup.parse().unwrap();
        assert_eq!(
            leading_nans(column),
            warmup,
            "{name} {id} {params:?} {output}"
        );

        let level = match outputs[at].unit {
            Unit::Percent | Unit::Score => 100.0,
            Unit::Volume => bars.volume.iter().copied().fold(0.0, f64::max),
            _ => bars.close.iter().copied().fold(0.0, f64::max),
        };
        let kept = (warmup..bars.len()).filter(|&row| row < warmup + 20 || row % 7 == 0);
        let expected: Vec<f64> = values
            .split_whitespace()
            .map(|n| n.parse().unwrap())
            .collect();
        assert_eq!(kept.clone().count(), expected.len());
        for (row, expected) in kept.zip(expected) {
            let found = column[row];
            if found.is_nan() && expected.is_nan() {
                continue;
            }
            // Differences of prices cancel: their error is that of the price level.
            let allowed = expected.abs() * TOLERANCE + level * 1e-14;
            let error = (found - expected).abs() / allowed;
            assert!(
                error <= 1.0,
                "{name} {id} {params:?} {output} row {row}: {found:e} instead of {expected:e}"
            );
            if error > worst.0 {
                worst = (error, format!("{name} {id} {output} row {row}"));
            }
        }
    }
    println!(
        "largest difference: {} of what is allowed, {}",
        worst.0, worst.1
    );
}

#[test]
fn every_indicator_has_golden_values() {
    for kind in LIST {
        let tag = format!(",{},", kind.spec().id);
        let elsewhere = [GOLDEN_CANDLES, GOLDEN_TALIB];
        let mut golden = GOLDEN.iter().chain(&elsewhere);
        let is_golden = golden.any(|text| text.contains(&tag));
        assert!(is_golden, "{}", kind.spec().id);
    }
}

#[test]
fn list_is_sorted_and_specs_are_complete() {
    let ids: Vec<&str> = LIST.iter().map(|kind| kind.spec().id).collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
    for kind in LIST {
        let spec = kind.spec();
        let texts = [spec.title, spec.summary];
        assert!(
            texts
                .iter()
                .all(|text| !text.es.is_empty() && !text.en.is_empty())
        );
        assert!(!spec.source.is_empty() && !spec.inputs.is_empty() && !spec.outputs.is_empty());
        for parameter in spec.parameters {
            assert!((parameter.min..=parameter.max).contains(&parameter.default));
        }
    }
}

#[test]
fn warmup_is_exact_for_every_period() {
    let bars = &golden_bars()["btc"];
    for kind in LIST
        .iter()
        .filter(|kind| !PARTIAL.contains(&kind.spec().id))
    {
        let spec = kind.spec();
        let smallest: Vec<f64> = spec.parameters.iter().map(|p| p.min.max(0.0)).collect();
        let odd: Vec<f64> = (spec.parameters.iter())
            .map(|p| {
                if p.integer && p.max > 2.0 {
                    p.min.max(0.0) + 7.0
                } else {
                    p.max
                }
            })
            .collect();
        for params in [vec![], smallest, odd] {
            let warmup = kind.warmup(&params).unwrap();
            for column in run(*kind, bars, &params) {
                assert_eq!(leading_nans(&column), warmup, "{} {params:?}", spec.id);
                assert!(column[warmup..].iter().all(|value| value.is_finite()));
            }
        }
    }
}

#[test]
fn short_series_give_no_value() {
    let bars = &golden_bars()["btc"];
    for kind in LIST
        .iter()
        .filter(|kind| !PARTIAL.contains(&kind.spec().id))
    {
        let warmup = kind.warmup(&[]).unwrap();
        for rows in [0, 1, warmup] {
            let short = bars.as_slice().rows(0..rows).to_bars();
            for column in run(*kind, &short, &[]) {
                assert_eq!(column.len(), rows);
                assert_eq!(
                    leading_nans(&column),
                    rows.min(warmup),
                    "{}",
                    kind.spec().id
                );
            }
        }
    }
}

#[test]
fn parameters_beyond_their_bounds_are_refused() {
    for kind in LIST {
        let spec = kind.spec();
        let defaults: Vec<f64> = spec.parameters.iter().map(|p| p.default).collect();
        for (at, parameter) in spec.parameters.iter().enumerate() {
            for value in [
                parameter.min - 1.0,
                parameter.max + 1.0,
                f64::NAN,
                f64::INFINITY,
            ] {
                let mut params = defaults.clone();
                params[at] = value;
                let error = kind.build(&params).unwrap_err();
                assert!(
                    matches!(error, ParameterError::OutOfRange { .. }),
                    "{}",
                    spec.id
                );
            }
            if parameter.integer {
                let mut params = defaults.clone();
                params[at] = parameter.min + 0.5;
                let error = kind.warmup(&params).unwrap_err();
                assert!(matches!(error, ParameterError::NotWhole { .. }));
            }
        }
        let too_many = vec![2.0; spec.parameters.len() + 1];
        assert!(matches!(
            kind.warmup(&too_many),
            Err(ParameterError::TooMany { .. })
        ));
    }
}

#[test]
fn longest_period_is_accepted() {
    for kind in LIST {
        let longest: Vec<f64> = (kind.spec().parameters.iter()).map(|p| p.max).collect();
        assert!(kind.build(&longest).is_ok(), "{}", kind.spec().id);
    }
}

/// A bar that is not finite delays the start, and in the middle starts over.
#[test]
fn series_starts_over_after_a_bar_that_is_not_finite() {
    let bars = &golden_bars()["aapl"];
    for kind in LIST {
        for hole in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for at in [0, 40, 200] {
                let mut holed = bars.clone();
                for column in [
                    &mut holed.open,
                    &mut holed.high,
                    &mut holed.close,
                    &mut holed.volume,
                ] {
                    column[at] = hole;
                }
                let found = run(*kind, &holed, &[]);
                let before = run(*kind, &bars.as_slice().rows(0..at).to_bars(), &[]);
                let after = run(*kind, &bars.as_slice().rows(at + 1..300).to_bars(), &[]);
                for (output, column) in found.iter().enumerate() {
                    let expected = [&before[output][..], &[f64::NAN], &after[output]].concat();
                    assert_eq!(
                        bits(std::slice::from_ref(column)),
                        bits(&[expected]),
                        "{}",
                        kind.spec().id
                    );
                }
            }
        }
    }
}

#[test]
fn averages_of_a_flat_series_are_exactly_its_price() {
    let bars = &golden_bars()["stall"];
    let price = bars.close[99];
    for id in ["sma", "wma", "vwap", "bbands", "donchian"] {
        for column in run(find(id).unwrap(), bars, &[]) {
            let exact = id != "vwap";
            let error = (column[99] - price).abs();
            assert!(
                error <= if exact { 0.0 } else { 1e-12 * price },
                "{id} {error:e}"
            );
        }
    }
    let flat = vec![0.1; 3_000];
    for id in ["ema", "macd", "cci", "stddev", "rsi"] {
        let kind = find(id).unwrap();
        let inputs = vec![flat.as_slice(); kind.spec().inputs.len()];
        for column in kind.run(&inputs, &[]).unwrap() {
            let expected = if id == "ema" { 0.1 } else { 0.0 };
            assert!(column[40..].iter().all(|&value| value == expected), "{id}");
        }
    }
}

#[test]
fn a_spike_leaves_nothing_behind() {
    let mut values: Vec<f64> = (0..400).map(|at| 1.0 + f64::from(at % 7) / 64.0).collect();
    let clean = values.clone();
    values[100] = 1e15;
    for id in [
        "sma", "wma", "stddev", "bbands", "cci", "highest", "lowest", "stoch", "roc", "mom",
    ] {
        let kind = find(id).unwrap();
        let inputs = kind.spec().inputs.len();
        let spiked = kind.run(&vec![values.as_slice(); inputs], &[]).unwrap();
        let expected = kind.run(&vec![clean.as_slice(); inputs], &[]).unwrap();
        for (found, expected) in spiked.iter().zip(&expected) {
            for row in 140..400 {
                let error = (found[row] - expected[row]).abs();
                assert!(
                    error <= 1e-12 * (1.0 + expected[row].abs()),
                    "{id} row {row}"
                );
            }
        }
    }
}

/// Batches run in chunks with loops of their own, streams do not.
#[test]
fn batch_equals_stream_over_thousands_of_rows() {
    const ROWS: usize = 6_000;
    let golden = &golden_bars()["btc"];
    let mut bars = Bars::default();
    for row in 0..ROWS {
        let drift = 1.0 + ((row * row) % 977) as f64 / 9_770.0;
        let from = row * 7 % golden.len();
        bars.push(Bar {
            opened_at: 0,
            open: golden.open[from] * drift,
            high: golden.high[from] * drift,
            low: golden.low[from] * drift,
            close: golden.close[from] * drift,
            volume: golden.volume[from],
        });
    }
    for hole in [2_047, 2_049, 4_200] {
        let columns = [
            &mut bars.open,
            &mut bars.high,
            &mut bars.close,
            &mut bars.volume,
        ];
        for column in columns {
            column[hole] = f64::NAN;
        }
    }
    for kind in LIST {
        let inputs = columns(*kind, &bars);
        for params in [vec![], small_params(*kind, &[9.0, 3.0, 2.0, 5.0])] {
            let batch = kind.run(&inputs, &params).unwrap();
            let mut streamed = vec![vec![]; batch.len()];
            let mut stream = kind.build(&params).unwrap();
            feed(&mut stream, &inputs, 0..ROWS, &mut streamed);
            assert_eq!(
                bits(&batch),
                bits(&streamed),
                "{} {params:?}",
                kind.spec().id
            );
        }
    }
}

fn random_bars(rows: std::ops::Range<usize>) -> impl Strategy<Value = Bars> {
    let step = (-0.05f64..0.05, 0.0f64..0.03, 0.0f64..0.03, 0u32..5);
    proptest::collection::vec(step, rows).prop_map(|steps| {
        let mut close = 100.0;
        let bar = |(change, above, below, volume): (f64, f64, f64, u32)| {
            let open = close;
            close *= 1.0 + change;
            Bar {
                opened_at: 0,
                open,
                high: f64::max(open, close) * (1.0 + above),
                low: f64::min(open, close) * (1.0 - below),
                close,
                volume: f64::from(volume) * 10.0,
            }
        };
        steps.into_iter().map(bar).collect()
    })
}

fn small_params(kind: &dyn IndicatorKind, sizes: &[f64]) -> Vec<f64> {
    let clamp = |(at, p): (usize, &rumbo_engine::indicator::ParameterSpec)| {
        sizes[at % sizes.len()].clamp(p.min, p.max)
    };
    kind.spec()
        .parameters
        .iter()
        .enumerate()
        .map(clamp)
        .collect()
}

fn sizes() -> impl Strategy<Value = Vec<f64>> {
    proptest::collection::vec((1u32..12).prop_map(f64::from), 5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn batch_equals_stream_equals_resumed_snapshot(
        bars in random_bars(1..120),
        hole in proptest::option::of(0usize..120),
        split in 0usize..120,
        sizes in sizes(),
    ) {
        let mut bars = bars;
        if let Some(at) = hole.filter(|&at| at < bars.len()) {
            bars.close[at] = f64::NAN;
        }
        let split = split.min(bars.len());
        for kind in LIST {
            let params = small_params(*kind, &sizes);
            let inputs = columns(*kind, &bars);
            let batch = kind.run(&inputs, &params).unwrap();

            let mut stream = kind.build(&params).unwrap();
            let mut streamed = vec![vec![]; batch.len()];
            feed(&mut stream, &inputs, 0..split, &mut streamed);
            let mut resumed = streamed.clone();
            let mut copy = stream.snapshot();
            feed(&mut stream, &inputs, split..bars.len(), &mut streamed);
            feed(&mut copy, &inputs, split..bars.len(), &mut resumed);
            prop_assert_eq!(bits(&batch), bits(&streamed), "{}", kind.spec().id);
            prop_assert_eq!(bits(&batch), bits(&resumed), "{}", kind.spec().id);
        }
    }

    #[test]
    fn late_bar_gives_the_series_that_had_it_in_time(
        bars in random_bars(2..120),
        late in 0usize..120,
        sizes in sizes(),
    ) {
        let late = late.min(bars.len() - 1);
        let mut without = bars.clone();
        for column in [&mut without.high, &mut without.low, &mut without.close] {
            column[late] = column[late.saturating_sub(1)];
        }
        for kind in LIST {
            let params = small_params(*kind, &sizes);
            let mut stream = kind.build(&params).unwrap();
            let mut rebuilt = vec![vec![]; kind.spec().outputs.len()];
            feed(&mut stream, &columns(*kind, &without), 0..late, &mut rebuilt);
            let mut kept = stream.snapshot();
            let mut dropped = rebuilt.clone();
            feed(&mut stream, &columns(*kind, &without), late..bars.len(), &mut dropped);
            feed(&mut kept, &columns(*kind, &bars), late..bars.len(), &mut rebuilt);
            let in_time = run(*kind, &bars, &params);
            prop_assert_eq!(bits(&in_time), bits(&rebuilt), "{}", kind.spec().id);
        }
    }

    #[test]
    fn prices_times_a_power_of_two_change_no_digit(
        bars in random_bars(1..100),
        power in -60i32..60,
        sizes in sizes(),
    ) {
        let factor = 2f64.powi(power);
        let mut scaled = bars.clone();
        for column in [&mut scaled.open, &mut scaled.high, &mut scaled.low, &mut scaled.close] {
            column.iter_mut().for_each(|price| *price *= factor);
        }
        for kind in LIST.iter().filter(|kind| !NOT_LINEAR.contains(&kind.spec().id)) {
            let params = small_params(*kind, &sizes);
            let before = run(*kind, &bars, &params);
            let after = run(*kind, &scaled, &params);
            for (at, output) in kind.spec().outputs.iter().enumerate() {
                let factor = match output.unit {
                    Unit::Percent | Unit::Score | Unit::Volume | Unit::Bars | Unit::Degrees => 1.0,
                    Unit::SeriesSquared => factor * factor,
                    _ => factor,
                };
                let expected: Vec<f64> = before[at].iter().map(|value| value * factor).collect();
                prop_assert_eq!(bits(&[expected]), bits(std::slice::from_ref(&after[at])), "{}", kind.spec().id);
            }
        }
    }
}
