//! What the daily review tells about each strategy: its days, and what following it over the last
//! day, week and month would have brought. Simulated, after costs.
//!
//! The figures come from the study behind the decision. A day is told at the first review that
//! sees it closed and is never told again, so the column of days reads as if it had been followed
//! live.

use std::collections::HashMap;

use rumbo_engine::decision::{RecentSpan, StrategyRecord, Study, WindowResult};
use rumbo_store::performance::{StrategyDay, StrategyWindow, last_days, record};

use crate::decide::TIMEFRAME;
use crate::{App, AppError};

/// Days that are told of a strategy and instrument never reviewed before: the longest window.
const FIRST_DAYS_MS: i64 = RecentSpan::Month.duration_ms();

/// Stores what is new in the studies of a review; once for all, for a commit waits for the disk.
pub(crate) async fn record_studies<'a>(
    app: &App,
    studies: impl IntoIterator<Item = (&'a str, &'a Study)>,
) -> Result<(), AppError> {
    let last: HashMap<(String, String), StrategyDay> = last_days(&app.db, TIMEFRAME.as_str())
        .await?
        .into_iter()
        .map(|day| ((day.strategy_id.clone(), day.symbol.clone()), day))
        .collect();
    let now_ms = app.now_ms();
    let (mut days, mut windows) = (Vec::new(), Vec::new());
    for (symbol, study) in studies {
        for strategy in &study.records {
            let key = (strategy.evidence.strategy.clone(), symbol.to_owned());
            let added = new_days(symbol, strategy, last.get(&key), now_ms);
            if added.is_empty() {
                continue;
            }
            days.extend(added);
            let results = strategy.recent.windows.iter();
            windows.extend(results.map(|one| window_row(symbol, strategy, one, now_ms)));
        }
    }
    if !days.is_empty() {
        record(&app.db, &days, &windows).await?;
    }
    Ok(())
}

/// Days after the last one that was told.
fn new_days(
    symbol: &str,
    strategy: &StrategyRecord,
    last: Option<&StrategyDay>,
    now_ms: i64,
) -> Vec<StrategyDay> {
    let days = &strategy.recent.days;
    let Some(newest) = days.last() else {
        return Vec::new();
    };
    let after = last.map_or(newest.day - FIRST_DAYS_MS, |last| last.day);
    let mut cumulative_return = last.map_or(0.0, |last| last.cumulative_return);
    days.iter()
        .filter(|one| one.day > after)
        .map(|one| {
            cumulative_return = (1.0 + cumulative_return) * (1.0 + one.net_return) - 1.0;
            StrategyDay {
                strategy_id: strategy.evidence.strategy.clone(),
                symbol: symbol.to_owned(),
                timeframe: TIMEFRAME.to_string(),
                day: one.day,
                daily_return: one.net_return,
                cumulative_return,
                trade_count: count(one.trades),
                updated_at: now_ms,
            }
        })
        .collect()
}

fn window_row(
    symbol: &str,
    strategy: &StrategyRecord,
    result: &WindowResult,
    now_ms: i64,
) -> StrategyWindow {
    StrategyWindow {
        strategy_id: strategy.evidence.strategy.clone(),
        strategy_version: strategy.evidence.version.to_string(),
        symbol: symbol.to_owned(),
        timeframe: TIMEFRAME.to_string(),
        span: result.span.as_str().to_owned(),
        from_ms: result.from,
        until_ms: result.until,
        bar_count: count(result.bars),
        params: serde_json::to_string(&result.params).expect("parameters are named numbers"),
        net_return: result.net_return,
        hold_return: result.hold_return,
        max_drawdown: result.max_drawdown,
        trade_count: count(result.trades),
        expected_mean: result.expected.map(|one| one.mean),
        expected_low: result.expected.map(|one| one.low),
        expected_high: result.expected.map(|one| one.high),
        updated_at: now_ms,
    }
}

fn count(items: usize) -> i64 {
    i64::try_from(items).unwrap_or(i64::MAX)
}
