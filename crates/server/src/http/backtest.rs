//! Backtests: launched as jobs, kept with everything they were made from.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rumbo_app::backtest::BacktestOptions;
use rumbo_app::job::{self, BACKTEST, BacktestJob};
use rumbo_market::{Lang, Timeframe};
use rumbo_store::backtest::{self, BacktestFilter, BacktestResult, BacktestSummary};
use rumbo_store::trial;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::CurrentUser;
use super::error::{ApiResult, internal, invalid, not_found};
use super::extract::{Instant, Json as Body, Query, Segment, range};
use super::instrument::{find_instrument, parse_timeframe};
use super::job::{JobView, find_job};
use super::language::Language;
use super::page::{Page, PageQuery};
use super::strategy::find_strategy;
use super::{Answer, LangQuery, Server};

/// Instruments that one request may test.
pub const SYMBOLS_MAX: usize = 50;
/// Characters of a strategy id.
const STRATEGY_CHARS_MAX: usize = 100;
/// Points of an equity curve that one answer carries at most.
const POINTS_MAX: usize = 2_400;

/// Launches a backtest. Give `symbol` or `symbols`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BacktestRequest {
    pub symbol: Option<String>,
    /// 1 to 50 instruments, one result each.
    pub symbols: Option<Vec<String>>,
    /// `1d` when absent.
    pub timeframe: Option<String>,
    /// Id of a strategy, 1 to 100 characters.
    pub strategy: String,
    /// Parameters that differ from the defaults.
    #[serde(default)]
    pub params: BTreeMap<String, f64>,
    /// First instant: `2021-05-01`, RFC 3339 or unix ms. The first stored bar when absent.
    #[schema(value_type = Option<String>)]
    pub from: Option<Instant>,
    /// Instant before which bars open; not before `from`. The last closed bar when absent.
    #[schema(value_type = Option<String>)]
    pub to: Option<Instant>,
    /// 10 000 when absent.
    pub capital: Option<f64>,
    /// Fee per side in basis points, 10 when absent.
    pub fee_bps: Option<f64>,
    /// Slippage per market fill in basis points, 5 when absent.
    pub slippage_bps: Option<f64>,
    /// Half of the spread in basis points, 0 when absent.
    pub half_spread_bps: Option<f64>,
    /// Share of the cash put into each entry, over 0 up to 1, 1 when absent.
    pub size: Option<f64>,
}

/// Which backtests.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BacktestQuery {
    pub strategy: Option<String>,
    pub symbol: Option<String>,
}

/// A backtest in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BacktestView {
    pub id: String,
    pub strategy: String,
    pub strategy_version: String,
    pub symbol: String,
    pub timeframe: String,
    /// Unix ms.
    pub from: i64,
    /// Unix ms.
    pub until: i64,
    pub bars: u64,
    pub params: BTreeMap<String, f64>,
    pub trades: u64,
    pub total_return: Option<f64>,
    pub sharpe: Option<f64>,
    pub max_drawdown: Option<f64>,
    pub profit_factor: Option<f64>,
    pub win_rate: Option<f64>,
    /// Unix ms.
    pub created_at: i64,
    pub elapsed_ms: i64,
    /// Digest of inputs and result.
    pub digest: String,
    /// Nobody traded this.
    pub simulated: bool,
}

/// A closed trade of a backtest.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TradeView {
    /// `long` or `short`.
    pub side: String,
    /// Unix ms.
    pub opened_at: i64,
    /// Unix ms.
    pub closed_at: i64,
    pub entry: f64,
    pub exit: f64,
    pub quantity: f64,
    pub fees: f64,
    pub pnl: f64,
    #[serde(rename = "return")]
    pub net_return: f64,
    pub exit_reason: String,
    pub bars_held: u64,
}

/// A backtest, whole.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BacktestDetailView {
    #[serde(flatten)]
    pub backtest: BacktestView,
    /// Costs and sizing, as used.
    #[schema(value_type = Object)]
    pub assumptions: serde_json::Value,
    /// Metrics by id; null where a metric has no meaning.
    #[schema(value_type = BTreeMap<String, Option<f64>>)]
    pub metrics: serde_json::Value,
    #[schema(value_type = Vec<TradeView>)]
    pub trade_list: serde_json::Value,
    /// `[unix ms, equity]` at closes, at most 2400 points with the extremes kept.
    #[schema(value_type = Vec<Vec<f64>>)]
    pub equity: Vec<(i64, f64)>,
    /// Configurations tried on this instrument and timeframe so far, by anybody: the more, the more
    /// of the best result is luck.
    pub tries: u64,
    /// Why to be careful with it.
    pub caveat: String,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list_backtests, launch_backtest))
        .routes(routes!(read_backtest))
}

/// Launches a backtest as a job.
#[utoipa::path(
    post,
    path = "/api/v1/backtests",
    tag = "backtests",
    request_body = BacktestRequest,
    responses((status = 202, description = "The job that runs it", body = JobView))
)]
async fn launch_backtest(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    Body(request): Body<BacktestRequest>,
) -> ApiResult<Answer<JobView>> {
    let wanted = checked(&server, request)?;
    let id = job::enqueue(&server.app, BACKTEST, &wanted, &user.id, None).await?;
    let job = find_job(&server, &id).await?;
    Ok((StatusCode::ACCEPTED, Json(job)))
}

/// Checks everything that can be known before the job runs.
fn checked(server: &Server, request: BacktestRequest) -> ApiResult<BacktestJob> {
    let symbols = match (request.symbol, request.symbols) {
        (Some(symbol), None) => vec![symbol],
        (None, Some(symbols)) if (1..=SYMBOLS_MAX).contains(&symbols.len()) => symbols,
        (None, Some(_)) => return Err(invalid("symbols", format!("must name 1 to {SYMBOLS_MAX}"))),
        (Some(_), Some(_)) => return Err(invalid("symbols", "cannot be given beside `symbol`")),
        (None, None) => return Err(invalid("symbol", "is missing: name an instrument")),
    };
    let mut canonical = Vec::with_capacity(symbols.len());
    for symbol in &symbols {
        let symbol = find_instrument(server, symbol)?.symbol.clone();
        if !canonical.contains(&symbol) {
            canonical.push(symbol);
        }
    }
    if !(1..=STRATEGY_CHARS_MAX).contains(&request.strategy.chars().count()) {
        return Err(invalid(
            "strategy",
            format!("must have 1 to {STRATEGY_CHARS_MAX} characters"),
        ));
    }
    let strategy = find_strategy(server, &request.strategy)?;
    let given = request
        .params
        .iter()
        .map(|(name, value)| (name.as_str(), *value));
    strategy
        .params(given)
        .map_err(|error| invalid("params", error.to_string()))?;
    range(request.from, request.to)?;
    let options = BacktestOptions {
        params: request.params,
        capital: in_range("capital", request.capital, (1.0, 1e12))?,
        fee_bps: in_range("fee_bps", request.fee_bps, (0.0, 1_000.0))?,
        slippage_bps: in_range("slippage_bps", request.slippage_bps, (0.0, 1_000.0))?,
        half_spread_bps: in_range("half_spread_bps", request.half_spread_bps, (0.0, 1_000.0))?,
        size: in_range("size", request.size, (0.001, 1.0))?,
    };
    Ok(BacktestJob {
        symbols: canonical,
        strategy: strategy.id,
        timeframe: parse_timeframe(request.timeframe.as_deref(), Timeframe::D1)?,
        from: request.from.map(|Instant(at)| at),
        until: request.to.map(|Instant(at)| at),
        options,
    })
}

fn in_range(
    field: &'static str,
    value: Option<f64>,
    (min, max): (f64, f64),
) -> ApiResult<Option<f64>> {
    match value {
        Some(number) if !(min..=max).contains(&number) => {
            Err(invalid(field, format!("must be {min} to {max}")))
        }
        value => Ok(value),
    }
}

/// Lists backtests, latest first.
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
    let (rows, before) = (page.rows()?, page.after()?);
    let filter = BacktestFilter {
        strategy_id: query.strategy.as_deref(),
        symbol,
        before_id: before.as_deref(),
    };
    let found = backtest::list(&server.app.db, filter, i64::from(rows) + 1).await?;
    let page = Page::of_rows(found, rows, |row| row.id.clone());
    Ok(Json(page.map(BacktestView::from)))
}

/// Reads one backtest.
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
    Language(lang): Language,
) -> ApiResult<Json<BacktestDetailView>> {
    let found = backtest::get(&server.app.db, &id).await?;
    let found = found.ok_or_else(|| not_found("backtest", &id))?;
    let tries = trial::count(&server.app.db, &found.symbol, &found.timeframe).await?;
    detail(found, tries.unsigned_abs(), lang).map(Json)
}

impl From<BacktestSummary> for BacktestView {
    fn from(row: BacktestSummary) -> Self {
        Self {
            id: row.id,
            strategy: row.strategy_id,
            strategy_version: row.strategy_version,
            symbol: row.symbol,
            timeframe: row.timeframe,
            from: row.from_ms,
            until: row.until_ms,
            bars: row.bar_count.unsigned_abs(),
            params: serde_json::from_str(&row.params).unwrap_or_default(),
            trades: row.trade_count.unsigned_abs(),
            total_return: row.total_return,
            sharpe: row.sharpe,
            max_drawdown: row.max_drawdown,
            profit_factor: row.profit_factor,
            win_rate: row.win_rate,
            created_at: row.created_at,
            elapsed_ms: row.elapsed_ms,
            digest: row.digest,
            simulated: true,
        }
    }
}

fn detail(row: BacktestResult, tries: u64, lang: Lang) -> ApiResult<BacktestDetailView> {
    let equity: Vec<(i64, f64)> = serde_json::from_str(&row.equity).map_err(internal)?;
    let caveat = match lang {
        Lang::Es => "Simulado con datos pasados. Nadie operó esto.",
        Lang::En => "Simulated on past data. Nobody traded this.",
    };
    Ok(BacktestDetailView {
        assumptions: serde_json::from_str(&row.assumptions).map_err(internal)?,
        metrics: serde_json::from_str(&row.metrics).map_err(internal)?,
        trade_list: serde_json::from_str(&row.trades).map_err(internal)?,
        equity: thinned(&equity, POINTS_MAX),
        tries,
        caveat: caveat.to_owned(),
        backtest: BacktestView::from(BacktestSummary {
            id: row.id,
            strategy_id: row.strategy_id,
            strategy_version: row.strategy_version,
            symbol: row.symbol,
            timeframe: row.timeframe,
            from_ms: row.from_ms,
            until_ms: row.until_ms,
            bar_count: row.bar_count,
            params: row.params,
            trade_count: row.trade_count,
            total_return: row.total_return,
            sharpe: row.sharpe,
            max_drawdown: row.max_drawdown,
            profit_factor: row.profit_factor,
            win_rate: row.win_rate,
            digest: row.digest,
            elapsed_ms: row.elapsed_ms,
            created_by: row.created_by,
            created_at: row.created_at,
        }),
    })
}

/// At most `points_max` points of a curve: of each stretch the first, the lowest, the highest and
/// the last, so that no peak or trough is lost.
fn thinned(curve: &[(i64, f64)], points_max: usize) -> Vec<(i64, f64)> {
    const POINTS_PER_STRETCH: usize = 4;
    if curve.len() <= points_max {
        return curve.to_vec();
    }
    let stretches = (points_max / POINTS_PER_STRETCH).max(1);
    let length = curve.len().div_ceil(stretches);
    let mut kept = Vec::with_capacity(points_max);
    for stretch in curve.chunks(length) {
        let by_value = |a: &usize, b: &usize| stretch[*a].1.total_cmp(&stretch[*b].1);
        let last = stretch.len() - 1;
        let low = (0..stretch.len()).min_by(by_value).unwrap_or(0);
        let high = (0..stretch.len()).max_by(by_value).unwrap_or(0);
        let mut rows = [0, low, high, last];
        rows.sort_unstable();
        for (at, &row) in rows.iter().enumerate() {
            if at == 0 || rows[at - 1] != row {
                kept.push(stretch[row]);
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinned_curve_keeps_its_extremes() {
        let curve: Vec<(i64, f64)> = (0..10_007)
            .map(|at| (at, f64::from(u32::try_from(at * 7_919 % 10_007).unwrap())))
            .collect();
        let kept = thinned(&curve, POINTS_MAX);
        assert!(kept.len() <= POINTS_MAX, "{}", kept.len());
        assert!(kept.is_sorted_by(|a, b| a.0 < b.0));
        let values = |points: &[(i64, f64)]| {
            let values = points.iter().map(|point| point.1);
            (
                values.clone().fold(f64::MAX, f64::min),
                values.fold(f64::MIN, f64::max),
            )
        };
        assert_eq!(values(&kept), values(&curve));
        assert_eq!((kept.first(), kept.last()), (curve.first(), curve.last()));
        assert_eq!(thinned(&curve[..5], POINTS_MAX), &curve[..5]);
    }
}
