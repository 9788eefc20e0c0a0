//! What a request would take, before it is launched.

use axum::Json;
use axum::extract::State;
use rumbo_app::backtest::StudyKind;
use rumbo_app::backtest::stored::{assumptions_on, place_of, speed_of};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::Server;
use super::super::error::ApiResult;
use super::super::extract::Json as Body;
use super::request::{AssumptionsView, BacktestRequest, checked};

/// What a request would take.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EstimateView {
    /// Runs over all instruments.
    pub runs: u64,
    /// Combinations of each instrument that break a relation of the strategy and are left out.
    pub impossible: u64,
    /// Bars of all instruments.
    pub bars: u64,
    pub symbols: Vec<EstimatedSymbolView>,
    /// How long it would take on this machine when nothing else runs.
    pub seconds: f64,
    /// Bars of this strategy per second of one thread, as measured by this process.
    pub bars_per_second: f64,
    /// Threads that a study uses.
    pub threads: u64,
    /// Costs and sizing that would be used.
    pub assumptions: AssumptionsView,
}

/// Bars of one instrument that would be tested.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EstimatedSymbolView {
    pub symbol: String,
    pub bars: u64,
    /// Opening of the first bar, unix ms.
    pub from: i64,
    /// Close of the last bar, unix ms.
    pub until: i64,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(estimate_backtest))
}

/// Says what a backtest would take, without running it.
///
/// The speed is that of this process with this strategy: when it has not run here yet, one run over
/// the bars is timed. Nothing of it is stored or shown, so it is no try.
#[utoipa::path(
    post,
    path = "/api/v1/backtests/estimate",
    tag = "backtests",
    request_body = BacktestRequest,
    responses((status = 200, description = "What it would take", body = EstimateView))
)]
async fn estimate_backtest(
    State(server): State<Server>,
    Body(request): Body<BacktestRequest>,
) -> ApiResult<Json<EstimateView>> {
    let checked = checked(&server, request)?;
    let app = &server.app;
    let mut symbols = Vec::with_capacity(checked.wanted.symbols.len());
    let mut last = None;
    for symbol in &checked.wanted.symbols {
        let place = place_of(app, &checked.wanted, symbol).await?;
        let opened_at = &place.bars.opened_at;
        let closed_at = opened_at.last().map(|&at| {
            let calendar = place.instrument.calendar;
            calendar.closed_at(place.timeframe, at)
        });
        symbols.push(EstimatedSymbolView {
            symbol: symbol.clone(),
            bars: opened_at.len() as u64,
            from: opened_at.first().copied().unwrap_or_default(),
            until: closed_at.unwrap_or_default(),
        });
        last = Some(place);
    }
    let place = last.ok_or_else(|| super::super::error::invalid("symbols", "must name some"))?;
    let bars_per_second = speed_of(app, &checked.strategy, &place).await?;
    let threads = match checked.wanted.study {
        StudyKind::Single => 1,
        StudyKind::Sweep | StudyKind::WalkForward => app.compute_threads(),
    };
    let bars: u64 = symbols.iter().map(|symbol| symbol.bars).sum();
    let work = bars as f64 * checked.sets as f64;
    Ok(Json(EstimateView {
        runs: (checked.sets * checked.wanted.symbols.len()) as u64,
        impossible: checked.impossible as u64,
        bars,
        symbols,
        seconds: work / (bars_per_second * threads as f64),
        bars_per_second,
        threads: threads as u64,
        assumptions: (&assumptions_on(&checked.wanted.options, &place)).into(),
    }))
}
