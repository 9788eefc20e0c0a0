//! Orders of an account in pages: what was asked for, why, and what became of it.

use axum::Json;
use axum::extract::State;
use rumbo_app::backtest::events::OrderLine;
use rumbo_app::backtest::events::order::{AmountKind, OrderKind};
use rumbo_app::backtest::kept;
use rumbo_engine::trading::{Reason, Sense, State as OrderState, Why};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::Server;
use super::super::error::{ApiResult, conflict};
use super::super::extract::{Query, Segment};
use super::super::instrument::find_instrument;
use super::super::page::{PageQuery, cursor_at};
use super::find_backtest;

/// Which orders.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrderQuery {
    /// Only orders of this instrument.
    pub symbol: Option<String>,
    /// Only orders that ended so.
    #[param(inline)]
    pub state: Option<OrderStateName>,
}

/// State of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderStateName {
    Accepted,
    PartlyFilled,
    Filled,
    Cancelled,
    Expired,
    Rejected,
}

/// An order of an account.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OrderView {
    /// Place in the order of their placing, from 1.
    pub number: u64,
    pub symbol: String,
    /// `buy` or `sell`.
    #[schema(value_type = String)]
    pub sense: Sense,
    /// `market`, `limit`, `stop`, `stop_limit` or `trailing`.
    #[schema(value_type = String)]
    pub kind: OrderKind,
    /// Limit price of a limit order, else the price that triggers it.
    pub price: Option<f64>,
    /// Limit price of a stop-limit order.
    pub limit: Option<f64>,
    /// What `asked` counts: `units`, `notional`, `cash` (share of the buying power) or `position`.
    #[schema(value_type = String)]
    pub amount: AmountKind,
    pub asked: Option<f64>,
    /// `rule`, `stop`, `target`, `trailing`, `rebalance`, `rotation`, `liquidation`,
    /// `corporate_action`, `daily_loss`, `manual`.
    #[schema(value_type = String)]
    pub why: Why,
    /// `accepted`, `partly_filled`, `filled`, `cancelled`, `expired` or `rejected`.
    #[schema(value_type = String)]
    pub state: OrderState,
    /// Why it ended, unless it was filled.
    #[schema(value_type = Option<String>)]
    pub reason: Option<Reason>,
    /// Number of the order whose fill placed this one.
    pub parent: Option<u64>,
    /// Unix ms.
    pub placed_at: i64,
    /// Unix ms.
    pub ended_at: Option<i64>,
    /// Units.
    pub filled: f64,
    /// Average price of its fills.
    pub average: Option<f64>,
    pub fees: f64,
}

/// One page of orders.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderPage {
    pub items: Vec<OrderView>,
    /// Cursor of the next page; absent on the last one.
    pub next: Option<String>,
    /// Orders that match, on all pages.
    pub count: u64,
    /// Nobody traded this.
    pub simulated: bool,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list_orders))
}

/// Lists the orders of an account, in the order of their placing.
#[utoipa::path(
    get,
    path = "/api/v1/backtests/{id}/orders",
    tag = "backtests",
    params(("id" = String, Path, description = "Id of the backtest"), OrderQuery, PageQuery),
    responses((status = 200, description = "Orders", body = OrderPage))
)]
async fn list_orders(
    State(server): State<Server>,
    Segment(id): Segment,
    Query(query): Query<OrderQuery>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<OrderPage>> {
    let (wanted, offset) = (page.rows()? as usize, page.offset()?);
    let symbol = match &query.symbol {
        Some(symbol) => Some(find_instrument(&server, symbol)?.symbol.clone()),
        None => None,
    };
    find_backtest(&server, &id).await?;
    let orders = kept::orders(&server.app, &id).await?;
    let orders = orders.ok_or_else(|| {
        conflict(
            "backtest_without_orders",
            "only a finished backtest of the engine `events` has orders",
        )
    })?;
    let matches = |order: &&OrderLine| {
        symbol.as_ref().is_none_or(|symbol| *symbol == order.symbol)
            && query.state.is_none_or(|state| state.is(order.state))
    };
    let count = orders.iter().filter(matches).count();
    let rows = orders.iter().filter(matches).skip(offset).take(wanted);
    let items: Vec<OrderView> = rows.map(OrderView::from).collect();
    let last = offset.saturating_add(items.len());
    Ok(Json(OrderPage {
        items,
        next: (last < count).then(|| cursor_at(last)),
        count: count as u64,
        simulated: true,
    }))
}

impl OrderStateName {
    fn is(self, state: OrderState) -> bool {
        match self {
            Self::Accepted => state == OrderState::Accepted,
            Self::PartlyFilled => state == OrderState::PartlyFilled,
            Self::Filled => state == OrderState::Filled,
            Self::Cancelled => state == OrderState::Cancelled,
            Self::Expired => state == OrderState::Expired,
            Self::Rejected => state == OrderState::Rejected,
        }
    }
}

impl From<&OrderLine> for OrderView {
    fn from(line: &OrderLine) -> Self {
        Self {
            number: line.number as u64,
            symbol: line.symbol.clone(),
            sense: line.sense,
            kind: line.kind,
            price: line.price,
            limit: line.limit,
            amount: line.amount,
            asked: line.asked,
            why: line.why,
            state: line.state,
            reason: line.reason,
            parent: line.parent.map(|number| number as u64),
            placed_at: line.placed_at,
            ended_at: line.ended_at,
            filled: line.filled,
            average: line.average,
            fees: line.fees,
        }
    }
}
