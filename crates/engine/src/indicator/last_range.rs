//! High and low of the last bars, from which pivot points are made.

use super::rolling::{Max, Min, Window};

/// Range of the last bars.
#[derive(Debug, Clone)]
pub(super) struct LastRange {
    highest: Window<Max>,
    lowest: Window<Min>,
}

impl LastRange {
    pub(super) fn new(period: usize) -> Self {
        Self {
            highest: Window::new(period),
            lowest: Window::new(period),
        }
    }

    /// Takes a bar and gives the high and the low of the last `period`.
    #[inline(always)]
    pub(super) fn push(&mut self, high: f64, low: f64) -> (f64, f64) {
        (self.highest.push(high), self.lowest.push(low))
    }
}
