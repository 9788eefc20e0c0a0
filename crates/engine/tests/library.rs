//! The built-in strategies on every series of the shipped sample data.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/sample.rs"]
mod sample;

use std::collections::BTreeMap;
use std::path::Path;

use rumbo_engine::backtest::{Assumptions, check, run};
use rumbo_engine::decision::TradeCosts;
use rumbo_engine::language::{ColumnCache, Frame};
use rumbo_engine::strategy::Strategy;
use rumbo_engine::strategy::sheet::{Market, measure};
use rumbo_market::{Bars, Calendar, Registry, Timeframe};

/// Rows of a series that are read: the intraday ones have many.
const ROWS_MAX: usize = 6_000;
const CACHE_BYTES: usize = 1 << 26;

struct Series {
    file: String,
    bars: Bars,
    timeframe: Timeframe,
    calendar: Calendar,
}

/// Every series of the manifest; of long ones the last rows.
fn series() -> Vec<Series> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample/manifest.toml");
    let manifest: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let registry = Registry::builtin();
    let entries = manifest["series"].as_array().unwrap();
    let read = |entry: &toml::Value| {
        let text = |key: &str| entry[key].as_str().unwrap();
        let bars = sample::sample_bars(text("file"));
        let from = bars.len().saturating_sub(ROWS_MAX);
        Series {
            file: text("file").to_owned(),
            bars: bars.as_slice().rows(from..bars.len()).to_bars(),
            timeframe: text("timeframe").parse().unwrap(),
            calendar: registry.resolve(text("symbol")).unwrap().calendar,
        }
    };
    entries.iter().map(read).collect()
}

#[test]
fn every_strategy_runs_on_every_series_and_trades_on_some() {
    let all = series();
    assert!(all.len() > 30);
    let mut traded: BTreeMap<&str, usize> = BTreeMap::new();
    for one in &all {
        let frame = Frame {
            bars: one.bars.as_slice(),
            timeframe: one.timeframe,
            calendar: one.calendar,
        };
        let cache = ColumnCache::new(frame, CACHE_BYTES);
        for strategy in Strategy::builtin() {
            let on = |what: &str| format!("{} {what} on {}", strategy.id, one.file);
            if strategy.check_timeframe(one.timeframe).is_err() {
                assert!(
                    strategy
                        .signals_cached(&strategy.defaults(), &cache)
                        .is_err()
                );
                continue;
            }
            let signals = strategy
                .signals_cached(&strategy.defaults(), &cache)
                .unwrap_or_else(|error| panic!("{}: {error}", on("fails")));
            let assumptions = Assumptions::default();
            assert!(
                check(frame.bars, &signals, &assumptions).is_ok(),
                "{}",
                on("is refused")
            );
            let outcome = run(frame.bars, &signals, &assumptions);
            assert!(
                outcome.equity.iter().all(|value| value.is_finite()),
                "{}",
                on("breaks")
            );
            let open = usize::from(outcome.open.is_some());
            *traded.entry(&strategy.id).or_default() += outcome.trades.len() + open;
        }
    }
    assert_eq!(traded.len(), Strategy::builtin().len());
    let idle: Vec<_> = traded.iter().filter(|(_, trades)| **trades == 0).collect();
    assert!(idle.is_empty(), "{idle:?}");
}

#[test]
fn a_sheet_compares_the_same_bars_after_costs() {
    let bars = sample::sample_bars("SPY-1d.csv.zst");
    let frame = Frame {
        bars: bars.as_slice(),
        timeframe: Timeframe::D1,
        calendar: Calendar::Xnys,
    };
    let market = |costs: TradeCosts| Market {
        timeframe: Timeframe::D1,
        calendar: Calendar::Xnys,
        shorts: false,
        costs,
    };
    let cache = ColumnCache::new(frame, CACHE_BYTES);
    let strategy = Strategy::find("connors_rsi2", Strategy::builtin()).unwrap();
    let usual = measure(strategy, &market(TradeCosts::default()), &cache).unwrap();
    let dear = TradeCosts {
        fee_bps: 40.0,
        ..TradeCosts::default()
    };
    let dear = measure(strategy, &market(dear), &cache).unwrap();
    assert_eq!(usual.bars, bars.len() - 500);
    assert_eq!(usual.from, bars.opened_at[500]);
    assert!(usual.trades > 30);
    assert!(dear.account.total_return < usual.account.total_return);
    // Bought at the open with fee and slippage, and never sold.
    let entry = bars.open[500] * (1.0 + 5e-4);
    let expected = bars.close[bars.len() - 1] / (entry * (1.0 + 1e-3)) - 1.0;
    let held = usual.hold.total_return.unwrap();
    assert!((held - expected).abs() < 1e-9, "{held} {expected}");
    let (low, high) = usual.account.sharpe_interval.unwrap();
    assert!((low..high).contains(&usual.account.sharpe.unwrap()));
    let again = measure(strategy, &market(TradeCosts::default()), &cache).unwrap();
    assert_eq!(again, usual);
}
