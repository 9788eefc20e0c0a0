//! Curves for charts: per pixel the lowest and the highest point, so that no peak or trough is lost.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use rumbo_app::backtest::columns::Curve;
use rumbo_app::backtest::kept;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::Server;
use super::super::error::{ApiResult, invalid};
use super::super::extract::{Instant, Query, Segment, range};
use super::{find_backtest, unfinished};

/// Pixels that a caller may ask for.
pub(super) const PX_MAX: u32 = 2_400;
/// Pixels when the caller does not say.
const PX_DEFAULT: u32 = 1_200;
/// Points of one curve that one answer carries at most.
pub(super) const POINTS_MAX: usize = 2_400;

/// Which curve.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CurveQuery {
    /// Width of the chart, 1 to 2400, 1200 when absent; a curve has at most two points a pixel and
    /// 2400 in all.
    pub px: Option<u32>,
    /// Only from this instant on.
    #[param(value_type = Option<String>)]
    pub from: Option<Instant>,
    /// Only before this instant.
    #[param(value_type = Option<String>)]
    pub to: Option<Instant>,
}

/// Points of a curve, as columns.
#[derive(Debug, Clone, PartialEq, Default, Serialize, ToSchema)]
pub struct CurveView {
    /// Openings of the bars, unix ms, ascending.
    pub at: Vec<i64>,
    /// Values at their closes.
    pub value: Vec<f64>,
}

/// The account over time.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EquityView {
    /// Bars of the curves before they were thinned.
    pub bars: u64,
    pub equity: CurveView,
    /// Fall from the highest close so far, 0 or below; of the whole run, whatever is asked for.
    pub drawdown: CurveView,
    /// Buying and holding the same bars with the same costs; absent for results of earlier versions.
    pub benchmark: Option<CurveView>,
    /// Cash that earns nothing.
    pub cash: f64,
    /// First instant that no parameter was chosen on, unix ms; absent when all bars were seen.
    pub out_of_sample_from: Option<i64>,
    /// Nobody traded this.
    pub simulated: bool,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(read_equity))
}

impl CurveQuery {
    pub(super) fn pixels(&self) -> ApiResult<usize> {
        match self.px.unwrap_or(PX_DEFAULT) {
            px @ 1..=PX_MAX => Ok(px as usize),
            _ => Err(invalid("px", format!("must be 1 to {PX_MAX}"))),
        }
    }
}

/// Reads the account value, its drawdown and the benchmark over time.
#[utoipa::path(
    get,
    path = "/api/v1/backtests/{id}/equity",
    tag = "backtests",
    params(("id" = String, Path, description = "Id of the backtest"), CurveQuery),
    responses((status = 200, description = "The curves", body = EquityView))
)]
async fn read_equity(
    State(server): State<Server>,
    Segment(id): Segment,
    Query(query): Query<CurveQuery>,
) -> ApiResult<Json<EquityView>> {
    let pixels = query.pixels()?;
    let (from, until) = range(query.from, query.to)?;
    let found = find_backtest(&server, &id).await?;
    let equity = kept::equity(&server.app, &id).await?;
    let equity = equity.ok_or_else(unfinished)?;
    let benchmark = kept::benchmark(&server.app, &id).await?;
    let cash = equity.value.first().copied().unwrap_or_default();
    let out_of_sample_from = (found.study == "walk_forward")
        .then(|| equity.at.first().copied())
        .flatten();
    let work = move || {
        let rows = rows_between(&equity.at, from, until);
        let drawdown = drawdown_of(&equity.value);
        EquityView {
            bars: rows.len() as u64,
            equity: thinned(
                &equity.at[rows.clone()],
                &equity.value[rows.clone()],
                pixels,
            ),
            drawdown: thinned(&equity.at[rows.clone()], &drawdown[rows], pixels),
            benchmark: benchmark.map(|curve| part_of(&curve, (from, until), pixels)),
            cash,
            out_of_sample_from,
            simulated: true,
        }
    };
    Ok(Json(server.app.compute(work).await?))
}

fn part_of(curve: &Arc<Curve>, (from, until): (i64, i64), pixels: usize) -> CurveView {
    let rows = rows_between(&curve.at, from, until);
    thinned(&curve.at[rows.clone()], &curve.value[rows], pixels)
}

/// Rows whose instants are in `[from, until)`.
pub(super) fn rows_between(at: &[i64], from: i64, until: i64) -> std::ops::Range<usize> {
    let first = at.partition_point(|&instant| instant < from);
    let last = at.partition_point(|&instant| instant < until);
    first..last.max(first)
}

/// Fall of each value from the highest before it, 0 or below.
pub(super) fn drawdown_of(values: &[f64]) -> Vec<f64> {
    let mut peak = f64::NEG_INFINITY;
    let fall = |&value: &f64| {
        peak = peak.max(value);
        if peak > 0.0 { value / peak - 1.0 } else { 0.0 }
    };
    values.iter().map(fall).collect()
}

/// The first and the last point, and of each pixel the lowest and the highest.
pub(in crate::http) fn thinned(at: &[i64], value: &[f64], pixels: usize) -> CurveView {
    let count = at.len().min(value.len());
    let pixels = pixels.min(POINTS_MAX / 2 - 1);
    let mut curve = CurveView::default();
    let mut keep = |row: usize| {
        curve.at.push(at[row]);
        curve.value.push(value[row]);
    };
    if count <= 2 * pixels + 2 {
        (0..count).for_each(keep);
        return curve;
    }
    keep(0);
    let inner = 1..count - 1;
    let length = inner.len().div_ceil(pixels);
    for first in inner.clone().step_by(length) {
        let rows = first..(first + length).min(inner.end);
        let by_value = |a: &usize, b: &usize| value[*a].total_cmp(&value[*b]);
        let low = rows.clone().min_by(by_value).unwrap_or(first);
        let high = rows.max_by(by_value).unwrap_or(first);
        keep(low.min(high));
        if low != high {
            keep(low.max(high));
        }
    }
    keep(count - 1);
    curve
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinned_curve_keeps_its_extremes_and_ends() {
        let at: Vec<i64> = (0..10_007).collect();
        let value: Vec<f64> = at
            .iter()
            .map(|at| f64::from(u32::try_from(at * 7_919 % 10_007).unwrap()))
            .collect();
        for pixels in [1, 2, 7, 800, 2_400] {
            let kept = thinned(&at, &value, pixels);
            assert!(
                kept.at.len() <= (2 * pixels + 2).min(POINTS_MAX),
                "{pixels}"
            );
            assert!(kept.at.is_sorted_by(|a, b| a < b));
            let ends = |values: &[f64]| {
                (
                    values.iter().copied().fold(f64::MAX, f64::min),
                    values.iter().copied().fold(f64::MIN, f64::max),
                )
            };
            assert_eq!(ends(&kept.value), ends(&value));
            assert_eq!((kept.at.first(), kept.at.last()), (Some(&0), Some(&10_006)));
        }
        assert_eq!(thinned(&at[..5], &value[..5], 4).at, &at[..5]);
        assert_eq!(thinned(&[], &[], 4), CurveView::default());
    }

    #[test]
    fn drawdown_is_the_fall_from_the_peak() {
        assert_eq!(
            drawdown_of(&[100.0, 110.0, 99.0, 121.0, 60.5]),
            [0.0, 0.0, 99.0 / 110.0 - 1.0, 0.0, -0.5]
        );
    }
}
