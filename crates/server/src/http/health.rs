//! Liveness and readiness.

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use rumbo_store::{StoreError, job, series};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::{ApiResult, forbidden, internal};
use super::{Answer, Server};

/// Time in which a part has to answer to count as ready.
const CHECK_TIMEOUT: Duration = Duration::from_secs(5);
/// Upper ends of the request duration buckets, in seconds.
const BUCKETS_S: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

static METRICS: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// The process answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthView {
    /// Always `ok`.
    pub status: &'static str,
    pub version: &'static str,
}

/// One part that the server depends on.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckView {
    /// `database` or `objects`.
    pub name: &'static str,
    pub ok: bool,
    pub elapsed_ms: u64,
}

/// Whether the server can do its work.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadyView {
    /// `ready` or `not_ready`.
    pub status: &'static str,
    pub checks: Vec<CheckView>,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(read_health))
        .routes(routes!(read_ready))
        .routes(routes!(read_metrics))
}

/// Starts to collect metrics; one recorder for the whole process.
pub(super) fn install_metrics() {
    METRICS.get_or_init(|| {
        let durations = Matcher::Full("http_request_duration_seconds".to_owned());
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(durations, &BUCKETS_S)
            .and_then(PrometheusBuilder::install_recorder);
        recorder
            .inspect_err(|error| tracing::warn!(%error, "metrics are not collected"))
            .ok()
    });
}

/// Tells that the process answers.
#[utoipa::path(
    get,
    path = "/health",
    tag = "operation",
    responses((status = 200, description = "The process answers", body = HealthView)),
    security(())
)]
async fn read_health() -> Json<HealthView> {
    Json(HealthView {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// Tells whether database and object store answer.
#[utoipa::path(
    get,
    path = "/ready",
    tag = "operation",
    responses(
        (status = 200, description = "Everything answers", body = ReadyView),
        (status = 503, description = "A part does not answer", body = ReadyView)
    ),
    security(())
)]
async fn read_ready(State(server): State<Server>) -> Answer<ReadyView> {
    let (database, objects) = tokio::join!(
        check("database", server.app.db.ping()),
        check("objects", server.app.bars.ping()),
    );
    let ready = database.ok && objects.ok;
    let view = ReadyView {
        status: if ready { "ready" } else { "not_ready" },
        checks: vec![database, objects],
    };
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(view))
}

async fn check(
    name: &'static str,
    probe: impl Future<Output = Result<(), StoreError>>,
) -> CheckView {
    let started = Instant::now();
    let ok = match tokio::time::timeout(CHECK_TIMEOUT, probe).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(part = name, %error, "not ready");
            false
        }
        Err(_) => {
            tracing::warn!(part = name, "not ready: no answer in {CHECK_TIMEOUT:?}");
            false
        }
    };
    let elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    CheckView {
        name,
        ok,
        elapsed_ms,
    }
}

/// Gives the metrics in the Prometheus text format, to callers on this machine.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "operation",
    responses((
        status = 200,
        description = "Metrics",
        body = String,
        content_type = "text/plain"
    )),
    security(())
)]
async fn read_metrics(State(server): State<Server>, request: Request) -> ApiResult<Response> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let is_near = peer.is_some_and(|ConnectInfo(peer)| peer.ip().is_loopback());
    // A proxy on this machine speaks for others.
    let is_proxied = ["forwarded", "x-forwarded-for", "x-real-ip", "via"]
        .into_iter()
        .any(|name| request.headers().contains_key(name));
    if !is_near || is_proxied {
        return Err(forbidden(
            "not_local",
            "metrics are given to callers on this machine only",
        ));
    }
    let Some(Some(handle)) = METRICS.get() else {
        return Err(internal("metrics are not collected"));
    };
    gauge_store(&server).await?;
    handle.run_upkeep();
    let kind = (
        header::CONTENT_TYPE,
        "text/plain; version=0.0.4; charset=utf-8",
    );
    Ok(([kind], handle.render()).into_response())
}

async fn gauge_store(server: &Server) -> ApiResult<()> {
    let app = &server.app;
    let all = series::all(&app.db).await?;
    let count = |value: i64| f64::from(u32::try_from(value).unwrap_or(u32::MAX));
    metrics::gauge!("jobs_unfinished").set(count(job::unfinished_count(&app.db).await?));
    metrics::gauge!("series_stored").set(count(i64::try_from(all.len()).unwrap_or(i64::MAX)));
    metrics::gauge!("bars_stored").set(count(all.iter().map(|series| series.bar_count).sum()));
    let newest = all.iter().filter_map(|series| series.recorded_until).max();
    if let Some(newest) = newest {
        let age_s = (app.now_ms() - newest).max(0) / 1_000;
        metrics::gauge!("newest_bar_recorded_age_seconds").set(count(age_s));
    }
    Ok(())
}
