//! What a run returns: curves, trades, orders with their fills, and every cost by its kind.

use serde::{Deserialize, Serialize, Serializer};

use crate::backtest::{self, ExitReason, OpenPosition, Outcome};
use crate::trading::order::{Fill, Order, Reason, State, Why};

/// A position that was opened and closed, by one or many fills.
///
/// `entry` and `exit` are the average prices of its fills, `quantity` the units of all opening fills.
/// Money is in the currency of the account; `pnl` is after fees and after `carry`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trade {
    pub instrument: usize,
    /// Why it was opened, and why its last fill closed it.
    pub entered_for: Why,
    pub left_for: Why,
    /// Funding, borrow and dividends received, less those paid.
    pub carry: f64,
    #[serde(flatten)]
    pub trade: backtest::Trade,
}

/// A position still open at the last close.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpenTrade {
    pub instrument: usize,
    pub entered_for: Why,
    pub carry: f64,
    #[serde(flatten)]
    pub position: OpenPosition,
}

/// Money paid and received by kind, in the currency of the account. Costs are positive.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Paid {
    /// Fees of the venue on fills, without those of liquidations.
    pub fees: f64,
    /// What spread, slippage and impact took from fills; already in their prices.
    pub slippage: f64,
    /// Fees of converting between currencies.
    pub conversion: f64,
    pub liquidation: f64,
    /// Negative where more was received.
    pub funding: f64,
    /// On short positions, and on negative cash.
    pub borrow: f64,
    /// Received on free cash.
    pub interest: f64,
    /// Received, less those that short positions paid.
    pub dividends: f64,
}

/// One column per quantity, one row per instant at which some bar closed.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Curve {
    pub at: Vec<i64>,
    pub equity: Vec<f64>,
    pub cash: Vec<f64>,
    /// Sum of the sizes of all positions, in the currency of the account.
    pub gross: Vec<f64>,
    /// Long positions less short ones.
    pub net: Vec<f64>,
}

/// What one instrument contributed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contribution {
    pub symbol: String,
    /// Profit of its closed trades and of its open position, after costs.
    pub pnl: f64,
    pub trades: usize,
    /// As in [`Outcome`], one row per bar.
    pub stance: Vec<i8>,
}

/// Something that a person must hear about.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Incident {
    /// Equity fell below the call ratio of the maintenance margin at a close.
    MarginCall {
        at: i64,
        equity: f64,
        maintenance: f64,
    },
    Liquidation {
        at: i64,
        instrument: usize,
        price: f64,
    },
    /// Equity fell below zero at a close: more was lost than the account had.
    NegativeEquity { at: i64, equity: f64 },
    /// The loss of the day reached its limit: positions are closed and nothing is opened until the next.
    DailyLoss { at: i64, equity: f64 },
}

/// Everything that a run computed.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Result {
    pub curve: Curve,
    /// Closed trades in the order of their exits.
    pub trades: Vec<Trade>,
    pub open: Vec<OpenTrade>,
    pub orders: Vec<Order>,
    pub fills: Vec<Fill>,
    pub paid: Paid,
    /// Cash at the end.
    pub cash: f64,
    pub instruments: Vec<Contribution>,
    pub incidents: Vec<Incident>,
    /// Bars whose order of events is not known and mattered.
    pub ambiguous_bars: usize,
    /// How many of them finer bars decided.
    pub ambiguous_decided: usize,
    /// Profit of the trades that closed on ambiguous bars.
    pub ambiguous_pnl: f64,
}

impl Result {
    /// Rejected orders by reason, in the order of [`Reason`].
    pub fn rejected(&self) -> Vec<(Reason, usize)> {
        let mut reasons: Vec<Reason> = self
            .orders
            .iter()
            .filter(|order| order.state == State::Rejected)
            .filter_map(|order| order.reason)
            .collect();
        reasons.sort_unstable();
        let mut counted: Vec<(Reason, usize)> = Vec::new();
        for reason in reasons {
            match counted.last_mut() {
                Some((last, count)) if *last == reason => *count += 1,
                _ => counted.push((reason, 1)),
            }
        }
        counted
    }

    /// Fills of an order, in time order.
    pub fn fills_of(&self, order: &Order) -> impl Iterator<Item = &Fill> {
        let id = order.id;
        self.fills.iter().filter(move |fill| fill.order == id)
    }

    /// The result in the shape of a signal backtest, for metrics and reports.
    ///
    /// Fees hold those of venue, conversion and liquidation. Of several open positions the first is
    /// listed. The stance is that of a single instrument; with several it is empty.
    pub fn outcome(&self) -> Outcome {
        Outcome {
            trades: self.trades.iter().map(|one| one.trade.clone()).collect(),
            equity: self.curve.equity.clone(),
            stance: match self.instruments.as_slice() {
                [only] => only.stance.clone(),
                _ => Vec::new(),
            },
            cash: self.cash,
            fees_paid: if self.paid.conversion == 0.0 && self.paid.liquidation == 0.0 {
                self.paid.fees
            } else {
                self.paid.fees + self.paid.conversion + self.paid.liquidation
            },
            slippage_paid: self.paid.slippage,
            open: self.open.first().map(|one| one.position.clone()),
            ambiguous_bars: self.ambiguous_bars,
            ambiguous_decided: self.ambiguous_decided,
            ambiguous_pnl: self.ambiguous_pnl,
        }
    }

    /// Gross exposure at each close as a ratio of the equity; null in JSON where equity is not positive.
    pub fn gross_ratio(&self) -> Ratios<'_> {
        Ratios {
            of: &self.curve.gross,
            equity: &self.curve.equity,
        }
    }

    /// Net exposure at each close as a ratio of the equity; null in JSON where equity is not positive.
    pub fn net_ratio(&self) -> Ratios<'_> {
        Ratios {
            of: &self.curve.net,
            equity: &self.curve.equity,
        }
    }
}

/// A column over the equity, row by row.
#[derive(Debug, Clone, Copy)]
pub struct Ratios<'a> {
    of: &'a [f64],
    equity: &'a [f64],
}

impl Ratios<'_> {
    /// `None` where the equity is not positive.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<f64>> {
        let rows = self.of.iter().zip(self.equity);
        rows.map(|(value, &equity)| (equity > 0.0).then(|| value / equity))
    }
}

impl Serialize for Ratios<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl From<Why> for ExitReason {
    fn from(why: Why) -> Self {
        match why {
            Why::Rule => Self::Rule,
            Why::Stop | Why::Trailing => Self::Stop,
            Why::Target => Self::Target,
            Why::Rebalance | Why::Rotation => Self::Rebalance,
            Why::Liquidation => Self::Liquidation,
            Why::CorporateAction => Self::CorporateAction,
            Why::DailyLoss => Self::RiskLimit,
            Why::Manual => Self::Order,
        }
    }
}
