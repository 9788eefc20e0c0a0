//! Decisions as they would have been said in the past: computed later, kept apart from the record.

use rumbo_market::Digest;
use serde::Serialize;
use sqlx::FromRow;

use crate::{Db, StoreError, new_id};

/// A replayed decision as stored.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct ReplayedDecision {
    pub id: String,
    pub basis: String,
    pub symbol: String,
    pub timeframe: String,
    pub as_of: i64,
    pub profile: String,
    pub position: String,
    pub action: String,
    pub code_version: String,
    /// Digest of the content as the engine computed it.
    pub digest: String,
    /// JSON.
    pub content: String,
    pub computed_at: i64,
    pub outcome: Option<String>,
    /// When the event became known, in market time.
    pub happened_at: Option<i64>,
    /// After costs, as a ratio.
    pub profit: Option<f64>,
    /// JSON.
    pub outcome_content: Option<String>,
}

/// A replayed decision to be stored.
#[derive(Debug, Clone)]
pub struct NewReplayed<'a> {
    pub of: ReplayedKey<'a>,
    pub symbol: &'a str,
    pub timeframe: &'a str,
    pub as_of: i64,
    pub position: &'a str,
    pub action: &'a str,
    pub code_version: &'a str,
    pub digest: Digest,
    /// JSON.
    pub content: &'a str,
    pub computed_at: i64,
}

/// One replayed record: who it is for and what it was computed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplayedKey<'a> {
    /// Digest of the code, the strategies and the costs.
    pub basis: &'a str,
    pub profile: &'a str,
}

/// What came of a replayed decision.
#[derive(Debug, Clone, Copy)]
pub struct ReplayedOutcome<'a> {
    pub outcome: &'a str,
    pub happened_at: i64,
    pub profit: Option<f64>,
    /// JSON.
    pub content: &'a str,
}

/// How much there is of a replayed record; a different mark is a different record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, FromRow)]
pub struct ReplayedMark {
    pub decisions: i64,
    pub resolved: i64,
}

/// Stores a decision and returns its id; one for the same instant that is stored already stays, and
/// its id is returned.
pub async fn put(db: &Db, new: &NewReplayed<'_>) -> Result<String, StoreError> {
    sql!(
        db,
        "store a replayed decision",
        write fetch_one as (String,),
        "INSERT INTO replayed_decision (id, basis, symbol, timeframe, as_of, profile, position,
                                        action, code_version, digest, content, computed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (basis, profile, symbol, timeframe, as_of) DO UPDATE SET basis = excluded.basis
         RETURNING id",
        new_id(new.computed_at),
        new.of.basis,
        new.symbol,
        new.timeframe,
        new.as_of,
        new.of.profile,
        new.position,
        new.action,
        new.code_version,
        new.digest.to_string(),
        new.content,
        new.computed_at
    )
    .map(|(id,)| id)
}

/// Stores what came of a decision; false when that is stored already and stays.
pub async fn resolve(db: &Db, id: &str, outcome: ReplayedOutcome<'_>) -> Result<bool, StoreError> {
    sql!(
        db,
        "store the outcome of a replayed decision",
        execute,
        "UPDATE replayed_decision
         SET outcome = $2, happened_at = $3, profit = $4, outcome_content = $5
         WHERE id = $1 AND outcome IS NULL",
        id,
        outcome.outcome,
        outcome.happened_at,
        outcome.profit,
        outcome.content
    )
    .map(|changed| changed == 1)
}

/// Reads a replayed decision.
pub async fn get(db: &Db, id: &str) -> Result<Option<ReplayedDecision>, StoreError> {
    sql!(
        db,
        "read a replayed decision",
        fetch_optional as ReplayedDecision,
        "SELECT id, basis, symbol, timeframe, as_of, profile, position, action, code_version,
                digest, content, computed_at, outcome, happened_at, profit, outcome_content
         FROM replayed_decision WHERE id = $1",
        id
    )
}

/// Decisions of a replayed record about one instrument, in the order of their instants.
pub async fn of_symbol(
    db: &Db,
    key: ReplayedKey<'_>,
    symbol: &str,
) -> Result<Vec<ReplayedDecision>, StoreError> {
    sql!(
        db,
        "list the replayed decisions of an instrument",
        fetch_all as ReplayedDecision,
        "SELECT id, basis, symbol, timeframe, as_of, profile, position, action, code_version,
                digest, content, computed_at, outcome, happened_at, profit, outcome_content
         FROM replayed_decision WHERE basis = $1 AND profile = $2 AND symbol = $3
         ORDER BY as_of, id",
        key.basis,
        key.profile,
        symbol
    )
}

/// Instruments of a replayed record, in the order of their symbols.
pub async fn symbols(db: &Db, key: ReplayedKey<'_>) -> Result<Vec<String>, StoreError> {
    let rows = sql!(
        db,
        "list the instruments of a replayed record",
        fetch_all as (String,),
        "SELECT DISTINCT symbol FROM replayed_decision WHERE basis = $1 AND profile = $2
         ORDER BY symbol",
        key.basis,
        key.profile
    )?;
    Ok(rows.into_iter().map(|(symbol,)| symbol).collect())
}

/// How much of a replayed record there is.
pub async fn mark(db: &Db, key: ReplayedKey<'_>) -> Result<ReplayedMark, StoreError> {
    sql!(
        db,
        "measure a replayed record",
        fetch_one as ReplayedMark,
        "SELECT COUNT(*) AS decisions, COUNT(outcome) AS resolved
         FROM replayed_decision WHERE basis = $1 AND profile = $2",
        key.basis,
        key.profile
    )
}
