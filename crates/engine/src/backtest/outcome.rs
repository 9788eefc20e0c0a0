//! What a backtest returns: trades, equity, stance and the position left open.

use serde::{Deserialize, Serialize};

/// Side of a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Long,
    Short,
}

impl Side {
    /// +1 for long, -1 for short.
    pub const fn sign(self) -> f64 {
        match self {
            Self::Long => 1.0,
            Self::Short => -1.0,
        }
    }

    /// +1 for long, -1 for short, as a stance is written.
    pub const fn stance(self) -> i8 {
        match self {
            Self::Long => 1,
            Self::Short => -1,
        }
    }
}

/// What closed a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExitReason {
    /// The exit rule of the strategy, at the next open.
    Rule,
    Stop,
    Target,
    /// The end of a walk-forward fold, at its last close.
    FoldEnd,
    /// The maintenance margin was breached. This and the following only in the event path.
    Liquidation,
    /// The weights of the portfolio were restored or changed.
    Rebalance,
    /// The instrument was delisted.
    CorporateAction,
    /// A limit on the losses of the account was reached.
    RiskLimit,
    /// An order that was placed by hand.
    Order,
}

/// A position that was opened and closed.
///
/// Its entry was decided by the entry rule of `side` on the close of row `entry_row` - 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trade {
    pub side: Side,
    /// Row of the bar at whose open the entry filled.
    pub entry_row: usize,
    /// Row of the bar in which the position was closed.
    pub exit_row: usize,
    /// Unix milliseconds of the bar of the entry.
    pub opened_at: i64,
    /// Unix milliseconds of the bar of the exit: its opening, also when the exit came later in it.
    pub closed_at: i64,
    /// Entry price after spread and slippage.
    pub entry: f64,
    /// Exit price after spread and slippage.
    pub exit: f64,
    pub quantity: f64,
    /// Stop price set at the entry.
    pub stop: Option<f64>,
    /// Target price set at the entry.
    pub target: Option<f64>,
    /// Fees of both sides.
    pub fees: f64,
    /// Profit after fees, in the quote currency.
    pub pnl: f64,
    /// Profit after fees as a ratio of the notional at entry.
    #[serde(rename = "return")]
    pub return_ratio: f64,
    /// Largest move against the position while open, as a ratio of the entry price, at most 0.
    pub mae: f64,
    /// Largest move in favour while open, as a ratio of the entry price, at least 0.
    pub mfe: f64,
    pub exit_reason: ExitReason,
    /// Closes at which the position was open; 0 when it closed inside its first bar.
    pub bars_held: usize,
    /// The exit bar reached stop and target, and nothing told which came first.
    pub ambiguous: bool,
}

/// A position still open at the last close.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenPosition {
    pub side: Side,
    /// Row of the bar at whose open the entry filled.
    pub entry_row: usize,
    /// Unix milliseconds of the bar of the entry.
    pub opened_at: i64,
    /// Entry price after spread and slippage.
    pub entry: f64,
    pub quantity: f64,
    pub stop: Option<f64>,
    pub target: Option<f64>,
    /// Last close, at which it is marked.
    pub mark: f64,
    /// Fee of the entry.
    pub fees: f64,
    /// Profit at the mark after the fee of the entry, without the costs of leaving.
    pub pnl: f64,
    /// `pnl` as a ratio of the notional at entry.
    #[serde(rename = "return")]
    pub return_ratio: f64,
    pub mae: f64,
    pub mfe: f64,
    /// Closes at which the position was open.
    pub bars_held: usize,
}

/// Result of a backtest. Columns have one row per bar.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// Closed trades in the order of their exits.
    pub trades: Vec<Trade>,
    /// Account value at each close.
    pub equity: Vec<f64>,
    /// Position that will be held from the next open, after the orders of this close: +1 long,
    /// -1 short, 0 flat.
    pub stance: Vec<i8>,
    /// Cash after the last bar.
    pub cash: f64,
    /// Fees of all fills, the entry of an open position included.
    pub fees_paid: f64,
    /// What spread and slippage took from all fills.
    pub slippage_paid: f64,
    /// Position at the last close.
    pub open: Option<OpenPosition>,
    /// Bars on which a position could have left at both its stop and its target.
    pub ambiguous_bars: usize,
    /// How many of them finer bars decided.
    pub ambiguous_decided: usize,
    /// Profit of the trades that closed on ambiguous bars.
    pub ambiguous_pnl: f64,
}

impl Outcome {
    /// Share of the closed trades that left on an ambiguous bar; `None` without trades.
    pub fn ambiguous_share(&self) -> Option<f64> {
        (!self.trades.is_empty()).then(|| count(self.ambiguous_bars) / count(self.trades.len()))
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a count of bars is far below 2^53"
)]
fn count(items: usize) -> f64 {
    items as f64
}
