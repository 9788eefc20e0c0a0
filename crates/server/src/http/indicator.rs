//! Indicators: the catalogue, and any rule expression computed over stored bars.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use rumbo_engine::indicator::{IndicatorSpec, Input, LIST, Unit};
use rumbo_engine::language::{Frame, LanguageError, Program, Series, compile};
use rumbo_market::{Bars, Calendar, Lang, Timeframe};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::bar::{BARS_MAX, read_until};
use super::error::{ApiError, ApiResult, invalid};
use super::extract::{Query, Segment, range};
use super::instrument::{find_instrument, parse_timeframe};
use super::language::Language;
use super::page::{Page, PageQuery};
use super::{LangQuery, Server};

/// Rows when the caller does not say.
const ROWS_DEFAULT: u32 = 500;
/// Characters of an expression at most.
const EXPR_CHARS_MAX: usize = 1_000;

/// Parameter of an indicator.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndicatorParameterView {
    pub name: String,
    pub default: f64,
    pub min: f64,
    pub max: f64,
    pub integer: bool,
}

/// Output of an indicator.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndicatorOutputKindView {
    pub name: String,
    /// A price level when the input is one: drawn over the prices.
    pub on_price: bool,
}

/// An indicator of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndicatorView {
    pub id: String,
    /// `overlap momentum volume volatility price cycle statistics math pattern`.
    pub group: String,
    pub title: String,
    /// One sentence: what it shows.
    pub summary: String,
    /// Columns it reads: `series`, or some of `open high low close volume`.
    pub inputs: Vec<String>,
    pub outputs: Vec<IndicatorOutputKindView>,
    pub parameters: Vec<IndicatorParameterView>,
    /// Where the definition comes from.
    pub source: String,
}

/// Which expression over which bars.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct IndicatorQuery {
    /// Expression of the rule language, such as `rsi(close, 14)`.
    pub expr: String,
    /// `1m` to `1w`; `1d` when absent.
    pub timeframe: Option<String>,
    /// First instant: `2021-05-01`, RFC 3339 or unix ms.
    #[param(value_type = Option<String>)]
    pub from: Option<super::extract::Instant>,
    /// Instant before which bars open.
    #[param(value_type = Option<String>)]
    pub to: Option<super::extract::Instant>,
    /// Rows wanted, the latest ones; 1 to 2400, 500 when absent.
    pub limit: Option<u32>,
}

/// One output column.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndicatorOutputView {
    pub name: String,
    /// One value per bar; null while not yet known.
    #[schema(value_type = Vec<Option<f64>>)]
    pub values: Vec<f64>,
}

/// An expression over bars.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndicatorSeriesView {
    pub symbol: String,
    pub timeframe: String,
    pub expr: String,
    /// Unix ms.
    pub opened_at: Vec<i64>,
    pub outputs: Vec<IndicatorOutputView>,
}

impl IndicatorView {
    fn new(spec: &IndicatorSpec, lang: Lang) -> Self {
        let parameters = spec
            .parameters
            .iter()
            .map(|parameter| IndicatorParameterView {
                name: parameter.name.to_owned(),
                default: parameter.default,
                min: parameter.min,
                max: parameter.max,
                integer: parameter.integer,
            });
        Self {
            id: spec.id.to_owned(),
            group: spec.group.as_str().to_owned(),
            title: spec.title.get(lang).to_owned(),
            summary: spec.summary.get(lang).to_owned(),
            inputs: spec
                .inputs
                .iter()
                .map(|input| input_name(*input).to_owned())
                .collect(),
            outputs: spec
                .outputs
                .iter()
                .map(|output| IndicatorOutputKindView {
                    name: output.name.to_owned(),
                    on_price: matches!(output.unit, Unit::Price | Unit::Series),
                })
                .collect(),
            parameters: parameters.collect(),
            source: spec.source.to_owned(),
        }
    }
}

fn input_name(input: Input) -> &'static str {
    match input {
        Input::Series => "series",
        Input::Open => "open",
        Input::High => "high",
        Input::Low => "low",
        Input::Close => "close",
        Input::Volume => "volume",
    }
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list_indicators))
        .routes(routes!(read_indicator))
}

/// Lists the indicator catalogue.
#[utoipa::path(
    get,
    path = "/api/v1/indicators",
    tag = "indicators",
    params(PageQuery, LangQuery),
    responses((status = 200, description = "Indicators", body = Page<IndicatorView>))
)]
async fn list_indicators(
    Language(lang): Language,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<IndicatorView>>> {
    let views = LIST
        .iter()
        .map(|kind| IndicatorView::new(kind.spec(), lang));
    Page::of_list(views, &page).map(Json)
}

/// Computes a rule expression over stored bars.
///
/// The whole history is computed, so that a value does not depend on the window that is asked for.
#[utoipa::path(
    get,
    path = "/api/v1/instruments/{symbol}/indicators",
    tag = "indicators",
    params(
        ("symbol" = String, Path, description = "`BTC-USDT`, `BTCUSDT` or `BTC%2FUSDT`"),
        IndicatorQuery
    ),
    responses((status = 200, description = "Columns", body = IndicatorSeriesView))
)]
async fn read_indicator(
    State(server): State<Server>,
    Segment(symbol): Segment,
    Query(query): Query<IndicatorQuery>,
) -> ApiResult<Json<IndicatorSeriesView>> {
    let instrument = find_instrument(&server, &symbol)?.clone();
    let timeframe = parse_timeframe(query.timeframe.as_deref(), Timeframe::D1)?;
    let (from, until) = range(query.from, query.to)?;
    let rows = query.limit.unwrap_or(ROWS_DEFAULT);
    if !(1..=BARS_MAX).contains(&rows) {
        return Err(invalid("limit", format!("must be 1 to {BARS_MAX}")));
    }
    let program = compile_expression(&query.expr)?;
    let read = read_until(&server, &instrument, timeframe, until).await?;
    let opened_at = &read.bars.opened_at;
    let end = opened_at.partition_point(|&at| at < until);
    let start = opened_at
        .partition_point(|&at| at < from)
        .max(end.saturating_sub(rows as usize));
    let window = start.min(end)..end;
    let shown = opened_at[window.clone()].to_vec();
    let columns = run(
        &server,
        program,
        read.bars,
        (timeframe, instrument.calendar),
    )
    .await?;
    let outputs = columns
        .into_iter()
        .map(|(name, values)| IndicatorOutputView {
            name,
            values: values[window.clone()].to_vec(),
        });
    Ok(Json(IndicatorSeriesView {
        symbol: instrument.symbol,
        timeframe: timeframe.to_string(),
        expr: query.expr,
        opened_at: shown,
        outputs: outputs.collect(),
    }))
}

/// Compiles an expression that somebody sent.
pub(super) fn compile_expression(expr: &str) -> ApiResult<Program> {
    if expr.chars().count() > EXPR_CHARS_MAX {
        let detail = format!("must have {EXPR_CHARS_MAX} characters at most");
        return Err(invalid("expr", detail));
    }
    compile(expr).map_err(|error| refused(&error))
}

/// Runs a program over bars; conditions become 1 and 0.
pub(super) async fn run(
    server: &Server,
    program: Program,
    bars: Bars,
    (timeframe, calendar): (Timeframe, Calendar),
) -> ApiResult<Vec<(String, Vec<f64>)>> {
    let work = move || {
        let frame = Frame {
            bars: bars.as_slice(),
            timeframe,
            calendar,
        };
        let columns = program.columns(frame)?;
        let rows = bars.len();
        let columns = columns.into_iter().map(|series| numbers(series, rows));
        Ok(program.names().map(str::to_owned).zip(columns).collect())
    };
    server
        .app
        .compute(work)
        .await?
        .map_err(|error: LanguageError| refused(&error))
}

fn numbers(series: Series, rows: usize) -> Vec<f64> {
    match series {
        Series::Numbers(values) => Arc::unwrap_or_clone(values),
        Series::Truths(truths) => {
            let mut values = Vec::with_capacity(rows);
            values.extend(truths.iter().map(|truth| match truth.known() {
                Some(true) => 1.0,
                Some(false) => 0.0,
                None => f64::NAN,
            }));
            values
        }
    }
}

/// 422 that points at the place in the expression.
pub(super) fn refused(error: &LanguageError) -> ApiError {
    let (line, column) = error.line_and_column();
    let mut detail = format!("{} (line {line}, column {column})", error.message);
    if let Some(suggestion) = &error.suggestion {
        detail.push_str("; ");
        detail.push_str(suggestion);
    }
    invalid("expr", detail)
}
