//! Results of backtests.

use serde::Serialize;
use sqlx::FromRow;

use crate::{Db, StoreError};

/// A result with everything in it.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct BacktestResult {
    pub id: String,
    pub strategy_id: String,
    pub strategy_version: String,
    pub symbol: String,
    pub timeframe: String,
    pub from_ms: i64,
    pub until_ms: i64,
    pub bar_count: i64,
    /// JSON.
    pub params: String,
    /// JSON.
    pub assumptions: String,
    pub trade_count: i64,
    pub win_count: i64,
    pub loss_count: i64,
    pub total_return: Option<f64>,
    pub sharpe: Option<f64>,
    pub max_drawdown: Option<f64>,
    pub profit_factor: Option<f64>,
    pub win_rate: Option<f64>,
    /// JSON.
    pub metrics: String,
    /// JSON.
    pub trades: String,
    /// JSON.
    pub equity: String,
    pub digest: String,
    pub elapsed_ms: i64,
    pub created_by: String,
    pub created_at: i64,
}

/// A result as it shows in a list.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct BacktestSummary {
    pub id: String,
    pub strategy_id: String,
    pub strategy_version: String,
    pub symbol: String,
    pub timeframe: String,
    pub from_ms: i64,
    pub until_ms: i64,
    pub bar_count: i64,
    pub params: String,
    pub trade_count: i64,
    pub total_return: Option<f64>,
    pub sharpe: Option<f64>,
    pub max_drawdown: Option<f64>,
    pub profit_factor: Option<f64>,
    pub win_rate: Option<f64>,
    pub digest: String,
    pub elapsed_ms: i64,
    pub created_by: String,
    pub created_at: i64,
}

/// Which results to list, newest first.
#[derive(Debug, Clone, Copy, Default)]
pub struct BacktestFilter<'a> {
    pub strategy_id: Option<&'a str>,
    pub symbol: Option<&'a str>,
    /// Only results made before this one: the cursor of the next page.
    pub before_id: Option<&'a str>,
}

/// Stores a result.
pub async fn put(db: &Db, result: &BacktestResult) -> Result<(), StoreError> {
    sql!(
        db,
        "store a backtest result",
        execute,
        "INSERT INTO backtest_result (id, strategy_id, strategy_version, symbol, timeframe,
             from_ms, until_ms, bar_count, params, assumptions, trade_count, win_count, loss_count,
             total_return, sharpe, max_drawdown, profit_factor, win_rate, metrics, trades, equity,
             digest, elapsed_ms, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                 $19, $20, $21, $22, $23, $24, $25)",
        &result.id,
        &result.strategy_id,
        &result.strategy_version,
        &result.symbol,
        &result.timeframe,
        result.from_ms,
        result.until_ms,
        result.bar_count,
        &result.params,
        &result.assumptions,
        result.trade_count,
        result.win_count,
        result.loss_count,
        result.total_return,
        result.sharpe,
        result.max_drawdown,
        result.profit_factor,
        result.win_rate,
        &result.metrics,
        &result.trades,
        &result.equity,
        &result.digest,
        result.elapsed_ms,
        &result.created_by,
        result.created_at
    )
    .map(|_| ())
}

/// Reads a result.
pub async fn get(db: &Db, id: &str) -> Result<Option<BacktestResult>, StoreError> {
    sql!(
        db,
        "read a backtest result",
        fetch_optional as BacktestResult,
        "SELECT id, strategy_id, strategy_version, symbol, timeframe, from_ms, until_ms, bar_count,
                params, assumptions, trade_count, win_count, loss_count, total_return, sharpe,
                max_drawdown, profit_factor, win_rate, metrics, trades, equity, digest, elapsed_ms,
                created_by, created_at
         FROM backtest_result WHERE id = $1",
        id
    )
}

/// Results that match, newest first.
pub async fn list(
    db: &Db,
    filter: BacktestFilter<'_>,
    limit: i64,
) -> Result<Vec<BacktestSummary>, StoreError> {
    sql!(
        db,
        "list backtest results",
        fetch_all as BacktestSummary,
        "SELECT id, strategy_id, strategy_version, symbol, timeframe, from_ms, until_ms, bar_count,
                params, trade_count, total_return, sharpe, max_drawdown, profit_factor, win_rate,
                digest, elapsed_ms, created_by, created_at
         FROM backtest_result
         WHERE ($1 IS NULL OR strategy_id = $1) AND ($2 IS NULL OR symbol = $2)
           AND ($3 IS NULL OR id < $3)
         ORDER BY id DESC LIMIT $4",
        filter.strategy_id,
        filter.symbol,
        filter.before_id,
        limit
    )
}
