//! Where in a window its largest or smallest value is.

use super::kind::{buffers, cut};
use super::rolling::{Join, Window};

/// Row of the extreme of the last `period` values.
#[derive(Debug, Clone)]
pub(super) struct Place {
    window: Window<Latest, 2>,
    row: f64,
    /// -1 turns the smallest into the largest.
    sign: f64,
}

/// The largest value and its row, of equals the latest.
#[derive(Debug, Clone)]
struct Latest;

impl Join<2> for Latest {
    const EMPTY: [f64; 2] = [f64::NEG_INFINITY, 0.0];
    const IDEMPOTENT: bool = true;

    #[inline(always)]
    fn join(older: [f64; 2], younger: [f64; 2]) -> [f64; 2] {
        let is_older = older[0] > younger[0];
        [
            if is_older { older[0] } else { younger[0] },
            if is_older { older[1] } else { younger[1] },
        ]
    }
}

impl Place {
    /// Of the largest value. `period` is at least 1.
    pub(super) fn highest(period: usize) -> Self {
        Self {
            window: Window::new(period),
            row: 0.0,
            sign: 1.0,
        }
    }

    /// Of the smallest value. `period` is at least 1.
    pub(super) fn lowest(period: usize) -> Self {
        Self {
            sign: -1.0,
            ..Self::highest(period)
        }
    }

    /// Takes a value and gives the row of the extreme, of equals the latest. The first row is 0.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let [_, place] = self.window.push_row([value * self.sign, self.row]);
        self.row += 1.0;
        place
    }

    /// `push` of value after value.
    #[inline(always)]
    pub(super) fn sweep(&mut self, values: &[f64], places: &mut [f64]) {
        let mut memory = buffers();
        let [rows] = cut(&mut memory, places.len());
        for (at, row) in rows.iter_mut().enumerate() {
            *row = self.row + at as f64;
        }
        self.row += values.len() as f64;
        let sign = self.sign;
        self.window.sweep_rows(
            [values, rows],
            |[value, row]| [value * sign, row],
            [places],
            |[_, place]| [place],
        );
    }
}
