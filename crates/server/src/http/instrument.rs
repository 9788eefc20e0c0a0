//! Instruments that Rumbo knows.

pub mod overview;

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use rumbo_market::{Instrument, Lang, Timeframe};
use rumbo_store::series;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::{ApiResult, invalid, not_found, shortened};
use super::extract::{Query, Segment};
use super::language::Language;
use super::page::{Page, PageQuery};
use super::{LangQuery, Server};

/// An instrument of the registry.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InstrumentView {
    /// Canonical symbol, such as `BTC/USDT`.
    pub symbol: String,
    pub name: String,
    /// `crypto`, `fx`, `metal`, `index`, `etf` or `stock`.
    pub asset_class: String,
    pub base: String,
    /// Currency of prices.
    pub currency: String,
    pub tick_size: f64,
    pub lot_size: f64,
    pub price_decimals: u8,
    /// `24/7`, `FX` or `XNYS`.
    pub calendar: String,
    pub aliases: Vec<String>,
    pub shortable: bool,
    pub tradable: bool,
    /// Timeframes that are stored, shortest first; empty without data.
    pub timeframes: Vec<String>,
}

/// Which instruments.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InstrumentQuery {
    /// Part of the symbol, an alias or the name.
    pub q: Option<String>,
    /// `crypto`, `fx`, `metal`, `index`, `etf` or `stock`.
    pub asset_class: Option<String>,
    /// Only instruments with stored bars.
    pub stored: Option<bool>,
}

impl InstrumentView {
    fn new(instrument: &Instrument, timeframes: &[Timeframe], lang: Lang) -> Self {
        Self {
            symbol: instrument.symbol.clone(),
            name: instrument.name.get(lang).to_owned(),
            asset_class: instrument.asset_class.as_str().to_owned(),
            base: instrument.base.clone(),
            currency: instrument.quote.clone(),
            tick_size: instrument.tick_size,
            lot_size: instrument.lot_size,
            price_decimals: instrument.price_decimals,
            calendar: instrument.calendar.as_str().to_owned(),
            aliases: instrument.aliases.clone(),
            shortable: instrument.shortable,
            tradable: instrument.tradable,
            timeframes: timeframes.iter().map(Timeframe::to_string).collect(),
        }
    }
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .merge(overview::routes())
        .routes(routes!(list_instruments))
        .routes(routes!(read_instrument))
}

/// Finds an instrument by symbol or alias; the error suggests near names.
pub(super) fn find_instrument<'a>(server: &'a Server, symbol: &str) -> ApiResult<&'a Instrument> {
    server
        .app
        .registry
        .resolve(symbol)
        .map_err(|unknown| not_found("instrument", &unknown.text).suggesting(unknown.near))
}

/// Reads a timeframe that somebody named.
pub(super) fn parse_timeframe(text: Option<&str>, default: Timeframe) -> ApiResult<Timeframe> {
    let Some(text) = text else { return Ok(default) };
    shortened(text)
        .parse()
        .map_err(|error: rumbo_market::UnknownTimeframe| invalid("timeframe", error.to_string()))
}

/// Lists instruments.
#[utoipa::path(
    get,
    path = "/api/v1/instruments",
    tag = "instruments",
    params(InstrumentQuery, PageQuery, LangQuery),
    responses((status = 200, description = "Instruments", body = Page<InstrumentView>))
)]
async fn list_instruments(
    State(server): State<Server>,
    Language(lang): Language,
    Query(query): Query<InstrumentQuery>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<InstrumentView>>> {
    let stored = stored_timeframes(&server).await?;
    let matches = |instrument: &&Instrument| {
        let has_bars = stored.contains_key(&instrument.symbol);
        searched(instrument, query.q.as_deref(), query.asset_class.as_deref())
            && query.stored.is_none_or(|wanted| wanted == has_bars)
    };
    let found = server
        .app
        .registry
        .all()
        .iter()
        .filter(matches)
        .map(|instrument| {
            let timeframes = stored
                .get(&instrument.symbol)
                .map_or(&[][..], Vec::as_slice);
            InstrumentView::new(instrument, timeframes, lang)
        });
    Page::of_list(found, &page).map(Json)
}

/// Reads one instrument.
#[utoipa::path(
    get,
    path = "/api/v1/instruments/{symbol}",
    tag = "instruments",
    params(
        ("symbol" = String, Path, description = "`BTC-USDT`, `BTCUSDT` or `BTC%2FUSDT`"),
        LangQuery
    ),
    responses((status = 200, description = "The instrument", body = InstrumentView))
)]
async fn read_instrument(
    State(server): State<Server>,
    Segment(symbol): Segment,
    Language(lang): Language,
) -> ApiResult<Json<InstrumentView>> {
    let instrument = find_instrument(&server, &symbol)?;
    let stored = stored_timeframes(&server).await?;
    let timeframes = stored
        .get(&instrument.symbol)
        .map_or(&[][..], Vec::as_slice);
    Ok(Json(InstrumentView::new(instrument, timeframes, lang)))
}

async fn stored_timeframes(server: &Server) -> ApiResult<BTreeMap<String, Vec<Timeframe>>> {
    let mut stored: BTreeMap<String, Vec<Timeframe>> = BTreeMap::new();
    let all = series::all(&server.app.db).await?;
    for series in all.into_iter().filter(|series| series.bar_count > 0) {
        let timeframes = stored.entry(series.symbol).or_default();
        if !timeframes.contains(&series.timeframe) {
            timeframes.push(series.timeframe);
        }
    }
    Ok(stored)
}

/// Whether an instrument has a text in its symbol, aliases or name, and is of an asset class.
fn searched(instrument: &Instrument, text: Option<&str>, class: Option<&str>) -> bool {
    let is_named = |text: &str| {
        let text = searchable(text);
        let names = [&instrument.symbol, &instrument.name.es, &instrument.name.en];
        let mut names = names.into_iter().chain(&instrument.aliases);
        names.any(|name| searchable(name).contains(&text))
    };
    class.is_none_or(|class| class == instrument.asset_class.as_str()) && text.is_none_or(is_named)
}

/// Text as searches compare it: lower case, letters and digits only.
fn searchable(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
