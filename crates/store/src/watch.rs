//! Instruments that a person watches, in the order the person gave them.

use sqlx::FromRow;

use crate::{Db, StoreError};

/// A watched instrument.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct WatchedInstrument {
    /// A user id, or empty for the whole installation.
    pub owner: String,
    pub symbol: String,
    pub rank: i64,
    pub added_at: i64,
}

/// Adds an instrument at the end; false when it is watched already.
pub async fn add(db: &Db, owner: &str, symbol: &str, now_ms: i64) -> Result<bool, StoreError> {
    sql!(
        db,
        "watch an instrument",
        execute,
        "INSERT INTO watched_instrument (owner, symbol, rank, added_at)
         SELECT $1, $2, 1 + COALESCE(MAX(rank), 0), $3 FROM watched_instrument WHERE owner = $1
         ON CONFLICT (owner, symbol) DO NOTHING",
        owner,
        symbol,
        now_ms
    )
    .map(|inserted| inserted == 1)
}

/// Removes an instrument; false when it is not watched.
pub async fn remove(db: &Db, owner: &str, symbol: &str) -> Result<bool, StoreError> {
    sql!(
        db,
        "stop watching an instrument",
        execute,
        "DELETE FROM watched_instrument WHERE owner = $1 AND symbol = $2",
        owner,
        symbol
    )
    .map(|removed| removed == 1)
}

/// Puts the watched instruments in the given order and drops those not named.
pub async fn replace(
    db: &Db,
    owner: &str,
    symbols: &[&str],
    now_ms: i64,
) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    sql!(
        &mut tx,
        "stop watching instruments",
        tx execute,
        "DELETE FROM watched_instrument WHERE owner = $1",
        owner
    )?;
    for (rank, symbol) in (1i64..).zip(symbols) {
        sql!(
            &mut tx,
            "watch an instrument",
            tx execute,
            "INSERT INTO watched_instrument (owner, symbol, rank, added_at)
             VALUES ($1, $2, $3, $4) ON CONFLICT (owner, symbol) DO NOTHING",
            owner,
            *symbol,
            rank,
            now_ms
        )?;
    }
    tx.commit().await
}

/// Every instrument that anybody watches.
pub async fn symbols(db: &Db) -> Result<Vec<String>, StoreError> {
    let rows = sql!(
        db,
        "list all watched instruments",
        fetch_all as (String,),
        "SELECT DISTINCT symbol FROM watched_instrument ORDER BY symbol"
    )?;
    Ok(rows.into_iter().map(|(symbol,)| symbol).collect())
}

/// The watched instruments in order.
pub async fn list(db: &Db, owner: &str) -> Result<Vec<WatchedInstrument>, StoreError> {
    sql!(
        db,
        "list watched instruments",
        fetch_all as WatchedInstrument,
        "SELECT owner, symbol, rank, added_at FROM watched_instrument
         WHERE owner = $1 ORDER BY rank, added_at",
        owner
    )
}
