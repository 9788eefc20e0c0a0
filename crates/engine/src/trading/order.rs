//! Orders: what is asked for, why, and the states that an order goes through.
//!
//! Invariant: the states of an order follow the edges of [`State::may_become`] and nothing else.

use serde::{Deserialize, Serialize};

/// Number of an order, in the order of their placing.
pub type OrderId = u32;

/// Whether units are bought or sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sense {
    Buy,
    Sell,
}

impl Sense {
    /// +1 for a purchase, -1 for a sale.
    pub const fn sign(self) -> f64 {
        match self {
            Self::Buy => 1.0,
            Self::Sell => -1.0,
        }
    }
}

/// At what price an order may fill.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// At the next open, whatever it is.
    Market,
    /// At `price` or better.
    Limit { price: f64 },
    /// As a market order once the market is at `price` or worse.
    Stop { price: f64 },
    /// As a limit order at `limit` once the market is at `stop` or worse.
    StopLimit { stop: f64, limit: f64 },
    /// As a stop that follows the best price since the order was placed.
    Trailing { distance: Trail, follows: Follows },
}

/// Distance of a trailing stop from the best price.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trail {
    /// In price units.
    Absolute(f64),
    /// As a ratio of the best price.
    Ratio(f64),
}

impl Trail {
    /// Stop level for a best price; `sign` is that of the order, -1 for a sale below the market.
    #[inline]
    pub(crate) fn level(self, best: f64, sign: f64) -> f64 {
        match self {
            Self::Absolute(distance) => best + sign * distance,
            Self::Ratio(ratio) => best * (1.0 + sign * ratio),
        }
    }
}

/// Which prices a trailing stop follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Follows {
    /// Closes: the level moves only at a close.
    #[default]
    Close,
    /// Highs and lows. A bar that makes the extreme and reaches the level it implies is taken to have
    /// made the extreme first, which is worse at its close; it counts as ambiguous unless its close is
    /// beyond the level.
    Extreme,
}

/// How much an order asks for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    Units(f64),
    /// Units for this notional at the first fill, in the currency of the account.
    Notional(f64),
    /// Units for this share of the buying power at the first fill, fee included.
    Cash(f64),
    /// What the position holds when it fills.
    Position,
}

/// How long an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeInForce {
    /// Until it is filled or cancelled.
    #[default]
    Gtc,
    /// To the end of the first trading day, by the instrument's calendar, with a bar for it.
    Day,
    /// Until an instant. Of a bar that holds the instant inside, only the open counts.
    Gtd { until: i64 },
    /// What the first open gives; the rest is cancelled. For market and limit orders.
    Ioc,
    /// Everything at the first open, or nothing. For market and limit orders.
    Fok,
}

/// Why an order was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// A rule of the strategy held on a close.
    Rule,
    Stop,
    Target,
    Trailing,
    Rebalance,
    Rotation,
    /// The maintenance margin was breached.
    Liquidation,
    /// The instrument was delisted.
    CorporateAction,
    /// The loss of the day reached its limit.
    DailyLoss,
    /// Placed by the caller.
    Manual,
}

/// State of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Accepted,
    PartlyFilled,
    Filled,
    Cancelled,
    Expired,
    Rejected,
}

impl State {
    /// Tells whether an order may go from this state to `next`.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Accepted => !matches!(next, Self::Accepted),
            Self::PartlyFilled => !matches!(next, Self::Accepted | Self::Rejected),
            Self::Filled | Self::Cancelled | Self::Expired | Self::Rejected => false,
        }
    }

    /// Tells whether the order may still fill.
    pub const fn is_working(self) -> bool {
        matches!(self, Self::Accepted | Self::PartlyFilled)
    }
}

/// Why an order ended without being filled whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// There is no cash, or no margin, for it.
    Cash,
    /// Its quantity is below one lot, or not a positive number.
    Quantity,
    /// Its notional is below the least one.
    MinimumNotional,
    /// A price or distance is not a positive number.
    Price,
    /// The size of the entry cannot be computed yet.
    UnknownSize,
    /// The account may not take this side.
    Direction,
    /// There is nothing to reduce.
    NoPosition,
    /// The time in force does not go with the kind of order.
    TimeInForce,
    /// The instrument trades no more.
    Delisted,
    /// There is no such instrument on the account.
    Instrument,
    MaxPositions,
    GrossExposure,
    NetExposure,
    InstrumentExposure,
    GroupExposure,
    Correlation,
    DailyLoss,
    /// The rest of an order that had to fill at once.
    Immediate,
    /// The day or the instant of its time in force has passed.
    Time,
    /// Another order of its group filled.
    Group,
    /// The position that it belonged to is closed.
    PositionClosed,
    /// Withdrawn by the caller.
    Withdrawn,
}

/// Exits that are placed when an entry fills, at distances from its first fill price.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bracket {
    pub stop_distance: Option<f64>,
    pub target_distance: Option<f64>,
    pub trail: Option<(Trail, Follows)>,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Position of the instrument in the list that the machine was made with.
    pub instrument: usize,
    pub sense: Sense,
    pub kind: Kind,
    pub amount: Amount,
    pub time_in_force: TimeInForce,
    pub why: Why,
    /// It never opens or turns a position.
    pub reduce_only: bool,
    /// Orders of the same group cancel each other: the first fill of an entry, or the last of an exit.
    pub group: Option<u32>,
    pub bracket: Option<Bracket>,
    /// Largest notional that it may open, in the currency of the account.
    pub notional_max: Option<f64>,
}

impl Request {
    /// A market order at the next open.
    pub const fn market(instrument: usize, sense: Sense, amount: Amount) -> Self {
        Self::of(instrument, sense, Kind::Market, amount)
    }

    /// An order of any kind that stands until it is filled, given by the caller.
    pub const fn of(instrument: usize, sense: Sense, kind: Kind, amount: Amount) -> Self {
        Self {
            instrument,
            sense,
            kind,
            amount,
            time_in_force: TimeInForce::Gtc,
            why: Why::Manual,
            reduce_only: false,
            group: None,
            bracket: None,
            notional_max: None,
        }
    }

    /// A limit order that closes the position at a profit.
    pub const fn take_profit(instrument: usize, sense: Sense, price: f64) -> Self {
        Self {
            why: Why::Target,
            reduce_only: true,
            ..Self::of(instrument, sense, Kind::Limit { price }, Amount::Position)
        }
    }

    /// A stop order that closes the position at a loss.
    pub const fn stop_loss(instrument: usize, sense: Sense, price: f64) -> Self {
        Self {
            why: Why::Stop,
            reduce_only: true,
            ..Self::of(instrument, sense, Kind::Stop { price }, Amount::Position)
        }
    }
}

/// An order and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Order {
    pub id: OrderId,
    pub request: Request,
    /// Order whose fill placed this one.
    pub parent: Option<OrderId>,
    pub placed_at: i64,
    pub state: State,
    /// Why it ended, unless it was filled.
    pub reason: Option<Reason>,
    pub ended_at: Option<i64>,
    pub filled: f64,
    /// Average price of its fills; 0 without any.
    pub average: f64,
    pub fees: f64,
}

impl Order {
    /// Moves along an edge; an order that has ended stays as it is.
    pub(crate) fn advance(&mut self, next: State, reason: Option<Reason>, at: i64) {
        if !self.state.may_become(next) {
            return;
        }
        self.state = next;
        if !next.is_working() {
            self.reason = reason;
            self.ended_at = Some(at);
        }
    }
}

/// One execution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Fill {
    pub order: OrderId,
    /// Row of the instrument's bar.
    pub row: usize,
    /// Open of the bar for a fill at its open, close for one inside it.
    pub at: i64,
    pub price: f64,
    /// What spread and slippage moved the price by, per unit.
    pub concession: f64,
    pub quantity: f64,
    /// In the currency of the account, like all fees.
    pub fee: f64,
    /// It rested in the book and gave liquidity.
    pub maker: bool,
    /// Units of the account's currency for one of the quote currency.
    pub rate: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_working_orders_move_and_a_filled_part_is_never_rejected() {
        let all = [
            State::Accepted,
            State::PartlyFilled,
            State::Filled,
            State::Cancelled,
            State::Expired,
            State::Rejected,
        ];
        for from in all {
            for to in all {
                let legal = match from {
                    State::Accepted => to != State::Accepted,
                    State::PartlyFilled => to != State::Accepted && to != State::Rejected,
                    _ => false,
                };
                assert_eq!(from.may_become(to), legal, "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn a_trailing_level_stands_beyond_the_best_price_on_the_losing_side() {
        assert_eq!(Trail::Absolute(5.0).level(110.0, -1.0), 105.0);
        assert_eq!(Trail::Absolute(5.0).level(90.0, 1.0), 95.0);
        assert_eq!(Trail::Ratio(0.5).level(100.0, -1.0), 50.0);
        assert_eq!(Trail::Ratio(0.5).level(100.0, 1.0), 150.0);
    }
}
