//! How strategies did, day by day, and over the last day, week and month. Simulated, after costs.
//!
//! A day is told once and stays as it was told; a window is that of the latest run.

use serde::Serialize;
use sqlx::FromRow;

use crate::{Db, StoreError, Tx};

/// One day of one strategy on one instrument. Returns are ratios.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct StrategyDay {
    pub strategy_id: String,
    pub symbol: String,
    pub timeframe: String,
    /// 00:00 UTC of the day, unix milliseconds.
    pub day: i64,
    pub daily_return: f64,
    /// Since the first day that was told.
    pub cumulative_return: f64,
    /// Trades closed on the day.
    pub trade_count: i64,
    pub updated_at: i64,
}

/// A strategy followed from the beginning of a span to the last closed bar.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct StrategyWindow {
    pub strategy_id: String,
    pub strategy_version: String,
    pub symbol: String,
    pub timeframe: String,
    /// `24h`, `7d` or `30d`.
    pub span: String,
    pub from_ms: i64,
    /// Close of the last bar.
    pub until_ms: i64,
    pub bar_count: i64,
    /// JSON.
    pub params: String,
    pub net_return: f64,
    /// Change of the price over the same bars, without costs.
    pub hold_return: f64,
    pub max_drawdown: f64,
    pub trade_count: i64,
    /// Mean return of earlier spans of the same length; absent where there were too few.
    pub expected_mean: Option<f64>,
    /// Ends of the band that nine in ten of them ended in.
    pub expected_low: Option<f64>,
    pub expected_high: Option<f64>,
    pub updated_at: i64,
}

/// Stores what a run found, at once or not at all. Days that were told before stay as they were; a
/// window replaces one that ends earlier.
pub async fn record(
    db: &Db,
    days: &[StrategyDay],
    windows: &[StrategyWindow],
) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    for day in days {
        add_day(&mut tx, day).await?;
    }
    for window in windows {
        put_window(&mut tx, window).await?;
    }
    tx.commit().await
}

async fn add_day(tx: &mut Tx, day: &StrategyDay) -> Result<(), StoreError> {
    sql!(
        tx,
        "store the day of a strategy",
        tx execute,
        "INSERT INTO strategy_performance (strategy_id, symbol, timeframe, day, daily_return,
                                           cumulative_return, trade_count, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (strategy_id, symbol, timeframe, day) DO NOTHING",
        &day.strategy_id,
        &day.symbol,
        &day.timeframe,
        day.day,
        day.daily_return,
        day.cumulative_return,
        day.trade_count,
        day.updated_at
    )
    .map(|_| ())
}

async fn put_window(tx: &mut Tx, window: &StrategyWindow) -> Result<(), StoreError> {
    sql!(
        tx,
        "store the window of a strategy",
        tx execute,
        "INSERT INTO strategy_window (strategy_id, strategy_version, symbol, timeframe, span,
                                      from_ms, until_ms, bar_count, params, net_return,
                                      hold_return, max_drawdown, trade_count, expected_mean,
                                      expected_low, expected_high, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         ON CONFLICT (strategy_id, symbol, timeframe, span) DO UPDATE
         SET strategy_version = excluded.strategy_version, from_ms = excluded.from_ms,
             until_ms = excluded.until_ms, bar_count = excluded.bar_count,
             params = excluded.params, net_return = excluded.net_return,
             hold_return = excluded.hold_return, max_drawdown = excluded.max_drawdown,
             trade_count = excluded.trade_count, expected_mean = excluded.expected_mean,
             expected_low = excluded.expected_low, expected_high = excluded.expected_high,
             updated_at = excluded.updated_at
         WHERE strategy_window.until_ms <= excluded.until_ms",
        &window.strategy_id,
        &window.strategy_version,
        &window.symbol,
        &window.timeframe,
        &window.span,
        window.from_ms,
        window.until_ms,
        window.bar_count,
        &window.params,
        window.net_return,
        window.hold_return,
        window.max_drawdown,
        window.trade_count,
        window.expected_mean,
        window.expected_low,
        window.expected_high,
        window.updated_at
    )
    .map(|_| ())
}

/// The last day of each strategy on each instrument.
pub async fn last_days(db: &Db, timeframe: &str) -> Result<Vec<StrategyDay>, StoreError> {
    sql!(
        db,
        "read the last days of the strategies",
        fetch_all as StrategyDay,
        "SELECT p.strategy_id, p.symbol, p.timeframe, p.day, p.daily_return, p.cumulative_return,
                p.trade_count, p.updated_at
         FROM (SELECT strategy_id, symbol, MAX(day) AS day FROM strategy_performance
               WHERE timeframe = $1 GROUP BY strategy_id, symbol) AS latest
         JOIN strategy_performance p
           ON p.strategy_id = latest.strategy_id AND p.symbol = latest.symbol
          AND p.timeframe = $1 AND p.day = latest.day
         ORDER BY p.strategy_id, p.symbol",
        timeframe
    )
}

/// Days of a strategy on an instrument in order, at most `limit`, newest kept.
pub async fn days_of(
    db: &Db,
    strategy_id: &str,
    (symbol, timeframe): (&str, &str),
    limit: i64,
) -> Result<Vec<StrategyDay>, StoreError> {
    let mut days = sql!(
        db,
        "read the days of a strategy",
        fetch_all as StrategyDay,
        "SELECT strategy_id, symbol, timeframe, day, daily_return, cumulative_return, trade_count,
                updated_at
         FROM strategy_performance
         WHERE strategy_id = $1 AND symbol = $2 AND timeframe = $3 ORDER BY day DESC LIMIT $4",
        strategy_id,
        symbol,
        timeframe,
        limit
    )?;
    days.reverse();
    Ok(days)
}

/// Windows of a strategy on an instrument, shortest first.
pub async fn windows_of(
    db: &Db,
    strategy_id: &str,
    (symbol, timeframe): (&str, &str),
) -> Result<Vec<StrategyWindow>, StoreError> {
    sql!(
        db,
        "read the windows of a strategy",
        fetch_all as StrategyWindow,
        "SELECT strategy_id, strategy_version, symbol, timeframe, span, from_ms, until_ms,
                bar_count, params, net_return, hold_return, max_drawdown, trade_count, expected_mean,
                expected_low, expected_high, updated_at
         FROM strategy_window WHERE strategy_id = $1 AND symbol = $2 AND timeframe = $3
         ORDER BY from_ms DESC, bar_count",
        strategy_id,
        symbol,
        timeframe
    )
}

/// Windows of one length of every strategy on every instrument.
pub async fn windows_of_span(db: &Db, span: &str) -> Result<Vec<StrategyWindow>, StoreError> {
    sql!(
        db,
        "read the windows of all strategies",
        fetch_all as StrategyWindow,
        "SELECT strategy_id, strategy_version, symbol, timeframe, span, from_ms, until_ms,
                bar_count, params, net_return, hold_return, max_drawdown, trade_count, expected_mean,
                expected_low, expected_high, updated_at
         FROM strategy_window WHERE span = $1
         ORDER BY strategy_id, symbol, timeframe",
        span
    )
}
