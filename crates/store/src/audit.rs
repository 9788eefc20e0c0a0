//! Who did what and when. Rows are only ever added.

use serde::Serialize;
use sqlx::FromRow;

use crate::{Db, StoreError, Tx, new_id};

/// One thing done.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct AuditEntry {
    pub id: String,
    pub at: i64,
    /// A user id, or the name of a part of the program.
    pub actor: String,
    pub action: String,
    pub subject: String,
    /// JSON, without secrets.
    pub detail: String,
}

/// A thing done, to be recorded.
#[derive(Debug, Clone, Copy)]
pub struct NewAuditEntry<'a> {
    pub actor: &'a str,
    pub action: &'a str,
    pub subject: &'a str,
    pub detail: &'a str,
}

/// Records a thing done.
pub async fn record(db: &Db, entry: NewAuditEntry<'_>, now_ms: i64) -> Result<(), StoreError> {
    sql!(
        db,
        "write to the audit log",
        execute,
        "INSERT INTO audit_log (id, at, actor, action, subject, detail)
         VALUES ($1, $2, $3, $4, $5, $6)",
        new_id(now_ms),
        now_ms,
        entry.actor,
        entry.action,
        entry.subject,
        entry.detail
    )
    .map(|_| ())
}

/// As [`record`], together with whatever else the transaction writes.
pub async fn record_with(
    tx: &mut Tx,
    entry: NewAuditEntry<'_>,
    now_ms: i64,
) -> Result<(), StoreError> {
    sql!(
        tx,
        "write to the audit log",
        tx execute,
        "INSERT INTO audit_log (id, at, actor, action, subject, detail)
         VALUES ($1, $2, $3, $4, $5, $6)",
        new_id(now_ms),
        now_ms,
        entry.actor,
        entry.action,
        entry.subject,
        entry.detail
    )
    .map(|_| ())
}

/// Entries before `before_id` (the newest when empty), newest first.
pub async fn recent(db: &Db, before_id: &str, limit: i64) -> Result<Vec<AuditEntry>, StoreError> {
    sql!(
        db,
        "read the audit log",
        fetch_all as AuditEntry,
        "SELECT id, at, actor, action, subject, detail FROM audit_log
         WHERE $1 = '' OR id < $1 ORDER BY id DESC LIMIT $2",
        before_id,
        limit
    )
}
