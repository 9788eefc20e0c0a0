//! The heat map of a sweep: where parameters are good all around, and where by accident.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use rumbo_app::backtest::cells::{CELL_METRICS, Cells};
use rumbo_app::backtest::grid::GridPlan;
use rumbo_app::backtest::kept;
use rumbo_app::backtest::stored::StoredReport;
use rumbo_app::backtest::study::landscape_of;
use rumbo_engine::metric;
use rumbo_engine::study::Landscape;
use rumbo_market::Lang;
use rumbo_store::trial;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::error::{ApiResult, conflict, invalid};
use super::super::extract::{Query, Segment};
use super::super::language::Language;
use super::super::{LangQuery, Server};
use super::find_backtest;
use super::view::BacktestState;

/// Which metric.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GridQuery {
    /// Metric of the cells, `sharpe` when absent.
    pub metric: Option<String>,
}

/// The cells of a sweep, also while it grows.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GridView {
    pub state: BacktestState,
    /// Parameters that vary, by name.
    pub axes: Vec<AxisView>,
    /// Id of the metric of the cells.
    pub metric: String,
    pub metric_title: String,
    /// `ratio`, `ratio_per_year`, `number` …
    #[schema(value_type = String)]
    pub metric_unit: metric::Unit,
    /// Metrics that can be asked for.
    pub metrics: Vec<String>,
    /// Cells that are done, in the order in which they were run; a combination that is not among
    /// them is not done yet, or breaks a relation of the strategy.
    pub cells: Vec<CellView>,
    /// ★ Cell in the middle of the widest stretch that is good all around, by the Sharpe ratio.
    pub centre: Option<u64>,
    /// ▣ Cell with the highest Sharpe ratio.
    pub best: Option<u64>,
    /// The best stands alone: it is not on the plateau, or there is none.
    pub best_is_isolated: bool,
    /// Cells of the plateau.
    pub plateau: Vec<u64>,
    /// Cells in all.
    pub runs: u64,
    pub runs_done: u64,
    /// Combinations that break a relation of the strategy.
    pub impossible: u64,
    /// Configurations tried on the instrument and timeframe so far, by anybody.
    pub tries: u64,
    /// Probability of backtest overfitting: how often the best half the time is in the worse half the
    /// other half. Absent until the sweep is done, with one set, or for a short series.
    pub pbo: Option<f64>,
    /// How often the best half the time loses the other half.
    pub loss_probability: Option<f64>,
    /// Chance that the Sharpe ratio of the chosen set is more than the luck of the best of all tries.
    pub deflated_sharpe: Option<f64>,
    /// All of this was seen in sample, and nobody traded it.
    pub simulated: bool,
}

/// A parameter that varies.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AxisView {
    pub name: String,
    /// Ascending.
    pub values: Vec<f64>,
}

/// One run.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CellView {
    /// Place on each axis, in the order of the axes.
    pub at: Vec<u32>,
    /// Absent where the metric has no meaning.
    pub value: Option<f64>,
    pub trades: Option<u64>,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(read_grid))
}

/// Reads the heat map of a sweep, also while it grows.
#[utoipa::path(
    get,
    path = "/api/v1/backtests/{id}/grid",
    tag = "backtests",
    params(("id" = String, Path, description = "Id of the backtest"), GridQuery, LangQuery),
    responses((status = 200, description = "The cells", body = GridView))
)]
async fn read_grid(
    State(server): State<Server>,
    Segment(id): Segment,
    Query(query): Query<GridQuery>,
    Language(lang): Language,
) -> ApiResult<Json<GridView>> {
    let wanted = query.metric.as_deref().unwrap_or("sharpe");
    let spec = metric::find(wanted).filter(|spec| CELL_METRICS.contains(&spec.id));
    let Some(spec) = spec else {
        let known = CELL_METRICS.join(", ");
        return Err(invalid("metric", format!("must be one of {known}")));
    };
    let found = find_backtest(&server, &id).await?;
    let Some((plan, cells)) = kept::cells(&server.app, &id).await? else {
        return Err(conflict("no_grid", "the backtest is no sweep"));
    };
    let report: Option<StoredReport> = kept::report(&server.app, &id).await?;
    let sweep = report.and_then(|report| report.sweep);
    let tries = trial::count(&server.app.db, &found.symbol, &found.timeframe).await?;
    let work = move || {
        let landscape = landscape_of(&cells);
        (views(&plan, &cells, spec.id), landscape, plan)
    };
    let (cells, landscape, plan) = server.app.compute(work).await?;
    let place = |cell: Option<usize>| cell.map(|cell| cell as u64);
    let of = |pick: fn(&Landscape) -> Option<usize>| place(landscape.as_ref().and_then(pick));
    let overfitting = sweep.as_ref().and_then(|sweep| sweep.overfitting.as_ref());
    Ok(Json(GridView {
        state: found.state.into(),
        centre: of(|landscape| landscape.centre),
        best: of(|landscape| Some(landscape.best)),
        best_is_isolated: landscape.as_ref().is_some_and(|one| one.best_is_isolated),
        plateau: landscape
            .iter()
            .flat_map(|landscape| &landscape.plateau)
            .map(|&cell| cell as u64)
            .collect(),
        axes: plan
            .axes
            .into_iter()
            .map(|(name, values)| AxisView { name, values })
            .collect(),
        metric: spec.id.to_owned(),
        metric_title: match lang {
            Lang::Es => spec.title.es,
            Lang::En => spec.title.en,
        }
        .to_owned(),
        metric_unit: spec.unit,
        metrics: CELL_METRICS.map(str::to_owned).to_vec(),
        cells,
        runs: found.run_count.unsigned_abs(),
        runs_done: found.run_done.unsigned_abs(),
        impossible: plan.impossible as u64,
        tries: tries.unsigned_abs(),
        pbo: overfitting.map(|overfitting| overfitting.probability),
        loss_probability: overfitting.map(|overfitting| overfitting.loss_probability),
        deflated_sharpe: sweep.as_ref().and_then(|sweep| sweep.deflated_sharpe),
        simulated: true,
    }))
}

fn views(plan: &GridPlan, cells: &Cells, metric: &str) -> Vec<CellView> {
    let places: Vec<(&str, BTreeMap<u64, u32>)> = plan
        .axes
        .iter()
        .map(|(name, values)| {
            let by_value = values
                .iter()
                .zip(0..)
                .map(|(value, at)| (value.to_bits(), at));
            (name.as_str(), by_value.collect())
        })
        .collect();
    let values = cells.values(metric).unwrap_or_default();
    let trades = cells.values("trades").unwrap_or_default();
    let views = cells.cells.iter().enumerate().map(|(row, cell)| CellView {
        at: places
            .iter()
            .filter_map(|(name, places)| {
                let value = cell.params.get(name)?;
                places.get(&value.to_bits()).copied()
            })
            .collect(),
        value: values.get(row).copied().flatten(),
        trades: trades.get(row).copied().flatten().map(whole),
    });
    views.collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count that was kept as a float"
)]
fn whole(count: f64) -> u64 {
    count as u64
}
