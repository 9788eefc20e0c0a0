//! The trial ledger: every configuration ever run on a window, counted once.

use sqlx::{Database, Encode, FromRow, Postgres, QueryBuilder, Sqlite, Type};

use crate::{Db, StoreError, Tx};

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

/// Rows of one INSERT; seven binds each, far below the limits of both databases.
const INSERT_ROWS_MAX: usize = 128;

/// Records trials and returns how many were never tried before.
pub async fn record(db: &Db, trials: &[Trial]) -> Result<u64, StoreError> {
    let mut tx = db.begin().await?;
    let inserted = record_in(&mut tx, trials).await?;
    tx.commit().await?;
    Ok(inserted)
}

/// As [`record`], as part of a transaction.
pub(crate) async fn record_in(tx: &mut Tx, trials: &[Trial]) -> Result<u64, StoreError> {
    let mut inserted = 0;
    for piece in trials.chunks(INSERT_ROWS_MAX) {
        inserted += match &mut *tx {
            Tx::Sqlite(tx) => insert_query::<Sqlite>(piece)
                .build()
                .persistent(piece.len() == INSERT_ROWS_MAX)
                .execute(&mut **tx)
                .await
                .map(|done| done.rows_affected()),
            Tx::Postgres(tx) => insert_query::<Postgres>(piece)
                .build()
                .persistent(piece.len() == INSERT_ROWS_MAX)
                .execute(&mut **tx)
                .await
                .map(|done| done.rows_affected()),
        }
        .map_err(crate::error::sql_failed("record trials"))?;
    }
    Ok(inserted)
}

/// One INSERT of several rows: a sweep tries thousands of configurations.
fn insert_query<'a, D: Database>(trials: &'a [Trial]) -> QueryBuilder<D>
where
    &'a str: Encode<'a, D> + Type<D>,
    i64: Encode<'a, D> + Type<D>,
{
    let mut query = QueryBuilder::new(
        "INSERT INTO trial (symbol, timeframe, window_digest, strategy_id, strategy_version, \
         params_digest, first_seen) ",
    );
    query.push_values(trials, |mut row, trial| {
        row.push_bind(trial.symbol.as_str())
            .push_bind(trial.timeframe.as_str())
            .push_bind(trial.window_digest.as_str())
            .push_bind(trial.strategy_id.as_str())
            .push_bind(trial.strategy_version.as_str())
            .push_bind(trial.params_digest.as_str())
            .push_bind(trial.first_seen);
    });
    query.push(" ON CONFLICT DO NOTHING");
    query
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
