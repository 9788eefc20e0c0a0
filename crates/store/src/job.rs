//! Jobs: durable work that survives a restart, and the progress it reports.
//!
//! A job is claimed for a lease; a worker that dies lets it expire and another takes the job.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::{Db, StoreError, Tx, new_id};

row_enum! {
    /// Where a job stands.
    pub enum JobState {
        Queued = "queued",
        Running = "running",
        Done = "done",
        Failed = "failed",
        Cancelled = "cancelled",
    }
}

/// A job as stored.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize, Deserialize)]
pub struct Job {
    pub id: String,
    pub kind: String,
    #[sqlx(try_from = "String")]
    pub state: JobState,
    pub priority: i64,
    /// JSON.
    pub payload: String,
    /// 0 to 1.
    pub progress: f64,
    pub attempts: i64,
    pub attempts_max: i64,
    pub run_at: i64,
    pub worker: Option<String>,
    pub lease_until: Option<i64>,
    /// JSON.
    pub result: Option<String>,
    pub error: Option<String>,
    pub created_by: String,
    pub created_at: i64,
    pub updated_at: i64,
}

/// A job to be queued.
#[derive(Debug, Clone)]
pub struct NewJob<'a> {
    pub kind: &'a str,
    /// JSON.
    pub payload: &'a str,
    /// Larger first.
    pub priority: i64,
    pub attempts_max: i64,
    pub run_at: i64,
    pub created_by: &'a str,
    /// At most one unfinished job has this key.
    pub unique_key: Option<&'a str>,
}

/// One step that a job reported.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize, Deserialize)]
pub struct JobEvent {
    pub job_id: String,
    pub sequence: i64,
    pub at: i64,
    #[sqlx(try_from = "String")]
    pub state: JobState,
    pub progress: f64,
    pub message: String,
    /// What the step counted, JSON.
    pub data: Option<String>,
}

/// What a worker says about its job.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step<'a> {
    /// 0 to 1.
    pub progress: f64,
    pub message: &'a str,
    /// JSON.
    pub data: Option<&'a str>,
}

/// Who claims a job, when, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    pub worker: &'a str,
    pub now_ms: i64,
    pub lease_ms: i64,
}

/// A claimed job: only the worker that holds this attempt may report on it.
#[derive(Debug, Clone, Copy)]
pub struct Hold<'a> {
    pub job_id: &'a str,
    pub worker: &'a str,
    pub attempt: i64,
}

/// Statement that claims the most urgent due job; `$lock` keeps PostgreSQL workers from waiting
/// for each other's candidate. The outer condition is checked again on the locked row: without it
/// two PostgreSQL workers could take one job.
macro_rules! claim_sql {
    ($lock:literal) => {
        concat!(
            "UPDATE job SET state = 'running', worker = $2, attempts = attempts + 1,
                            lease_until = $3, updated_at = $1
             WHERE id = (
                 SELECT id FROM job
                 WHERE (state = 'queued' AND run_at <= $1)
                    OR (state = 'running' AND lease_until <= $1 AND attempts < attempts_max)
                 ORDER BY priority DESC, run_at, id LIMIT 1 ",
            $lock,
            ") AND ((state = 'queued' AND run_at <= $1)
                 OR (state = 'running' AND lease_until <= $1 AND attempts < attempts_max))
             RETURNING id, kind, state, priority, payload, progress, attempts, attempts_max, run_at,
                       worker, lease_until, result, error, created_by, created_at, updated_at"
        )
    };
}

/// Queues a job and returns its id; the id of the unfinished job when one has the same key.
pub async fn enqueue(db: &Db, job: &NewJob<'_>, now_ms: i64) -> Result<String, StoreError> {
    let id = new_id(now_ms);
    let inserted = sql!(
        db,
        "queue a job",
        execute,
        "INSERT INTO job (id, kind, state, priority, payload, progress, attempts, attempts_max,
                          run_at, created_by, created_at, updated_at, unique_key)
         VALUES ($1, $2, 'queued', $3, $4, 0.0, 0, $5, $6, $7, $8, $8, $9)
         ON CONFLICT (unique_key) DO NOTHING",
        &id,
        job.kind,
        job.priority,
        job.payload,
        job.attempts_max,
        job.run_at,
        job.created_by,
        now_ms,
        job.unique_key
    )?;
    if inserted == 1 {
        return Ok(id);
    }
    let other = match job.unique_key {
        Some(key) => unfinished_with_key(db, key).await?,
        None => None,
    };
    // The other job ended between the two statements: the caller's wish is not met by it.
    other.ok_or(StoreError::Contended {
        what: "queue a job",
        attempts: 1,
    })
}

/// Id of the unfinished job with this key.
pub async fn unfinished_with_key(db: &Db, key: &str) -> Result<Option<String>, StoreError> {
    let found = sql!(
        db,
        "find the job with a key",
        fetch_optional as (String,),
        "SELECT id FROM job WHERE unique_key = $1",
        key
    )?;
    Ok(found.map(|(id,)| id))
}

/// Takes the most urgent due job, if any, for the length of the lease.
pub async fn claim(db: &Db, claim: Claim<'_>) -> Result<Option<Job>, StoreError> {
    let lease_until = claim.now_ms.saturating_add(claim.lease_ms);
    match db {
        Db::Sqlite { write, .. } => {
            sqlx::query_as(claim_sql!(""))
                .bind(claim.now_ms)
                .bind(claim.worker)
                .bind(lease_until)
                .fetch_optional(write)
                .await
        }
        Db::Postgres(pool) => {
            sqlx::query_as(claim_sql!("FOR UPDATE SKIP LOCKED"))
                .bind(claim.now_ms)
                .bind(claim.worker)
                .bind(lease_until)
                .fetch_optional(pool)
                .await
        }
    }
    .map_err(crate::error::sql_failed("claim a job"))
}

/// Extends the lease; false when the job is no longer the worker's (cancelled or taken over).
pub async fn extend_lease(
    db: &Db,
    hold: Hold<'_>,
    lease_until: i64,
    now_ms: i64,
) -> Result<bool, StoreError> {
    sql!(
        db,
        "extend the lease of a job",
        execute,
        "UPDATE job SET lease_until = $4, updated_at = $5
         WHERE id = $1 AND worker = $2 AND attempts = $3 AND state = 'running'",
        hold.job_id,
        hold.worker,
        hold.attempt,
        lease_until,
        now_ms
    )
    .map(|changed| changed == 1)
}

/// Records a step; false when the job is no longer the worker's.
pub async fn report(
    db: &Db,
    hold: Hold<'_>,
    step: Step<'_>,
    now_ms: i64,
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let changed = sql!(
        &mut tx,
        "report on a job",
        tx execute,
        "UPDATE job SET progress = $4, updated_at = $5
         WHERE id = $1 AND worker = $2 AND attempts = $3 AND state = 'running'",
        hold.job_id,
        hold.worker,
        hold.attempt,
        step.progress,
        now_ms
    )?;
    if changed == 0 {
        return Ok(false);
    }
    add_event(&mut tx, hold.job_id, (step.message, step.data), now_ms).await?;
    tx.commit().await?;
    Ok(true)
}

/// Ends a job with its result (JSON); false when the job is no longer the worker's.
pub async fn complete(
    db: &Db,
    hold: Hold<'_>,
    result: &str,
    now_ms: i64,
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let changed = sql!(
        &mut tx,
        "complete a job",
        tx execute,
        "UPDATE job SET state = 'done', progress = 1.0, result = $4, error = NULL,
                        lease_until = NULL, unique_key = NULL, updated_at = $5
         WHERE id = $1 AND worker = $2 AND attempts = $3 AND state = 'running'",
        hold.job_id,
        hold.worker,
        hold.attempt,
        result,
        now_ms
    )?;
    if changed == 0 {
        return Ok(false);
    }
    add_event(&mut tx, hold.job_id, ("", None), now_ms).await?;
    tx.commit().await?;
    Ok(true)
}

/// Records a failed attempt. With `retry_at` and attempts left the job is queued again, else it
/// has failed for good. False when the job is no longer the worker's.
pub async fn fail(
    db: &Db,
    hold: Hold<'_>,
    error: &str,
    retry_at: Option<i64>,
    now_ms: i64,
) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let changed = sql!(
        &mut tx,
        "record the failure of a job",
        tx execute,
        "UPDATE job SET
             state = CASE WHEN $5 AND attempts < attempts_max THEN 'queued' ELSE 'failed' END,
             unique_key = CASE WHEN $5 AND attempts < attempts_max THEN unique_key END,
             run_at = $6, error = $4, lease_until = NULL, worker = NULL, updated_at = $7
         WHERE id = $1 AND worker = $2 AND attempts = $3 AND state = 'running'",
        hold.job_id,
        hold.worker,
        hold.attempt,
        error,
        retry_at.is_some(),
        retry_at.unwrap_or(now_ms),
        now_ms
    )?;
    if changed == 0 {
        return Ok(false);
    }
    add_event(&mut tx, hold.job_id, (error, None), now_ms).await?;
    tx.commit().await?;
    Ok(true)
}

/// Cancels a job that has not ended; false when it has. A running worker learns it from
/// [`report`] or [`extend_lease`].
pub async fn cancel(db: &Db, id: &str, now_ms: i64) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let changed = sql!(
        &mut tx,
        "cancel a job",
        tx execute,
        "UPDATE job SET state = 'cancelled', lease_until = NULL, unique_key = NULL, updated_at = $2
         WHERE id = $1 AND state IN ('queued', 'running')",
        id,
        now_ms
    )?;
    if changed == 0 {
        return Ok(false);
    }
    add_event(&mut tx, id, ("", None), now_ms).await?;
    tx.commit().await?;
    Ok(true)
}

/// Gives up jobs whose last allowed attempt died with its worker; returns how many.
pub async fn fail_abandoned(db: &Db, now_ms: i64) -> Result<u64, StoreError> {
    sql!(
        db,
        "give up abandoned jobs",
        execute,
        "UPDATE job SET state = 'failed', error = 'the worker stopped during the last attempt',
                        lease_until = NULL, unique_key = NULL, updated_at = $1
         WHERE state = 'running' AND lease_until <= $1 AND attempts >= attempts_max",
        now_ms
    )
}

/// Reads a job.
pub async fn get(db: &Db, id: &str) -> Result<Option<Job>, StoreError> {
    sql!(
        db,
        "read a job",
        fetch_optional as Job,
        "SELECT id, kind, state, priority, payload, progress, attempts, attempts_max, run_at,
                worker, lease_until, result, error, created_by, created_at, updated_at
         FROM job WHERE id = $1",
        id
    )
}

/// The newest jobs before `before_id` (all when empty), newest first.
pub async fn recent(db: &Db, before_id: &str, limit: i64) -> Result<Vec<Job>, StoreError> {
    sql!(
        db,
        "list jobs",
        fetch_all as Job,
        "SELECT id, kind, state, priority, payload, progress, attempts, attempts_max, run_at,
                worker, lease_until, result, error, created_by, created_at, updated_at
         FROM job WHERE $1 = '' OR id < $1 ORDER BY id DESC LIMIT $2",
        before_id,
        limit
    )
}

/// The newest jobs of a kind that wait or run, newest first.
pub async fn unfinished_of_kind(db: &Db, kind: &str, limit: i64) -> Result<Vec<Job>, StoreError> {
    sql!(
        db,
        "list the unfinished jobs of a kind",
        fetch_all as Job,
        "SELECT id, kind, state, priority, payload, progress, attempts, attempts_max, run_at,
                worker, lease_until, result, error, created_by, created_at, updated_at
         FROM job WHERE kind = $1 AND state IN ('queued', 'running') ORDER BY id DESC LIMIT $2",
        kind,
        limit
    )
}

/// Number of jobs waiting or running.
pub async fn unfinished_count(db: &Db) -> Result<i64, StoreError> {
    sql!(
        db,
        "count jobs",
        fetch_one as (i64,),
        "SELECT COUNT(*) FROM job WHERE state IN ('queued', 'running')"
    )
    .map(|(count,)| count)
}

/// When the next queued job is due.
pub async fn next_run_at(db: &Db) -> Result<Option<i64>, StoreError> {
    sql!(
        db,
        "find the next job",
        fetch_one as (Option<i64>,),
        "SELECT MIN(run_at) FROM job WHERE state = 'queued'"
    )
    .map(|(run_at,)| run_at)
}

/// What a job reported after `after_sequence`, in order.
pub async fn events(
    db: &Db,
    job_id: &str,
    after_sequence: i64,
    limit: i64,
) -> Result<Vec<JobEvent>, StoreError> {
    sql!(
        db,
        "read the progress of a job",
        fetch_all as JobEvent,
        "SELECT job_id, sequence, at, state, progress, message, data
         FROM job_event WHERE job_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
        job_id,
        after_sequence,
        limit
    )
}

async fn add_event(
    tx: &mut Tx,
    job_id: &str,
    (message, data): (&str, Option<&str>),
    now_ms: i64,
) -> Result<(), StoreError> {
    sql!(
        tx,
        "record the progress of a job",
        tx execute,
        "INSERT INTO job_event (job_id, sequence, at, state, progress, message, data)
         SELECT id, 1 + (SELECT COALESCE(MAX(sequence), 0) FROM job_event WHERE job_id = $1),
                $3, state, progress, $2, $4
         FROM job WHERE id = $1",
        job_id,
        message,
        now_ms,
        data
    )
    .map(|_| ())
}
