//! Sums of squares and products of the last pairs of values.

use std::array;

use super::rolling::{Blocks, Fold, larger};

/// Adds x, y, x², xy and y² of distances.
#[derive(Debug, Clone)]
struct Products;

impl Fold<2, 5> for Products {
    const EMPTY: [f64; 5] = [0.0; 5];
    const CENTRED: bool = true;

    #[inline(always)]
    fn append(head: [f64; 5], row: [f64; 2], _: f64) -> [f64; 5] {
        Self::prepend(row, head)
    }

    #[inline(always)]
    fn prepend([x, y]: [f64; 2], tail: [f64; 5]) -> [f64; 5] {
        [
            tail[0] + x,
            tail[1] + y,
            tail[2] + x * x,
            tail[3] + x * y,
            tail[4] + y * y,
        ]
    }

    #[inline(always)]
    fn join(older: [f64; 5], head: [f64; 5], _: f64) -> [f64; 5] {
        array::from_fn(|at| older[at] + head[at])
    }
}

/// Sums over the last `period` pairs.
///
/// Distances are from a pair of the window, so that equal values give exactly zero.
#[derive(Debug, Clone)]
pub(super) struct Pairs {
    blocks: Blocks<Products, 2, 5>,
    per_pair: f64,
}

/// Sums of squares and products of distances from the means.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sums {
    pub(super) xx: f64,
    pub(super) xy: f64,
    pub(super) yy: f64,
}

impl Pairs {
    /// An empty window. `period` is at least 1.
    pub(super) fn new(period: usize) -> Self {
        Self {
            blocks: Blocks::new(period),
            per_pair: 1.0 / period as f64,
        }
    }

    /// Takes a pair and gives the sums of the last `period`.
    #[inline(always)]
    pub(super) fn push(&mut self, x: f64, y: f64) -> Sums {
        let (_, sums) = self.blocks.push([x, y]);
        Sums::around_means(sums, self.per_pair)
    }

    /// `push` of pair after pair; `finish` makes the output of the sums.
    #[inline(always)]
    pub(super) fn sweep(
        &mut self,
        pairs: [&[f64]; 2],
        output: &mut [f64],
        finish: impl Fn(Sums) -> f64,
    ) {
        let per_pair = self.per_pair;
        self.blocks.sweep(pairs, [output], |_, sums| {
            [finish(Sums::around_means(sums, per_pair))]
        });
    }
}

impl Sums {
    #[inline(always)]
    fn around_means([x, y, xx, xy, yy]: [f64; 5], per_pair: f64) -> Self {
        Self {
            xx: larger(xx - x * x * per_pair, 0.0),
            xy: xy - x * y * per_pair,
            yy: larger(yy - y * y * per_pair, 0.0),
        }
    }
}
