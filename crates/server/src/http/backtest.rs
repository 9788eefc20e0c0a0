//! Backtests: launched as jobs or run at once, kept with everything they were made from.

pub mod account;
pub mod analysis;
pub mod compare;
pub mod curve;
pub mod estimate;
pub mod export;
pub mod exposure;
pub mod grid;
pub mod order;
pub mod request;
pub mod trade;
pub mod verdict;
pub mod view;

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rumbo_app::backtest::events::{run_and_store_events, test_of};
use rumbo_app::backtest::kept;
use rumbo_app::backtest::stored::{Made, StoredReport, place_of, run_and_store};
use rumbo_app::backtest::{Engine, StudyKind};
use rumbo_app::job::{self, BACKTEST, publish_completed};
use rumbo_store::backtest::{self, BacktestFilter, BacktestOrder, BacktestResult};
use rumbo_store::{job as store_job, new_id, trial};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::CurrentUser;
use super::error::{ApiError, ApiResult, conflict, internal, invalid, not_found};
use super::extract::{Instant, Json as Body, Query, Segment, range};
use super::instrument::{find_instrument, parse_timeframe};
use super::job::{JobView, find_job};
use super::language::InLocale;
use super::page::{Page, PageQuery};
use super::{LangQuery, Server};

pub use request::{BacktestRequest, RUNS_MAX, StudyName};
pub use view::{BacktestDetailView, BacktestView};

use request::{Checked, checked, request_key};
use verdict::verdict_view;
use view::{assumptions_of, caveat, metric_list};

/// Time that a caller may wait for a result.
const WAIT_MS_MAX: u32 = 10_000;
/// Bars of the largest backtest that is run while its caller waits.
const WAIT_BARS_MAX: usize = 1_000_000;
/// Attempts to queue a job whose twin ends at the same moment.
const ENQUEUE_ATTEMPTS_MAX: usize = 3;
/// Characters of a verdict in a filter.
const VERDICT_CHARS_MAX: usize = 40;

/// Whether the caller waits.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LaunchQuery {
    /// Run one set of parameters on one instrument at once and answer with the result, when it takes
    /// no longer than this, up to 10 000 ms.
    pub wait: Option<u32>,
}

/// Which backtests.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BacktestQuery {
    pub strategy: Option<String>,
    pub symbol: Option<String>,
    pub timeframe: Option<String>,
    #[param(inline)]
    pub study: Option<StudyName>,
    /// Only those whose study concluded so.
    pub verdict: Option<String>,
    /// Only those that tested a bar at or after this instant.
    #[param(value_type = Option<String>)]
    pub from: Option<Instant>,
    /// Only those that tested a bar before this instant.
    #[param(value_type = Option<String>)]
    pub to: Option<Instant>,
    /// `-created_at` when absent.
    #[param(inline)]
    pub sort: Option<BacktestSort>,
}

/// Order of backtests; with a minus the largest or latest first. Equal ones go newest first, those without
/// the figure last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
pub enum BacktestSort {
    #[default]
    #[serde(rename = "-created_at")]
    CreatedAtDown,
    /// By the low end of the interval, records out of sample before all others.
    #[serde(rename = "-sharpe")]
    SharpeDown,
    #[serde(rename = "max_drawdown")]
    MaxDrawdown,
    #[serde(rename = "pbo")]
    Pbo,
}

impl From<BacktestSort> for BacktestOrder {
    fn from(sort: BacktestSort) -> Self {
        match sort {
            BacktestSort::CreatedAtDown => Self::Newest,
            BacktestSort::SharpeDown => Self::Sharpe,
            BacktestSort::MaxDrawdown => Self::Drawdown,
            BacktestSort::Pbo => Self::Pbo,
        }
    }
}

/// Results that were made while the caller waited.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BacktestsDoneView {
    pub backtests: Vec<BacktestView>,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list_backtests, launch_backtest))
        .routes(routes!(read_backtest, delete_backtest))
        .merge(estimate::routes())
        .merge(export::routes())
        .merge(exposure::routes())
        .merge(analysis::routes())
        .merge(compare::routes())
        .merge(curve::routes())
        .merge(grid::routes())
        .merge(order::routes())
        .merge(trade::routes())
}

/// Launches a backtest or a study as a job.
///
/// The same request while its job is unfinished answers with that job. With `wait` a small backtest
/// runs at once; one that is too large, or takes longer, becomes a job all the same.
#[utoipa::path(
    post,
    path = "/api/v1/backtests",
    tag = "backtests",
    params(LaunchQuery),
    request_body = BacktestRequest,
    responses(
        (status = 202, description = "The job that runs it", body = JobView),
        (status = 200, description = "The result, for a caller that waits", body = BacktestsDoneView)
    )
)]
async fn launch_backtest(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    Query(query): Query<LaunchQuery>,
    Body(request): Body<BacktestRequest>,
) -> ApiResult<Response> {
    let wait = query.wait.unwrap_or(0);
    if wait > WAIT_MS_MAX {
        return Err(invalid("wait", format!("must be 0 to {WAIT_MS_MAX}")));
    }
    let mut checked = checked(&server, request)?;
    let key = request_key(&checked.wanted, &user.id)?;
    let app = &server.app;
    let is_one = checked.wanted.engine == Engine::Events || checked.wanted.symbols.len() == 1;
    let is_small = checked.wanted.study == StudyKind::Single && is_one;
    let unfinished = store_job::unfinished_with_key(&app.db, &key).await?;
    if wait > 0 && is_small && unfinished.is_none() {
        let wait = Duration::from_millis(wait.into());
        let at_once = run_at_once(&server, &checked, &user.id);
        if let Ok(done) = tokio::time::timeout(wait, at_once).await
            && let Some(row) = done?
        {
            let backtests = vec![BacktestView::from(&row)];
            return Ok(Json(BacktestsDoneView { backtests }).into_response());
        }
    }
    checked.wanted.as_of = Some(app.now_ms());
    let used = std::slice::from_ref(&checked.strategy);
    app.strategies
        .keep_used(&app.db, used, app.now_ms())
        .await?;
    let id = enqueue(&server, &checked, &user.id, &key).await?;
    let job = find_job(&server, &id).await?;
    Ok((StatusCode::ACCEPTED, Json(job)).into_response())
}

/// Queues the job, unless the same request has one that is unfinished.
async fn enqueue(server: &Server, checked: &Checked, user: &str, key: &str) -> ApiResult<String> {
    let app = &server.app;
    let mut attempts = 1;
    loop {
        match job::enqueue(app, BACKTEST, &checked.wanted, user, Some(key)).await {
            Err(rumbo_app::AppError::Store(rumbo_store::StoreError::Contended { .. }))
                if attempts < ENQUEUE_ATTEMPTS_MAX =>
            {
                attempts += 1;
            }
            other => return Ok(other?),
        }
    }
}

/// Runs one set on one instrument and stores the result; `None` when it is too large for that.
async fn run_at_once(
    server: &Server,
    checked: &Checked,
    user: &str,
) -> ApiResult<Option<BacktestResult>> {
    let app = &server.app;
    let wanted = &checked.wanted;
    if wanted.engine == Engine::Events {
        return run_account_at_once(server, checked, user).await;
    }
    let Some(symbol) = wanted.symbols.first() else {
        return Ok(None);
    };
    let place = place_of(app, wanted, symbol).await?;
    if place.bars.opened_at.len() > WAIT_BARS_MAX {
        return Ok(None);
    }
    let id = new_id(app.now_ms());
    let made = Made {
        id: &id,
        created_by: user,
        job_id: None,
        study: StudyKind::Single,
        runs: 1,
    };
    let row = run_and_store(app, &checked.strategy, &place, &wanted.options, made).await?;
    publish_completed(app, std::slice::from_ref(&id), None);
    Ok(Some(row))
}

/// Runs all instruments on one account and stores the result; `None` when it is too large for that.
async fn run_account_at_once(
    server: &Server,
    checked: &Checked,
    user: &str,
) -> ApiResult<Option<BacktestResult>> {
    let app = &server.app;
    let test = test_of(app, &checked.wanted, checked.strategy.clone()).await?;
    if test.market.bar_count() > WAIT_BARS_MAX {
        return Ok(None);
    }
    let id = new_id(app.now_ms());
    let made = Made {
        id: &id,
        created_by: user,
        job_id: None,
        study: StudyKind::Single,
        runs: 1,
    };
    let row = run_and_store_events(app, test, made, Arc::default()).await?;
    publish_completed(app, std::slice::from_ref(&id), None);
    Ok(Some(row))
}

/// Lists backtests, latest first when nothing else is asked for.
#[utoipa::path(
    get,
    path = "/api/v1/backtests",
    tag = "backtests",
    params(BacktestQuery, PageQuery),
    responses((status = 200, description = "Backtests", body = Page<BacktestView>))
)]
async fn list_backtests(
    State(server): State<Server>,
    Query(query): Query<BacktestQuery>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<BacktestView>>> {
    let symbol = match &query.symbol {
        Some(symbol) => Some(find_instrument(&server, symbol)?.symbol.as_str()),
        None => None,
    };
    let timeframe = match query.timeframe.as_deref() {
        Some(text) => Some(parse_timeframe(Some(text), rumbo_market::Timeframe::D1)?),
        None => None,
    };
    let too_long = |text: &String| text.chars().count() > VERDICT_CHARS_MAX || text.contains('\0');
    if query.verdict.as_ref().is_some_and(too_long) {
        return Err(invalid("verdict", "is not a verdict"));
    }
    if query.strategy.as_ref().is_some_and(|id| id.contains('\0')) {
        return Err(invalid("strategy", "is not an id"));
    }
    range(query.from, query.to)?;
    let (rows, after) = (page.rows()?, page.after()?);
    let filter = BacktestFilter {
        strategy_id: query.strategy.as_deref(),
        symbol,
        timeframe: timeframe.map(rumbo_market::Timeframe::as_str),
        study: query.study.map(|name| StudyKind::from(name).as_str()),
        verdict: query.verdict.as_deref(),
        from_ms: query.from.map(|Instant(at)| at),
        until_ms: query.to.map(|Instant(at)| at),
        after_id: after.as_deref(),
        order: query.sort.unwrap_or_default().into(),
    };
    let found = backtest::list(&server.app.db, filter, i64::from(rows) + 1).await?;
    let page = Page::of_rows(found, rows, |row| row.id.clone());
    Ok(Json(page.map(BacktestView::from)))
}

/// Reads one backtest with its measures.
#[utoipa::path(
    get,
    path = "/api/v1/backtests/{id}",
    tag = "backtests",
    params(("id" = String, Path, description = "Id of the backtest"), LangQuery),
    responses((status = 200, description = "The backtest", body = BacktestDetailView))
)]
async fn read_backtest(
    State(server): State<Server>,
    Segment(id): Segment,
    InLocale(locale): InLocale,
) -> ApiResult<Json<BacktestDetailView>> {
    let lang = locale.lang;
    let found = find_backtest(&server, &id).await?;
    let db = &server.app.db;
    let tries = trial::count(db, &found.symbol, &found.timeframe).await?;
    let report: Option<StoredReport> = kept::report(&server.app, &id).await?;
    let report = report.unwrap_or_default();
    let metrics: serde_json::Value = serde_json::from_str(&found.metrics).map_err(internal)?;
    Ok(Json(BacktestDetailView {
        backtest: BacktestView::from(&found),
        assumptions: (&assumptions_of(&found)?).into(),
        metric_list: metric_list(&metrics, &report, lang),
        judgement: report
            .walk
            .as_ref()
            .map(|walk| verdict_view(&walk.verdict, locale)),
        evaluation: report.walk.as_ref().map(Into::into),
        sweep: report.sweep.as_ref().map(Into::into),
        metrics,
        hold: report.hold,
        account: report.events.map(Into::into),
        open: report.open.map(Into::into),
        ambiguous_bars: report.ambiguous_bars as u64,
        tries: tries.unsigned_abs(),
        caveat: caveat(lang),
    }))
}

/// Deletes a backtest that has ended. What it tried stays counted.
#[utoipa::path(
    delete,
    path = "/api/v1/backtests/{id}",
    tag = "backtests",
    params(("id" = String, Path, description = "Id of the backtest")),
    responses((status = 204, description = "It is gone"))
)]
async fn delete_backtest(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    Segment(id): Segment,
) -> ApiResult<StatusCode> {
    let found = find_backtest(&server, &id).await?;
    if found.state == backtest::ResultState::Running {
        return Err(conflict(
            "backtest_running",
            "the backtest is still running, cancel its job first",
        ));
    }
    let app = &server.app;
    if !backtest::delete(&app.db, &id).await? {
        return Err(not_found("backtest", &id));
    }
    let entry = rumbo_store::audit::NewAuditEntry {
        actor: &user.id,
        action: "backtest_deleted",
        subject: &id,
        detail: &serde_json::json!({ "digest": found.digest }).to_string(),
    };
    rumbo_store::audit::record(&app.db, entry, app.now_ms()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reads a result that must exist.
async fn find_backtest(server: &Server, id: &str) -> ApiResult<BacktestResult> {
    let found = backtest::get(&server.app.db, id).await?;
    found.ok_or_else(|| not_found("backtest", id))
}

/// 409: there is no result to read yet, or there never will be.
fn unfinished() -> ApiError {
    conflict(
        "backtest_unfinished",
        "the backtest has no result: it is running, or it ended before there was one",
    )
}
