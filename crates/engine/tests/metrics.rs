//! Every metric against other libraries, on real and on nasty accounts, and the document of metrics.
//!
//! `tests/golden/metrics.json` says what empyrical, quantstats, scipy, statsmodels, numpy and vectorbt
//! give; `generate_metrics.py` beside it writes it.

#![expect(
    clippy::unwrap_used,
    reason = "a golden file that cannot be read fails its test"
)]

#[path = "support/case.rs"]
mod case;

use std::collections::BTreeSet;
use std::fmt::Write;

use rumbo_engine::backtest::{Assumptions, run};
use rumbo_engine::metric::{
    Extras, Group, LIST, MetricSpec, Metrics, Part, Record, Unit, Value as Number, compute_all,
    find,
};
use rumbo_market::{DAY_MS, Lang, parse_instant};
use serde_json::Value;

const TOLERANCE: f64 = 1e-9;
/// What no other library computes; unit tests beside the code check them by hand, the first rows of
/// drawdowns also against `metrics.json`.
const BY_HAND: [&str; 9] = [
    "max_drawdown_bars",
    "max_drawdown_ms",
    "max_drawdown_from",
    "max_drawdown_until",
    "exposure",
    "turnover",
    "slippage",
    "average_mae",
    "average_mfe",
];

fn goldens() -> Value {
    serde_json::from_str(&case::golden("metrics.json")).unwrap()
}

fn numbers(column: &Value) -> Vec<f64> {
    serde_json::from_value(column.clone()).unwrap()
}

fn plain(opened_at: &[i64], equity: &[f64], closes: &[f64], (rate, q): (f64, f64)) -> Metrics {
    let record = Record {
        opened_at,
        equity,
        trades: &[],
        open: None,
        together: None,
        fees_paid: 0.0,
        periods_per_year: q,
        risk_free: rate,
    };
    let extras = Extras {
        closes,
        slippage_paid: None,
    };
    Metrics::measure_all(&record, &extras)
}

/// Rate and bars in a year that the generator takes.
fn terms(series: &str) -> (f64, f64) {
    match series {
        "aapl_1d" => (0.02, 252.0),
        "eurusd_1d" => (0.0, 260.0),
        "btcusdt_1h" => (0.05, 8_760.0),
        _ => panic!("{series}"),
    }
}

/// Measures an account of the golden file.
fn measure(account: &Value) -> Metrics {
    let Some(name) = account["series"].as_str() else {
        let equity = numbers(&account["equity"]);
        let start = parse_instant("2021-01-28").unwrap();
        let opened_at: Vec<i64> = (0..)
            .take(equity.len())
            .map(|day| start + day * DAY_MS)
            .collect();
        return plain(
            &opened_at,
            &equity,
            &numbers(&account["closes"]),
            (0.01, 365.0),
        );
    };
    let bars = case::series(name);
    let (risk_free, periods_per_year) = terms(name);
    if let Some(scale) = account["scale"].as_f64() {
        let offset = account["offset"].as_f64().unwrap();
        let equity: Vec<f64> = bars
            .close
            .iter()
            .map(|close| offset + scale * close)
            .collect();
        return plain(
            &bars.opened_at,
            &equity,
            &bars.close,
            (risk_free, periods_per_year),
        );
    }
    let costs: Assumptions = serde_json::from_value(account["assumptions"].clone()).unwrap();
    let assumptions = Assumptions {
        periods_per_year,
        risk_free,
        ..costs
    };
    let signals = case::signals(&bars, account);
    let outcome = run(bars.as_slice(), &signals, &assumptions);
    compute_all(bars.as_slice(), &outcome, &assumptions)
}

#[track_caller]
fn assert_near(seen: Option<f64>, expected: Option<f64>, what: &str) {
    let near = match (seen, expected) {
        (Some(seen), Some(expected)) => {
            (seen - expected).abs() <= TOLERANCE * expected.abs().max(1e-3)
        }
        (seen, expected) => seen.is_none() && expected.is_none(),
    };
    assert!(near, "{what}: {seen:?} instead of {expected:?}");
}

#[test]
fn every_metric_of_every_account_equals_other_libraries() {
    let goldens = goldens();
    let accounts = goldens["accounts"].as_array().unwrap();
    assert!(accounts.len() >= 20);
    let mut seen_defined = BTreeSet::new();
    for account in accounts {
        let name = account["name"].as_str().unwrap();
        let metrics = measure(account);
        for spec in LIST.iter().filter(|spec| !BY_HAND.contains(&spec.id)) {
            if spec.id == "fees" && account["metrics"].get("fees").is_none() {
                continue;
            }
            let expected = account["metrics"][spec.id].as_f64();
            let seen = (spec.value)(&metrics).map(Number::number);
            assert_near(seen, expected, &format!("{name}: {}", spec.id));
            if expected.is_some() {
                seen_defined.insert(spec.id);
            }
            let Some(interval) = spec.interval else {
                continue;
            };
            let expected = account["intervals"].get(spec.id).map(numbers);
            let seen = interval(&metrics);
            for (at, seen) in [seen.map(|ends| ends.0), seen.map(|ends| ends.1)]
                .into_iter()
                .enumerate()
            {
                let expected = expected.as_ref().map(|ends| ends[at]);
                assert_near(seen, expected, &format!("{name}: {} end {at}", spec.id));
            }
        }
        for id in account["metrics"].as_object().unwrap().keys() {
            assert!(find(id).is_some(), "{id} is not in the list");
        }
    }
    // Nothing passes by being undefined everywhere.
    let expected: BTreeSet<&str> = LIST
        .iter()
        .map(|spec| spec.id)
        .filter(|id| !BY_HAND.contains(id))
        .collect();
    assert_eq!(seen_defined, expected);
    assert!(expected.len() >= 50, "{}", expected.len());
}

#[test]
fn the_full_set_leaves_the_core_as_it_is_bit_for_bit() {
    for account in goldens()["accounts"].as_array().unwrap() {
        let Some(name) = account["series"].as_str() else {
            continue;
        };
        let bars = case::series(name);
        let (risk_free, periods_per_year) = terms(name);
        let record = Record {
            opened_at: &bars.opened_at,
            equity: &bars.close,
            trades: &[],
            open: None,
            together: None,
            fees_paid: 0.0,
            periods_per_year,
            risk_free,
        };
        let core = Metrics::measure(&record);
        let full = Metrics::measure_all(&record, &Extras::default());
        let bits = |spec: &MetricSpec, metrics: &Metrics| {
            (spec.value)(metrics).map(|value| value.number().to_bits())
        };
        for spec in LIST {
            match spec.part {
                Part::Core => assert_eq!(bits(spec, &core), bits(spec, &full), "{}", spec.id),
                Part::Full => assert_eq!(bits(spec, &core), None, "{}", spec.id),
            }
        }
        let keys = |metrics: &Metrics| {
            let json = serde_json::to_value(metrics).unwrap();
            json.as_object().unwrap().len()
        };
        assert_eq!(keys(&full), LIST.len());
        let core_count = LIST.iter().filter(|spec| spec.part == Part::Core).count();
        assert_eq!(keys(&core), core_count);
    }
}

/// A number as the document writes it.
fn figure(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Ratio | Unit::RatioPerYear => format!("{:.3} %", value * 100.0),
        _ => format!("{value:.4}"),
    }
}

fn catalogue() -> String {
    let mut text = String::new();
    for group in Group::ALL {
        let title = group.title().get(Lang::En);
        write!(
            text,
            "\n### {title}\n\n| id | name | convention | unit | interval | source |\n|---|---|---|---|---|---|\n"
        )
        .unwrap();
        for spec in LIST.iter().filter(|spec| spec.group == group) {
            let unit = serde_json::to_value(spec.unit).unwrap();
            writeln!(
                text,
                "| `{}` | {} | {} | {} | {} | {} |",
                spec.id,
                spec.title.en,
                spec.convention.en,
                unit.as_str().unwrap().replace('_', " "),
                if spec.interval.is_some() {
                    "90 %"
                } else {
                    "–"
                },
                spec.source,
            )
            .unwrap();
        }
    }
    text
}

fn conventions() -> String {
    let goldens = goldens();
    let table = &goldens["conventions"];
    let bars = case::series(table["case"]["series"].as_str().unwrap());
    let costs: Assumptions = serde_json::from_value(table["assumptions"].clone()).unwrap();
    let assumptions = Assumptions {
        periods_per_year: table["periods_per_year"].as_f64().unwrap(),
        ..costs
    };
    let signals = case::signals(&bars, &table["case"]);
    let outcome = run(bars.as_slice(), &signals, &assumptions);
    let metrics = compute_all(bars.as_slice(), &outcome, &assumptions);
    let mut text = String::from("\n| metric | who | how | value |\n|---|---|---|---:|\n");
    let mut last = "";
    for row in table["rows"].as_array().unwrap() {
        let id = row[0].as_str().unwrap();
        let spec = find(id).unwrap();
        let (who, how) = (row[1].as_str().unwrap(), row[2].as_str().unwrap());
        if id != last {
            let own = (spec.value)(&metrics).unwrap().number();
            let own = figure(own, spec.unit);
            let convention = spec.convention.en;
            writeln!(
                text,
                "| **{}** | **Rumbo** | {convention} | **{own}** |",
                spec.title.en
            )
            .unwrap();
        }
        last = id;
        let value = figure(row[3].as_f64().unwrap(), spec.unit);
        writeln!(text, "| {} | {who} | {how} | {value} |", spec.title.en).unwrap();
    }
    text
}

/// Replaces what stands between the two marks of a generated part.
fn put(document: &str, part: &str, text: &str) -> String {
    let (begin, end) = (
        format!("<!-- {part} -->\n"),
        format!("\n<!-- end of {part} -->"),
    );
    let (before, rest) = document.split_once(&begin).unwrap();
    let (_, after) = rest.split_once(&end).unwrap();
    format!("{before}{begin}{text}{end}{after}")
}

#[test]
fn document_of_metrics_is_fresh() {
    let document = include_str!("../../../docs/metrics.md");
    let fresh = put(document, "catalogue", &catalogue());
    let fresh = put(&fresh, "conventions", &conventions());
    if document != fresh {
        let path = format!("{}/metrics.md", env!("CARGO_TARGET_TMPDIR"));
        std::fs::write(&path, fresh).unwrap();
        panic!("docs/metrics.md is stale, copy {path} over it");
    }
}
