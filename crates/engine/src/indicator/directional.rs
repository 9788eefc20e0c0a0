//! Wilder's directional movement, which the directional indicators share.

use super::decay::Decay;
use super::kind::{BLOCK_ROWS, block_buffers, cut};
use super::rolling::Warmup;
use super::trange::TrueRange;

/// Smoothed movements and true range, all times the same factor.
#[derive(Debug, Clone, Copy)]
pub(super) struct Movement {
    pub(super) plus: f64,
    pub(super) minus: f64,
    pub(super) range: f64,
}

impl Movement {
    /// Difference of the two movements in percent of their sum, NaN when neither is left.
    #[inline(always)]
    pub(super) fn index(self) -> f64 {
        let total = self.plus + self.minus;
        if total > 0.0 {
            100.0 * ((self.plus - self.minus).abs() / total)
        } else {
            f64::NAN
        }
    }

    /// A movement in percent of the range, 0 without range.
    #[inline(always)]
    pub(super) fn percent(self, moved: f64) -> f64 {
        if self.range > 0.0 {
            100.0 * (moved / self.range)
        } else {
            0.0
        }
    }
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

    /// `push` of bar after bar, once there is a movement; `finish` makes the output of it.
    #[inline(always)]
    pub(super) fn sweep(
        &mut self,
        bars: [&[f64]; 3],
        outputs: &mut [f64],
        finish: impl Fn(Movement) -> f64,
    ) {
        let mut memory = block_buffers();
        for (at, outputs) in outputs.chunks_mut(BLOCK_ROWS).enumerate() {
            let bars = bars.map(|column| &column[at * BLOCK_ROWS..][..outputs.len()]);
            let [moved, plus, minus, range] = cut(&mut memory, outputs.len());
            let [high, low, _] = bars;
            sweep_moves(high, low, (self.last_high, self.last_low), moved, range);
            (self.last_high, self.last_low) = (high[high.len() - 1], low[low.len() - 1]);
            self.plus.sweep(moved, plus);
            self.minus.sweep(range, minus);
            self.range.sweep(bars, moved);
            self.sum_range.sweep(moved, range);
            for (row, output) in outputs.iter_mut().enumerate() {
                *output = finish(Movement {
                    plus: plus[row],
                    minus: minus[row],
                    range: range[row],
                });
            }
        }
    }
}

/// `directional_moves` of bar after bar; `last` are the high and low before the first.
#[inline(always)]
pub(super) fn sweep_moves(
    high: &[f64],
    low: &[f64],
    last: (f64, f64),
    plus: &mut [f64],
    minus: &mut [f64],
) {
    let rows = plus.len();
    let (high, low, minus) = (&high[..rows], &low[..rows], &mut minus[..rows]);
    (plus[0], minus[0]) = directional_moves(high[0] - last.0, last.1 - low[0]);
    let (last_high, last_low) = (&high[..rows - 1], &low[..rows - 1]);
    for row in 1..rows {
        let (up, down) = (high[row] - last_high[row - 1], last_low[row - 1] - low[row]);
        (plus[row], minus[row]) = directional_moves(up, down);
    }
}
