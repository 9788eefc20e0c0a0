//! Jobs: durable work in the background, with progress that survives a reload.
//!
//! To add a kind: one file in `job/` with a `run` function and one line in [`KINDS`].

mod backtest;
mod refresh;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use rumbo_store::job::{Claim, Hold, Job, NewJob};
use rumbo_store::{job, new_id};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{App, AppError};

/// Workers of one process.
const WORKERS: usize = 2;
/// A worker that says nothing for this long has lost its job.
const LEASE_MS: i64 = 60_000;
/// Longest time between two looks at the queue.
const POLL: Duration = Duration::from_millis(500);
/// Attempts at a job whose worker died.
const ATTEMPTS_MAX: i64 = 3;

type Run =
    fn(App, JobContext, Value) -> Pin<Box<dyn Future<Output = Result<Value, AppError>> + Send>>;

/// Every kind of job.
const KINDS: &[(&str, Run)] = &[
    (backtest::KIND, |app, context, payload| {
        Box::pin(backtest::run(app, context, payload))
    }),
    (refresh::KIND, |app, context, payload| {
        Box::pin(refresh::run(app, context, payload))
    }),
];

pub use backtest::{BacktestJob, KIND as BACKTEST};
pub use refresh::KIND as REFRESH;

/// A running job as its code sees it.
#[derive(Debug, Clone)]
pub struct JobContext {
    app: App,
    id: Arc<str>,
    worker: Arc<str>,
    attempt: i64,
    created_by: Arc<str>,
}

impl JobContext {
    /// Id of the job.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Who asked for it.
    pub fn created_by(&self) -> &str {
        &self.created_by
    }

    /// Records progress, 0 to 1. An error means that the job was cancelled and should end.
    pub async fn report(&self, progress: f64, message: &str) -> Result<(), AppError> {
        let now = self.app.now_ms();
        job::extend_lease(&self.app.db, self.hold(), now + LEASE_MS, now).await?;
        if !job::report(&self.app.db, self.hold(), progress, message, now).await? {
            return Err(AppError::Conflict("the job was cancelled".to_owned()));
        }
        publish(&self.app, &self.id, "progress");
        Ok(())
    }

    fn hold(&self) -> Hold<'_> {
        Hold {
            job_id: &self.id,
            worker: &self.worker,
            attempt: self.attempt,
        }
    }
}

/// Queues a job and returns its id. With a `unique_key` an unfinished job of that key is returned
/// instead of a second one.
pub async fn enqueue(
    app: &App,
    kind: &'static str,
    payload: &impl Serialize,
    created_by: &str,
    unique_key: Option<&str>,
) -> Result<String, AppError> {
    let payload = serde_json::to_string(payload)
        .map_err(|error| AppError::invalid("payload", error.to_string()))?;
    let now = app.now_ms();
    let new = NewJob {
        kind,
        payload: &payload,
        priority: 0,
        attempts_max: ATTEMPTS_MAX,
        run_at: now,
        created_by,
        unique_key,
    };
    let id = job::enqueue(&app.db, &new, now).await?;
    publish(app, &id, "queued");
    Ok(id)
}

/// Starts the workers of this process; they end when the app stops.
pub fn start_workers(app: &App) {
    for _ in 0..WORKERS {
        app.spawn(work(app.clone()));
    }
}

async fn work(app: App) {
    let worker: Arc<str> = new_id(app.now_ms()).into();
    let mut news = app.bus.subscribe();
    let stopping = app.stopping();
    while !stopping.is_cancelled() {
        match claim(&app, &worker).await {
            Ok(Some(claimed)) => run_claimed(&app, &worker, claimed).await,
            Ok(None) => {
                tokio::select! {
                    () = stopping.cancelled() => {}
                    () = tokio::time::sleep(POLL) => {}
                    _ = news.next() => {}
                }
            }
            Err(error) => {
                tracing::error!(%error, "the job queue cannot be read");
                tokio::select! {
                    () = stopping.cancelled() => {}
                    () = tokio::time::sleep(POLL * 10) => {}
                }
            }
        }
    }
}

async fn claim(app: &App, worker: &str) -> Result<Option<Job>, AppError> {
    let now_ms = app.now_ms();
    job::fail_abandoned(&app.db, now_ms).await?;
    Ok(job::claim(
        &app.db,
        Claim {
            worker,
            now_ms,
            lease_ms: LEASE_MS,
        },
    )
    .await?)
}

async fn run_claimed(app: &App, worker: &Arc<str>, claimed: Job) {
    let context = JobContext {
        app: app.clone(),
        id: claimed.id.as_str().into(),
        worker: worker.clone(),
        attempt: claimed.attempts,
        created_by: claimed.created_by.as_str().into(),
    };
    let payload = serde_json::from_str(&claimed.payload).unwrap_or(Value::Null);
    let run = KINDS
        .iter()
        .find(|(kind, _)| *kind == claimed.kind)
        .map(|(_, run)| *run);
    let result = match run {
        Some(run) => run(app.clone(), context.clone(), payload).await,
        None => Err(AppError::NotFound(format!(
            "unknown kind of job `{}`",
            claimed.kind
        ))),
    };
    let now = app.now_ms();
    let ended = match result {
        Ok(result) => job::complete(&app.db, context.hold(), &result.to_string(), now).await,
        Err(error) => {
            tracing::warn!(job = claimed.id, kind = claimed.kind, %error, "a job failed");
            job::fail(&app.db, context.hold(), &error.to_string(), None, now).await
        }
    };
    if let Err(error) = ended {
        tracing::error!(job = claimed.id, %error, "the end of a job cannot be recorded");
    }
    publish(app, &claimed.id, "ended");
}

fn publish(app: &App, id: &str, name: &'static str) {
    app.bus.publish(format!("job:{id}"), name, Value::Null);
}

/// Reads the payload of a job.
fn parse<T: DeserializeOwned>(payload: Value) -> Result<T, AppError> {
    serde_json::from_value(payload).map_err(|error| AppError::invalid("payload", error.to_string()))
}
