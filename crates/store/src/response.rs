//! What a person did with a decision: put off, passed over, or seen.

use sqlx::FromRow;

use crate::{Db, StoreError};

row_enum! {
    /// What was done.
    pub enum ResponseKind {
        Snoozed = "snoozed",
        Skipped = "skipped",
        Seen = "seen",
    }
}

/// What a person did with a decision, the last of it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct DecisionResponse {
    /// A user id.
    pub owner: String,
    pub decision_id: String,
    /// Of the decision, so that what was put off can be told from what has changed since.
    pub symbol: String,
    pub action: String,
    pub position: String,
    #[sqlx(try_from = "String")]
    pub kind: ResponseKind,
    /// Put off until this instant; until the decision changes when absent.
    pub until_at: Option<i64>,
    pub reason: Option<String>,
    pub responded_at: i64,
}

/// Stores a response in place of an earlier one to the same decision.
pub async fn put(db: &Db, response: &DecisionResponse) -> Result<(), StoreError> {
    sql!(
        db,
        "store a response to a decision",
        execute,
        "INSERT INTO decision_response (owner, decision_id, symbol, action, position, kind,
                                        until_at, reason, responded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (owner, decision_id) DO UPDATE
         SET kind = excluded.kind, until_at = excluded.until_at, reason = excluded.reason,
             responded_at = excluded.responded_at",
        &response.owner,
        &response.decision_id,
        &response.symbol,
        &response.action,
        &response.position,
        response.kind.as_str(),
        response.until_at,
        &response.reason,
        response.responded_at
    )
    .map(|_| ())
}

/// The response of a person to a decision.
pub async fn get(
    db: &Db,
    owner: &str,
    decision_id: &str,
) -> Result<Option<DecisionResponse>, StoreError> {
    sql!(
        db,
        "read a response to a decision",
        fetch_optional as DecisionResponse,
        "SELECT owner, decision_id, symbol, action, position, kind, until_at, reason, responded_at
         FROM decision_response WHERE owner = $1 AND decision_id = $2",
        owner,
        decision_id
    )
}

/// The last response of a person to any decision about an instrument.
pub async fn latest(
    db: &Db,
    owner: &str,
    symbol: &str,
) -> Result<Option<DecisionResponse>, StoreError> {
    sql!(
        db,
        "read the last response about an instrument",
        fetch_optional as DecisionResponse,
        "SELECT owner, decision_id, symbol, action, position, kind, until_at, reason, responded_at
         FROM decision_response WHERE owner = $1 AND symbol = $2
         ORDER BY responded_at DESC, decision_id DESC LIMIT 1",
        owner,
        symbol
    )
}
