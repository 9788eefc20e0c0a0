//! Wilder's directional movement, which the directional indicators share.

use super::rolling::Warmup;
use super::trange::TrueRange;

/// Smoothed movements and true range, all times the same factor.
#[derive(Debug, Clone, Copy)]
pub(super) struct Movement {
    pub(super) plus: f64,
    pub(super) minus: f64,
    pub(super) range: f64,
}

/// Directional movement of bar after bar, smoothed by Wilder's sum.
///
/// Seeded with the sum of the first `period` - 1 movements, as in TA-Lib.
#[derive(Debug, Clone)]
pub(super) struct Directional {
    warmup: Warmup,
    keep: f64,
    range: TrueRange,
    /// NaN before the first bar, which so moves nowhere.
    last_high: f64,
    last_low: f64,
    sum: Movement,
}

impl Directional {
    pub(super) fn new(period: usize) -> Self {
        Self {
            warmup: Warmup::new(period),
            keep: 1.0 - 1.0 / period as f64,
            range: TrueRange::default(),
            last_high: f64::NAN,
            last_low: f64::NAN,
            sum: Movement {
                plus: 0.0,
                minus: 0.0,
                range: 0.0,
            },
        }
    }

    /// Takes a bar and gives the smoothed movement, none for the first `period`.
    #[inline(always)]
    pub(super) fn push(&mut self, high: f64, low: f64, close: f64) -> Option<Movement> {
        let up = high - self.last_high;
        let down = self.last_low - low;
        let plus = if (up > down) & (up > 0.0) { up } else { 0.0 };
        let minus = if (down > up) & (down > 0.0) {
            down
        } else {
            0.0
        };
        let range = self.range.push(high, low, close);
        self.last_high = high;
        self.last_low = low;
        let is_over = self.warmup.is_over();
        let keep = if is_over { self.keep } else { 1.0 };
        self.sum = Movement {
            plus: self.sum.plus * keep + plus,
            minus: self.sum.minus * keep + minus,
            range: self.sum.range * keep + range,
        };
        is_over.then_some(self.sum)
    }
}
