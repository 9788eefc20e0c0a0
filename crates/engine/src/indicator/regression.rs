//! The least squares line through the last values.

use super::rolling::{Blocks, Weighted};

/// The line through the last `period` values.
#[derive(Debug, Clone)]
pub(super) struct Regression {
    blocks: Blocks<Weighted, 1, 2>,
    scale: Scale,
}

/// What turns sums into a line.
#[derive(Debug, Clone, Copy)]
struct Scale {
    per_value: f64,
    /// Half of the period + 1: the mean weight.
    middle: f64,
    per_square: f64,
    /// Half of the period - 1.
    half: f64,
}

/// A line over rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// Rise per row.
    pub(super) slope: f64,
    /// Value in the middle of the window, and how many rows that is from either end.
    mean: f64,
    half: f64,
}

impl Line {
    /// The value on the last row.
    #[inline(always)]
    pub(super) fn at_end(self) -> f64 {
        self.mean + self.slope * self.half
    }

    /// The value on the first row of the window.
    #[inline(always)]
    pub(super) fn at_start(self) -> f64 {
        self.mean - self.slope * self.half
    }

    /// The value one row after the last.
    #[inline(always)]
    pub(super) fn at_next(self) -> f64 {
        self.mean + self.slope * (self.half + 1.0)
    }
}

impl Regression {
    /// An empty window. `period` is at least 2.
    pub(super) fn new(period: usize) -> Self {
        let values = period as f64;
        Self {
            blocks: Blocks::new(period),
            scale: Scale {
                per_value: 1.0 / values,
                middle: (values + 1.0) / 2.0,
                per_square: 12.0 / (values * (values * values - 1.0)),
                half: (values - 1.0) / 2.0,
            },
        }
    }

    /// Takes a value and gives the line through the last `period`.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> Line {
        let (centre, sums) = self.blocks.push([value]);
        self.scale.line(centre, sums)
    }

    /// `push` of value after value; `finish` makes the output of a line.
    #[inline(always)]
    pub(super) fn sweep(
        &mut self,
        values: &[f64],
        output: &mut [f64],
        finish: impl Fn(Line) -> f64,
    ) {
        let scale = self.scale;
        self.blocks.sweep([values], [output], |centre, sums| {
            [finish(scale.line(centre, sums))]
        });
    }
}

impl Scale {
    #[inline(always)]
    fn line(self, [centre]: [f64; 1], [sum, weighted]: [f64; 2]) -> Line {
        Line {
            slope: (weighted - self.middle * sum) * self.per_square,
            mean: centre + sum * self.per_value,
            half: self.half,
        }
    }
}
