//! Sums, means, deviations and extremes over the last `period` values.
//!
//! What only has to be joined is folded in stretches (`stretches.rs`); what is taken from a value of the
//! window, so that rounding is that of the spread and not of the level, in blocks (`blocks.rs`), and so is
//! what is very long. Either way nothing is ever subtracted, and a value that has left the window leaves
//! no rounding behind.
//!
//! All windows take finite values only. What they give before `period` values is of no use.

mod blocks;
mod recent;
mod stretches;

use std::array;

pub(super) use blocks::{Blocks, Fold};
pub(super) use recent::{Recent, count_below};
pub(super) use stretches::Join;

use blocks::Joined;
use stretches::Stretches;

/// Counts the values that a window still needs.
#[derive(Debug, Clone)]
pub(super) struct Warmup(usize);

impl Warmup {
    /// The first `rows` calls of [`Warmup::is_over`] give false.
    pub(super) fn new(rows: usize) -> Self {
        Self(rows)
    }

    /// Counts one row and tells whether the warm-up was already over.
    #[inline(always)]
    pub(super) fn is_over(&mut self) -> bool {
        if self.0 == 0 {
            return true;
        }
        self.0 -= 1;
        false
    }
}

/// The larger of two numbers, the second when the first is NaN. One instruction, unlike `f64::max`.
#[inline(always)]
pub(crate) fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// The smaller of two numbers, the second when the first is NaN.
#[inline(always)]
pub(crate) fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// Windows up to this long are folded in stretches. Longer ones are folded in blocks, which cost the same
/// however long they are.
const STRETCHES_ROWS_MAX: usize = 256;

/// Adds, each value for itself.
#[derive(Debug, Clone)]
pub(super) struct Sum;

impl<const S: usize> Join<S> for Sum {
    const EMPTY: [f64; S] = [0.0; S];

    #[inline(always)]
    fn join(older: [f64; S], younger: [f64; S]) -> [f64; S] {
        array::from_fn(|at| older[at] + younger[at])
    }
}

/// Takes the larger.
#[derive(Debug, Clone)]
pub(super) struct Max;

impl Join<1> for Max {
    const EMPTY: [f64; 1] = [f64::NEG_INFINITY];
    const IDEMPOTENT: bool = true;

    #[inline(always)]
    fn join([older]: [f64; 1], [younger]: [f64; 1]) -> [f64; 1] {
        [larger(older, younger)]
    }
}

/// Takes the smaller.
#[derive(Debug, Clone)]
pub(super) struct Min;

impl Join<1> for Min {
    const EMPTY: [f64; 1] = [f64::INFINITY];
    const IDEMPOTENT: bool = true;

    #[inline(always)]
    fn join([older]: [f64; 1], [younger]: [f64; 1]) -> [f64; 1] {
        [smaller(older, younger)]
    }
}

/// Takes the larger of the first values and the smaller of the second.
#[derive(Debug, Clone)]
pub(super) struct Extremes;

impl Join<2> for Extremes {
    const EMPTY: [f64; 2] = [f64::NEG_INFINITY, f64::INFINITY];
    const IDEMPOTENT: bool = true;

    #[inline(always)]
    fn join(older: [f64; 2], younger: [f64; 2]) -> [f64; 2] {
        [larger(older[0], younger[0]), smaller(older[1], younger[1])]
    }
}

/// Sum, maximum or minimum of the last `period` values, or another join of rows of `S` values.
#[derive(Debug, Clone)]
pub(super) struct Window<F, const S: usize = 1>(Rows<Stretches<F, S>, Blocks<Joined<F>, S, S>>);

/// The rows of a window, by its length.
#[derive(Debug, Clone)]
enum Rows<T, B> {
    InStretches(T),
    InBlocks(B),
}

impl<F: Join<S>, const S: usize> Window<F, S> {
    /// An empty window. `period` is at least 1.
    pub(super) fn new(period: usize) -> Self {
        Self(if period <= STRETCHES_ROWS_MAX {
            Rows::InStretches(Stretches::new(period))
        } else {
            Rows::InBlocks(Blocks::new(period))
        })
    }

    /// Takes a row and gives the join of the last `period`, fewer at the start.
    #[inline(always)]
    pub(super) fn push_row(&mut self, row: [f64; S]) -> [f64; S] {
        match &mut self.0 {
            Rows::InStretches(rows) => rows.push(row),
            Rows::InBlocks(rows) => rows.push(row).1,
        }
    }

    /// `push_row` of row after row that `source` makes of columns; `finish` makes the outputs of what it
    /// gives.
    #[inline(always)]
    pub(super) fn sweep_rows<const C: usize, const O: usize>(
        &mut self,
        columns: [&[f64]; C],
        mut source: impl FnMut([f64; C]) -> [f64; S],
        outputs: [&mut [f64]; O],
        finish: impl Fn([f64; S]) -> [f64; O],
    ) {
        match &mut self.0 {
            Rows::InStretches(rows) => rows.sweep(columns, source, outputs, finish, |_, _| ()),
            Rows::InBlocks(blocks) => {
                for row in 0..outputs[0].len() {
                    let made = source(columns.map(|column| column[row]));
                    let made = finish(blocks.push(made).1);
                    for at in 0..O {
                        outputs[at][row] = made[at];
                    }
                }
            }
        }
    }
}

impl<F: Join<1>> Window<F> {
    /// Takes a value and gives the join of the last `period`, fewer at the start.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let [joined] = self.push_row([value]);
        joined
    }

    /// `push` of value after value.
    #[inline(always)]
    pub(super) fn sweep(&mut self, values: &[f64], joined: &mut [f64]) {
        self.sweep_rows([values], |value| value, [joined], |joined| joined);
    }
}

/// Mean of the last `period` values, exact when they are all equal.
#[derive(Debug, Clone)]
pub(super) struct Mean {
    rows: Rows<Stretches<Sum, 1>, CentredMean>,
    period: usize,
    per_value: f64,
}

impl Mean {
    /// An empty window. `period` is at least 1.
    pub(super) fn new(period: usize) -> Self {
        Self {
            rows: if period <= STRETCHES_ROWS_MAX {
                Rows::InStretches(Stretches::new(period))
            } else {
                Rows::InBlocks(CentredMean::new(period))
            },
            period,
            per_value: 1.0 / period as f64,
        }
    }

    /// Takes a value and gives the mean of the last `period`.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        match &mut self.rows {
            Rows::InStretches(rows) => {
                let [sum] = rows.push([value]);
                if rows.window(0).iter().all(|&other| other == value) {
                    value
                } else {
                    sum * self.per_value
                }
            }
            Rows::InBlocks(rows) => {
                let (centre, offset) = rows.push(value);
                centre + offset
            }
        }
    }

    /// `push` of value after value.
    #[inline(always)]
    pub(super) fn sweep(&mut self, values: &[f64], means: &mut [f64]) {
        self.sweep_rows([values], |[value]| value, means);
    }

    /// `push` of value after value that `source` makes of columns.
    #[inline(always)]
    pub(super) fn sweep_rows<const C: usize>(
        &mut self,
        columns: [&[f64]; C],
        source: impl Fn([f64; C]) -> f64,
        means: &mut [f64],
    ) {
        let per_value = self.per_value;
        match &mut self.rows {
            Rows::InStretches(rows) => {
                let mean = |[sum]: [f64; 1]| [sum * per_value];
                let period = self.period;
                rows.sweep(
                    columns,
                    |row| [source(row)],
                    [means],
                    mean,
                    |[values], [means]| keep_level(values, period, means),
                );
            }
            Rows::InBlocks(rows) => {
                for (row, mean) in means.iter_mut().enumerate() {
                    let value = source(columns.map(|column| column[row]));
                    let (centre, offset) = rows.push(value);
                    *mean = centre + offset;
                }
            }
        }
    }
}

/// Takes the value itself for the mean of `period` equal values, the window of a mean starting on its row.
fn keep_level(values: &[f64], period: usize, means: &mut [f64]) {
    let mut at = 0;
    // Among `period` - 1 neighbours in a row, one of these is the first of two.
    while at + 1 < values.len() {
        let value = values[at];
        if values[at + 1] != value {
            at += (period - 1).max(1);
            continue;
        }
        let before = values[..at].iter().rev();
        let from = at - before.take_while(|&&other| other == value).count();
        let after = values[at..].iter();
        let until = at + after.take_while(|&&other| other == value).count();
        for row in from..(until + 1).saturating_sub(period) {
            means[row] = values[row + period - 1];
        }
        at = until.max(at + (period - 1).max(1));
    }
}

/// Adds distances.
#[derive(Debug, Clone)]
struct Distance;

impl Fold<1, 1> for Distance {
    const EMPTY: [f64; 1] = [0.0];
    const CENTRED: bool = true;

    #[inline(always)]
    fn append([head]: [f64; 1], [value]: [f64; 1], _: f64) -> [f64; 1] {
        [head + value]
    }

    #[inline(always)]
    fn prepend([value]: [f64; 1], [tail]: [f64; 1]) -> [f64; 1] {
        [tail + value]
    }

    #[inline(always)]
    fn join([older]: [f64; 1], [head]: [f64; 1], _: f64) -> [f64; 1] {
        [older + head]
    }
}

/// Mean of the last `period` values as a value of the window and how far the mean lies above it:
/// that keeps digits which their sum has not. Exact when all are equal.
#[derive(Debug, Clone)]
pub(super) struct CentredMean {
    blocks: Blocks<Distance, 1, 1>,
    per_value: f64,
}

impl CentredMean {
    /// An empty window. `period` is at least 1.
    pub(super) fn new(period: usize) -> Self {
        Self {
            blocks: Blocks::new(period),
            per_value: 1.0 / period as f64,
        }
    }

    /// Takes a value and gives the mean of the last `period`, in two numbers.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> (f64, f64) {
        let ([centre], [sum]) = self.blocks.push([value]);
        (centre, sum * self.per_value)
    }

    /// `push` of value after value.
    #[inline(always)]
    pub(super) fn sweep(&mut self, values: &[f64], centres: &mut [f64], offsets: &mut [f64]) {
        let per_value = self.per_value;
        let split = |[centre]: [f64; 1], [sum]: [f64; 1]| [centre, sum * per_value];
        self.blocks.sweep([values], [centres, offsets], split);
    }
}

/// Adds distances, plain and with weights 1, 2, ... from the oldest.
#[derive(Debug, Clone)]
pub(super) struct Weighted;

impl Fold<1, 2> for Weighted {
    const EMPTY: [f64; 2] = [0.0; 2];
    const CENTRED: bool = true;

    #[inline(always)]
    fn append([sum, weighted]: [f64; 2], [value]: [f64; 1], count: f64) -> [f64; 2] {
        [sum + value, weighted + value * count]
    }

    #[inline(always)]
    fn prepend([value]: [f64; 1], [sum, weighted]: [f64; 2]) -> [f64; 2] {
        let sum = sum + value;
        [sum, weighted + sum]
    }

    #[inline(always)]
    fn join(older: [f64; 2], head: [f64; 2], count: f64) -> [f64; 2] {
        [older[0] + head[0], older[1] + head[0] * count + head[1]]
    }
}

/// Mean of the last `period` values with weights 1, 2, ... `period`, exact when all are equal.
#[derive(Debug, Clone)]
pub(super) struct WeightedMean {
    blocks: Blocks<Weighted, 1, 2>,
    per_weight: f64,
}

impl WeightedMean {
    /// An empty window. `period` is at least 1.
    pub(super) fn new(period: usize) -> Self {
        let values = period as f64;
        Self {
            blocks: Blocks::new(period),
            per_weight: 2.0 / (values * (values + 1.0)),
        }
    }

    /// Takes a value and gives the weighted mean of the last `period`.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let ([centre], [_, sum]) = self.blocks.push([value]);
        centre + sum * self.per_weight
    }

    /// `push` of value after value.
    #[inline(always)]
    pub(super) fn sweep(&mut self, values: &[f64], means: &mut [f64]) {
        let per_weight = self.per_weight;
        let mean = |[centre]: [f64; 1], [_, sum]: [f64; 2]| [centre + sum * per_weight];
        self.blocks.sweep([values], [means], mean);
    }
}

/// Adds distances and their squares.
#[derive(Debug, Clone)]
struct Squares;

impl Fold<1, 2> for Squares {
    const EMPTY: [f64; 2] = [0.0; 2];
    const CENTRED: bool = true;

    #[inline(always)]
    fn append([sum, squares]: [f64; 2], [value]: [f64; 1], _: f64) -> [f64; 2] {
        [sum + value, squares + value * value]
    }

    #[inline(always)]
    fn prepend([value]: [f64; 1], [sum, squares]: [f64; 2]) -> [f64; 2] {
        [sum + value, squares + value * value]
    }

    #[inline(always)]
    fn join(older: [f64; 2], head: [f64; 2], _: f64) -> [f64; 2] {
        [older[0] + head[0], older[1] + head[1]]
    }
}

/// Mean and population standard deviation of the last `period` values.
///
/// Squares distances from one value of the window. The mean is at most sqrt(`period` - 1)
/// deviations away from any value, so the subtraction of squares cannot cancel more digits than
/// `period` has, whatever the level of the values. Equal values give exactly zero.
#[derive(Debug, Clone)]
pub(super) struct Moments {
    blocks: Blocks<Squares, 1, 2>,
    per_value: f64,
}

impl Moments {
    /// An empty window. `period` is at least 1.
    pub(super) fn new(period: usize) -> Self {
        Self {
            blocks: Blocks::new(period),
            per_value: 1.0 / period as f64,
        }
    }

    /// Takes a value and gives mean and deviation of the last `period`.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> (f64, f64) {
        let (mean, variance) = self.push_variance(value);
        (mean, variance.sqrt())
    }

    /// Like `push`, but gives the square of the deviation.
    #[inline(always)]
    pub(super) fn push_variance(&mut self, value: f64) -> (f64, f64) {
        let (centre, sums) = self.blocks.push([value]);
        mean_and_variance(centre, sums, self.per_value)
    }

    /// `push_variance` of value after value; `finish` makes the outputs of mean and variance.
    #[inline(always)]
    pub(super) fn sweep<const O: usize>(
        &mut self,
        values: &[f64],
        outputs: [&mut [f64]; O],
        finish: impl Fn(f64, f64) -> [f64; O],
    ) {
        let per_value = self.per_value;
        self.blocks.sweep([values], outputs, |centre, sums| {
            let (mean, variance) = mean_and_variance(centre, sums, per_value);
            finish(mean, variance)
        });
    }
}

#[inline(always)]
fn mean_and_variance([centre]: [f64; 1], [sum, squares]: [f64; 2], per_value: f64) -> (f64, f64) {
    let offset = sum * per_value;
    let variance = squares * per_value - offset * offset;
    (centre + offset, larger(variance, 0.0))
}
