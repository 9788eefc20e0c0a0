//! Orders and incidents as they are shown and stored.

use rumbo_engine::trading::{
    Amount, Incident, Kind, Reason, Result as Run, Sense, State, Trail, Why,
};
use rumbo_market::format_instant;
use serde::{Deserialize, Serialize};

use super::IncidentLine;

/// An order, why it was given and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderLine {
    /// Place in the order of their placing, from 1.
    pub number: usize,
    pub symbol: String,
    pub sense: Sense,
    pub kind: OrderKind,
    /// Limit price of a limit order, else the price that triggers it.
    pub price: Option<f64>,
    /// Limit price of a stop-limit order.
    pub limit: Option<f64>,
    pub amount: AmountKind,
    /// Units, notional or share, as `amount` says; absent for the whole position.
    pub asked: Option<f64>,
    pub why: Why,
    pub state: State,
    /// Why it ended, unless it was filled.
    pub reason: Option<Reason>,
    /// Number of the order whose fill placed this one.
    pub parent: Option<usize>,
    pub placed_at: i64,
    pub ended_at: Option<i64>,
    pub filled: f64,
    /// Average price of its fills.
    pub average: Option<f64>,
    pub fees: f64,
}

/// At what price an order may fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderKind {
    Market,
    Limit,
    Stop,
    StopLimit,
    Trailing,
}

/// What the quantity of an order is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountKind {
    Units,
    Notional,
    /// Share of the buying power.
    Cash,
    Position,
}

pub(super) fn lines(result: &Run, symbols: &[String]) -> Vec<OrderLine> {
    let number = |id: u32| usize::try_from(id).unwrap_or(usize::MAX).saturating_add(1);
    let line = |order: &rumbo_engine::trading::Order| {
        let request = &order.request;
        let (kind, price, limit) = match request.kind {
            Kind::Market => (OrderKind::Market, None, None),
            Kind::Limit { price } => (OrderKind::Limit, Some(price), None),
            Kind::Stop { price } => (OrderKind::Stop, Some(price), None),
            Kind::StopLimit { stop, limit } => (OrderKind::StopLimit, Some(stop), Some(limit)),
            Kind::Trailing { distance, .. } => {
                let (Trail::Absolute(distance) | Trail::Ratio(distance)) = distance;
                (OrderKind::Trailing, None, Some(distance))
            }
        };
        let (amount, asked) = match request.amount {
            Amount::Units(units) => (AmountKind::Units, Some(units)),
            Amount::Notional(cash) => (AmountKind::Notional, Some(cash)),
            Amount::Cash(share) => (AmountKind::Cash, Some(share)),
            Amount::Position => (AmountKind::Position, None),
        };
        OrderLine {
            number: number(order.id),
            symbol: symbols.get(request.instrument).cloned().unwrap_or_default(),
            sense: request.sense,
            kind,
            price,
            limit,
            amount,
            asked,
            why: request.why,
            state: order.state,
            reason: order.reason,
            parent: order.parent.map(number),
            placed_at: order.placed_at,
            ended_at: order.ended_at,
            filled: order.filled,
            average: (order.filled > 0.0).then_some(order.average),
            fees: order.fees,
        }
    };
    result.orders.iter().map(line).collect()
}

pub(super) fn liquidations(result: &Run) -> usize {
    let is_liquidation = |one: &&Incident| matches!(one, Incident::Liquidation { .. });
    result.incidents.iter().filter(is_liquidation).count()
}

/// The first incidents of a run.
pub(super) fn incidents(result: &Run, symbols: &[String], most: usize) -> Vec<IncidentLine> {
    let line = |incident: &Incident| {
        let (kind, at, instrument, price, equity) = match *incident {
            Incident::MarginCall { at, equity, .. } => {
                ("margin_call", at, None, None, Some(equity))
            }
            Incident::Liquidation {
                at,
                instrument,
                price,
            } => ("liquidation", at, Some(instrument), Some(price), None),
            Incident::NegativeEquity { at, equity } => {
                ("negative_equity", at, None, None, Some(equity))
            }
            Incident::DailyLoss { at, equity } => ("daily_loss", at, None, None, Some(equity)),
        };
        IncidentLine {
            kind: kind.to_owned(),
            at,
            symbol: instrument.and_then(|at| symbols.get(at).cloned()),
            price,
            equity,
        }
    };
    result.incidents.iter().take(most).map(line).collect()
}

/// Orders as CSV (RFC 4180), one line each, instants in ISO 8601 UTC.
pub fn csv(orders: &[OrderLine]) -> String {
    let mut text = String::from(
        "number,symbol,sense,kind,price,limit,amount,asked,why,state,reason,parent,placed_at,ended_at,filled,average,fees\n",
    );
    let optional = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    for order in orders {
        let cells = [
            order.number.to_string(),
            order.symbol.clone(),
            code(&order.sense),
            code(&order.kind),
            optional(order.price),
            optional(order.limit),
            code(&order.amount),
            optional(order.asked),
            code(&order.why),
            code(&order.state),
            order.reason.as_ref().map(code).unwrap_or_default(),
            order
                .parent
                .map(|number| number.to_string())
                .unwrap_or_default(),
            format_instant(order.placed_at),
            order.ended_at.map(format_instant).unwrap_or_default(),
            order.filled.to_string(),
            optional(order.average),
            order.fees.to_string(),
        ];
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

fn code(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).ok();
    let code = value.as_ref().and_then(serde_json::Value::as_str);
    code.unwrap_or_default().to_owned()
}
