//! Trade for trade like other backtests: rules of ours here, the same rules over TA-Lib there; see
//! `golden/generate_parity.py`.
#![expect(
    clippy::unwrap_used,
    reason = "a golden file that cannot be read fails its test"
)]

#[path = "support/sample.rs"]
mod sample;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use rumbo_engine::backtest::{Assumptions, Outcome, Side, check, run};
use rumbo_engine::strategy::Strategy;
use rumbo_market::{Bars, Calendar, Digest, Timeframe};
use serde::Deserialize;

const TOLERANCE: f64 = 1e-9;
const STRATEGIES_MIN: usize = 20;
const SERIES: usize = 5;

#[derive(Deserialize)]
struct Golden {
    series: Vec<Series>,
    assumptions: BTreeMap<String, Assumptions>,
    levels: BTreeMap<String, String>,
    strategies: BTreeMap<String, BTreeMap<String, String>>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Series {
    name: String,
    file: String,
    timeframe: Timeframe,
    from: usize,
    rows: usize,
}

#[derive(Deserialize)]
struct Case {
    strategy: String,
    series: String,
    peer: String,
    trade_count: usize,
    rows_digest: String,
    /// Place, entry, exit and quantity.
    trades: Vec<(usize, f64, f64, f64)>,
    equity: Vec<(usize, f64)>,
    equity_sum: f64,
}

fn golden() -> Golden {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/parity.json");
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

/// A strategy file of these rules.
fn strategy(
    id: &str,
    rules: &BTreeMap<String, String>,
    levels: Option<&BTreeMap<String, String>>,
) -> Strategy {
    let mut text = format!("id = \"{id}\"\n");
    for key in ["title", "rationale"] {
        writeln!(text, "{key} = {{ es = \"prueba\", en = \"test\" }}").unwrap();
    }
    let mut table = |name: &str, entries: &BTreeMap<String, String>| {
        writeln!(text, "[{name}]").unwrap();
        for (key, value) in entries {
            writeln!(text, "{key} = {value}").unwrap();
        }
    };
    let quoted = |entries: &BTreeMap<String, String>| -> BTreeMap<String, String> {
        let quote = |(key, value): (&String, &String)| (key.clone(), format!("\"{value}\""));
        entries.iter().map(quote).collect()
    };
    table("rules", &quoted(rules));
    if let Some(levels) = levels {
        table("risk", &quoted(levels));
    }
    let explain = |key: &String| {
        (
            key.clone(),
            "{ es = \"porque sí\", en = \"because\" }".to_owned(),
        )
    };
    table("explain", &rules.keys().map(explain).collect());
    Strategy::from_toml(&text).unwrap()
}

#[track_caller]
fn assert_near(seen: f64, expected: f64, what: &str) {
    let allowed = TOLERANCE * expected.abs().max(1e-6);
    assert!(
        (seen - expected).abs() <= allowed,
        "{what}: {seen} instead of {expected}"
    );
}

fn rows_digest(outcome: &Outcome) -> String {
    let mut rows = String::new();
    for trade in &outcome.trades {
        let side = match trade.side {
            Side::Long => "long",
            Side::Short => "short",
        };
        let reason = serde_json::to_value(trade.exit_reason).unwrap();
        let reason = reason.as_str().unwrap();
        writeln!(
            rows,
            "{side} {} {} {reason}",
            trade.entry_row, trade.exit_row
        )
        .unwrap();
    }
    Digest::of(rows.as_bytes()).to_string()
}

fn check_case(case: &Case, outcome: &Outcome) {
    let name = format!("{} {} {}", case.peer, case.series, case.strategy);
    assert_eq!(outcome.trades.len(), case.trade_count, "{name}");
    let digest = rows_digest(outcome);
    assert!(digest.starts_with(&case.rows_digest), "{name}: other rows");
    for &(at, entry, exit, quantity) in &case.trades {
        let trade = &outcome.trades[at];
        assert_near(trade.entry, entry, &name);
        assert_near(trade.exit, exit, &name);
        assert_near(trade.quantity, quantity, &name);
    }
    for &(row, expected) in &case.equity {
        assert_near(outcome.equity[row], expected, &name);
    }
    assert_near(outcome.equity.iter().sum(), case.equity_sum, &name);
}

/// Runs every case of a peer, and returns how many trades were compared.
fn check_peer(peer: &str) -> usize {
    let golden = golden();
    assert!(golden.strategies.len() >= STRATEGIES_MIN);
    assert_eq!(golden.series.len(), SERIES);
    let assumptions = &golden.assumptions[peer];
    let levels = (peer == "reference").then_some(&golden.levels);
    let (mut cases, mut trades) = (0, 0);
    for series in &golden.series {
        let bars = sample::sample_bars(&series.file);
        let rows = series.from..series.from + series.rows;
        let bars: Bars = bars.as_slice().rows(rows).to_bars();
        for (id, rules) in &golden.strategies {
            let strategy = strategy(id, rules, levels);
            let signals = strategy
                .signals(
                    &strategy.defaults(),
                    bars.as_slice(),
                    series.timeframe,
                    Calendar::Continuous,
                )
                .unwrap();
            check(bars.as_slice(), &signals, assumptions).unwrap();
            let outcome = run(bars.as_slice(), &signals, assumptions);
            let is_case =
                |one: &&Case| one.peer == peer && one.series == series.name && one.strategy == *id;
            let case = golden.cases.iter().find(is_case).unwrap();
            check_case(case, &outcome);
            cases += 1;
            trades += case.trade_count;
        }
    }
    assert_eq!(cases, golden.strategies.len() * SERIES);
    trades
}

#[test]
fn rules_trade_as_in_backtesting_py() {
    assert!(check_peer("backtesting.py") > 5_000);
}

#[test]
fn rules_trade_as_in_vectorbt() {
    assert!(check_peer("vectorbt") > 3_000);
}

#[test]
fn rules_with_stops_and_targets_trade_as_in_the_plain_reference() {
    assert!(check_peer("reference") > 10_000);
}
