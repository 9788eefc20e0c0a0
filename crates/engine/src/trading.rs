//! The event path: one or many instruments on one account, with everything that a venue does to orders.
//!
//! Invariant: the order of events. At one instant, in this order and within each step by the order of
//! the instruments: ranges of the bars that close, closes of the bars that close, the value of the
//! account, orders of rules; corporate actions; opens: funding up to now, liquidations and exits of all
//! instruments, then entries of all instruments. A bar is used only once it is closed. Between two
//! instants interest and borrow accrue. Where semantics coincide (one instrument, [`Config`] from
//! [`Assumptions`](crate::backtest::Assumptions)) trades and equity equal those of
//! [`backtest::run`](crate::backtest::run) bit for bit.
//!
//! Money, one rule for both sides: a fill takes sign × quantity × price and its fee from the cash, and
//! equity is cash plus positions at their last prices. Without margin the cash that may open positions
//! is the equity less the sizes of all positions, so nothing is borrowed and the proceeds of short sales
//! buy nothing. With margin a position ties up its notional over the leverage: cross margin measures the
//! account, isolated margin each position. A position is liquidated at the end of the move that breaches
//! its maintenance margin; losses beyond the margin are the account's and are told.
//!
//! [`Machine`] is that order as calls; [`run`] is a loop around it, and a live account is another.

mod carry;
mod config;
mod cost;
mod desk;
mod execution;
mod instrument;
mod machine;
mod margin;
mod matching;
mod order;
mod placing;
mod result;
mod rule;
mod run;
#[cfg(test)]
mod tests;
mod validity;

pub use config::{Config, FeeTier, MaintenanceTier, Margin, MarginMode, Terms};
pub use desk::Listing;
pub use instrument::{ActionEvent, CorporateAction, Instrument, Points};
pub use machine::Machine;
pub use order::{
    Amount, Bracket, Fill, Follows, Kind, Order, OrderId, Reason, Request, Sense, State,
    TimeInForce, Trail, Why,
};
pub use result::{Contribution, Curve, Incident, OpenTrade, Paid, Ratios, Result, Trade};
pub use rule::follow;
pub use run::{Moment, rules, run, run_with};
pub use validity::{InputError, check};
