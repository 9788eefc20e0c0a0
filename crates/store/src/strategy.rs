//! Strategies that users stored, with every version they ever had.

use serde::Serialize;
use sqlx::FromRow;

use crate::{Db, StoreError, Tx};

/// A stored strategy with its current text.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct StoredStrategy {
    pub id: String,
    /// Digest of the current version.
    pub version: String,
    pub active: bool,
    pub author: String,
    pub created_at: i64,
    pub updated_at: i64,
    /// TOML.
    pub text: String,
}

/// One version of a strategy.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct StrategyVersion {
    pub strategy_id: String,
    /// From 1.
    pub sequence: i64,
    pub version: String,
    /// TOML.
    pub text: String,
    pub author: String,
    pub created_at: i64,
}

/// A text to be stored.
#[derive(Debug, Clone, Copy)]
pub struct NewVersion<'a> {
    pub strategy_id: &'a str,
    /// Digest of the text's meaning.
    pub version: &'a str,
    pub text: &'a str,
    pub author: &'a str,
}

/// Stores a text as the current version; false when it is the current version already.
pub async fn save(db: &Db, new: NewVersion<'_>, now_ms: i64) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let changed = sql!(
        &mut tx,
        "store a strategy",
        tx execute,
        "INSERT INTO strategy (id, version, active, author, created_at, updated_at)
         VALUES ($1, $2, TRUE, $3, $4, $4)
         ON CONFLICT (id) DO UPDATE SET version = excluded.version, active = TRUE,
                                        updated_at = excluded.updated_at
         WHERE strategy.version <> excluded.version OR NOT strategy.active",
        new.strategy_id,
        new.version,
        new.author,
        now_ms
    )?;
    if changed == 0 {
        return Ok(false);
    }
    add_version(&mut tx, new, now_ms).await?;
    tx.commit().await?;
    Ok(true)
}

/// Keeps a text that was used from elsewhere, so that it can be read by its version later; it does
/// not come into use by that. False when it is kept already.
pub async fn keep(db: &Db, new: NewVersion<'_>, now_ms: i64) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    // Without a change the update still makes writers of one strategy take turns.
    sql!(
        &mut tx,
        "keep a strategy",
        tx execute,
        "INSERT INTO strategy (id, version, active, author, created_at, updated_at)
         VALUES ($1, $2, FALSE, $3, $4, $4)
         ON CONFLICT (id) DO UPDATE
         SET version = CASE WHEN strategy.active THEN strategy.version ELSE excluded.version END",
        new.strategy_id,
        new.version,
        new.author,
        now_ms
    )?;
    let known = sql!(
        &mut tx,
        "find the version of a strategy",
        tx fetch_one as (i64,),
        "SELECT COUNT(*) FROM strategy_version WHERE strategy_id = $1 AND version = $2",
        new.strategy_id,
        new.version
    )?;
    if known.0 == 0 {
        add_version(&mut tx, new, now_ms).await?;
    }
    tx.commit().await?;
    Ok(known.0 == 0)
}

async fn add_version(tx: &mut Tx, new: NewVersion<'_>, now_ms: i64) -> Result<(), StoreError> {
    sql!(
        tx,
        "store the version of a strategy",
        tx execute,
        "INSERT INTO strategy_version (strategy_id, sequence, version, text, author, created_at)
         SELECT $1, 1 + COALESCE(MAX(sequence), 0), $2, $3, $4, $5
         FROM strategy_version WHERE strategy_id = $1",
        new.strategy_id,
        new.version,
        new.text,
        new.author,
        now_ms
    )
    .map(|_| ())
}

/// Reads a strategy with its current text.
pub async fn get(db: &Db, id: &str) -> Result<Option<StoredStrategy>, StoreError> {
    sql!(
        db,
        "read a strategy",
        fetch_optional as StoredStrategy,
        "SELECT s.id, s.version, s.active, s.author, s.created_at, s.updated_at, v.text
         FROM strategy s JOIN strategy_version v ON v.strategy_id = s.id
         WHERE s.id = $1 AND v.sequence =
               (SELECT MAX(sequence) FROM strategy_version
                WHERE strategy_id = s.id AND version = s.version)",
        id
    )
}

/// Every active strategy with its current text, by id.
pub async fn active(db: &Db) -> Result<Vec<StoredStrategy>, StoreError> {
    let mut list = sql!(
        db,
        "list the strategies",
        fetch_all as StoredStrategy,
        "SELECT s.id, s.version, s.active, s.author, s.created_at, s.updated_at, v.text
         FROM strategy s JOIN strategy_version v ON v.strategy_id = s.id
         WHERE s.active AND v.sequence =
               (SELECT MAX(sequence) FROM strategy_version
                WHERE strategy_id = s.id AND version = s.version)
         ORDER BY s.id"
    )?;
    // Order of text differs between databases.
    list.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(list)
}

/// Takes a strategy out of use; its versions stay. False when there is none in use.
pub async fn retire(db: &Db, id: &str, now_ms: i64) -> Result<bool, StoreError> {
    sql!(
        db,
        "retire a strategy",
        execute,
        "UPDATE strategy SET active = FALSE, updated_at = $2 WHERE id = $1 AND active",
        id,
        now_ms
    )
    .map(|changed| changed == 1)
}

/// Every version of a strategy, newest first.
pub async fn versions(db: &Db, id: &str) -> Result<Vec<StrategyVersion>, StoreError> {
    sql!(
        db,
        "list the versions of a strategy",
        fetch_all as StrategyVersion,
        "SELECT strategy_id, sequence, version, text, author, created_at
         FROM strategy_version WHERE strategy_id = $1 ORDER BY sequence DESC",
        id
    )
}

/// The text that had a digest, for replays.
pub async fn by_version(
    db: &Db,
    id: &str,
    version: &str,
) -> Result<Option<StrategyVersion>, StoreError> {
    sql!(
        db,
        "read the version of a strategy",
        fetch_optional as StrategyVersion,
        "SELECT strategy_id, sequence, version, text, author, created_at
         FROM strategy_version WHERE strategy_id = $1 AND version = $2
         ORDER BY sequence LIMIT 1",
        id,
        version
    )
}
