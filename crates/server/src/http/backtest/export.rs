//! A backtest as a file: the report to read, trades and equity to compute with.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rumbo_app::backtest::again::again;
use rumbo_app::backtest::events::market::is_sample;
use rumbo_app::backtest::events::order;
use rumbo_app::backtest::events::text::account_lines;
use rumbo_app::backtest::kept;
use rumbo_app::export::{PageWords, equity_parquet, page, trades_parquet};
use rumbo_engine::backtest::Trade;
use rumbo_engine::report::csv;
use rumbo_store::backtest::BacktestResult;
use rumbo_store::trial;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::error::{ApiResult, conflict, internal, invalid};
use super::super::extract::{Query, Segment};
use super::super::language::InLocale;
use super::super::{LangQuery, Server};
use super::view::{BacktestView, instruments_of};
use super::{find_backtest, unfinished};

/// A document that loads nothing and runs nothing; its own style is all that it needs.
const REPORT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'; sandbox";

/// Characters of a file name before its ending.
const NAME_CHARS_MAX: usize = 120;

/// What is exported, and how it is written.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// `trades` when absent.
    #[param(inline)]
    pub what: Option<ExportWhat>,
    /// `csv` when absent; `all` is `json`.
    #[param(inline)]
    pub format: Option<ExportFormat>,
}

/// What is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportWhat {
    #[default]
    Trades,
    /// The account value at every close.
    Equity,
    /// The orders of an account; of the engine `events`, not as `parquet`.
    Orders,
    /// The backtest with its metrics, trades and equity.
    All,
}

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    #[default]
    Csv,
    Json,
    Parquet,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(read_report))
        .routes(routes!(export_backtest))
}

/// Writes the report of a backtest as one HTML file that needs nothing else.
///
/// It is run again for that; the answer is refused when the run is not the one that was stored.
#[utoipa::path(
    get,
    path = "/api/v1/backtests/{id}/report",
    tag = "backtests",
    params(("id" = String, Path, description = "Id of the backtest"), LangQuery),
    responses((
        status = 200,
        description = "The report",
        body = String,
        content_type = "text/html"
    ))
)]
async fn read_report(
    State(server): State<Server>,
    Segment(id): Segment,
    InLocale(locale): InLocale,
) -> ApiResult<Response> {
    let app = &server.app;
    let found = find_backtest(&server, &id).await?;
    let done = again(app, &found).await?;
    let tries = trial::count(&app.db, &found.symbol, &found.timeframe).await?;
    let mut sample = true;
    for symbol in instruments_of(&found.instruments, &found.symbol) {
        sample &= is_sample(app, &symbol).await?;
    }
    let account = done.events.as_ref();
    let account = account.map_or_else(Vec::new, |run| account_lines(run, locale));
    let study = serde_json::from_value(json!(found.study)).map_err(internal)?;
    let write = move || {
        let words = PageWords {
            locale,
            study,
            tries: usize::try_from(tries).ok(),
            sample,
            program_version: env!("CARGO_PKG_VERSION"),
            account: &account,
        };
        let what = (&done.report, &done.detail);
        page(&done.strategy, done.series(), what, words)
    };
    let html = app.compute(write).await?;
    let name = file_name(&found, "html");
    let mut response = file(html.into_bytes(), "text/html; charset=utf-8", &name)?;
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(REPORT_POLICY),
    );
    Ok(response)
}

/// Exports trades or equity of a backtest as a file.
#[utoipa::path(
    get,
    path = "/api/v1/backtests/{id}/export",
    tag = "backtests",
    params(("id" = String, Path, description = "Id of the backtest"), ExportQuery),
    responses((
        status = 200,
        description = "The file",
        content(
            (String = "text/csv"),
            (String = "application/json"),
            (String = "application/vnd.apache.parquet")
        )
    ))
)]
async fn export_backtest(
    State(server): State<Server>,
    Segment(id): Segment,
    Query(query): Query<ExportQuery>,
) -> ApiResult<Response> {
    let what = query.what.unwrap_or_default();
    let format = match (what, query.format) {
        (ExportWhat::All, None | Some(ExportFormat::Json)) => ExportFormat::Json,
        (ExportWhat::All, Some(_)) => {
            return Err(invalid(
                "format",
                "of `all` is `json`: it is more than one table",
            ));
        }
        (ExportWhat::Orders, Some(ExportFormat::Parquet)) => {
            return Err(invalid("format", "of `orders` is `csv` or `json`"));
        }
        (_, format) => format.unwrap_or_default(),
    };
    let found = find_backtest(&server, &id).await?;
    match format {
        ExportFormat::Parquet => export_parquet(&server, &found, what).await,
        ExportFormat::Csv | ExportFormat::Json => export_text(&server, &found, what, format).await,
    }
}

async fn export_text(
    server: &Server,
    found: &BacktestResult,
    what: ExportWhat,
    format: ExportFormat,
) -> ApiResult<Response> {
    let app = &server.app;
    let trades = kept::trades(app, &found.id).await?.ok_or_else(unfinished)?;
    let equity = kept::equity(app, &found.id).await?.ok_or_else(unfinished)?;
    let view = BacktestView::from(found);
    let metrics: serde_json::Value = serde_json::from_str(&found.metrics).map_err(internal)?;
    let marks = kept::trade_marks(app, &found.id).await?;
    let orders = kept::orders(app, &found.id).await?;
    if what == ExportWhat::Orders && orders.is_none() {
        return Err(conflict(
            "backtest_without_orders",
            "only a finished backtest of the engine `events` has orders",
        ));
    }
    let write = move || -> serde_json::Result<Vec<u8>> {
        let symbols = marks.as_ref().map(|marks| marks.symbols(trades.len()));
        let symbols = symbols.as_deref();
        let orders = orders.as_deref().map_or(&[][..], Vec::as_slice);
        let curve = || equity.at.iter().zip(&equity.value).collect::<Vec<_>>();
        match (format, what) {
            (ExportFormat::Json, ExportWhat::Trades) => {
                serde_json::to_vec(&named(&trades, symbols))
            }
            (ExportFormat::Json, ExportWhat::Orders) => serde_json::to_vec(orders),
            (ExportFormat::Json, ExportWhat::Equity) => serde_json::to_vec(&curve()),
            (ExportFormat::Json, ExportWhat::All) => serde_json::to_vec(&json!({
                "backtest": view,
                "metrics": metrics,
                "trades": named(&trades, symbols),
                "equity": curve(),
            })),
            (_, ExportWhat::Equity) => Ok(csv::equity(&equity.at, &equity.value).into_bytes()),
            (_, ExportWhat::Orders) => Ok(order::csv(orders).into_bytes()),
            _ => Ok(csv::trades(&trades, symbols).into_bytes()),
        }
    };
    let bytes = app.compute(write).await?.map_err(internal)?;
    let (kind, extension) = match format {
        ExportFormat::Json => ("application/json", "json"),
        _ => ("text/csv; charset=utf-8", "csv"),
    };
    file(bytes, kind, &table_name(found, what, extension))
}

/// A trade with its instrument, where several were traded.
#[derive(Serialize)]
struct NamedTrade<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    symbol: Option<&'a str>,
    #[serde(flatten)]
    trade: &'a Trade,
}

fn named<'a>(trades: &'a [Trade], symbols: Option<&'a [String]>) -> Vec<NamedTrade<'a>> {
    let row = |(at, trade)| NamedTrade {
        symbol: symbols
            .and_then(|symbols| symbols.get(at))
            .map(String::as_str),
        trade,
    };
    trades.iter().enumerate().map(row).collect()
}

async fn export_parquet(
    server: &Server,
    found: &BacktestResult,
    what: ExportWhat,
) -> ApiResult<Response> {
    let app = &server.app;
    let bytes = if what == ExportWhat::Equity {
        let curve = kept::equity(app, &found.id).await?.ok_or_else(unfinished)?;
        app.compute(move || equity_parquet(&curve.at, &curve.value))
            .await??
    } else {
        let trades = kept::trades(app, &found.id).await?.ok_or_else(unfinished)?;
        let marks = kept::trade_marks(app, &found.id).await?;
        app.compute(move || {
            let symbols = marks.as_deref().map(|marks| marks.symbols(trades.len()));
            trades_parquet(&trades, symbols.as_deref())
        })
        .await??
    };
    let name = table_name(found, what, "parquet");
    file(bytes, "application/vnd.apache.parquet", &name)
}

fn table_name(found: &BacktestResult, what: ExportWhat, extension: &str) -> String {
    let table = match what {
        ExportWhat::Trades => "trades",
        ExportWhat::Equity => "equity",
        ExportWhat::Orders => "orders",
        ExportWhat::All => "all",
    };
    file_name(found, &format!("{table}.{extension}"))
}

/// A name that any file system takes: strategy, instrument, timeframe and the start of the digest.
fn file_name(found: &BacktestResult, ending: &str) -> String {
    let plain: String = format!(
        "{}-{}-{}-{}",
        found.strategy_id,
        found.symbol,
        found.timeframe,
        found.digest.get(..8).unwrap_or_default()
    )
    .chars()
    .filter(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_'))
    .take(NAME_CHARS_MAX)
    .collect();
    format!("{plain}.{ending}")
}

fn file(bytes: Vec<u8>, kind: &'static str, name: &str) -> ApiResult<Response> {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers: [(HeaderName, HeaderValue); 2] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&disposition).map_err(internal)?,
        ),
    ];
    Ok((headers, Body::from(bytes)).into_response())
}
