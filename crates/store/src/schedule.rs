//! What runs by the clock: when it ran last and when it runs next.

use sqlx::FromRow;

use crate::{Db, StoreError};

/// One scheduled task.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Schedule {
    pub name: String,
    pub active: bool,
    pub next_run_at: i64,
    pub last_run_at: Option<i64>,
    pub last_ok_at: Option<i64>,
    pub last_error: Option<String>,
}

/// Makes a schedule known, to run first at `next_run_at`; one that is known stays as it is.
pub async fn declare(db: &Db, name: &str, next_run_at: i64) -> Result<(), StoreError> {
    sql!(
        db,
        "declare a schedule",
        execute,
        "INSERT INTO schedule (name, active, next_run_at) VALUES ($1, TRUE, $2)
         ON CONFLICT (name) DO NOTHING",
        name,
        next_run_at
    )
    .map(|_| ())
}

/// Takes a due run and plans the one after it; false when it is not due, or another process took
/// it.
pub async fn take(db: &Db, name: &str, next_run_at: i64, now_ms: i64) -> Result<bool, StoreError> {
    sql!(
        db,
        "take a scheduled run",
        execute,
        "UPDATE schedule SET next_run_at = $2, last_run_at = $3
         WHERE name = $1 AND active AND next_run_at <= $3",
        name,
        next_run_at,
        now_ms
    )
    .map(|changed| changed == 1)
}

/// Records how a run ended.
pub async fn finish(
    db: &Db,
    name: &str,
    error: Option<&str>,
    now_ms: i64,
) -> Result<(), StoreError> {
    sql!(
        db,
        "record a scheduled run",
        execute,
        "UPDATE schedule SET last_error = $2,
                             last_ok_at = CASE WHEN $2 IS NULL THEN $3 ELSE last_ok_at END
         WHERE name = $1",
        name,
        error,
        now_ms
    )
    .map(|_| ())
}

/// Switches a schedule on or off; false when there is none.
pub async fn set_active(db: &Db, name: &str, active: bool) -> Result<bool, StoreError> {
    sql!(
        db,
        "switch a schedule",
        execute,
        "UPDATE schedule SET active = $2 WHERE name = $1",
        name,
        active
    )
    .map(|changed| changed == 1)
}

/// Every schedule, the next to run first.
pub async fn all(db: &Db) -> Result<Vec<Schedule>, StoreError> {
    sql!(
        db,
        "list schedules",
        fetch_all as Schedule,
        "SELECT name, active, next_run_at, last_run_at, last_ok_at, last_error
         FROM schedule ORDER BY next_run_at, name"
    )
}
