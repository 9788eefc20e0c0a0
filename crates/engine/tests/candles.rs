//! Candlestick patterns against TA-Lib, sighting by sighting.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use rumbo_engine::indicator::{Group, LIST, find};

const BARS: &str = include_str!("golden/candles_bars.csv");
const SIGHTINGS: &str = include_str!("golden/candles.csv");
const REAL: [(&str, &str); 3] = [
    ("aapl", include_str!("golden/aapl_1d.csv")),
    ("eurusd", include_str!("golden/eurusd_1d.csv")),
    ("btc", include_str!("golden/btcusdt_1h.csv")),
];

/// Open, high, low, close.
type Columns = [Vec<f64>; 4];

fn push(series: &mut Columns, prices: &str) {
    for (column, price) in series.iter_mut().zip(prices.split(',')) {
        column.push(price.parse().unwrap());
    }
}

/// The series of candles.csv, as `make_candles.py` describes them.
fn series() -> BTreeMap<&'static str, Columns> {
    let mut all: BTreeMap<&str, Columns> = BTreeMap::new();
    for (name, text) in REAL {
        let series = all.entry(name).or_default();
        for line in text.lines().skip(1) {
            push(series, line.split_once(',').unwrap().1);
        }
    }
    for line in BARS.lines().skip(1) {
        let (name, prices) = line.split_once(',').unwrap();
        push(all.entry(name).or_default(), prices);
    }
    let forged = all["forged"].clone();
    for (name, factor) in [("tiny", 1e-9), ("huge", 1e9)] {
        let scale = |column: &Vec<f64>| column.iter().map(|price| price * factor).collect();
        all.insert(name, forged.each_ref().map(scale));
    }
    all.insert("flat", [(); 4].map(|()| vec![0.1; 40]));
    let mut gap = forged;
    for column in &mut gap {
        column
            .iter_mut()
            .step_by(97)
            .for_each(|price| *price = f64::NAN);
    }
    all.insert("gap", gap);
    all
}

/// What NaN, warm-up and sightings make of a whole column.
fn expected(open: &[f64], warmup: usize, sightings: &str) -> Vec<f64> {
    let mut since_gap = 0;
    let mut column: Vec<f64> = Vec::new();
    for price in open {
        since_gap = if price.is_nan() { 0 } else { since_gap + 1 };
        column.push(if since_gap > warmup { 0.0 } else { f64::NAN });
    }
    for sighting in sightings.split_whitespace() {
        let (row, value) = match (sighting.strip_prefix('-'), sighting.split_once(':')) {
            (Some(row), _) => (row, -100.0),
            (None, Some((row, value))) => (row, value.parse().unwrap()),
            (None, None) => (sighting, 100.0),
        };
        column[row.parse::<usize>().unwrap()] = value;
    }
    column
}

#[test]
fn patterns_equal_talib_on_every_bar() {
    let series = series();
    let mut forged = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in SIGHTINGS.lines().skip(1) {
        let field: Vec<&str> = line.split(',').collect();
        let [name, id, penetration, warmup, sightings] = field[..] else {
            panic!("five fields in {line}");
        };
        let sightings = match sightings {
            "forged" => forged[&(id, penetration)],
            own => own,
        };
        if name == "forged" {
            forged.insert((id, penetration), sightings);
        }
        let columns = &series[name];
        let params: Vec<f64> = penetration.parse().into_iter().collect();
        let inputs = columns.each_ref().map(Vec::as_slice);
        let found = find(id).unwrap().run(&inputs, &params).unwrap();
        let expected = expected(&columns[0], warmup.parse().unwrap(), sightings);
        let differs = |row: &usize| {
            found[0][*row] != expected[*row]
                && !(found[0][*row].is_nan() && expected[*row].is_nan())
        };
        let rows: Vec<usize> = (0..expected.len()).filter(differs).collect();
        if let Some(&row) = rows.first() {
            wrong.push(format!(
                "{name} {id} {penetration}: {} rows, row {row} is {} instead of {}",
                rows.len(),
                found[0][row],
                expected[row]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Otherwise equality with TA-Lib could be that of two columns of zeros.
#[test]
fn every_pattern_is_seen_at_least_three_times() {
    let patterns = LIST.iter().map(|kind| kind.spec());
    let mut patterns = patterns
        .filter(|spec| spec.id.starts_with("cdl"))
        .peekable();
    assert!(patterns.peek().is_some());
    for spec in patterns {
        assert_eq!(spec.group, Group::Pattern);
        let start = format!("forged,{},,", spec.id);
        let line = SIGHTINGS.lines().find(|line| line.starts_with(&start));
        let sightings = line.unwrap().split_whitespace().count();
        assert!(sightings >= 3, "{} {sightings}", spec.id);
    }
}
