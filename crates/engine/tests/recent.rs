//! The latest days and windows of strategies on the shipped sample data.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/sample.rs"]
mod sample;

use rumbo_engine::decision::{
    RecentSpan, RiskProfile, StrategyRecord, StudyInput, TradeCosts, study,
};
use rumbo_engine::strategy::Strategy;
use rumbo_market::{BarSlice, Bars, Calendar, DAY_MS, Timeframe};

const FILES: [&str; 2] = ["MSFT-1d.csv.zst", "AAPL-1d.csv.zst"];

/// Those that vote by default.
fn voters() -> Vec<Strategy> {
    Strategy::default_voters(RiskProfile::Moderate)
}

fn records(bars: BarSlice<'_>, strategies: &[Strategy]) -> Vec<StrategyRecord> {
    let input = StudyInput {
        bars,
        timeframe: Timeframe::D1,
        calendar: Calendar::Xnys,
        strategies,
        costs: TradeCosts::default(),
        shorts: true,
    };
    study(&input).unwrap().records
}

/// Prices from `from` on turned into something else entirely.
fn poisoned(bars: &Bars, from: usize) -> Bars {
    let mut poisoned = bars.clone();
    for row in from..bars.len() {
        let price = if row % 3 == 0 { 7e6 } else { 1e-3 };
        poisoned.open[row] = price;
        poisoned.high[row] = price * 1.5;
        poisoned.low[row] = price / 1.5;
        poisoned.close[row] = price * 1.2;
        poisoned.volume[row] = 1e15;
    }
    poisoned
}

#[test]
fn the_future_changes_no_day_that_was_told() {
    for file in FILES {
        let bars = sample::sample_bars(file);
        let rows = bars.len();
        for cut in [rows - 1, rows - 4, rows - 60, rows - 130] {
            let told = records(bars.as_slice().rows(0..cut), &voters());
            let later = records(poisoned(&bars, cut).as_slice(), &voters());
            for (told, later) in told.iter().zip(&later) {
                let first = later.recent.days[0].day;
                let told: Vec<_> = told
                    .recent
                    .days
                    .iter()
                    .filter(|one| one.day >= first)
                    .collect();
                assert!(told.len() > 200);
                let later: Vec<_> = later.recent.days.iter().take(told.len()).collect();
                assert_eq!(told, later, "{file} cut at {cut}");
            }
        }
    }
}

#[test]
fn parameters_of_a_window_are_those_known_before_it() {
    let mut changed = 0;
    for file in FILES {
        let bars = sample::sample_bars(file);
        for rows in [bars.len(), bars.len() - 31, bars.len() - 77] {
            let now = records(bars.as_slice().rows(0..rows), &voters());
            for (at, span) in RecentSpan::ALL.into_iter().enumerate() {
                let start = rows - now[0].recent.windows[at].bars;
                let before = records(bars.as_slice().rows(0..start), &voters());
                let poisoned = poisoned(&bars, start);
                let poisoned = records(poisoned.as_slice().rows(0..rows), &voters());
                for ((now, before), poisoned) in now.iter().zip(&before).zip(&poisoned) {
                    let window = &now.recent.windows[at];
                    assert_eq!(window.span, span);
                    assert_eq!(window.params, before.evidence.params, "{file} {rows}");
                    assert_eq!(window.params, poisoned.recent.windows[at].params);
                    changed += usize::from(window.params != now.evidence.params);
                }
            }
        }
    }
    assert!(changed > 0, "no window saw the parameters change inside it");
}

const ALWAYS_LONG: &str = r#"
id = "always_long"
title     = { es = "Siempre", en = "Always" }
rationale = { es = "Para probar.", en = "To test." }
source    = "None"

[rules]
enter_long = "true"

[explain]
enter_long = { es = "Siempre", en = "Always" }
"#;

#[test]
fn a_window_joins_what_is_held_pays_for_it_and_earns_the_rest() {
    let bars = sample::sample_bars(FILES[0]);
    let strategies = [Strategy::from_toml(ALWAYS_LONG).unwrap()];
    let record = records(bars.as_slice(), &strategies).remove(0);
    let spans: Vec<RecentSpan> = record.recent.windows.iter().map(|one| one.span).collect();
    assert_eq!(spans, RecentSpan::ALL);
    let last = bars.len() - 1;
    for (window, days) in record.recent.windows.iter().zip([1, 7, 30]) {
        assert_eq!(window.until - window.until.rem_euclid(DAY_MS), {
            let opened_at = bars.opened_at[last];
            opened_at - opened_at.rem_euclid(DAY_MS)
        });
        let start = bars.len() - window.bars;
        assert_eq!(bars.opened_at[start], window.from);
        assert!(window.until - window.from <= days * DAY_MS);
        assert!(window.until - bars.opened_at[start - 1] > days * DAY_MS);
        // Bought at the first open: half a tenth of a per cent of slippage, then a tenth of fee.
        let paid = bars.open[start] * (1.0 + 5.0 / 10_000.0) * (1.0 + 10.0 / 10_000.0);
        let expected = bars.close[last] / paid - 1.0;
        assert!(
            (window.net_return - expected).abs() < 1e-12,
            "{:?}: {expected}",
            window
        );
        let hold = bars.close[last] / bars.close[start - 1] - 1.0;
        assert_eq!(window.hold_return, hold);
        assert_eq!(window.trades, 1);
        assert!((0.0..1.0).contains(&window.max_drawdown));
    }
    // Between the ends of folds a day earns what the price does.
    let (day, row) = (record.recent.days.last().unwrap(), last);
    let change = bars.close[row] / bars.close[row - 1] - 1.0;
    assert!((day.net_return - change).abs() < 1e-12, "{day:?} {change}");
}
