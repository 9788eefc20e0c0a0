//! A series as a pyramid of tiles, for charts that pan over hundreds of thousands of bars.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rumbo_app::pyramid::SeriesPyramid;
use rumbo_market::pyramid::{TILE_ROWS, bars_per_row};
use rumbo_market::{BarSlice, Instrument, Timeframe};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::no_bars;
use crate::http::Server;
use crate::http::error::{ApiError, ApiResult, internal, malformed, not_found};
use crate::http::extract::{Query, Segment};
use crate::http::instrument::{find_instrument, parse_timeframe};

/// Most decimals that prices are written with as integers.
const SCALE_MAX: u8 = 12;
/// 2^52: below it the difference of any two prices, too, is an integer that a 64-bit float holds.
const UNITS_MAX: f64 = 4_503_599_627_370_496.0;
const KEEP_FOR_EVER: &str = "private, max-age=31536000, immutable";

/// Which pyramid.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PyramidQuery {
    /// `1m` to `1w`; a day when absent.
    pub timeframe: Option<String>,
}

/// One level of detail.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PyramidLevelView {
    /// 0 is the bars themselves.
    pub level: u32,
    /// Bars that one row joins, 4^level; the last row may join fewer.
    pub bars_per_row: u64,
    pub rows: u64,
    /// Tiles of 1,024 rows; the last may have fewer.
    pub tiles: u64,
}

/// Levels of detail of a series.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PyramidView {
    pub symbol: String,
    pub timeframe: String,
    /// Name of this content, part of the address of its tiles: changes whenever a bar closes, comes
    /// or is corrected.
    pub version: String,
    pub price_decimals: u8,
    /// Closed bars.
    pub bars: u64,
    /// Opening of the first bar, unix ms.
    pub from: i64,
    /// Close of the last bar, unix ms.
    pub until: i64,
    /// The bundled sample data.
    pub sample: bool,
    /// Finest first.
    pub levels: Vec<PyramidLevelView>,
}

/// 1,024 rows of one level, fewer in the last tile.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TileView {
    /// Place of the first row in its level.
    pub first_row: u64,
    pub rows: u32,
    /// Bars that one row joins.
    pub bars_per_row: u64,
    /// Decimals of the integers that prices are written as, or null for plain numbers.
    ///
    /// With it, every price is its integer divided by 10^scale, exactly. `close` holds the first
    /// integer and then differences to the row before; `open`, `high` and `low` hold differences to
    /// the close of the same row.
    pub scale: Option<u8>,
    /// Opening of the first row in unix ms, then differences to the row before.
    pub opened_at: Vec<i64>,
    #[schema(value_type = Vec<f64>)]
    pub open: Prices,
    #[schema(value_type = Vec<f64>)]
    pub high: Prices,
    #[schema(value_type = Vec<f64>)]
    pub low: Prices,
    #[schema(value_type = Vec<f64>)]
    pub close: Prices,
    /// Plain numbers.
    pub volume: Vec<f64>,
}

/// A column of prices.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Prices {
    /// In units of 10^-scale.
    Units(Vec<i64>),
    Plain(Vec<f64>),
}

#[derive(Debug, Deserialize)]
struct TileAddress {
    symbol: String,
    timeframe: String,
    version: String,
    level: usize,
    tile: usize,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(read_pyramid))
        .routes(routes!(read_tile))
}

/// Lists the levels of detail of a series.
#[utoipa::path(
    get,
    path = "/api/v1/bars/{symbol}/pyramid",
    tag = "bars",
    params(
        ("symbol" = String, Path, description = "`BTC-USDT`, `BTCUSDT` or `BTC%2FUSDT`"),
        PyramidQuery
    ),
    responses(
        (status = 200, description = "Levels", body = PyramidView),
        (status = 304, description = "The caller has them")
    )
)]
async fn read_pyramid(
    State(server): State<Server>,
    Segment(symbol): Segment,
    headers: HeaderMap,
    Query(query): Query<PyramidQuery>,
) -> ApiResult<Response> {
    let instrument = find_instrument(&server, &symbol)?.clone();
    let timeframe = parse_timeframe(query.timeframe.as_deref(), Timeframe::D1)?;
    let kept = find_pyramid(&server, &instrument, timeframe).await?;
    let view = pyramid_view(&instrument, timeframe, &kept)?;
    // The sample mark may change while the bars stay.
    let etag = format!("W/\"{}-{}\"", kept.version, u8::from(view.sample));
    respond(&headers, &etag, "private, no-cache", || view)
}

/// Reads one tile. A tile of the current version never changes; one of another version is gone, and
/// the pyramid tells the current one.
#[utoipa::path(
    get,
    path = "/api/v1/bars/{symbol}/tiles/{timeframe}/{version}/{level}/{tile}",
    tag = "bars",
    params(
        ("symbol" = String, Path, description = "`BTC-USDT`, `BTCUSDT` or `BTC%2FUSDT`"),
        ("timeframe" = String, Path, description = "`1m` to `1w`"),
        ("version" = String, Path, description = "`version` of the pyramid"),
        ("level" = u32, Path, description = "0 is the bars themselves"),
        ("tile" = u32, Path, description = "From 0, the oldest")
    ),
    responses(
        (status = 200, description = "Rows", body = TileView),
        (status = 304, description = "The caller has them"),
        (status = 404, description = "`gone_version`: read the pyramid again")
    )
)]
async fn read_tile(
    State(server): State<Server>,
    path: Result<Path<TileAddress>, axum::extract::rejection::PathRejection>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let Path(address) =
        path.map_err(|error| malformed(crate::http::error::shortened(&error.body_text())))?;
    let instrument = find_instrument(&server, &address.symbol)?.clone();
    let timeframe = parse_timeframe(Some(&address.timeframe), Timeframe::D1)?;
    let kept = find_pyramid(&server, &instrument, timeframe).await?;
    if address.version != kept.version {
        return Err(ApiError::new(
            StatusCode::NOT_FOUND,
            "gone_version",
            "the bars have changed since: read the pyramid again for the current version",
        ));
    }
    let (level, tile) = (address.level, address.tile);
    let rows = kept.pyramid.tile(level, tile);
    let rows = rows.ok_or_else(|| not_found("tile", format!("{level}/{tile}")))?;
    let etag = format!("W/\"{}-{level}-{tile}\"", kept.version);
    respond(&headers, &etag, KEEP_FOR_EVER, || {
        TileView::pack(rows, level, tile, instrument.price_decimals)
    })
}

async fn find_pyramid(
    server: &Server,
    instrument: &Instrument,
    timeframe: Timeframe,
) -> ApiResult<Arc<SeriesPyramid>> {
    let kept = server
        .pyramids
        .read(&server.app, instrument, timeframe)
        .await?;
    kept.filter(|kept| !kept.pyramid.bars().is_empty())
        .ok_or_else(|| no_bars(instrument, timeframe))
}

fn pyramid_view(
    instrument: &Instrument,
    timeframe: Timeframe,
    kept: &SeriesPyramid,
) -> ApiResult<PyramidView> {
    let opened_at = kept.pyramid.bars().opened_at;
    let (Some(&from), Some(&last)) = (opened_at.first(), opened_at.last()) else {
        return Err(no_bars(instrument, timeframe));
    };
    let levels = kept.pyramid.levels().map(|level| PyramidLevelView {
        level: u32::try_from(level.level).unwrap_or(u32::MAX),
        bars_per_row: level.bars_per_row as u64,
        rows: level.rows as u64,
        tiles: level.tiles as u64,
    });
    Ok(PyramidView {
        symbol: instrument.symbol.clone(),
        timeframe: timeframe.to_string(),
        version: kept.version.clone(),
        price_decimals: instrument.price_decimals,
        bars: opened_at.len() as u64,
        from,
        until: instrument.calendar.closed_at(timeframe, last),
        sample: kept.series.sample,
        levels: levels.collect(),
    })
}

fn respond<T: Serialize>(
    headers: &HeaderMap,
    etag: &str,
    caching: &'static str,
    view: impl FnOnce() -> T,
) -> ApiResult<Response> {
    let mut response = if crate::ui::is_known(headers, etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Json(view()).into_response()
    };
    let out = response.headers_mut();
    let etag = HeaderValue::from_str(etag).map_err(internal)?;
    out.insert(header::ETAG, etag);
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    Ok(response)
}

impl TileView {
    /// Packs the rows of a tile, as integers where that loses nothing.
    fn pack(rows: BarSlice<'_>, level: usize, tile: usize, price_decimals: u8) -> Self {
        let [open, high, low, close] = [rows.open, rows.high, rows.low, rows.close];
        let scale = scale_of(&[open, high, low, close], price_decimals);
        let column = |column: &[f64]| match scale {
            None => Prices::Plain(column.to_vec()),
            Some(scale) => Prices::Units(
                column
                    .iter()
                    .zip(close)
                    .map(|(&price, &close)| in_units(price, scale) - in_units(close, scale))
                    .collect(),
            ),
        };
        let closes = match scale {
            None => Prices::Plain(close.to_vec()),
            Some(scale) => Prices::Units(differences(
                close.iter().map(|&price| in_units(price, scale)),
            )),
        };
        Self {
            first_row: (tile * TILE_ROWS) as u64,
            rows: u32::try_from(rows.len()).unwrap_or(u32::MAX),
            bars_per_row: bars_per_row(level) as u64,
            scale,
            opened_at: differences(rows.opened_at.iter().copied()),
            open: column(open),
            high: column(high),
            low: column(low),
            close: closes,
            volume: rows.volume.to_vec(),
        }
    }
}

/// The first value, then differences to the one before.
fn differences(values: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut before = 0;
    values
        .map(|value| {
            let difference = value - before;
            before = value;
            difference
        })
        .collect()
}

/// The fewest decimals, of those of the instrument and more, with which every price is an integer
/// that divides back to the same bits.
fn scale_of(columns: &[&[f64]], price_decimals: u8) -> Option<u8> {
    let is_exact = |scale: u8| {
        let power = 10f64.powi(i32::from(scale));
        columns.iter().all(|column| {
            column.iter().all(|&price| {
                // Adding zero takes the sign of -0.0, which an integer cannot keep.
                let units = (price * power).round() + 0.0;
                units.abs() < UNITS_MAX && (units / power).to_bits() == price.to_bits()
            })
        })
    };
    (price_decimals.min(SCALE_MAX)..=SCALE_MAX).find(|&scale| is_exact(scale))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "`scale_of` has found the units below 2^52"
)]
fn in_units(price: f64, scale: u8) -> i64 {
    (price * 10f64.powi(i32::from(scale))).round() as i64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rumbo_market::{Bar, Bars};
    use serde_json::Value;

    use super::*;

    /// What a browser makes of a tile: the same arithmetic, from the JSON.
    fn unpack(json: &Value) -> Bars {
        let numbers = |name: &str| -> Vec<f64> {
            let column = json[name].as_array().unwrap().iter();
            column.map(|value| value.as_f64().unwrap()).collect()
        };
        let mut at = 0;
        let opened_at = json["opened_at"].as_array().unwrap().iter();
        let opened_at = opened_at
            .map(|step| {
                at += step.as_i64().unwrap();
                at
            })
            .collect();
        let [mut open, mut high, mut low, mut close] =
            ["open", "high", "low", "close"].map(numbers);
        if let Some(scale) = json["scale"].as_u64() {
            let power = 10f64.powi(i32::try_from(scale).unwrap());
            let mut units = 0.0;
            for row in 0..close.len() {
                units += close[row];
                for column in [&mut open, &mut high, &mut low] {
                    column[row] = (units + column[row]) / power;
                }
                close[row] = units / power;
            }
        }
        Bars {
            opened_at,
            open,
            high,
            low,
            close,
            volume: numbers("volume"),
        }
    }

    fn bits(bars: &Bars) -> Vec<u64> {
        [&bars.open, &bars.high, &bars.low, &bars.close, &bars.volume]
            .into_iter()
            .flatten()
            .map(|value| value.to_bits())
            .collect()
    }

    fn bars_of(prices: &[[f64; 4]]) -> Bars {
        (0..)
            .zip(prices)
            .map(|(at, &[open, high, low, close])| Bar {
                opened_at: 1_600_000_000_000 + at * at * 60_000,
                open,
                high,
                low,
                close,
                volume: open / 3.0,
            })
            .collect()
    }

    fn survives(prices: &[[f64; 4]], decimals: u8) -> Option<u8> {
        let bars = bars_of(prices);
        let tile = TileView::pack(bars.as_slice(), 0, 0, decimals);
        let json: Value = serde_json::from_str(&serde_json::to_string(&tile).unwrap()).unwrap();
        let back = unpack(&json);
        assert_eq!(bits(&back), bits(&bars), "{tile:?}");
        assert_eq!(back.opened_at, bars.opened_at);
        tile.scale
    }

    #[test]
    fn decimals_become_small_integers_and_others_stay_plain() {
        let check = |price: f64, decimals, scale| {
            assert_eq!(survives(&[[price; 4]], decimals), scale, "{price}");
        };
        check(64_980.12, 2, Some(2));
        check(1.234_5, 2, Some(4));
        check(100.0, 0, Some(0));
        check(-37.63, 2, Some(2));
        check(1.0 / 3.0, 2, None);
        check(0.1 + 0.2, 2, None);
        check(-0.0, 2, None);
        check(9.0e15, 2, None);
        check(1e300, 2, None);
        check(f64::MIN_POSITIVE, 2, None);
        // Each is an integer of ten thousandths, their difference is not.
        let far = [-693_482_110_236.268_8, 0.0, 0.0, 330_475_243_929.507_9];
        assert_eq!(survives(&[far], 0), None);
        let tile = TileView::pack(
            bars_of(&[[10.0, 10.5, 9.5, 10.25], [10.25, 11.0, 10.0, 10.75]]).as_slice(),
            1,
            3,
            2,
        );
        assert_eq!(tile.close, Prices::Units(vec![1_025, 50]));
        assert_eq!(tile.high, Prices::Units(vec![25, 25]));
        assert_eq!((tile.first_row, tile.bars_per_row), (3 * 1_024, 4));
    }

    proptest! {
        #[test]
        fn any_prices_survive_bit_for_bit(
            prices in prop::collection::vec(prop::array::uniform4(-1e12f64..1e12), 1..60),
            decimals in 0u8..12,
        ) {
            survives(&prices, decimals);
        }

        #[test]
        fn recorded_prices_survive_as_integers(
            units in prop::collection::vec(prop::array::uniform4(-99_999_999i64..99_999_999), 1..60),
            decimals in 0u8..9,
        ) {
            // A price as a file has it: decimal text read by the parser.
            let price = |units: i64| -> f64 {
                let digits = format!("{:0>10}", units.abs());
                let (whole, part) = digits.split_at(10 - usize::from(decimals));
                let sign = if units < 0 { "-" } else { "" };
                format!("{sign}{whole}.{part}0").parse().unwrap()
            };
            let prices: Vec<[f64; 4]> = units.iter().map(|row| row.map(price)).collect();
            prop_assert_eq!(survives(&prices, decimals), Some(decimals));
        }
    }
}
