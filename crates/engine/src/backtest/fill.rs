//! Where a position leaves: stop and target against the prices of a bar.
//!
//! Prices are multiplied by the sign of the position, so that a higher number is always better for
//! it and one comparison serves both sides. Negation is exact, so the sides mirror bit for bit.

use crate::backtest::Side;

/// Stop and target in signed prices; infinite where there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Levels {
    pub(crate) stop: f64,
    pub(crate) target: f64,
}

/// Which levels a price or a range reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reached {
    Neither,
    Stop,
    Target,
    Both,
}

impl Levels {
    /// Levels that the open is at or beyond; the stop wins.
    #[inline]
    pub(crate) fn at_open(self, open: f64) -> Reached {
        if open <= self.stop {
            Reached::Stop
        } else if open >= self.target {
            Reached::Target
        } else {
            Reached::Neither
        }
    }

    /// Levels that a range from `worst` to `best` reaches.
    #[inline]
    pub(crate) fn in_range(self, worst: f64, best: f64) -> Reached {
        match (worst <= self.stop, best >= self.target) {
            (false, false) => Reached::Neither,
            (true, false) => Reached::Stop,
            (false, true) => Reached::Target,
            (true, true) => Reached::Both,
        }
    }
}

/// Worst and best price of a bar in signed prices.
#[inline]
pub(crate) fn signed_range(side: Side, low: f64, high: f64) -> (f64, f64) {
    match side {
        Side::Long => (low, high),
        Side::Short => (-high, -low),
    }
}
