//! A draft tried at once, while it is written.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use rumbo_app::AppError;
use rumbo_app::backtest::stored::{StoredReport, draft, intervals_of};
use rumbo_app::backtest::{BacktestOptions, Place, PlaceQuery, read_place};
use rumbo_engine::backtest::Trade;
use rumbo_market::{Lang, Timeframe};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::backtest::curve::{CurveView, thinned};
use super::super::backtest::request::{AssumptionsView, in_range};
use super::super::backtest::trade::SideName;
use super::super::backtest::view::{MetricView, caveat, metric_list};
use super::super::error::{ApiResult, internal, invalid, unavailable};
use super::super::extract::{Instant, Json as Body, range};
use super::super::instrument::{find_instrument, parse_timeframe};
use super::super::language::Language;
use super::super::{LangQuery, Server};
use super::text::parse_usable;

/// Bars of a preview; of a longer series the last ones.
const BARS_MAX: usize = 150_000;
/// Pixels of the curve: at most 600 points.
const PIXELS: usize = 299;
/// Entries and exits that are shown, the latest ones.
const MARKERS_MAX: usize = 1_000;
/// Time after which a preview is given up.
const TIME_MAX: Duration = Duration::from_secs(5);
/// Previews at the same time, over all callers; one that was given up counts until it ends.
static RUNNING: Semaphore = Semaphore::const_new(4);

/// A draft and where to try it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewRequest {
    /// TOML, at most 64 KiB.
    pub text: String,
    pub symbol: String,
    /// `1d` when absent.
    pub timeframe: Option<String>,
    /// Parameters that differ from the defaults.
    #[serde(default)]
    pub params: BTreeMap<String, f64>,
    /// First instant. The first stored bar when absent.
    #[schema(value_type = Option<String>)]
    pub from: Option<Instant>,
    /// Instant before which bars open. The last closed bar when absent.
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
}

/// What a draft would have done.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PreviewView {
    pub strategy: String,
    /// Digest of the draft.
    pub version: String,
    pub symbol: String,
    pub timeframe: String,
    /// Opening of the first bar, unix ms.
    pub from: i64,
    /// Close of the last bar, unix ms.
    pub until: i64,
    pub bars: u64,
    /// The series is longer and only its last bars were tried.
    pub shortened: bool,
    pub params: BTreeMap<String, f64>,
    pub assumptions: AssumptionsView,
    /// Metrics with title and convention, and those of buying and holding.
    pub metric_list: Vec<MetricView>,
    /// At most 600 points.
    pub equity: CurveView,
    /// Buying and holding, at most 600 points.
    pub benchmark: CurveView,
    /// Closed trades.
    pub trades: u64,
    /// Entries and exits in the order of time, the latest 1000.
    pub markers: Vec<MarkerView>,
    /// Configurations tried on this instrument and timeframe so far, this one included.
    pub tries: u64,
    pub elapsed_ms: u64,
    /// Why to be careful with it.
    pub caveat: String,
    /// Nobody traded this.
    pub simulated: bool,
}

/// An entry or an exit on a chart.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MarkerView {
    /// Opening of the bar, unix ms.
    pub at: i64,
    /// `entry` or `exit`.
    pub kind: String,
    #[schema(value_type = SideName)]
    pub side: rumbo_engine::backtest::Side,
    pub price: f64,
    /// Profit after costs, at an exit.
    #[serde(rename = "return")]
    pub net_return: Option<f64>,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(preview_strategy))
}

/// Tries a draft at once, without storing it. It counts as a try on the instrument.
#[utoipa::path(
    post,
    path = "/api/v1/strategies/preview",
    tag = "strategies",
    params(LangQuery),
    request_body = PreviewRequest,
    responses((status = 200, description = "What it would have done", body = PreviewView))
)]
async fn preview_strategy(
    State(server): State<Server>,
    Language(lang): Language,
    Body(request): Body<PreviewRequest>,
) -> ApiResult<Json<PreviewView>> {
    let started = std::time::Instant::now();
    let (from, until) = (request.from, request.to);
    range(from, until)?;
    let symbol = find_instrument(&server, &request.symbol)
        .map_err(|error| error.in_field("symbol"))?
        .symbol
        .clone();
    let timeframe = parse_timeframe(request.timeframe.as_deref(), Timeframe::D1)?;
    let options = BacktestOptions {
        params: request.params,
        capital: in_range("capital", request.capital, (1.0, 1e12))?,
        fee_bps: in_range("fee_bps", request.fee_bps, (0.0, 1_000.0))?,
        slippage_bps: in_range("slippage_bps", request.slippage_bps, (0.0, 1_000.0))?,
        half_spread_bps: in_range("half_spread_bps", request.half_spread_bps, (0.0, 1_000.0))?,
        size: None,
    };
    let strategy = parse_usable(&server, request.text).await?;
    let given = options.params.iter();
    strategy
        .params(given.map(|(name, value)| (name.as_str(), *value)))
        .map_err(|error| invalid("params", error.to_string()))?;
    let permit = RUNNING
        .try_acquire()
        .map_err(|_| unavailable("overloaded", "too many previews at once, try again"))?;
    let query = PlaceQuery {
        timeframe,
        from: from.map(|Instant(at)| at),
        until: until.map(|Instant(at)| at),
        as_of: server.app.now_ms(),
    };
    let place = read_place(&server.app, &symbol, query).await?;
    let (place, shortened) = last_bars(place);
    let drafted = tokio::time::timeout(
        TIME_MAX,
        draft(&server.app, &strategy, &place, &options, permit),
    );
    let done = drafted
        .await
        .map_err(|_| {
            invalid(
                "text",
                "takes too long to try: use fewer bars or simpler rules",
            )
        })?
        .map_err(in_text)?;
    let metrics = serde_json::to_value(&done.report.metrics).map_err(internal)?;
    let measured = StoredReport {
        hold: Some(serde_json::to_value(&done.hold.metrics).map_err(internal)?),
        intervals: intervals_of(&done.report.metrics),
        ..StoredReport::default()
    };
    let curve = |points: &[(i64, f64)]| {
        let (at, value): (Vec<i64>, Vec<f64>) = points.iter().copied().unzip();
        thinned(&at, &value, PIXELS)
    };
    Ok(Json(PreviewView {
        version: strategy.version.to_string(),
        strategy: strategy.id,
        timeframe: timeframe.to_string(),
        from: done.report.from,
        until: done.report.until,
        bars: done.report.bars as u64,
        shortened,
        params: done
            .report
            .params
            .iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        assumptions: (&done.report.assumptions).into(),
        metric_list: metric_list(&metrics, &measured, lang),
        equity: curve(&done.report.equity),
        benchmark: curve(&done.hold.equity),
        trades: done.report.trades.len() as u64,
        markers: markers(&done.report.trades),
        tries: done.tries.unsigned_abs(),
        elapsed_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        caveat: preview_caveat(lang),
        symbol,
        simulated: true,
    }))
}

/// What does not fit the bars is wrong with the text.
fn in_text(error: AppError) -> super::super::error::ApiError {
    match error {
        AppError::Strategy(error) => invalid("text", error.to_string()),
        other => other.into(),
    }
}

/// The last bars of a place, and whether there are more.
fn last_bars(place: Place) -> (Place, bool) {
    let count = place.bars.opened_at.len();
    if count <= BARS_MAX {
        return (place, false);
    }
    let rows = count - BARS_MAX..count;
    let bars = place.bars.as_slice().rows(rows).to_bars();
    let place = Place {
        bars: std::sync::Arc::new(bars),
        ..place
    };
    (place, true)
}

fn markers(trades: &[Trade]) -> Vec<MarkerView> {
    let latest = &trades[trades.len().saturating_sub(MARKERS_MAX / 2)..];
    let mut markers: Vec<MarkerView> = latest
        .iter()
        .flat_map(|trade| {
            let marker = |at, kind: &str, price, net_return| MarkerView {
                at,
                kind: kind.to_owned(),
                side: trade.side,
                price,
                net_return,
            };
            [
                marker(trade.opened_at, "entry", trade.entry, None),
                marker(
                    trade.closed_at,
                    "exit",
                    trade.exit,
                    Some(trade.return_ratio),
                ),
            ]
        })
        .collect();
    markers.sort_by_key(|marker| marker.at);
    markers
}

fn preview_caveat(lang: Lang) -> String {
    let more = match lang {
        Lang::Es => "Cada prueba cuenta como un intento.",
        Lang::En => "Each preview counts as a try.",
    };
    format!("{} {more}", caveat(lang))
}
