//! Are today's data good: series, coverage, gaps, quarantine, and asking for fresh bars.

mod coverage;
mod finding;
mod import;
mod shelf;
mod strip;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rumbo_app::SourceState;
use rumbo_app::decide::review_instant;
use rumbo_app::job::{self, REFRESH};
use rumbo_connectors::{CircuitState, source};
use rumbo_market::{Instrument, Lang, Timeframe};
use rumbo_store::import::Import;
use rumbo_store::quarantine::{self, QuarantineFilter, QuarantinedRow};
use rumbo_store::{Series, series};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::CurrentUser;
use super::error::{ApiResult, invalid};
use super::extract::{Json as Body, Query};
use super::instrument::{find_instrument, parse_timeframe};
use super::job::{JobView, find_job};
use super::language::Language;
use super::page::{Page, PageQuery};
use super::{Answer, LangQuery, Server};

use coverage::Coverage;
pub(super) use import::routes as upload_routes;
use shelf::{Shelf, Wanted};
pub(super) use strip::StripShelf;

/// Coverage of series.
pub(super) type CoverageShelf = Shelf<Coverage>;

/// Imports shown.
const IMPORTS_MAX: i64 = 50;
/// Instruments that one refresh may name.
const SYMBOLS_MAX: usize = 200;

/// Health of all data in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DataHealth {
    UpToDate,
    Partial,
    Stale,
    Empty,
}

/// A place bars come from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SourceView {
    pub id: String,
    pub name: String,
    pub asset_classes: Vec<String>,
    pub timeframes: Vec<String>,
    pub needs_key: bool,
    pub active: bool,
    /// When its newest bar was stored, unix ms.
    pub last_bar_recorded_at: Option<i64>,
    /// Null while the source was not asked.
    pub circuit: Option<CircuitView>,
    /// Time within which 95 of 100 of the last answers came.
    pub latency_p95_ms: Option<u64>,
    /// Share of the requests of the last 24 hours that failed, 0 to 1.
    pub error_rate_24h: Option<f64>,
    /// Share of its request limit that is used now, 0 to 1.
    pub quota_used: Option<f64>,
    /// When it is asked next, unix ms.
    pub next_at: Option<i64>,
    /// Why the last fetch failed, until one succeeds.
    pub problem: Option<SourceProblemView>,
}

/// Whether a source that failed is asked: yes, not for a while, or once more to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CircuitView {
    Closed,
    Open,
    HalfOpen,
}

/// A fetch that failed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SourceProblemView {
    /// `rate_limited`, `circuit_open`, `unreachable`, `unreadable` …
    pub code: String,
    pub text: String,
    /// Unix ms.
    pub at: i64,
}

impl From<CircuitState> for CircuitView {
    fn from(state: CircuitState) -> Self {
        match state {
            CircuitState::Closed => Self::Closed,
            CircuitState::Open { .. } => Self::Open,
            CircuitState::HalfOpen => Self::HalfOpen,
        }
    }
}

/// A stored series and how complete it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SeriesView {
    pub symbol: String,
    pub name: String,
    pub timeframe: String,
    pub source: String,
    pub sample: bool,
    pub bars: u64,
    /// Opening of the first bar, unix ms.
    pub from: Option<i64>,
    /// End of the last bar, unix ms.
    pub until: Option<i64>,
    /// Share of expected bars that are stored, 0 to 1.
    pub coverage: Option<f64>,
    pub gaps: u64,
    pub missing_bars: u64,
    pub quarantined: u64,
    /// Bars expected since the last stored one; 0 is up to date.
    pub lag_bars: u64,
    pub stale: bool,
}

/// An import and its validation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportView {
    pub id: String,
    pub symbol: String,
    pub timeframe: String,
    pub source: String,
    pub file_name: String,
    /// Unix ms.
    pub finished_at: i64,
    pub received: u64,
    pub accepted: u64,
    pub flagged: u64,
    pub quarantined: u64,
    pub inserted: u64,
    pub corrected: u64,
    pub unchanged: u64,
}

/// State of the data.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DataStatusView {
    /// Unix ms.
    pub now: i64,
    pub health: DataHealth,
    pub text: String,
    pub sources: Vec<SourceView>,
    pub series: Vec<SeriesView>,
    pub imports: Vec<ImportView>,
    /// Bytes of the largest file that may be sent for import.
    pub import_bytes_max: u64,
}

/// Which series.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SeriesQuery {
    pub symbol: Option<String>,
    pub timeframe: Option<String>,
}

/// A stretch of expected bars that are not stored.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GapView {
    pub symbol: String,
    pub timeframe: String,
    /// Opening of the first missing bar, unix ms.
    pub from: i64,
    /// Opening of the next stored bar, unix ms.
    pub until: i64,
    pub missing_bars: u64,
}

/// A row that validation refused, with the reason and the row as it came.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuarantineView {
    pub id: String,
    pub symbol: String,
    pub timeframe: String,
    pub source: String,
    /// Line of the file.
    pub line: u64,
    /// Unix ms.
    pub opened_at: Option<i64>,
    pub rule: String,
    pub value: String,
    pub raw: String,
    /// Unix ms.
    pub recorded_at: i64,
}

/// Asks for fresh bars. Without symbols: all that are watched.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RefreshRequest {
    pub symbols: Vec<String>,
    pub timeframe: Option<String>,
}

impl From<Import> for ImportView {
    fn from(import: Import) -> Self {
        Self {
            id: import.id,
            symbol: import.symbol,
            timeframe: import.timeframe,
            source: import.source,
            file_name: import.file_name,
            finished_at: import.finished_at,
            received: import.received.unsigned_abs(),
            accepted: import.accepted.unsigned_abs(),
            flagged: import.flagged.unsigned_abs(),
            quarantined: import.quarantined.unsigned_abs(),
            inserted: import.inserted.unsigned_abs(),
            corrected: import.corrected.unsigned_abs(),
            unchanged: import.unchanged.unsigned_abs(),
        }
    }
}

impl From<QuarantinedRow> for QuarantineView {
    fn from(row: QuarantinedRow) -> Self {
        Self {
            id: row.id,
            symbol: row.symbol,
            timeframe: row.timeframe,
            source: row.source,
            line: row.line.unsigned_abs(),
            opened_at: row.opened_at,
            rule: row.rule,
            value: row.value,
            raw: row.raw,
            recorded_at: row.recorded_at,
        }
    }
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(read_status))
        .routes(routes!(list_gaps))
        .routes(routes!(list_quarantine))
        .routes(routes!(refresh_data))
        .merge(finding::routes())
        .merge(strip::routes())
}

/// Tells how good the data is.
#[utoipa::path(
    get,
    path = "/api/v1/data/status",
    tag = "data",
    params(LangQuery),
    responses((status = 200, description = "State of the data", body = DataStatusView))
)]
async fn read_status(
    State(server): State<Server>,
    Language(lang): Language,
) -> ApiResult<Json<DataStatusView>> {
    let db = &server.app.db;
    let known = known_series(&server, &SeriesQuery::default()).await?;
    let mut views = Vec::with_capacity(known.len());
    for (series, instrument) in &known {
        views.push(series_view(&server, series, instrument, lang).await?);
    }
    let stored: Vec<Series> = known.into_iter().map(|(series, _)| series).collect();
    let imports = rumbo_store::import::recent(db, "", IMPORTS_MAX).await?;
    let health = health_of(&views);
    Ok(Json(DataStatusView {
        now: server.app.now_ms(),
        health,
        text: health_text(health, &views, lang),
        sources: source_views(&server, &stored, lang),
        series: views,
        imports: imports.into_iter().map(ImportView::from).collect(),
        import_bytes_max: server.app.config.server.import_bytes_max,
    }))
}

/// Lists expected bars that are missing.
#[utoipa::path(
    get,
    path = "/api/v1/data/gaps",
    tag = "data",
    params(SeriesQuery, PageQuery),
    responses((status = 200, description = "Gaps", body = Page<GapView>))
)]
async fn list_gaps(
    State(server): State<Server>,
    Query(query): Query<SeriesQuery>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<GapView>>> {
    let mut gaps = Vec::new();
    for (series, instrument) in known_series(&server, &query).await? {
        let coverage = coverage_of(&server, &series, &instrument).await?;
        gaps.extend(coverage.gaps.iter().map(|gap| GapView {
            symbol: series.symbol.clone(),
            timeframe: series.timeframe.to_string(),
            from: gap.from,
            until: gap.until,
            missing_bars: gap.missing_bars,
        }));
    }
    Page::of_list(gaps, &page).map(Json)
}

/// Lists rows that validation refused.
#[utoipa::path(
    get,
    path = "/api/v1/data/quarantine",
    tag = "data",
    params(SeriesQuery, PageQuery),
    responses((status = 200, description = "Refused rows", body = Page<QuarantineView>))
)]
async fn list_quarantine(
    State(server): State<Server>,
    Query(query): Query<SeriesQuery>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<QuarantineView>>> {
    let (symbol, timeframe) = named(&server, &query)?;
    let timeframe = timeframe.map(Timeframe::as_str);
    let (rows, after) = (page.rows()?, page.after()?);
    let filter = QuarantineFilter {
        symbol: symbol.as_deref(),
        timeframe,
        after_id: after.as_deref(),
        ..QuarantineFilter::default()
    };
    let found = quarantine::list(&server.app.db, filter, i64::from(rows) + 1).await?;
    let page = Page::of_rows(found, rows, |row| row.id.clone());
    Ok(Json(page.map(QuarantineView::from)))
}

/// Asks the sources for fresh bars, as a job.
///
/// Its result has `fetched` (what came of each series, with the problem of those that failed),
/// `skipped` (instruments without a source, and why), `resolved` and `decided`. While one refresh is
/// under way its job is returned instead of a second one.
#[utoipa::path(
    post,
    path = "/api/v1/data/refresh",
    tag = "data",
    request_body = RefreshRequest,
    responses((status = 202, description = "The job that refreshes", body = JobView))
)]
async fn refresh_data(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    Body(request): Body<RefreshRequest>,
) -> ApiResult<Answer<JobView>> {
    if request.symbols.len() > SYMBOLS_MAX {
        return Err(invalid(
            "symbols",
            format!("must name {SYMBOLS_MAX} instruments at most"),
        ));
    }
    let mut symbols = Vec::with_capacity(request.symbols.len());
    for symbol in &request.symbols {
        symbols.push(find_instrument(&server, symbol)?.symbol.clone());
    }
    symbols.sort();
    symbols.dedup();
    let timeframe = match request.timeframe.as_deref() {
        Some(text) => Some(parse_timeframe(Some(text), Timeframe::D1)?),
        None => None,
    };
    let profile = user.risk_profile.clone();
    let only = timeframe.map_or("all", Timeframe::as_str);
    let key = format!("refresh {} {only} {profile}", symbols.join(" "));
    let payload = serde_json::json!({
        "symbols": symbols,
        "timeframe": timeframe,
        "profile": profile,
    });
    let id = job::enqueue(&server.app, REFRESH, &payload, &user.id, Some(&key)).await?;
    Ok((StatusCode::ACCEPTED, Json(find_job(&server, &id).await?)))
}

fn named(server: &Server, query: &SeriesQuery) -> ApiResult<(Option<String>, Option<Timeframe>)> {
    let symbol = match &query.symbol {
        Some(symbol) => Some(find_instrument(server, symbol)?.symbol.clone()),
        None => None,
    };
    let timeframe = match &query.timeframe {
        Some(text) => Some(parse_timeframe(Some(text), Timeframe::D1)?),
        None => None,
    };
    Ok((symbol, timeframe))
}

/// Stored series with bars that match, with their instruments.
async fn known_series(
    server: &Server,
    query: &SeriesQuery,
) -> ApiResult<Vec<(Series, Instrument)>> {
    let (symbol, timeframe) = named(server, query)?;
    let all = series::all(&server.app.db)
        .await?
        .into_iter()
        .filter(|series| {
            series.bar_count > 0
                && symbol
                    .as_ref()
                    .is_none_or(|symbol| *symbol == series.symbol)
                && timeframe.is_none_or(|timeframe| timeframe == series.timeframe)
        });
    let known = all.filter_map(|series| {
        let instrument = server.app.registry.resolve(&series.symbol).ok()?.clone();
        Some((series, instrument))
    });
    Ok(known.collect())
}

async fn coverage_of(
    server: &Server,
    series: &Series,
    instrument: &Instrument,
) -> ApiResult<Arc<Coverage>> {
    // Sample data ends where it ends; only a live series falls behind the clock.
    let (review_at, _) = review_instant(&server.app, instrument).await?;
    let (calendar, timeframe) = (instrument.calendar, series.timeframe);
    let wanted = Wanted {
        series,
        calendar,
        from: i64::MIN,
        at: review_at,
        days: 0,
    };
    let measure =
        move |openings: &[i64]| Coverage::measure(openings, calendar, timeframe, review_at);
    server.coverage.read(&server.app, wanted, measure).await
}

async fn series_view(
    server: &Server,
    series: &Series,
    instrument: &Instrument,
    lang: Lang,
) -> ApiResult<SeriesView> {
    let coverage = coverage_of(server, series, instrument).await?;
    let timeframe = series.timeframe;
    let refused =
        quarantine::count_by_rule(&server.app.db, &series.symbol, timeframe.as_str()).await?;
    let refused: i64 = refused.into_iter().map(|(_, rows)| rows).sum();
    let until = coverage
        .last_at
        .map(|at| instrument.calendar.closed_at(timeframe, at));
    Ok(SeriesView {
        symbol: series.symbol.clone(),
        name: instrument.name.get(lang).to_owned(),
        timeframe: timeframe.to_string(),
        source: series.source.clone(),
        sample: series.sample,
        bars: coverage.bars,
        from: coverage.first_at,
        until,
        coverage: coverage.share(),
        gaps: coverage.gaps.len() as u64,
        missing_bars: coverage.missing_bars,
        quarantined: refused.unsigned_abs(),
        lag_bars: coverage.lag_bars,
        stale: coverage.lag_bars > 0,
    })
}

fn health_of(series: &[SeriesView]) -> DataHealth {
    let stale = series.iter().filter(|series| series.stale).count();
    match (series.len(), stale) {
        (0, _) => DataHealth::Empty,
        (_, 0) => DataHealth::UpToDate,
        (all, stale) if stale == all => DataHealth::Stale,
        _ => DataHealth::Partial,
    }
}

fn health_text(health: DataHealth, series: &[SeriesView], lang: Lang) -> String {
    let stale = series.iter().filter(|series| series.stale).count();
    let all = series.len();
    match (health, lang) {
        (DataHealth::Empty, Lang::Es) => "Todavía no hay datos: impórtalos o actualízalos".into(),
        (DataHealth::Empty, Lang::En) => "There is no data yet: import or refresh it".into(),
        (DataHealth::UpToDate, Lang::Es) => format!("Las {all} series están al día"),
        (DataHealth::UpToDate, Lang::En) => format!("All {all} series are up to date"),
        (DataHealth::Partial, Lang::Es) => format!("{stale} de {all} series están atrasadas"),
        (DataHealth::Partial, Lang::En) => format!("{stale} of {all} series are behind"),
        (DataHealth::Stale, Lang::Es) => format!("Las {all} series están desactualizadas"),
        (DataHealth::Stale, Lang::En) => format!("All {all} series are out of date"),
    }
}

fn source_views(server: &Server, stored: &[Series], lang: Lang) -> Vec<SourceView> {
    source::LIST
        .iter()
        .map(|spec| source_view(server, spec, stored, lang))
        .collect()
}

fn source_view(
    server: &Server,
    spec: &source::SourceSpec,
    stored: &[Series],
    lang: Lang,
) -> SourceView {
    let state = server.app.sources.state(spec.id);
    let health = state.as_ref().map(|state| state.health);
    // A source is known by what it did: until the first request there is nothing to say.
    let asked = health.filter(|health| health.error_rate_24h.is_some());
    SourceView {
        id: spec.id.to_owned(),
        name: spec.name.to_owned(),
        asset_classes: spec
            .asset_classes
            .iter()
            .map(|class| class.as_str().to_owned())
            .collect(),
        timeframes: spec.timeframes.iter().map(Timeframe::to_string).collect(),
        needs_key: spec.needs_key,
        active: server.app.is_online() && !spec.needs_key,
        last_bar_recorded_at: stored
            .iter()
            .filter(|series| series.source == spec.id)
            .filter_map(|series| series.recorded_until)
            .max(),
        circuit: asked.map(|health| health.circuit.into()),
        latency_p95_ms: asked.and_then(|health| health.latency_p95_ms),
        error_rate_24h: asked.and_then(|health| health.error_rate_24h),
        quota_used: asked.map(|health| health.quota_used),
        next_at: state.as_ref().and_then(planned_at),
        problem: state
            .and_then(|state| state.problem)
            .map(|(at, problem)| SourceProblemView {
                code: problem.code.to_owned(),
                text: problem.text.get(lang).to_owned(),
                at,
            }),
    }
}

/// When a source is asked next: as planned, and not before it wants to be.
fn planned_at(state: &SourceState) -> Option<i64> {
    let rests_until = match state.health.circuit {
        CircuitState::Open { until } => Some(until),
        CircuitState::Closed | CircuitState::HalfOpen => None,
    };
    let earliest = rests_until.max(state.health.paused_until);
    let planned = state.next_at?;
    Some(earliest.map_or(planned, |earliest| earliest.max(planned)))
}
