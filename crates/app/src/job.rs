//! Jobs: durable work in the background, with progress that survives a reload.
//!
//! To add a kind: one file in `job/` with a `run` function and one line in [`KINDS`].

mod backtest;
mod import;
mod refresh;
mod replayed_record;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use rumbo_store::job::{Claim, Hold, Job, NewJob, Step};
use rumbo_store::{job, new_id};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{App, AppError};

/// Workers of one process.
const WORKERS: usize = 2;
/// A worker that says nothing for this long has lost its job.
const LEASE_MS: i64 = 60_000;
/// Time after which a silent worker says that it is alive; a cancelled job ends no later.
const LEASE_RENEWAL: Duration = Duration::from_secs(5);
/// Longest time between two looks at the queue.
const POLL: Duration = Duration::from_millis(500);
/// Jobs that nobody waits for come after all others.
const LOW_PRIORITY: i64 = -10;
/// Attempts at a job whose worker died.
const ATTEMPTS_MAX: i64 = 3;

type Run =
    fn(App, JobContext, Value) -> Pin<Box<dyn Future<Output = Result<Value, AppError>> + Send>>;

/// Every kind of job.
const KINDS: &[(&str, Run)] = &[
    (backtest::KIND, |app, context, payload| {
        Box::pin(backtest::run(app, context, payload))
    }),
    (import::KIND, |app, context, payload| {
        Box::pin(import::run(app, context, payload))
    }),
    (refresh::KIND, |app, context, payload| {
        Box::pin(refresh::run(app, context, payload))
    }),
    (replayed_record::KIND, |app, context, payload| {
        Box::pin(replayed_record::run(app, context, payload))
    }),
];

pub use backtest::{
    BacktestJob, BacktestProgress, KIND as BACKTEST, TOPIC as BACKTESTS, publish_completed,
};
pub(crate) use import::has_unfinished_import;
pub use import::{ImportJob, KIND as IMPORT, enqueue_import};
pub use refresh::KIND as REFRESH;
pub use replayed_record::{KIND as REPLAYED_RECORD, enqueue as enqueue_replayed_record};

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
        self.tell(progress, message, None).await
    }

    /// Records progress with what was counted, for programs.
    pub async fn report_counts(
        &self,
        progress: f64,
        message: &str,
        counts: &impl Serialize,
    ) -> Result<(), AppError> {
        let counts = serde_json::to_string(counts)
            .map_err(|error| AppError::invalid("counts", error.to_string()))?;
        self.tell(progress, message, Some(&counts)).await
    }

    async fn tell(&self, progress: f64, message: &str, data: Option<&str>) -> Result<(), AppError> {
        self.extend_lease().await?;
        let step = Step {
            progress,
            message,
            data,
        };
        if !job::report(&self.app.db, self.hold(), step, self.app.now_ms()).await? {
            return Err(cancelled());
        }
        publish(&self.app, &self.id, "progress");
        Ok(())
    }

    async fn extend_lease(&self) -> Result<(), AppError> {
        let now = self.app.now_ms();
        if job::extend_lease(&self.app.db, self.hold(), now + LEASE_MS, now).await? {
            return Ok(());
        }
        Err(cancelled())
    }

    /// Keeps the job while it works in silence. Returns when it is not this worker's any more.
    async fn keep_lease(&self) -> AppError {
        loop {
            tokio::time::sleep(LEASE_RENEWAL).await;
            match self.extend_lease().await {
                Ok(()) => {}
                Err(AppError::Store(error)) => {
                    tracing::warn!(job = %self.id, %error, "the lease of a job is not extended");
                }
                Err(lost) => return lost,
            }
        }
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
        priority: if kind == REPLAYED_RECORD {
            LOW_PRIORITY
        } else {
            0
        },
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
    let sweeper = app.clone();
    app.spawn(async move {
        match sweeper.uploads.sweep(&sweeper.db).await {
            Ok(0) => {}
            Ok(files) => tracing::info!(files, "removed what interrupted uploads left"),
            Err(error) => tracing::warn!(%error, "leftover uploads are not removed"),
        }
    });
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
        Some(run) => tokio::select! {
            result = run(app.clone(), context.clone(), payload) => result,
            lost = context.keep_lease() => Err(lost),
        },
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
            // What was cut off by the end of the process goes on after the next start.
            let retry_at = matches!(error, AppError::Stopping).then_some(now);
            job::fail(&app.db, context.hold(), &error.to_string(), retry_at, now).await
        }
    };
    if let Err(error) = ended {
        tracing::error!(job = claimed.id, %error, "the end of a job cannot be recorded");
    }
    publish(app, &claimed.id, "ended");
}

fn cancelled() -> AppError {
    AppError::Conflict("the job was cancelled".to_owned())
}

fn publish(app: &App, id: &str, name: &'static str) {
    app.bus.publish(format!("job:{id}"), name, Value::Null);
}

/// Reads the payload of a job.
fn parse<T: DeserializeOwned>(payload: Value) -> Result<T, AppError> {
    serde_json::from_value(payload).map_err(|error| AppError::invalid("payload", error.to_string()))
}
