//! The sample data is what its manifest says, fits the calendars and hides no split.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

use rumbo_market::{AssetClass, Bar, Bars, Digest, Registry, Timeframe};
use serde::Deserialize;

const BYTES_MAX: u64 = 8_000_000;
/// A split that was not applied moves a price by half at least.
const CLOSE_MOVE_MAX: f64 = 0.45;

#[derive(Deserialize)]
struct Manifest {
    series: Vec<Series>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Series {
    file: String,
    symbol: String,
    timeframe: Timeframe,
    rows: usize,
    first: String,
    last: String,
    sha256: Digest,
    tier: String,
    licence: String,
    source: String,
    done: String,
    /// Bars that the calendar expects between first and last and that the series lacks.
    missing: usize,
    /// Bars whose label the calendar does not know.
    outside: usize,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../sample")
}

fn manifest() -> Vec<Series> {
    let text = fs::read_to_string(folder().join("manifest.toml")).unwrap();
    toml::from_str::<Manifest>(&text).unwrap().series
}

fn ms(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

fn bars(series: &Series) -> Bars {
    let packed = fs::read(folder().join(&series.file)).unwrap();
    assert_eq!(Digest::of(&packed), series.sha256, "{}", series.file);
    let text = String::from_utf8(zstd::decode_all(packed.as_slice()).unwrap()).unwrap();
    let mut lines = text.lines();
    assert_eq!(
        lines.next(),
        Some("timestamp,open,high,low,close,volume"),
        "{}",
        series.file
    );
    lines
        .map(|line| {
            let (timestamp, numbers) = line.split_once(',').unwrap();
            let numbers: Vec<f64> = numbers
                .split(',')
                .map(|text| text.parse().unwrap())
                .collect();
            let [open, high, low, close, volume] = numbers[..] else {
                panic!("{}: {line}", series.file)
            };
            Bar {
                opened_at: ms(timestamp),
                open,
                high,
                low,
                close,
                volume,
            }
        })
        .collect()
}

#[test]
fn every_series_is_what_the_manifest_says() {
    let registry = Registry::builtin();
    for series in manifest() {
        let name = &series.file;
        let calendar = registry.resolve(&series.symbol).unwrap().calendar;
        let bars = bars(&series);
        assert_eq!(bars.len(), series.rows, "{name}");
        let (first, last) = (ms(&series.first), ms(&series.last));
        assert_eq!(bars.opened_at.first(), Some(&first), "{name}");
        assert_eq!(bars.opened_at.last(), Some(&last), "{name}");
        assert!(["A+", "A"].contains(&series.tier.as_str()), "{name}");
        assert!(!series.licence.is_empty() && !series.source.is_empty() && !series.done.is_empty());

        let calendar_bars: HashSet<i64> = calendar
            .expected(series.timeframe, first, last + 1)
            .collect();
        let known = bars
            .opened_at
            .iter()
            .filter(|at| calendar_bars.contains(at))
            .count();
        let outside = bars
            .opened_at
            .iter()
            .filter(|&&at| !calendar.is_aligned(series.timeframe, at))
            .count();
        assert_eq!(calendar_bars.len() - known, series.missing, "{name}");
        assert_eq!(outside, series.outside, "{name}");
    }
}

#[test]
fn bars_are_sound_and_in_order() {
    for series in manifest() {
        let bars = bars(&series);
        for (at, bar) in bars.as_slice().iter().enumerate() {
            let place = format!("{} row {at}: {bar:?}", series.file);
            assert!(
                0.0 < bar.low && bar.low <= bar.open.min(bar.close),
                "{place}"
            );
            assert!(bar.high >= bar.open.max(bar.close), "{place}");
            assert!(bar.volume >= 0.0, "{place}");
            if at > 0 {
                assert!(bars.opened_at[at - 1] < bar.opened_at, "{place}");
                let change = bar.close / bars.close[at - 1] - 1.0;
                assert!(change.abs() <= CLOSE_MOVE_MAX, "{place} moves {change}");
            }
        }
    }
}

#[test]
fn every_asset_class_is_there_and_all_fits() {
    let registry = Registry::builtin();
    let series = manifest();
    let classes: HashSet<AssetClass> = series
        .iter()
        .map(|series| registry.resolve(&series.symbol).unwrap().asset_class)
        .collect();
    assert_eq!(classes.len(), AssetClass::ALL.len());

    let listed: HashSet<&str> = series.iter().map(|series| series.file.as_str()).collect();
    let mut bytes = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if name.ends_with(".zst") {
            assert!(
                listed.contains(name.as_str()),
                "{name} is not in the manifest"
            );
            bytes += entry.metadata().unwrap().len();
        }
    }
    assert!(bytes <= BYTES_MAX, "{bytes} bytes");
}
