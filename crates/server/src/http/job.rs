//! Long work: its state, its progress as server-sent events, and cancelling it.

use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use rumbo_bus::{Received, Subscription};
use rumbo_store::job::{self, Job, JobEvent};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Server;
use super::error::{ApiResult, conflict, internal, not_found};
use super::extract::{Query, Segment};
use super::page::{Page, PageQuery};

/// Events read at a time.
const EVENTS_MAX: i64 = 200;
/// Longest wait between two looks at a job; other processes are not heard over the local bus.
const LOOK: Duration = Duration::from_secs(2);
/// Pause after which a browser connects again.
const RETRY: Duration = Duration::from_secs(2);

/// State of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    Queued,
    Running,
    Done,
    Failed,
    Cancelled,
}

/// A job.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JobView {
    pub id: String,
    /// `backtest`, `refresh` …
    pub kind: String,
    pub state: JobState,
    /// 0 to 1.
    pub progress: f64,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms.
    pub updated_at: i64,
    /// Why it failed.
    pub error: Option<String>,
    /// What it made, once done; for a backtest `{ "backtests": […] }`, for an import an
    /// `ImportView`.
    #[schema(value_type = Option<Object>)]
    pub result: Option<serde_json::Value>,
}

/// How far the job of a backtest is, the `data` of its steps.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BacktestProgressView {
    /// Runs done.
    pub done: u64,
    /// Runs in all.
    pub total: u64,
    /// Bars tested per second so far; absent before anything was tested.
    pub bars_per_s: Option<f64>,
    /// Time left at that speed, ms.
    pub eta_ms: Option<i64>,
    /// Instrument that is being tested.
    pub symbol: String,
    /// Results begun so far; a sweep's grid can be read while it grows.
    pub backtests: Vec<String>,
}

/// One step of a job, the `data` of an event named `progress`; its `id` is `sequence`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JobEventView {
    pub sequence: i64,
    /// Unix ms.
    pub at: i64,
    pub state: JobState,
    /// 0 to 1.
    pub progress: f64,
    pub message: String,
    /// What was counted; for an import `{ received, accepted, flagged, quarantined, durable }`, for a
    /// backtest a `BacktestProgressView`.
    #[schema(value_type = Option<Object>)]
    pub data: Option<serde_json::Value>,
}

impl From<job::JobState> for JobState {
    fn from(state: job::JobState) -> Self {
        match state {
            job::JobState::Queued => Self::Queued,
            job::JobState::Running => Self::Running,
            job::JobState::Done => Self::Done,
            job::JobState::Failed => Self::Failed,
            job::JobState::Cancelled => Self::Cancelled,
        }
    }
}

impl JobState {
    fn has_ended(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

impl From<Job> for JobView {
    fn from(job: Job) -> Self {
        Self {
            id: job.id,
            kind: job.kind,
            state: job.state.into(),
            progress: job.progress,
            created_at: job.created_at,
            updated_at: job.updated_at,
            error: job.error,
            result: job
                .result
                .and_then(|result| serde_json::from_str(&result).ok()),
        }
    }
}

impl From<JobEvent> for JobEventView {
    fn from(event: JobEvent) -> Self {
        Self {
            sequence: event.sequence,
            at: event.at,
            state: event.state.into(),
            progress: event.progress,
            message: event.message,
            data: event.data.and_then(|data| serde_json::from_str(&data).ok()),
        }
    }
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list_jobs))
        .routes(routes!(read_job, cancel_job))
        .routes(routes!(stream_job))
}

/// Reads a job that must exist.
pub(super) async fn find_job(server: &Server, id: &str) -> ApiResult<JobView> {
    let found = job::get(&server.app.db, id).await?;
    found.map(JobView::from).ok_or_else(|| not_found("job", id))
}

/// Lists jobs, latest first.
#[utoipa::path(
    get,
    path = "/api/v1/jobs",
    tag = "jobs",
    params(PageQuery),
    responses((status = 200, description = "Jobs", body = Page<JobView>))
)]
async fn list_jobs(
    State(server): State<Server>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<JobView>>> {
    let (rows, after) = (page.rows()?, page.after()?.unwrap_or_default());
    let jobs = job::recent(&server.app.db, &after, i64::from(rows) + 1).await?;
    let page = Page::of_rows(jobs, rows, |job| job.id.clone());
    Ok(Json(page.map(JobView::from)))
}

/// Reads one job.
#[utoipa::path(
    get,
    path = "/api/v1/jobs/{id}",
    tag = "jobs",
    params(("id" = String, Path, description = "Id of the job")),
    responses((status = 200, description = "The job", body = JobView))
)]
async fn read_job(State(server): State<Server>, Segment(id): Segment) -> ApiResult<Json<JobView>> {
    find_job(&server, &id).await.map(Json)
}

/// Cancels a job that has not ended.
#[utoipa::path(
    delete,
    path = "/api/v1/jobs/{id}",
    tag = "jobs",
    params(("id" = String, Path, description = "Id of the job")),
    responses((status = 200, description = "The cancelled job", body = JobView))
)]
async fn cancel_job(
    State(server): State<Server>,
    Segment(id): Segment,
) -> ApiResult<Json<JobView>> {
    find_job(&server, &id).await?;
    let app = &server.app;
    if !job::cancel(&app.db, &id, app.now_ms()).await? {
        return Err(conflict(
            "job_ended",
            "the job has ended already, nothing to cancel",
        ));
    }
    app.bus
        .publish(topic(&id), "cancelled", serde_json::Value::Null);
    find_job(&server, &id).await.map(Json)
}

/// Streams the progress of a job until it ends; resumes after `Last-Event-ID`.
///
/// Events are named `progress` and carry a `JobEventView`; the `id` is its `sequence`. The last one
/// is named `end` and carries the `JobView`.
#[utoipa::path(
    get,
    path = "/api/v1/jobs/{id}/events",
    tag = "jobs",
    params(
        ("id" = String, Path, description = "Id of the job"),
        ("Last-Event-ID" = Option<i64>, Header, description = "Sequence of the last event seen")
    ),
    responses((
        status = 200,
        description = "Events until the job ends",
        body = JobEventView,
        content_type = "text/event-stream"
    ))
)]
async fn stream_job(
    State(server): State<Server>,
    Segment(id): Segment,
    headers: HeaderMap,
) -> ApiResult<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    find_job(&server, &id).await?;
    let last = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok());
    let stream = events_of(server, id, last.unwrap_or(0));
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()))
}

/// Events after `seen`, then the end. Ends early when the server stops; the browser connects again
/// and resumes.
fn events_of(
    server: Server,
    id: String,
    mut seen: i64,
) -> impl Stream<Item = Result<Event, Infallible>> {
    async_stream::stream! {
        // Subscribed before the first look, so that nothing falls in between.
        let mut news = server.app.bus.subscribe();
        let stopping = server.app.stopping();
        let topic = topic(&id);
        yield Ok(Event::default().retry(RETRY));
        while !stopping.is_cancelled() {
            match look(&server, &id, seen).await {
                Ok((events, job)) => {
                    let more = events.len() as i64 == EVENTS_MAX;
                    for event in events {
                        seen = event.sequence;
                        yield Ok(json_event("progress", &event).id(seen.to_string()));
                    }
                    if more {
                        continue;
                    }
                    if job.state.has_ended() {
                        yield Ok(json_event("end", &job));
                        return;
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "the progress of a job cannot be read");
                    return;
                }
            }
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
                () = news_of(&mut news, &topic) => {}
            }
        }
    }
}

/// Events of a job after `seen`, and the job as it was before they were read: an ended job has all
/// its events.
async fn look(server: &Server, id: &str, seen: i64) -> ApiResult<(Vec<JobEventView>, JobView)> {
    let job = find_job(server, id).await?;
    let events = job::events(&server.app.db, id, seen, EVENTS_MAX).await?;
    Ok((events.into_iter().map(JobEventView::from).collect(), job))
}

/// Waits until something was published about a topic, or may have been.
async fn news_of(news: &mut Subscription, topic: &str) {
    while let Some(received) = news.next().await {
        match received {
            Received::Event(event) if event.topic != topic => {}
            Received::Event(_) | Received::Missed(_) => return,
        }
    }
    // The bus is gone: only the clock wakes this stream.
    std::future::pending::<()>().await;
}

fn topic(id: &str) -> String {
    format!("job:{id}")
}

fn json_event(name: &str, data: &impl Serialize) -> Event {
    let event = Event::default().event(name).json_data(data);
    event.unwrap_or_else(|error| {
        let error = internal(error);
        Event::default().event("error").data(error.code())
    })
}
