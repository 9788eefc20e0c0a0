//! The measured sheet of a strategy: what it did on every series of the sample, losers included.

use axum::Json;
use axum::extract::State;
use rumbo_app::sheet::{SheetRow, SheetSummary, TRADES_MIN, sheet_of};
use rumbo_engine::decision::TradeCosts;
use rumbo_engine::strategy::sheet::{Account, Measured};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::Server;
use super::super::error::ApiResult;
use super::super::extract::Segment;
use super::find_strategy;

/// What a strategy did on the sample data, out of sample and after costs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SheetView {
    pub strategy: String,
    pub version: String,
    /// Fee of each side, in basis points.
    pub fee_bps: f64,
    /// Slippage of each market fill, in basis points.
    pub slippage_bps: f64,
    /// Fewer closed trades than this say little.
    pub trades_min: u64,
    pub summary: SheetSummaryView,
    /// By asset class, symbol and timeframe.
    pub rows: Vec<SheetRowView>,
    /// Nobody traded this.
    pub simulated: bool,
}

/// All series on which it runs, counted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SheetSummaryView {
    pub series: u64,
    /// Series with a return above 0.
    pub positive: u64,
    /// Series with a higher return than holding.
    pub beat_holding: u64,
    /// Series with a higher Sharpe ratio than holding.
    pub higher_sharpe: u64,
    /// Series whose whole 90 % interval of the Sharpe ratio is above 0.
    pub above_zero: u64,
    /// An account that never moved counts as 0.
    pub median_sharpe: Option<f64>,
}

/// One series.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SheetRowView {
    pub symbol: String,
    pub timeframe: String,
    /// Absent where the strategy does not run on the timeframe.
    pub measured: Option<SheetMeasuredView>,
}

/// The record out of sample on one series, beside holding the same bars.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SheetMeasuredView {
    /// Opening of the first bar, unix ms.
    pub from: i64,
    /// Opening of the last bar, unix ms.
    pub last: i64,
    pub bars: u64,
    /// Closed trades.
    pub trades: u64,
    /// Parameter sets that it chose from.
    pub tries: u64,
    pub account: SheetAccountView,
    /// Bought at the first open and held to the end, at the same costs.
    pub hold: SheetAccountView,
}

/// Figures of one account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SheetAccountView {
    pub total_return: Option<f64>,
    /// Annualised, without a risk-free rate.
    pub sharpe: Option<f64>,
    /// 90 % interval.
    pub sharpe_low: Option<f64>,
    pub sharpe_high: Option<f64>,
    pub max_drawdown: Option<f64>,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(read_sheet))
}

/// Reads the measured sheet of a strategy.
///
/// It is measured when it is first asked for: parameters are chosen on past bars of the bundled sample and
/// judged on the bars after. Benchmarks and strategies that choose between instruments have none.
#[utoipa::path(
    get,
    path = "/api/v1/strategies/{id}/sheet",
    tag = "strategies",
    params(("id" = String, Path, description = "Id of the strategy")),
    responses((status = 200, description = "The sheet", body = SheetView))
)]
async fn read_sheet(
    State(server): State<Server>,
    Segment(id): Segment,
) -> ApiResult<Json<SheetView>> {
    let found = find_strategy(&server, &id)?;
    let rows = sheet_of(&server.app, &found).await?;
    let costs = TradeCosts::default();
    Ok(Json(SheetView {
        strategy: found.id,
        version: found.version.to_string(),
        fee_bps: costs.fee_bps,
        slippage_bps: costs.slippage_bps,
        trades_min: TRADES_MIN as u64,
        summary: SheetSummary::of(rows.iter()).into(),
        rows: rows.iter().map(Into::into).collect(),
        simulated: true,
    }))
}

impl From<SheetSummary> for SheetSummaryView {
    fn from(summary: SheetSummary) -> Self {
        Self {
            series: summary.series as u64,
            positive: summary.positive as u64,
            beat_holding: summary.beat_holding as u64,
            higher_sharpe: summary.higher_sharpe as u64,
            above_zero: summary.above_zero as u64,
            median_sharpe: summary.median_sharpe,
        }
    }
}

impl From<&SheetRow> for SheetRowView {
    fn from(row: &SheetRow) -> Self {
        Self {
            symbol: row.symbol.clone(),
            timeframe: row.timeframe.to_string(),
            measured: row.measured.as_ref().map(Into::into),
        }
    }
}

impl From<&Measured> for SheetMeasuredView {
    fn from(measured: &Measured) -> Self {
        Self {
            from: measured.from,
            last: measured.last,
            bars: measured.bars as u64,
            trades: measured.trades as u64,
            tries: measured.tries as u64,
            account: measured.account.into(),
            hold: measured.hold.into(),
        }
    }
}

impl From<Account> for SheetAccountView {
    fn from(account: Account) -> Self {
        Self {
            total_return: account.total_return,
            sharpe: account.sharpe,
            sharpe_low: account.sharpe_interval.map(|(low, _)| low),
            sharpe_high: account.sharpe_interval.map(|(_, high)| high),
            max_drawdown: account.max_drawdown,
        }
    }
}
