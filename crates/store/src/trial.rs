//! The trial ledger: every configuration ever run on a window, counted once.

use sqlx::FromRow;

use crate::{Db, StoreError};

/// One configuration run on one window.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Trial {
    pub symbol: String,
    pub timeframe: String,
    pub window_digest: String,
    pub strategy_id: String,
    pub strategy_version: String,
    pub params_digest: String,
    pub first_seen: i64,
}

/// Records trials and returns how many were never tried before.
pub async fn record(db: &Db, trials: &[Trial]) -> Result<u64, StoreError> {
    let mut tx = db.begin().await?;
    let mut inserted = 0;
    for trial in trials {
        inserted += sql!(
            &mut tx,
            "record a trial",
            tx execute,
            "INSERT INTO trial (symbol, timeframe, window_digest, strategy_id, strategy_version,
                                params_digest, first_seen)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT DO NOTHING",
            &trial.symbol,
            &trial.timeframe,
            &trial.window_digest,
            &trial.strategy_id,
            &trial.strategy_version,
            &trial.params_digest,
            trial.first_seen
        )?;
    }
    tx.commit().await?;
    Ok(inserted)
}

/// Number of configurations tried on an instrument and timeframe, on any window.
pub async fn count(db: &Db, symbol: &str, timeframe: &str) -> Result<i64, StoreError> {
    sql!(
        db,
        "count trials",
        fetch_one as (i64,),
        "SELECT COUNT(*) FROM (
             SELECT DISTINCT strategy_version, params_digest
             FROM trial WHERE symbol = $1 AND timeframe = $2) AS tried",
        symbol,
        timeframe
    )
    .map(|(count,)| count)
}

/// Number of configurations tried on one window.
pub async fn count_on(
    db: &Db,
    symbol: &str,
    timeframe: &str,
    window_digest: &str,
) -> Result<i64, StoreError> {
    sql!(
        db,
        "count the trials of a window",
        fetch_one as (i64,),
        "SELECT COUNT(*) FROM trial
         WHERE symbol = $1 AND timeframe = $2 AND window_digest = $3",
        symbol,
        timeframe,
        window_digest
    )
    .map(|(count,)| count)
}
