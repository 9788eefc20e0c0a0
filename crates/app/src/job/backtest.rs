//! A backtest in the background, over stored bars.

use std::time::Instant;

use rumbo_market::Timeframe;
use rumbo_store::backtest::{BacktestResult, put};
use rumbo_store::new_id;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::JobContext;
use crate::backtest::{BacktestBars, BacktestOptions, BacktestReport, backtest};
use crate::decide::resolve_instrument;
use crate::reader::{BarQuery, read_bars};
use crate::{App, AppError, trial};

/// Name of the kind.
pub const KIND: &str = "backtest";

/// What to test. Several symbols are tested one after the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BacktestJob {
    pub symbols: Vec<String>,
    pub strategy: String,
    pub timeframe: Timeframe,
    /// First instant; the first bar when absent.
    pub from: Option<i64>,
    /// End, exclusive; now when absent.
    pub until: Option<i64>,
    #[serde(default)]
    pub options: BacktestOptions,
}

pub(super) async fn run(app: App, context: JobContext, payload: Value) -> Result<Value, AppError> {
    let wanted: BacktestJob = super::parse(payload)?;
    let mut ids = Vec::with_capacity(wanted.symbols.len());
    for (at, symbol) in wanted.symbols.iter().enumerate() {
        context
            .report(at as f64 / wanted.symbols.len() as f64, symbol)
            .await?;
        ids.push(run_one(&app, &context, &wanted, symbol).await?);
    }
    app.bus
        .publish("backtests", "completed", json!({ "backtests": ids }));
    Ok(json!({ "backtests": ids }))
}

async fn run_one(
    app: &App,
    context: &JobContext,
    wanted: &BacktestJob,
    symbol: &str,
) -> Result<String, AppError> {
    let started = Instant::now();
    let strategy = app.strategies.get(&wanted.strategy)?;
    let used = std::slice::from_ref(&strategy);
    app.strategies
        .keep_used(&app.db, used, app.now_ms())
        .await?;
    let instrument = resolve_instrument(app, symbol)?.clone();
    let now = app.now_ms();
    let query = BarQuery {
        timeframe: wanted.timeframe,
        from: wanted.from.unwrap_or(0),
        closed_by: wanted.until.unwrap_or(now).min(now),
        recorded_by: now,
    };
    let read = read_bars(app, &instrument, query).await?.ok_or_else(|| {
        AppError::NotFound(format!(
            "there are no {} bars of `{}`, import some first",
            wanted.timeframe, instrument.symbol
        ))
    })?;
    let options = wanted.options.clone();
    let timeframe = wanted.timeframe;
    let tested = strategy.clone();
    let report = app
        .compute(move || {
            let series = BacktestBars {
                instrument: &instrument.symbol,
                timeframe,
                calendar: instrument.calendar,
                bars: read.bars.as_slice(),
            };
            backtest(&tested, series, &options)
        })
        .await??;
    trial::count_backtests(app, report.tried_on(), &strategy, [&report.params]).await?;
    let elapsed_ms = i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
    store_report(app, &report, context.created_by(), elapsed_ms).await
}

async fn store_report(
    app: &App,
    report: &BacktestReport,
    created_by: &str,
    elapsed_ms: i64,
) -> Result<String, AppError> {
    let id = new_id(app.now_ms());
    let json = |what, value: serde_json::Result<String>| {
        value.map_err(|error| AppError::Damaged {
            what,
            id: id.clone(),
            reason: error.to_string(),
        })
    };
    let metrics = &report.metrics;
    let wins = report.trades.iter().filter(|trade| trade.pnl > 0.0).count();
    let count = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
    let row = BacktestResult {
        id: id.clone(),
        strategy_id: report.strategy.clone(),
        strategy_version: report.strategy_version.to_string(),
        symbol: report.instrument.clone(),
        timeframe: report.timeframe.to_string(),
        from_ms: report.from,
        until_ms: report.until,
        bar_count: count(report.bars),
        params: json("parameters", serde_json::to_string(&report.params))?,
        assumptions: json("assumptions", serde_json::to_string(&report.assumptions))?,
        trade_count: count(report.trades.len()),
        win_count: count(wins),
        loss_count: count(report.trades.len() - wins),
        total_return: metrics.total_return(),
        sharpe: metrics.sharpe(),
        max_drawdown: metrics.max_drawdown(),
        profit_factor: metrics.profit_factor(),
        win_rate: metrics.win_rate(),
        metrics: json("metrics", serde_json::to_string(&report.metrics))?,
        trades: json("trades", serde_json::to_string(&report.trades))?,
        equity: json("equity", serde_json::to_string(&report.equity))?,
        digest: report.digest.to_string(),
        elapsed_ms,
        created_by: created_by.to_owned(),
        created_at: app.now_ms(),
    };
    put(&app.db, &row).await?;
    Ok(id)
}
