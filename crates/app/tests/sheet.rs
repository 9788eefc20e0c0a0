//! The document about the strategies says what the code says and measures.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use rumbo_app::sheet::{TRADES_MIN, page, rows, section, series};
use rumbo_engine::decision::TradeCosts;
use rumbo_engine::strategy::Strategy;
use rumbo_market::Timeframe;

const DOCUMENT: &str = include_str!("../../../docs/strategies.md");
/// Any instant after the recorded bars.
const NOW_MS: i64 = 1_790_000_000_000;
const STALE: &str = "docs/strategies.md is stale: \
    run `rumbo strategy sheet --all > docs/strategies.md` and commit it";

/// Lines of a section up to its figures.
fn text_of(section: &str) -> String {
    let text = section.split("| series |").next().unwrap();
    text.to_owned()
}

#[test]
fn document_describes_every_strategy_as_it_is() {
    for strategy in Strategy::builtin() {
        let text = text_of(&section(strategy, &[]));
        assert!(DOCUMENT.contains(&text), "{STALE} (`{}`)", strategy.id);
    }
    let told = DOCUMENT.matches("\n### ").count();
    assert_eq!(told, Strategy::builtin().len(), "{STALE}");
    let whole = page(Strategy::builtin(), &[], TradeCosts::default());
    let opening = whole.split("\n## Summary").next().unwrap();
    assert!(DOCUMENT.starts_with(opening), "{STALE}");
}

#[tokio::test]
async fn figures_of_a_sample_of_rows_come_out_again() {
    const FILES: [&str; 3] = ["EURUSD-1d.csv.zst", "SPX-1d.csv.zst", "XAUUSD-1d.csv.zst"];
    let series = series(NOW_MS, |one| FILES.contains(&one.file.as_str()))
        .await
        .unwrap();
    assert_eq!(series.len(), FILES.len());
    let rows = rows(Strategy::builtin(), &series, TradeCosts::default(), || ()).unwrap();
    let measured = rows.iter().filter(|row| row.measured.is_some()).count();
    assert!(measured > 100);
    for strategy in Strategy::builtin().iter().filter(|one| !one.benchmark) {
        let heading = format!("\n### {}\n", strategy.id);
        let written = DOCUMENT.split(&heading).nth(1).unwrap();
        let written = written.split("\n### ").next().unwrap();
        let computed = section(strategy, &rows);
        let figures = computed.lines().filter(|line| line.contains(" 1d | "));
        let mut compared = 0;
        for line in figures {
            assert!(written.contains(line), "{STALE}: {line}");
            compared += 1;
        }
        assert_eq!(compared, FILES.len(), "{}", strategy.id);
    }
    let few = |row: &&rumbo_app::sheet::SheetRow| {
        row.measured
            .as_ref()
            .is_some_and(|one| one.trades < TRADES_MIN)
    };
    assert!(rows.iter().any(|row| few(&row)), "some rows say little");
    assert!(series.iter().all(|one| one.timeframe == Timeframe::D1));
}
