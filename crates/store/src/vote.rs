//! Which strategies vote for which profile, where the owner chose otherwise than their files.

use serde::Serialize;
use sqlx::FromRow;

use crate::audit::{self, NewAuditEntry};
use crate::{Db, StoreError};

/// The latest choice about a strategy and a profile.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct StrategyVote {
    pub strategy_id: String,
    pub profile: String,
    pub votes: bool,
    pub author: String,
    pub reason: String,
    pub chosen_at: i64,
}

/// A choice for one or several profiles.
#[derive(Debug, Clone, Copy)]
pub struct NewVote<'a> {
    pub strategy_id: &'a str,
    pub profiles: &'a [&'a str],
    pub votes: bool,
    pub author: &'a str,
    pub reason: &'a str,
}

/// Name of the choice in the audit log.
pub const ACTIVATED: &str = "strategy.activate";
/// Name of the opposite choice.
pub const PAUSED: &str = "strategy.pause";

/// Stores a choice and writes it to the audit log, both or neither.
pub async fn choose(db: &Db, new: NewVote<'_>, now_ms: i64) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    for profile in new.profiles {
        sql!(
            &mut tx,
            "store who votes",
            tx execute,
            "INSERT INTO strategy_vote (strategy_id, profile, votes, author, reason, chosen_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (strategy_id, profile) DO UPDATE
             SET votes = excluded.votes, author = excluded.author, reason = excluded.reason,
                 chosen_at = excluded.chosen_at",
            new.strategy_id,
            *profile,
            new.votes,
            new.author,
            new.reason,
            now_ms
        )?;
    }
    let detail = serde_json::json!({ "profiles": new.profiles, "reason": new.reason });
    let entry = NewAuditEntry {
        actor: new.author,
        action: if new.votes { ACTIVATED } else { PAUSED },
        subject: new.strategy_id,
        detail: &detail.to_string(),
    };
    audit::record_with(&mut tx, entry, now_ms).await?;
    tx.commit().await
}

/// Every choice, by strategy and profile.
pub async fn all(db: &Db) -> Result<Vec<StrategyVote>, StoreError> {
    let mut list = sql!(
        db,
        "list who votes",
        fetch_all as StrategyVote,
        "SELECT strategy_id, profile, votes, author, reason, chosen_at
         FROM strategy_vote ORDER BY strategy_id, profile"
    )?;
    // Order of text differs between databases.
    list.sort_by(|a, b| (&a.strategy_id, &a.profile).cmp(&(&b.strategy_id, &b.profile)));
    Ok(list)
}
