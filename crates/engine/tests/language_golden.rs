//! Expressions against a second writing of them in Python, TA-Lib and pandas: see
//! `golden/make_language.py`.

#![expect(
    clippy::unwrap_used,
    reason = "a golden file that cannot be read fails the test"
)]

use rumbo_engine::language::{Frame, Series, compile};
use rumbo_market::{Bar, Bars, Calendar, Timeframe};

const BARS: &str = include_str!("golden/btcusdt_1h.csv");
const EXPECTED: &str = include_str!("golden/language.csv");

/// Largest difference, relative to the expected value where that is above 1.
const TOLERANCE: f64 = 1e-9;

fn bars() -> Bars {
    let bar = |line: &str| {
        let (timestamp, numbers) = line.split_once(',').unwrap();
        let timestamp: jiff::Timestamp = timestamp.parse().unwrap();
        let numbers: Vec<f64> = numbers.split(',').map(|one| one.parse().unwrap()).collect();
        Bar {
            opened_at: timestamp.as_millisecond(),
            open: numbers[0],
            high: numbers[1],
            low: numbers[2],
            close: numbers[3],
            volume: numbers[4],
        }
    };
    BARS.lines().skip(1).map(bar).collect()
}

/// Cells of a line of CSV, which may be quoted.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut signs = line.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => {
                signs.next();
                cells.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            _ => cells.last_mut().unwrap().push(sign),
        }
    }
    cells
}

fn values(source: &str, bars: &Bars) -> Vec<Option<f64>> {
    let frame = Frame {
        bars: bars.as_slice(),
        timeframe: Timeframe::H1,
        calendar: Calendar::Continuous,
    };
    match compile(source)
        .unwrap()
        .columns(frame)
        .unwrap()
        .swap_remove(0)
    {
        Series::Numbers(column) => column
            .iter()
            .map(|&value| Some(value).filter(|value| !value.is_nan()))
            .collect(),
        Series::Truths(column) => {
            let number = |holds: bool| f64::from(u8::from(holds));
            column
                .iter()
                .map(|truth| truth.known().map(number))
                .collect()
        }
    }
}

#[test]
fn expressions_give_what_python_gives() {
    let bars = bars();
    let mut lines = EXPECTED.lines();
    let sources = cells(lines.next().unwrap()).split_off(1);
    let columns: Vec<_> = sources.iter().map(|source| values(source, &bars)).collect();
    let mut compared = 0;
    for line in lines {
        let row = cells(line);
        let at: usize = row[0].parse().unwrap();
        for ((source, column), expected) in sources.iter().zip(&columns).zip(&row[1..]) {
            let expected: Option<f64> = (!expected.is_empty()).then(|| expected.parse().unwrap());
            let equal = match (column[at], expected) {
                (Some(got), Some(expected)) => {
                    (got - expected).abs() <= TOLERANCE * expected.abs().max(1.0)
                }
                (got, expected) => got == expected,
            };
            assert!(
                equal,
                "row {at} of `{source}`: {:?}, not {expected:?}",
                column[at]
            );
            compared += 1;
        }
    }
    assert!(compared > 4_000, "{compared} values");
}
