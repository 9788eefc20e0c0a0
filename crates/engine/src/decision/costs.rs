//! Costs of trading as a person states them.

use serde::{Deserialize, Serialize};

use crate::backtest;

/// Costs of one side of a trade, in basis points of its value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TradeCosts {
    pub fee_bps: f64,
    pub slippage_bps: f64,
    pub half_spread_bps: f64,
}

impl Default for TradeCosts {
    fn default() -> Self {
        Self {
            fee_bps: 10.0,
            slippage_bps: 5.0,
            half_spread_bps: 0.0,
        }
    }
}

impl TradeCosts {
    /// The same as ratios.
    pub fn ratios(self) -> backtest::Costs {
        backtest::Costs::from_bps(self.fee_bps, self.slippage_bps, self.half_spread_bps)
    }

    /// Share of the notional that entering and leaving costs.
    pub fn round_trip(self) -> f64 {
        2.0 * (self.fee_bps + self.slippage_bps + self.half_spread_bps) / 10_000.0
    }
}
