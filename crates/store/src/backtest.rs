//! Results of backtests: what a list shows in columns, what is long in compressed parts.
//!
//! A study of many runs has its row from the moment it starts; its runs arrive in chunks, so that
//! nothing finished is lost when the worker dies or somebody cancels.

use serde::Serialize;
use sqlx::FromRow;

use crate::{Db, StoreError, Tx, trial};

row_enum! {
    /// How far a result is.
    pub enum ResultState {
        Running = "running",
        Done = "done",
        Failed = "failed",
        Cancelled = "cancelled",
    }
}

/// A result without its long parts.
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
    /// 90 % interval of the Sharpe ratio.
    pub sharpe_low: Option<f64>,
    pub sharpe_high: Option<f64>,
    /// Probability of backtest overfitting, of studies of many sets.
    pub pbo: Option<f64>,
    pub max_drawdown: Option<f64>,
    pub profit_factor: Option<f64>,
    pub win_rate: Option<f64>,
    /// JSON.
    pub metrics: String,
    pub digest: String,
    pub elapsed_ms: i64,
    pub created_by: String,
    pub created_at: i64,
    /// Job that made it; absent when it was made at once.
    pub job_id: Option<String>,
    pub study: String,
    /// A result whose job ended before it was done is read as what became of the job.
    #[sqlx(try_from = "String")]
    pub state: ResultState,
    pub run_count: i64,
    pub run_done: i64,
    pub verdict: Option<String>,
    /// What filled its orders.
    pub engine: String,
    /// Symbols of the account, JSON; an empty list for what was tested on one instrument by signals.
    pub instruments: String,
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
    /// 90 % interval of the Sharpe ratio.
    pub sharpe_low: Option<f64>,
    pub sharpe_high: Option<f64>,
    /// Probability of backtest overfitting, of studies of many sets.
    pub pbo: Option<f64>,
    pub max_drawdown: Option<f64>,
    pub profit_factor: Option<f64>,
    pub win_rate: Option<f64>,
    pub digest: String,
    pub elapsed_ms: i64,
    pub created_by: String,
    pub created_at: i64,
    pub job_id: Option<String>,
    pub study: String,
    #[sqlx(try_from = "String")]
    pub state: ResultState,
    pub run_count: i64,
    pub run_done: i64,
    pub verdict: Option<String>,
    /// What filled its orders.
    pub engine: String,
    /// Symbols of the account, JSON; an empty list for what was tested on one instrument by signals.
    pub instruments: String,
}

/// A long part of a result.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    pub name: &'a str,
    pub content: &'a [u8],
}

/// Some finished runs of a study.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Chunk {
    /// Place of the first run in the study.
    pub sequence: i64,
    pub run_count: i64,
    pub content: Vec<u8>,
}

/// Order of a list; equal ones newest first, those without the figure last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BacktestOrder {
    #[default]
    Newest,
    /// Records out of sample first, each kind by the low end of the interval, the highest first.
    Sharpe,
    /// The smallest fall first.
    Drawdown,
    /// The least overfitted first.
    Pbo,
}

impl BacktestOrder {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Sharpe => "sharpe",
            Self::Drawdown => "drawdown",
            Self::Pbo => "pbo",
        }
    }
}

/// Which results to list, and in which order.
#[derive(Debug, Clone, Copy, Default)]
pub struct BacktestFilter<'a> {
    pub strategy_id: Option<&'a str>,
    pub symbol: Option<&'a str>,
    pub timeframe: Option<&'a str>,
    pub study: Option<&'a str>,
    pub verdict: Option<&'a str>,
    /// Only results that tested something at or after this instant.
    pub from_ms: Option<i64>,
    /// Only results that tested something before this instant.
    pub until_ms: Option<i64>,
    /// Only results that come after this one: the cursor of the next page.
    pub after_id: Option<&'a str>,
    pub order: BacktestOrder,
}

/// Stores a result with its parts, and counts what it tried, at once. A running result of the same
/// id is replaced; false when there is a finished one.
pub async fn put(
    db: &Db,
    result: &BacktestResult,
    parts: &[Part<'_>],
    trials: &[trial::Trial],
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    if !insert(&mut tx, result).await? {
        return Ok(false);
    }
    for part in parts {
        insert_part(&mut tx, &result.id, *part).await?;
    }
    trial::record_in(&mut tx, trials).await?;
    tx.commit().await?;
    Ok(true)
}

async fn insert(tx: &mut Tx, result: &BacktestResult) -> Result<bool, StoreError> {
    sql!(
        tx,
        "store a backtest result",
        tx execute,
        "INSERT INTO backtest_result (id, strategy_id, strategy_version, symbol, timeframe,
             from_ms, until_ms, bar_count, params, assumptions, trade_count, win_count, loss_count,
             total_return, sharpe, max_drawdown, profit_factor, win_rate, metrics, trades, equity,
             digest, elapsed_ms, created_by, created_at, job_id, study, state, run_count, run_done,
             verdict, engine, instruments, sharpe_low, sharpe_high, pbo)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                 $19, '', '', $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33,
                 $34)
         ON CONFLICT (id) DO UPDATE SET
             params = excluded.params, assumptions = excluded.assumptions,
             trade_count = excluded.trade_count, win_count = excluded.win_count,
             loss_count = excluded.loss_count, total_return = excluded.total_return,
             sharpe = excluded.sharpe, max_drawdown = excluded.max_drawdown,
             profit_factor = excluded.profit_factor, win_rate = excluded.win_rate,
             metrics = excluded.metrics, digest = excluded.digest,
             elapsed_ms = excluded.elapsed_ms, state = excluded.state,
             run_count = excluded.run_count, run_done = excluded.run_done,
             verdict = excluded.verdict, sharpe_low = excluded.sharpe_low,
             sharpe_high = excluded.sharpe_high, pbo = excluded.pbo
         WHERE backtest_result.state = 'running'",
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
        &result.digest,
        result.elapsed_ms,
        &result.created_by,
        result.created_at,
        &result.job_id,
        &result.study,
        result.state.as_str(),
        result.run_count,
        result.run_done,
        &result.verdict,
        &result.engine,
        &result.instruments,
        result.sharpe_low,
        result.sharpe_high,
        result.pbo
    )
    .map(|changed| changed == 1)
}

async fn insert_part(tx: &mut Tx, id: &str, part: Part<'_>) -> Result<(), StoreError> {
    sql!(
        tx,
        "store a part of a backtest result",
        tx execute,
        "INSERT INTO backtest_part (backtest_id, name, content) VALUES ($1, $2, $3)
         ON CONFLICT (backtest_id, name) DO UPDATE SET content = excluded.content",
        id,
        part.name,
        part.content
    )
    .map(|_| ())
}

/// Stores finished runs of a running study and counts what they tried. False when the study or its job
/// has ended, or when it has these runs already.
pub async fn add_chunk(
    db: &Db,
    id: &str,
    chunk: &Chunk,
    trials: &[trial::Trial],
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let changed = sql!(
        &mut tx,
        "count the runs of a study",
        tx execute,
        "UPDATE backtest_result SET run_done = run_done + $2
         WHERE id = $1 AND state = 'running'
           AND NOT EXISTS (SELECT 1 FROM job WHERE job.id = backtest_result.job_id
                           AND job.state IN ('done', 'failed', 'cancelled'))
           AND NOT EXISTS (SELECT 1 FROM backtest_chunk
                           WHERE backtest_id = $1 AND sequence = $3)",
        id,
        chunk.run_count,
        chunk.sequence
    )?;
    if changed == 0 {
        return Ok(false);
    }
    sql!(
        &mut tx,
        "store runs of a study",
        tx execute,
        "INSERT INTO backtest_chunk (backtest_id, sequence, run_count, content)
         VALUES ($1, $2, $3, $4)",
        id,
        chunk.sequence,
        chunk.run_count,
        &chunk.content
    )?;
    trial::record_in(&mut tx, trials).await?;
    tx.commit().await?;
    Ok(true)
}

/// Finished runs of a study in their order.
pub async fn chunks(db: &Db, id: &str) -> Result<Vec<Chunk>, StoreError> {
    sql!(
        db,
        "read the runs of a study",
        fetch_all as Chunk,
        "SELECT sequence, run_count, content FROM backtest_chunk
         WHERE backtest_id = $1 ORDER BY sequence",
        id
    )
}

/// Reads a long part of a result.
pub async fn part(db: &Db, id: &str, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let found = sql!(
        db,
        "read a part of a backtest result",
        fetch_optional as (Vec<u8>,),
        "SELECT content FROM backtest_part WHERE backtest_id = $1 AND name = $2",
        id,
        name
    )?;
    Ok(found.map(|(content,)| content))
}

/// Trades and equity as JSON, as earlier versions stored them; empty texts for later ones.
pub async fn earlier_parts(db: &Db, id: &str) -> Result<Option<(String, String)>, StoreError> {
    sql!(
        db,
        "read the columns of a backtest result",
        fetch_optional as (String, String),
        "SELECT trades, equity FROM backtest_result WHERE id = $1",
        id
    )
}

/// Reads a result.
pub async fn get(db: &Db, id: &str) -> Result<Option<BacktestResult>, StoreError> {
    sql!(
        db,
        "read a backtest result",
        fetch_optional as BacktestResult,
        "SELECT b.id, b.strategy_id, b.strategy_version, b.symbol, b.timeframe, b.from_ms,
                b.until_ms, b.bar_count, b.params, b.assumptions, b.trade_count, b.win_count,
                b.loss_count, b.total_return, b.sharpe, b.max_drawdown, b.profit_factor,
                b.win_rate, b.metrics, b.digest, b.elapsed_ms, b.created_by, b.created_at,
                b.job_id, b.study, b.run_count, b.run_done, b.verdict, b.engine, b.instruments,
                b.sharpe_low, b.sharpe_high, b.pbo,
                CASE WHEN b.state = 'running' AND j.state IN ('failed', 'cancelled')
                     THEN j.state ELSE b.state END AS state
         FROM backtest_result b LEFT JOIN job j ON j.id = b.job_id
         WHERE b.id = $1",
        id
    )
}

/// Results that a job began or made, in the order in which it began them.
pub async fn of_job(db: &Db, job_id: &str) -> Result<Vec<BacktestResult>, StoreError> {
    sql!(
        db,
        "read the backtest results of a job",
        fetch_all as BacktestResult,
        "SELECT id, strategy_id, strategy_version, symbol, timeframe, from_ms, until_ms, bar_count,
                params, assumptions, trade_count, win_count, loss_count, total_return, sharpe,
                max_drawdown, profit_factor, win_rate, metrics, digest, elapsed_ms, created_by,
                created_at, job_id, study, state, run_count, run_done, verdict, engine, instruments,
                sharpe_low, sharpe_high, pbo
         FROM backtest_result WHERE job_id = $1 ORDER BY id",
        job_id
    )
}

/// Results that match, in the order asked for.
pub async fn list(
    db: &Db,
    filter: BacktestFilter<'_>,
    limit: i64,
) -> Result<Vec<BacktestSummary>, StoreError> {
    sql!(
        db,
        "list backtest results",
        fetch_all as BacktestSummary,
        "WITH placed AS (
             SELECT id,
                    CASE WHEN $9 = 'sharpe' AND study = 'walk_forward' THEN 1 ELSE 0 END AS part,
                    CASE $9 WHEN 'sharpe' THEN COALESCE(sharpe_low, sharpe, -1e300)
                            WHEN 'drawdown' THEN COALESCE(-max_drawdown, -1e300)
                            WHEN 'pbo' THEN COALESCE(-pbo, -1e300)
                            ELSE 0 END AS place
             FROM backtest_result)
         SELECT b.id, b.strategy_id, b.strategy_version, b.symbol, b.timeframe, b.from_ms,
                b.until_ms, b.bar_count, b.params, b.trade_count, b.total_return, b.sharpe,
                b.max_drawdown, b.profit_factor, b.win_rate, b.digest, b.elapsed_ms, b.created_by,
                b.created_at, b.job_id, b.study, b.run_count, b.run_done, b.verdict, b.engine,
                b.instruments, b.sharpe_low, b.sharpe_high, b.pbo,
                CASE WHEN b.state = 'running' AND j.state IN ('failed', 'cancelled')
                     THEN j.state ELSE b.state END AS state
         FROM backtest_result b JOIN placed own ON own.id = b.id
              LEFT JOIN placed prior ON prior.id = $8 LEFT JOIN job j ON j.id = b.job_id
         WHERE ($1 IS NULL OR b.strategy_id = $1)
           AND ($2 IS NULL OR b.symbol = $2 OR b.instruments LIKE '%\"' || $2 || '\"%')
           AND ($3 IS NULL OR b.timeframe = $3) AND ($4 IS NULL OR b.study = $4)
           AND ($5 IS NULL OR b.verdict = $5)
           AND ($6 IS NULL OR b.until_ms > $6) AND ($7 IS NULL OR b.from_ms < $7)
           AND ($8 IS NULL OR (prior.id IS NULL AND b.id < $8)
                OR (own.part, own.place, own.id) < (prior.part, prior.place, prior.id))
         ORDER BY own.part DESC, own.place DESC, b.id DESC LIMIT $10",
        filter.strategy_id,
        filter.symbol,
        filter.timeframe,
        filter.study,
        filter.verdict,
        filter.from_ms,
        filter.until_ms,
        filter.after_id,
        filter.order.as_str(),
        limit
    )
}

/// The newest finished study with a verdict of each version of each strategy.
pub async fn latest_verdicts(db: &Db) -> Result<Vec<BacktestSummary>, StoreError> {
    sql!(
        db,
        "find the latest verdicts on strategies",
        fetch_all as BacktestSummary,
        "SELECT id, strategy_id, strategy_version, symbol, timeframe, from_ms, until_ms, bar_count,
                params, trade_count, total_return, sharpe, max_drawdown, profit_factor, win_rate,
                digest, elapsed_ms, created_by, created_at, job_id, study, state, run_count,
                run_done, verdict, engine, instruments, sharpe_low, sharpe_high, pbo
         FROM backtest_result
         WHERE id IN (SELECT MAX(id) FROM backtest_result
                      WHERE state = 'done' AND verdict IS NOT NULL
                      GROUP BY strategy_id, strategy_version)
         ORDER BY id DESC"
    )
}

/// Deletes a result with everything that belongs to it; false when there is none. What it tried
/// stays counted.
pub async fn delete(db: &Db, id: &str) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    sql!(
        &mut tx,
        "delete the parts of a backtest result",
        tx execute,
        "DELETE FROM backtest_part WHERE backtest_id = $1",
        id
    )?;
    sql!(
        &mut tx,
        "delete the runs of a study",
        tx execute,
        "DELETE FROM backtest_chunk WHERE backtest_id = $1",
        id
    )?;
    let deleted = sql!(
        &mut tx,
        "delete a backtest result",
        tx execute,
        "DELETE FROM backtest_result WHERE id = $1",
        id
    )?;
    tx.commit().await?;
    Ok(deleted == 1)
}
