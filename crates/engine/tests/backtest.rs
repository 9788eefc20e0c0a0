//! Backtests and metrics against other implementations; see `golden/README.md`.
#![expect(
    clippy::unwrap_used,
    reason = "a golden file that cannot be read fails its test"
)]

#[path = "support/case.rs"]
mod case;

use case::{golden, series, signals};
use rumbo_engine::backtest::{Assumptions, ExitReason, Side, check, run};
use rumbo_engine::metric::{self, Metrics, Record, normal};
use rumbo_market::Bars;
use serde_json::Value;

const TOLERANCE: f64 = 1e-9;

/// A series whose rows have equidistant instants: the goldens name rows.
fn rows_of(name: &str) -> Bars {
    let bars = series(name);
    Bars {
        opened_at: (0_i64..).take(bars.len()).map(|at| at * 60_000).collect(),
        ..bars
    }
}

#[track_caller]
fn assert_near(seen: f64, expected: f64, what: &str) {
    let allowed = TOLERANCE * expected.abs().max(1e-6);
    assert!(
        (seen - expected).abs() <= allowed,
        "{what}: {seen} instead of {expected}"
    );
}

fn check_case(case: &Value) {
    let name = format!(
        "{} {} {} stop {} target {} {}",
        case["peer"],
        case["series"],
        case["rule"],
        case["stop"],
        case["target"],
        case["assumptions"]
    );
    let bars = rows_of(case["series"].as_str().unwrap());
    let assumptions: Assumptions = serde_json::from_value(case["assumptions"].clone()).unwrap();
    let signals = signals(&bars, case);
    check(bars.as_slice(), &signals, &assumptions).unwrap();
    let outcome = run(bars.as_slice(), &signals, &assumptions);

    assert_eq!(
        outcome.trades.len() as u64,
        case["trade_count"].as_u64().unwrap(),
        "{name}"
    );
    let every = usize::try_from(case["trade_sample_every"].as_u64().unwrap()).unwrap();
    let expected = case["trades"].as_array().unwrap();
    for (trade, expected) in outcome.trades.iter().step_by(every).zip(expected) {
        let side = if expected[0] == "long" {
            Side::Long
        } else {
            Side::Short
        };
        let reason: ExitReason = serde_json::from_value(expected[7].clone()).unwrap();
        assert_eq!((trade.side, trade.exit_reason), (side, reason), "{name}");
        let rows = (trade.entry_row as u64, trade.exit_row as u64);
        let expected_rows = (expected[1].as_u64().unwrap(), expected[2].as_u64().unwrap());
        assert_eq!(rows, expected_rows, "{name}");
        let numbers = [trade.entry, trade.exit, trade.quantity, trade.pnl];
        for (number, expected) in numbers.into_iter().zip(&expected.as_array().unwrap()[3..7]) {
            if let Some(expected) = expected.as_f64() {
                assert_near(number, expected, &name);
            }
        }
    }
    for point in case["equity"].as_array().unwrap() {
        let row = usize::try_from(point[0].as_u64().unwrap()).unwrap();
        assert_near(outcome.equity[row], point[1].as_f64().unwrap(), &name);
    }
    let sum: f64 = outcome.equity.iter().sum();
    assert_near(sum, case["equity_sum"].as_f64().unwrap(), &name);
}

fn check_peer(peer: &str, cases_expected: usize) {
    let cases: Vec<Value> = serde_json::from_str(&golden("backtests.json")).unwrap();
    let of_peer: Vec<&Value> = cases.iter().filter(|case| case["peer"] == peer).collect();
    assert_eq!(of_peer.len(), cases_expected);
    of_peer.into_iter().for_each(check_case);
}

#[test]
fn trades_and_equity_equal_backtesting_py() {
    check_peer("backtesting.py", 9);
}

#[test]
fn trades_and_equity_equal_vectorbt() {
    check_peer("vectorbt", 6);
}

#[test]
fn trades_and_equity_equal_the_plain_reference() {
    check_peer("reference", 15);
}

fn metric_goldens() -> Value {
    serde_json::from_str(&golden("metrics.json")).unwrap()
}

/// Instants as the file has them: days or hours apart.
fn instants(name: &str) -> Vec<i64> {
    let day = |text: &str| -> i64 {
        let number = |range: std::ops::Range<usize>| text[range].parse::<i64>().unwrap();
        let (year, month, day) = (number(0..4), number(5..7), number(8..10));
        // Days from the civil date, Hinnant's algorithm.
        let year = if month <= 2 { year - 1 } else { year };
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        (year.div_euclid(400) * 146_097 + days - 719_468) * 24 + number(11..13)
    };
    golden(&format!("{name}.csv"))
        .lines()
        .skip(1)
        .map(|line| day(line) * 3_600_000)
        .collect()
}

#[test]
fn metrics_equal_scipy_empyrical_and_quantstats() {
    for expected in metric_goldens()["series"].as_array().unwrap() {
        let name = expected["series"].as_str().unwrap();
        let opened_at = instants(name);
        let metrics = Metrics::measure(&Record {
            opened_at: &opened_at,
            equity: &series(name).close,
            trades: &[],
            open: None,
            together: None,
            fees_paid: 0.0,
            periods_per_year: expected["periods_per_year"].as_f64().unwrap(),
            risk_free: expected["risk_free"].as_f64().unwrap(),
        });
        for (id, value) in expected["metrics"].as_object().unwrap() {
            let spec = metric::find(id).unwrap();
            let seen = (spec.value)(&metrics).unwrap().number();
            assert_near(seen, value.as_f64().unwrap(), &format!("{name} {id}"));
        }
        let drawdown = metrics.drawdown().unwrap();
        let row = |value: &Value| {
            value
                .as_u64()
                .map(|row| opened_at[usize::try_from(row).unwrap()])
        };
        let rows = &expected["drawdown"];
        assert_eq!(Some(drawdown.from), row(&rows["from_row"]), "{name}");
        assert_eq!(Some(drawdown.bottom), row(&rows["bottom_row"]), "{name}");
        assert_eq!(drawdown.until, row(&rows["until_row"]), "{name}");
    }
}

/// Compares a function of one number with pairs, at a relative tolerance.
fn check_pairs(pairs: &Value, relative: f64, function: impl Fn(f64) -> f64) {
    for pair in pairs.as_array().unwrap() {
        let (at, expected) = (pair[0].as_f64().unwrap(), pair[1].as_f64().unwrap());
        let seen = function(at);
        assert!(
            (seen - expected).abs() <= relative * expected.abs(),
            "at {at}: {seen:e} instead of {expected:e}"
        );
    }
}

#[test]
fn the_normal_distribution_equals_scipy_to_1e_13() {
    let golden = metric_goldens();
    check_pairs(&golden["erfc"], 1e-13, normal::erfc);
    check_pairs(&golden["normal_cdf"], 1e-13, normal::cdf);
    check_pairs(&golden["normal_quantile"], 1e-13, |p| {
        normal::quantile(p).unwrap()
    });
}

#[test]
fn intervals_quantiles_and_expected_maxima_equal_scipy_and_numpy() {
    let golden = metric_goldens();
    for row in golden["wilson_90"].as_array().unwrap() {
        let count = |at: usize| usize::try_from(row[at].as_u64().unwrap()).unwrap();
        let (low, high) = metric::wilson(count(0), count(1), metric::Z_90).unwrap();
        assert!(
            (low - row[2].as_f64().unwrap()).abs() < 1e-14,
            "{row} {low}"
        );
        assert!(
            (high - row[3].as_f64().unwrap()).abs() < 1e-14,
            "{row} {high}"
        );
    }
    let sample: Vec<f64> = serde_json::from_value(golden["quantile_sample"].clone()).unwrap();
    for pair in golden["quantile"].as_array().unwrap() {
        let seen = metric::quantile(&sample, pair[0].as_f64().unwrap()).unwrap();
        assert!(
            (seen - pair[1].as_f64().unwrap()).abs() < 1e-14,
            "{pair} {seen}"
        );
    }
    for pair in golden["expected_maximum"].as_array().unwrap() {
        let trials = usize::try_from(pair[0].as_u64().unwrap()).unwrap();
        let seen = metric::expected_maximum(trials).unwrap();
        assert!(
            (seen - pair[1].as_f64().unwrap()).abs() < 1e-12,
            "{pair} {seen}"
        );
    }
}
