//! Trades of a backtest: in pages of rows, or as columns for a table that shows a hundred thousand.

use std::cmp::Ordering;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use rumbo_app::backtest::events::TradeMarks;
use rumbo_app::backtest::kept;
use rumbo_engine::backtest::{ExitReason, Side, Trade};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::Server;
use super::super::error::{ApiResult, invalid};
use super::super::extract::{Query, Segment};
use super::super::instrument::find_instrument;
use super::super::page::{PageQuery, cursor_at};
use super::view::instruments_of;
use super::{find_backtest, unfinished};

/// Trades of one answer as columns at most.
const COLUMN_ROWS_MAX: u32 = 100_000;
/// Trades of one answer as columns when the caller does not say.
const COLUMN_ROWS_DEFAULT: u32 = 10_000;

/// Which trades, and how they are written.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TradeQuery {
    /// Rows wanted: 1 to 500, 100 by default; as columns up to 100 000, 10 000 by default.
    pub limit: Option<u32>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// Only one side.
    #[param(inline)]
    pub side: Option<SideName>,
    /// Only trades of this instrument.
    pub symbol: Option<String>,
    /// Only trades that ended so.
    #[param(inline)]
    pub result: Option<ResultName>,
    /// Order of the trades; `opened_at` when absent.
    #[param(inline)]
    pub sort: Option<TradeSort>,
    /// `rows` when absent.
    #[param(inline)]
    pub format: Option<TradeFormat>,
}

/// Side of a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SideName {
    Long,
    Short,
}

/// How a trade ended, after costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResultName {
    /// With a profit.
    Win,
    /// Without one.
    Loss,
}

/// Order of trades; with a minus the largest or latest first. Equal ones keep the order of their
/// exits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
pub enum TradeSort {
    #[default]
    #[serde(rename = "opened_at")]
    OpenedAt,
    #[serde(rename = "-opened_at")]
    OpenedAtDown,
    #[serde(rename = "closed_at")]
    ClosedAt,
    #[serde(rename = "-closed_at")]
    ClosedAtDown,
    #[serde(rename = "pnl")]
    Pnl,
    #[serde(rename = "-pnl")]
    PnlDown,
    #[serde(rename = "return")]
    Return,
    #[serde(rename = "-return")]
    ReturnDown,
    #[serde(rename = "bars_held")]
    BarsHeld,
    #[serde(rename = "-bars_held")]
    BarsHeldDown,
}

/// How trades are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TradeFormat {
    /// One object a trade.
    #[default]
    Rows,
    /// One list a field.
    Columns,
}

/// A closed trade of a backtest.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TradeView {
    /// Place in the order of exits, from 1.
    pub number: u64,
    pub symbol: String,
    /// `long` or `short`.
    #[schema(value_type = SideName)]
    pub side: Side,
    /// Opening of the bar of the entry, unix ms.
    pub opened_at: i64,
    /// Opening of the bar of the exit, unix ms.
    pub closed_at: i64,
    pub entry: f64,
    pub exit: f64,
    pub quantity: f64,
    pub stop: Option<f64>,
    pub target: Option<f64>,
    pub fees: f64,
    /// After costs.
    pub pnl: f64,
    /// Profit after costs over the notional at entry.
    #[serde(rename = "return")]
    pub net_return: f64,
    /// Largest move against the position, as a ratio of the entry, at most 0.
    pub mae: f64,
    /// Largest move in favour, as a ratio of the entry, at least 0.
    pub mfe: f64,
    /// `rule`, `stop`, `target`, `fold_end`; on an account also `liquidation`, `rebalance`,
    /// `corporate_action`, `risk_limit`, `order`.
    #[schema(value_type = String)]
    pub exit_reason: ExitReason,
    /// Closes at which it was open.
    pub bars_held: u64,
    /// The exit bar reached stop and target, and nothing told which came first.
    pub ambiguous: bool,
    /// Funding, borrow and dividends received, less those paid; part of `pnl`. Of accounts.
    pub carry: Option<f64>,
}

/// Trades, as rows or as columns.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum TradesView {
    Rows(TradePage),
    Columns(Box<TradeColumnsView>),
}

/// One page of trades.
#[derive(Debug, Serialize, ToSchema)]
pub struct TradePage {
    pub items: Vec<TradeView>,
    /// Cursor of the next page; absent on the last one.
    pub next: Option<String>,
    /// Trades that match, on all pages.
    pub count: u64,
}

/// Trades as columns: each list has one value a trade, in the same order.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct TradeColumnsView {
    /// Trades that match, on all pages.
    pub count: u64,
    /// Cursor of the next page; absent on the last one.
    pub next: Option<String>,
    /// Place in the order of exits, from 1.
    pub number: Vec<u64>,
    /// Place of each instrument in `symbols`.
    pub symbol: Vec<u16>,
    pub symbols: Vec<String>,
    /// 1 for long, -1 for short.
    pub side: Vec<i8>,
    /// Unix ms.
    pub opened_at: Vec<i64>,
    /// Unix ms.
    pub closed_at: Vec<i64>,
    pub entry: Vec<f64>,
    pub exit: Vec<f64>,
    pub quantity: Vec<f64>,
    pub fees: Vec<f64>,
    pub pnl: Vec<f64>,
    #[serde(rename = "return")]
    pub net_return: Vec<f64>,
    pub mae: Vec<f64>,
    pub mfe: Vec<f64>,
    pub bars_held: Vec<u64>,
    /// Place of each reason in `reasons`.
    pub exit_reason: Vec<u8>,
    #[schema(value_type = Vec<String>)]
    pub reasons: Vec<ExitReason>,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list_trades))
}

/// Lists the closed trades of a backtest.
#[utoipa::path(
    get,
    path = "/api/v1/backtests/{id}/trades",
    tag = "backtests",
    params(("id" = String, Path, description = "Id of the backtest"), TradeQuery),
    responses((status = 200, description = "Trades", body = TradesView))
)]
async fn list_trades(
    State(server): State<Server>,
    Segment(id): Segment,
    Query(mut query): Query<TradeQuery>,
) -> ApiResult<Json<TradesView>> {
    let rows_wanted = query.rows()?;
    let offset = query.page().offset()?;
    let found = find_backtest(&server, &id).await?;
    let trades = kept::trades(&server.app, &id).await?;
    let trades = trades.ok_or_else(unfinished)?;
    let marks = kept::trade_marks(&server.app, &id).await?;
    let named = Named {
        symbols: instruments_of(&found.instruments, &found.symbol),
        marks,
    };
    if let Some(symbol) = &query.symbol {
        let symbol = &find_instrument(&server, symbol)?.symbol;
        query.symbol = Some(symbol.clone());
    }
    let answer = move || {
        let order = ordered(&trades, &named, &query);
        let count = order.len();
        let first = offset.min(count);
        let last = count.min(first.saturating_add(rows_wanted));
        let next = (last < count).then(|| cursor_at(last));
        let rows = order[first..last].iter();
        match query.format.unwrap_or_default() {
            TradeFormat::Rows => TradesView::Rows(TradePage {
                items: rows.map(|&row| view(row, &trades[row], &named)).collect(),
                next,
                count: count as u64,
            }),
            TradeFormat::Columns => TradesView::Columns(Box::new(TradeColumnsView {
                count: count as u64,
                next,
                ..columns(rows.map(|&row| (row, &trades[row])), &named)
            })),
        }
    };
    Ok(Json(server.app.compute(answer).await?))
}

impl TradeQuery {
    fn page(&self) -> PageQuery {
        PageQuery {
            limit: self.limit,
            cursor: self.cursor.clone(),
        }
    }

    fn rows(&self) -> ApiResult<usize> {
        match self.format.unwrap_or_default() {
            TradeFormat::Rows => Ok(self.page().rows()? as usize),
            TradeFormat::Columns => match self.limit.unwrap_or(COLUMN_ROWS_DEFAULT) {
                rows @ 1..=COLUMN_ROWS_MAX => Ok(rows as usize),
                _ => Err(invalid("limit", format!("must be 1 to {COLUMN_ROWS_MAX}"))),
            },
        }
    }
}

/// Instruments of trades.
struct Named {
    symbols: Vec<String>,
    /// Absent where all are of the first.
    marks: Option<Arc<TradeMarks>>,
}

impl Named {
    fn at(&self, row: usize) -> u16 {
        let marks = self.marks.as_ref();
        let at = marks.and_then(|marks| marks.instrument.get(row).copied());
        at.unwrap_or_default()
    }

    fn symbol(&self, row: usize) -> &str {
        let symbol = self.symbols.get(usize::from(self.at(row)));
        symbol.map_or("", String::as_str)
    }
}

/// Rows of the trades that match, in the order asked for.
fn ordered(trades: &[Trade], named: &Named, query: &TradeQuery) -> Vec<usize> {
    let wanted = query.symbol.as_deref();
    let matches = |row: usize, trade: &Trade| {
        let side = match query.side {
            None => true,
            Some(SideName::Long) => trade.side == Side::Long,
            Some(SideName::Short) => trade.side == Side::Short,
        };
        let result = match query.result {
            None => true,
            Some(ResultName::Win) => trade.pnl > 0.0,
            Some(ResultName::Loss) => trade.pnl <= 0.0,
        };
        let symbol = wanted.is_none_or(|symbol| symbol == named.symbol(row));
        side && result && symbol
    };
    let mut rows: Vec<usize> = (0..trades.len())
        .filter(|&row| matches(row, &trades[row]))
        .collect();
    let sort = query.sort.unwrap_or_default();
    rows.sort_by(|&a, &b| compare(sort, &trades[a], &trades[b]));
    rows
}

fn compare(sort: TradeSort, a: &Trade, b: &Trade) -> Ordering {
    match sort {
        TradeSort::OpenedAt => a.opened_at.cmp(&b.opened_at),
        TradeSort::OpenedAtDown => b.opened_at.cmp(&a.opened_at),
        TradeSort::ClosedAt => a.closed_at.cmp(&b.closed_at),
        TradeSort::ClosedAtDown => b.closed_at.cmp(&a.closed_at),
        TradeSort::Pnl => a.pnl.total_cmp(&b.pnl),
        TradeSort::PnlDown => b.pnl.total_cmp(&a.pnl),
        TradeSort::Return => a.return_ratio.total_cmp(&b.return_ratio),
        TradeSort::ReturnDown => b.return_ratio.total_cmp(&a.return_ratio),
        TradeSort::BarsHeld => a.bars_held.cmp(&b.bars_held),
        TradeSort::BarsHeldDown => b.bars_held.cmp(&a.bars_held),
    }
}

fn view(row: usize, trade: &Trade, named: &Named) -> TradeView {
    let marks = named.marks.as_ref();
    TradeView {
        number: row as u64 + 1,
        symbol: named.symbol(row).to_owned(),
        carry: marks.and_then(|marks| marks.carry.get(row).copied()),
        side: trade.side,
        opened_at: trade.opened_at,
        closed_at: trade.closed_at,
        entry: trade.entry,
        exit: trade.exit,
        quantity: trade.quantity,
        stop: trade.stop,
        target: trade.target,
        fees: trade.fees,
        pnl: trade.pnl,
        net_return: trade.return_ratio,
        mae: trade.mae,
        mfe: trade.mfe,
        exit_reason: trade.exit_reason,
        bars_held: trade.bars_held as u64,
        ambiguous: trade.ambiguous,
    }
}

fn columns<'a>(
    trades: impl Iterator<Item = (usize, &'a Trade)>,
    named: &Named,
) -> TradeColumnsView {
    let mut columns = TradeColumnsView {
        symbols: named.symbols.clone(),
        ..TradeColumnsView::default()
    };
    for (row, trade) in trades {
        columns.number.push(row as u64 + 1);
        columns.symbol.push(named.at(row));
        columns.side.push(trade.side.stance());
        columns.opened_at.push(trade.opened_at);
        columns.closed_at.push(trade.closed_at);
        columns.entry.push(trade.entry);
        columns.exit.push(trade.exit);
        columns.quantity.push(trade.quantity);
        columns.fees.push(trade.fees);
        columns.pnl.push(trade.pnl);
        columns.net_return.push(trade.return_ratio);
        columns.mae.push(trade.mae);
        columns.mfe.push(trade.mfe);
        columns.bars_held.push(trade.bars_held as u64);
        let known = columns.reasons.iter();
        let at = known.clone().position(|known| *known == trade.exit_reason);
        let at = at.unwrap_or_else(|| {
            columns.reasons.push(trade.exit_reason);
            columns.reasons.len() - 1
        });
        columns
            .exit_reason
            .push(u8::try_from(at).unwrap_or(u8::MAX));
    }
    columns
}
