//! Wilder's directional movement, which the directional indicators share.

use super::decay::Decay;
use super::rolling::Warmup;
use super::trange::TrueRange;

/// Smoothed movements and true range, all times the same factor.
#[derive(Debug, Clone, Copy)]
pub(super) struct Movement {
    pub(super) plus: f64,
    pub(super) minus: f64,
    pub(super) range: f64,
}

/// How far a bar moved up and down beyond the one before: the larger of the two, the other is 0.
#[inline(always)]
pub(super) fn directional_moves(up: f64, down: f64) -> (f64, f64) {
    let plus = if (up > down) & (up > 0.0) { up } else { 0.0 };
    let minus = if (down > up) & (down > 0.0) {
        down
    } else {
        0.0
    };
    (plus, minus)
}

/// Directional movement of bar after bar, smoothed by Wilder's sum.
///
/// Seeded with the sum of the first `period` - 1 movements, as in TA-Lib.
#[derive(Debug, Clone)]
pub(super) struct Directional {
    seed: Warmup,
    range: TrueRange,
    /// NaN before the first bar, which so moves nowhere.
    last_high: f64,
    last_low: f64,
    plus: Decay,
    minus: Decay,
    sum_range: Decay,
}

impl Directional {
    pub(super) fn new(period: usize) -> Self {
        let keep = 1.0 - 1.0 / period as f64;
        Self {
            seed: Warmup::new(period),
            range: TrueRange::default(),
            last_high: f64::NAN,
            last_low: f64::NAN,
            plus: Decay::new(keep),
            minus: Decay::new(keep),
            sum_range: Decay::new(keep),
        }
    }

    /// Takes a bar and gives the smoothed movement, none for the first `period`.
    #[inline(always)]
    pub(super) fn push(&mut self, high: f64, low: f64, close: f64) -> Option<Movement> {
        let up = high - self.last_high;
        let down = self.last_low - low;
        let (plus, minus) = directional_moves(up, down);
        self.last_high = high;
        self.last_low = low;
        if self.seed.is_over() {
            let range = self.range.push(high, low, close);
            return Some(Movement {
                plus: self.plus.push(plus),
                minus: self.minus.push(minus),
                range: self.sum_range.push(range),
            });
        }
        let is_started = self.range.is_started();
        let range = self.range.push(high, low, close);
        self.plus.add(plus);
        self.minus.add(minus);
        self.sum_range.add(if is_started { range } else { 0.0 });
        None
    }
}
