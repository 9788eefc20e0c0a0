//! Imports: one row for each file or fetch that brought bars in.

use serde::Serialize;
use sqlx::FromRow;

use crate::{Db, StoreError};

/// One import and what came of its rows.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct Import {
    pub id: String,
    /// None when no bar was accepted.
    pub series_id: Option<String>,
    pub symbol: String,
    pub timeframe: String,
    pub source: String,
    pub file_name: String,
    /// SHA-256 of the bytes as they came.
    pub file_digest: String,
    pub started_at: i64,
    pub finished_at: i64,
    pub received: i64,
    pub accepted: i64,
    pub flagged: i64,
    pub quarantined: i64,
    pub inserted: i64,
    pub corrected: i64,
    pub unchanged: i64,
    /// Validation report, JSON.
    pub report: String,
}

/// Records an import.
pub async fn record(db: &Db, import: &Import) -> Result<(), StoreError> {
    sql!(
        db,
        "record an import",
        execute,
        "INSERT INTO import (id, series_id, symbol, timeframe, source, file_name, file_digest,
                             started_at, finished_at, received, accepted, flagged, quarantined,
                             inserted, corrected, unchanged, report)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        &import.id,
        &import.series_id,
        &import.symbol,
        &import.timeframe,
        &import.source,
        &import.file_name,
        &import.file_digest,
        import.started_at,
        import.finished_at,
        import.received,
        import.accepted,
        import.flagged,
        import.quarantined,
        import.inserted,
        import.corrected,
        import.unchanged,
        &import.report
    )
    .map(|_| ())
}

/// Reads an import.
pub async fn get(db: &Db, id: &str) -> Result<Option<Import>, StoreError> {
    sql!(
        db,
        "read an import",
        fetch_optional as Import,
        "SELECT id, series_id, symbol, timeframe, source, file_name, file_digest, started_at,
                finished_at, received, accepted, flagged, quarantined, inserted, corrected,
                unchanged, report
         FROM import WHERE id = $1",
        id
    )
}

/// Imports before `before_id` (the newest when empty), newest first.
pub async fn recent(db: &Db, before_id: &str, limit: i64) -> Result<Vec<Import>, StoreError> {
    sql!(
        db,
        "list imports",
        fetch_all as Import,
        "SELECT id, series_id, symbol, timeframe, source, file_name, file_digest, started_at,
                finished_at, received, accepted, flagged, quarantined, inserted, corrected,
                unchanged, report
         FROM import WHERE $1 = '' OR id < $1 ORDER BY id DESC LIMIT $2",
        before_id,
        limit
    )
}

/// Imports that ended at `from` or later, newest first.
pub async fn since(db: &Db, from: i64, limit: i64) -> Result<Vec<Import>, StoreError> {
    sql!(
        db,
        "list imports since",
        fetch_all as Import,
        "SELECT id, series_id, symbol, timeframe, source, file_name, file_digest, started_at,
                finished_at, received, accepted, flagged, quarantined, inserted, corrected,
                unchanged, report
         FROM import WHERE finished_at >= $1 ORDER BY id DESC LIMIT $2",
        from,
        limit
    )
}

/// The newest import of an instrument in a timeframe.
pub async fn latest_of(
    db: &Db,
    symbol: &str,
    timeframe: &str,
) -> Result<Option<Import>, StoreError> {
    sql!(
        db,
        "find the last import of an instrument",
        fetch_optional as Import,
        "SELECT id, series_id, symbol, timeframe, source, file_name, file_digest, started_at,
                finished_at, received, accepted, flagged, quarantined, inserted, corrected,
                unchanged, report
         FROM import WHERE symbol = $1 AND timeframe = $2 ORDER BY started_at DESC, id DESC LIMIT 1",
        symbol,
        timeframe
    )
}
