//! Rows that validation refused, with the rule, the value and the row as it came.

use serde::Serialize;
use sqlx::FromRow;

use crate::{Db, StoreError};

/// One refused row.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct QuarantinedRow {
    pub id: String,
    pub import_id: String,
    pub symbol: String,
    pub timeframe: String,
    pub source: String,
    /// Line in the file, from 1; 0 where there is no file.
    pub line: i64,
    /// None when the time itself is not understood.
    pub opened_at: Option<i64>,
    pub rule: String,
    pub value: String,
    pub raw: String,
    pub recorded_at: i64,
}

/// Which rows to list.
#[derive(Debug, Clone, Copy, Default)]
pub struct QuarantineFilter<'a> {
    pub import_id: Option<&'a str>,
    pub symbol: Option<&'a str>,
    pub timeframe: Option<&'a str>,
    /// Only rows after this one: the cursor of the next page.
    pub after_id: Option<&'a str>,
}

/// Rows that one rule refused.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct RuleCount {
    pub rule: String,
    pub row_count: i64,
    /// When the newest of them was recorded.
    pub last_at: i64,
}

/// Stores refused rows, all or none.
pub async fn add(db: &Db, rows: &[QuarantinedRow]) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    for row in rows {
        sql!(
            &mut tx,
            "store a quarantined row",
            tx execute,
            "INSERT INTO quarantine (id, import_id, symbol, timeframe, source, line, opened_at,
                                     rule, value, raw, recorded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            &row.id,
            &row.import_id,
            &row.symbol,
            &row.timeframe,
            &row.source,
            row.line,
            row.opened_at,
            &row.rule,
            &row.value,
            &row.raw,
            row.recorded_at
        )?;
    }
    tx.commit().await
}

/// Refused rows that match, in the order they were stored.
pub async fn list(
    db: &Db,
    filter: QuarantineFilter<'_>,
    limit: i64,
) -> Result<Vec<QuarantinedRow>, StoreError> {
    sql!(
        db,
        "list quarantined rows",
        fetch_all as QuarantinedRow,
        "SELECT id, import_id, symbol, timeframe, source, line, opened_at, rule, value, raw,
                recorded_at
         FROM quarantine
         WHERE ($1 IS NULL OR import_id = $1) AND ($2 IS NULL OR symbol = $2)
           AND ($3 IS NULL OR timeframe = $3) AND ($4 IS NULL OR id > $4)
         ORDER BY id LIMIT $5",
        filter.import_id,
        filter.symbol,
        filter.timeframe,
        filter.after_id,
        limit
    )
}

/// Number of refused rows of an instrument in a timeframe, by rule, most frequent first.
pub async fn count_by_rule(
    db: &Db,
    symbol: &str,
    timeframe: &str,
) -> Result<Vec<(String, i64)>, StoreError> {
    sql!(
        db,
        "count quarantined rows",
        fetch_all as (String, i64),
        "SELECT rule, COUNT(*) AS row_count FROM quarantine
         WHERE symbol = $1 AND timeframe = $2
         GROUP BY rule ORDER BY row_count DESC, rule",
        symbol,
        timeframe
    )
}

/// Rows refused at `from` or later, by rule.
pub async fn count_since(db: &Db, from: i64) -> Result<Vec<RuleCount>, StoreError> {
    sql!(
        db,
        "count the rows quarantined since",
        fetch_all as RuleCount,
        "SELECT rule, COUNT(*) AS row_count, MAX(recorded_at) AS last_at FROM quarantine
         WHERE recorded_at >= $1 GROUP BY rule ORDER BY rule",
        from
    )
}
