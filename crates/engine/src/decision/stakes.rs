//! What a trade between two levels gains and loses, by arithmetic alone.

use super::{Action, TradeCosts};

/// Rounds to the decimals that prices of an instrument are written with.
pub(super) fn round_price(price: f64, decimals: u8) -> f64 {
    let scale = 10f64.powi(i32::from(decimals));
    (price * scale).round() / scale
}

/// A price and how far a trade's stop and target are from it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stakes {
    price: f64,
    stop: f64,
    target: f64,
    round_trip: f64,
}

impl Stakes {
    pub(super) fn new(price: f64, (stop, target): (f64, f64), costs: TradeCosts) -> Self {
        Self {
            price,
            stop: (price - stop).abs(),
            target: (target - price).abs(),
            round_trip: costs.round_trip(),
        }
    }

    /// Share of cases that must pay for entering to neither gain nor lose: it gains the target less
    /// costs, or loses the stop and costs.
    pub(super) fn break_even(self) -> f64 {
        (self.stop + self.costs()) / (self.stop + self.target)
    }

    /// Probability of a claim at which acting neither gains nor loses.
    pub(super) fn break_even_of(self, action: Action, pays: bool) -> Option<f64> {
        match (action, pays) {
            (Action::Hold, _) => None,
            (_, true) => Some(self.break_even()),
            // Leaving: its costs come sooner or later, so only the distances count.
            (_, false) => Some(self.target / (self.stop + self.target)),
        }
    }

    /// Gain at the target over loss at the stop, both after costs.
    pub(super) fn reward_to_risk(self) -> f64 {
        (self.target - self.costs()) / (self.stop + self.costs())
    }

    /// Share of what was put in that is lost at the stop, costs included.
    pub(super) fn loss_ratio(self) -> f64 {
        self.stop / self.price + self.round_trip
    }

    fn costs(self) -> f64 {
        self.round_trip * self.price
    }
}
