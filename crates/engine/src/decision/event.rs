//! The event that a decision claims, declared before the fact and scored by the same code later.

use rumbo_market::{BarSlice, Calendar, Timeframe};
use serde::{Deserialize, Serialize};

use super::{Statement, TradeCosts};
use crate::backtest::Side;
use crate::study::barrier::{self, Barrier, BarrierExit, Level};

/// Which way the claim goes about a trade entered at the next open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventPolarity {
    /// The trade reaches its target before its stop, or closes in profit at the deadline.
    Pays,
    /// The trade does not pay: the opposite claim.
    DoesNotPay,
}

/// A claim about what happens after the decision, with everything needed to score it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub polarity: EventPolarity,
    /// Side of the trade that the claim is about.
    pub side: Side,
    /// Price that ends the trade in a loss.
    pub stop: f64,
    /// Price that ends the trade in a gain.
    pub target: f64,
    /// Bars after the decision's bar until the trade is closed at the close.
    pub horizon_bars: usize,
    /// Instant at which the last of those bars is expected to close.
    pub deadline: i64,
    /// The claim in words.
    pub statement: Statement,
}

/// How a declared event ended.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EventOutcome {
    /// Whether the claim came true.
    pub happened: bool,
    /// Return of the trade that the claim is about, after costs.
    pub net_return: f64,
    /// Close of the bar that settled it.
    pub resolved_at: i64,
    pub exit: BarrierExit,
    /// One bar touched stop and target, counted as the stop.
    pub ambiguous: bool,
}

impl Event {
    /// The trade that the claim is about.
    pub fn barrier(&self) -> Barrier {
        Barrier {
            side: self.side,
            stop: Some(Level::Price(self.stop)),
            target: Some(Level::Price(self.target)),
            horizon_bars: self.horizon_bars,
        }
    }

    /// Scores the claim on `bars`, where `decided_at` is the row of the decision's bar. Returns
    /// `None` while it is open.
    pub fn resolve(
        &self,
        bars: BarSlice<'_>,
        decided_at: usize,
        costs: TradeCosts,
        (calendar, timeframe): (Calendar, Timeframe),
    ) -> Option<EventOutcome> {
        let outcome = barrier::first_touch(bars, decided_at, &self.barrier(), costs.ratios())?;
        Some(EventOutcome {
            happened: match self.polarity {
                EventPolarity::Pays => outcome.success,
                EventPolarity::DoesNotPay => !outcome.success,
            },
            net_return: outcome.net_return,
            resolved_at: calendar.closed_at(timeframe, bars.opened_at[outcome.resolved_at_index]),
            exit: outcome.exit,
            ambiguous: outcome.ambiguous,
        })
    }
}
