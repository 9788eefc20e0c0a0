//! How much of an account was in the market, and where.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use rumbo_app::backtest::columns::Curve;
use rumbo_app::backtest::events::Exposure;
use rumbo_app::backtest::kept;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::Server;
use super::super::error::{ApiResult, conflict};
use super::super::extract::{Query, Segment, range};
use super::curve::{CurveQuery, CurveView, rows_between, thinned};
use super::find_backtest;
use super::view::instruments_of;

/// Points of all instruments together in one answer.
const INSTRUMENT_POINTS_MAX: usize = 24_000;

/// Positions of an account over time, as ratios of the equity at the same close.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExposureView {
    /// Sum of the sizes of all positions.
    pub gross: CurveView,
    /// Long positions less short ones.
    pub net: CurveView,
    /// What short sales brought included.
    pub cash: CurveView,
    /// Each instrument, negative while short; empty where a run was too long to keep them.
    pub instruments: Vec<InstrumentExposureView>,
    /// Nobody traded this.
    pub simulated: bool,
}

/// Position in one instrument over time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InstrumentExposureView {
    pub symbol: String,
    /// Mean over all closes.
    pub mean: Option<f64>,
    pub ratio: CurveView,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(read_exposure))
}

/// Reads how much of an account was in the market.
#[utoipa::path(
    get,
    path = "/api/v1/backtests/{id}/exposure",
    tag = "backtests",
    params(("id" = String, Path, description = "Id of the backtest"), CurveQuery),
    responses((status = 200, description = "The curves", body = ExposureView))
)]
async fn read_exposure(
    State(server): State<Server>,
    Segment(id): Segment,
    Query(query): Query<CurveQuery>,
) -> ApiResult<Json<ExposureView>> {
    let pixels = query.pixels()?;
    let period = range(query.from, query.to)?;
    let found = find_backtest(&server, &id).await?;
    let exposure = kept::exposure(&server.app, &id).await?;
    let equity = kept::equity(&server.app, &id).await?;
    let (Some(exposure), Some(equity)) = (exposure, equity) else {
        return Err(conflict(
            "backtest_without_exposure",
            "only a finished backtest of the engine `events` has an exposure over time",
        ));
    };
    let symbols = instruments_of(&found.instruments, &found.symbol);
    let work = move || view(&exposure, &equity, symbols, (period, pixels));
    Ok(Json(server.app.compute(work).await?))
}

fn view(
    exposure: &Exposure,
    equity: &Arc<Curve>,
    symbols: Vec<String>,
    ((from, until), pixels): ((i64, i64), usize),
) -> ExposureView {
    let rows = rows_between(&exposure.at, from, until);
    // A ratio of an account that has nothing left means nothing.
    let rows: Vec<usize> = rows.filter(|&row| equity.value[row] > 0.0).collect();
    let at: Vec<i64> = rows.iter().map(|&row| exposure.at[row]).collect();
    let ratio = |column: &[f64]| -> Vec<f64> {
        rows.iter()
            .map(|&row| column[row] / equity.value[row])
            .collect()
    };
    let curve = |column: &[f64], pixels: usize| thinned(&at, &ratio(column), pixels);
    let each = INSTRUMENT_POINTS_MAX / 2 / symbols.len().max(1);
    let instruments = symbols.into_iter().zip(&exposure.instruments);
    ExposureView {
        gross: curve(&exposure.gross, pixels),
        net: curve(&exposure.net, pixels),
        cash: curve(&exposure.cash, pixels),
        instruments: instruments
            .map(|(symbol, column)| {
                let ratios = ratio(column);
                let sum: f64 = ratios.iter().sum();
                InstrumentExposureView {
                    symbol,
                    mean: (!ratios.is_empty()).then(|| sum / ratios.len() as f64),
                    ratio: thinned(&at, &ratios, pixels.min(each)),
                }
            })
            .collect(),
        simulated: true,
    }
}
