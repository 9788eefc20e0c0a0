//! Decisions whose validity ended before they expired.

use serde::Serialize;
use sqlx::FromRow;

use crate::decision::Decision;
use crate::{Db, StoreError};

/// A condition of a decision that came true. Written once, never changed.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct Invalidated {
    pub decision_id: String,
    /// Id of the condition inside its decision.
    pub predicate: String,
    /// Code of its sentence.
    pub code: String,
    /// Close of the bar on which it held.
    pub happened_at: i64,
    pub noticed_at: i64,
}

/// Decisions of an instrument that expire after an instant and still stand, oldest first.
pub async fn standing(
    db: &Db,
    symbol: &str,
    expires_after: i64,
    limit: i64,
) -> Result<Vec<Decision>, StoreError> {
    sql!(
        db,
        "list the decisions that stand",
        fetch_all as Decision,
        "SELECT id, sequence, symbol, timeframe, as_of, decided_at, profile, position,
                revision, action, signal, expires_at, digest, previous, chain, content
         FROM decision
         WHERE symbol = $1 AND expires_at > $2
           AND NOT EXISTS (SELECT 1 FROM decision_invalidated WHERE decision_id = decision.id)
         ORDER BY sequence LIMIT $3",
        symbol,
        expires_after,
        limit
    )
}

/// Records that a decision is no longer valid; false when that was recorded before and stays.
pub async fn record(db: &Db, row: &Invalidated) -> Result<bool, StoreError> {
    sql!(
        db,
        "record the end of a decision",
        execute,
        "INSERT INTO decision_invalidated (decision_id, predicate, code, happened_at, noticed_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (decision_id) DO NOTHING",
        &row.decision_id,
        &row.predicate,
        &row.code,
        row.happened_at,
        row.noticed_at
    )
    .map(|inserted| inserted == 1)
}

/// What ended the validity of a decision, if anything did.
pub async fn of(db: &Db, decision_id: &str) -> Result<Option<Invalidated>, StoreError> {
    sql!(
        db,
        "read the end of a decision",
        fetch_optional as Invalidated,
        "SELECT decision_id, predicate, code, happened_at, noticed_at
         FROM decision_invalidated WHERE decision_id = $1",
        decision_id
    )
}
