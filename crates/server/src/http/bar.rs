//! Bars for charts: columns, at the level of detail that the window needs.

pub mod tile;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rumbo_app::pyramid::SeriesPyramid;
use rumbo_app::reader::{self, ReadBars};
use rumbo_market::{Bars, Instrument, Timeframe, lod};
use rumbo_store::series;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Server;
use super::error::{ApiError, ApiResult, internal, invalid};
use super::extract::{Query, Segment, range};
use super::instrument::{find_instrument, parse_timeframe};

/// Bars that one answer carries at most.
pub const BARS_MAX: u32 = 2_400;
/// Width of a chart in pixels when the caller does not say.
const PX_DEFAULT: u32 = 1_200;
/// 1800-01-01T00:00:00Z, before any recorded bar.
const HISTORY_FROM_MS: i64 = -5_364_662_400_000;
const YEAR_MS: f64 = 365.25 * 86_400_000.0;

/// Which bars.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BarQuery {
    /// `1m` to `1w`; the shortest that fits the window when absent.
    pub timeframe: Option<String>,
    /// First instant: `2021-05-01`, RFC 3339 or unix ms. The first stored bar when absent.
    #[param(value_type = Option<String>)]
    pub from: Option<super::extract::Instant>,
    /// Instant before which bars open. The last closed bar when absent.
    #[param(value_type = Option<String>)]
    pub to: Option<super::extract::Instant>,
    /// Width of the chart in pixels, 1 to 2400; at least as many bars come back where stored.
    pub px: Option<u32>,
}

/// Columns of bars in time order, all of the same length.
#[derive(Debug, Serialize, ToSchema)]
pub struct BarsView {
    pub symbol: String,
    /// Timeframe that was read.
    pub timeframe: String,
    /// Bars of the timeframe that one row joins: first open, highest high, lowest low, last close,
    /// summed volume. 1 means every bar is here.
    pub bars_per_row: u32,
    /// Bars of the timeframe in the window.
    pub bars: u64,
    pub price_decimals: u8,
    /// The bundled sample data.
    pub sample: bool,
    /// First instant that each row covers, unix ms.
    pub opened_at: Vec<i64>,
    pub open: Vec<f64>,
    pub high: Vec<f64>,
    pub low: Vec<f64>,
    pub close: Vec<f64>,
    pub volume: Vec<f64>,
    /// End of the last closed bar, unix ms; absent without bars.
    pub closed_at: Option<i64>,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(read_bars))
        .merge(tile::routes())
}

/// Reads bars at the level of detail that the window needs.
///
/// Every row is exact: first open, highest high, lowest low, last close and summed volume of the
/// bars that it joins. Rows keep their place when the window moves.
#[utoipa::path(
    get,
    path = "/api/v1/bars/{symbol}",
    tag = "bars",
    params(
        ("symbol" = String, Path, description = "`BTC-USDT`, `BTCUSDT` or `BTC%2FUSDT`"),
        BarQuery
    ),
    responses(
        (status = 200, description = "Bars", body = BarsView),
        (status = 304, description = "The caller has them")
    )
)]
async fn read_bars(
    State(server): State<Server>,
    Segment(symbol): Segment,
    headers: HeaderMap,
    Query(query): Query<BarQuery>,
) -> ApiResult<Response> {
    let instrument = find_instrument(&server, &symbol)?.clone();
    let px = query.px.unwrap_or(PX_DEFAULT);
    if !(1..=BARS_MAX).contains(&px) {
        return Err(invalid("px", format!("must be 1 to {BARS_MAX}")));
    }
    let (from, until) = range(query.from, query.to)?;
    let timeframe = match &query.timeframe {
        Some(text) => parse_timeframe(Some(text), Timeframe::D1)?,
        None => fitting_timeframe(&server, &instrument, (from, until), px).await?,
    };
    let kept = server
        .pyramids
        .read(&server.app, &instrument, timeframe)
        .await?
        .ok_or_else(|| no_bars(&instrument, timeframe))?;
    let view = level_view(
        &instrument,
        timeframe,
        &kept,
        (from, until),
        (2 * px).min(BARS_MAX),
    );
    let etag = etag(&view)?;
    let known = crate::ui::is_known(&headers, etag.to_str().unwrap_or_default());
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Json(view).into_response()
    };
    let out = response.headers_mut();
    out.insert(header::ETAG, etag);
    out.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    Ok(response)
}

/// Closed bars of the whole series up to those that open before `until`.
pub(super) async fn read_until(
    server: &Server,
    instrument: &Instrument,
    timeframe: Timeframe,
    until: i64,
) -> ApiResult<ReadBars> {
    let now = server.app.now_ms();
    let closed_by = until.saturating_add(2 * timeframe.duration_ms()).min(now);
    let query = reader::BarQuery {
        timeframe,
        from: HISTORY_FROM_MS,
        closed_by,
        recorded_by: now,
    };
    let read = reader::read_bars(&server.app, instrument, query).await?;
    read.ok_or_else(|| no_bars(instrument, timeframe))
}

/// 404 for a series that is not stored.
pub(super) fn no_bars(instrument: &Instrument, timeframe: Timeframe) -> ApiError {
    let symbol = &instrument.symbol;
    let detail = format!("there are no {timeframe} bars of `{symbol}`: import or refresh them");
    ApiError::new(StatusCode::NOT_FOUND, "no_bars", detail)
}

fn level_view(
    instrument: &Instrument,
    timeframe: Timeframe,
    kept: &SeriesPyramid,
    (from, until): (i64, i64),
    rows_max: u32,
) -> BarsView {
    let all = kept.pyramid.bars();
    let first_row = all.opened_at.partition_point(|&opened_at| opened_at < from);
    let window = all.between(from, until);
    let level = lod::level(window, first_row, rows_max as usize);
    let last = window.opened_at.last();
    let Bars {
        opened_at,
        open,
        high,
        low,
        close,
        volume,
    } = level.bars;
    BarsView {
        symbol: instrument.symbol.clone(),
        timeframe: timeframe.to_string(),
        bars_per_row: u32::try_from(level.bars_per_row).unwrap_or(u32::MAX),
        bars: window.len() as u64,
        price_decimals: instrument.price_decimals,
        sample: kept.series.sample,
        opened_at,
        open,
        high,
        low,
        close,
        volume,
        closed_at: last.map(|&opened_at| instrument.calendar.closed_at(timeframe, opened_at)),
    }
}

/// The longest timeframe with a bar for every pixel, else the shortest that is stored.
async fn fitting_timeframe(
    server: &Server,
    instrument: &Instrument,
    (from, until): (i64, i64),
    px: u32,
) -> ApiResult<Timeframe> {
    let all = series::of_symbol(&server.app.db, &instrument.symbol).await?;
    let filled = || all.iter().filter(|series| series.bar_count > 0);
    let shortest = filled()
        .map(|series| series.timeframe)
        .min()
        .unwrap_or(Timeframe::D1);
    let first = filled()
        .filter_map(|series| series.first_at)
        .min()
        .unwrap_or(0)
        .max(from);
    let last = server.app.now_ms().min(until);
    #[expect(clippy::cast_precision_loss, reason = "an estimate of a span of time")]
    let years = (last - first).max(0) as f64 / YEAR_MS;
    let fits = |timeframe: &Timeframe| {
        instrument.calendar.bars_per_year(*timeframe) * years >= f64::from(px)
    };
    let longer = Timeframe::ALL
        .into_iter()
        .rev()
        .filter(|timeframe| *timeframe >= shortest);
    Ok(longer.into_iter().find(fits).unwrap_or(shortest))
}

fn etag(view: &BarsView) -> ApiResult<HeaderValue> {
    let mut hasher = rumbo_market::Hasher::default();
    hasher.text(env!("CARGO_PKG_VERSION"));
    hasher.text(&view.symbol);
    hasher.text(&view.timeframe);
    hasher.int(i64::from(view.bars_per_row));
    hasher.ints(&view.opened_at);
    for column in [&view.open, &view.high, &view.low, &view.close, &view.volume] {
        hasher.floats(column);
    }
    // Weak: the compression layer may change the bytes.
    HeaderValue::from_str(&format!("W/\"{}\"", hasher.finish())).map_err(internal)
}
