//! Sums, means, deviations and extremes over the last `period` values.
//!
//! A window is kept in blocks of `period` rows ([`Blocks`]): the slots ahead of `at` hold the fold of the
//! older block from there to its end, the slots behind hold the raw rows of the younger block, whose
//! fold is `head`. Two folds joined are the window. When a block is full it is folded from its end, in
//! place. So a row costs three operations whatever the period, nothing is ever subtracted, and a value
//! that has left the window leaves no rounding behind.
//! Source: van Herk (1992), Gil and Werman (1993), there for minimum and maximum.
//!
//! Blocks do not wait for each other, so a batch folds [`LANES`] of them side by side, with the same
//! digits.
//!
//! All windows take finite values only. What they give before `period` values is of no use.

use std::array;
use std::fmt::Debug;
use std::marker::PhantomData;
use std::mem;

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

/// How rows of `I` values fold into `S` numbers.
pub(super) trait Fold<const I: usize, const S: usize>:
    Debug + Clone + Send + Sync + 'static
{
    /// What a stretch without rows folds into.
    const EMPTY: [f64; S];

    /// Tells whether rows are given as distances from a row of the window, so that rounding is that
    /// of the spread of the values and not of their level.
    const CENTRED: bool;

    /// Tells whether a row may be folded twice, as with an extreme.
    const IDEMPOTENT: bool = false;

    /// Adds a younger row, the `count`th of its block.
    fn append(head: [f64; S], row: [f64; I], count: f64) -> [f64; S];

    /// Adds an older row.
    fn prepend(row: [f64; I], tail: [f64; S]) -> [f64; S];

    /// Joins the last `count` rows of the older block with the rows of the younger one.
    fn join(older: [f64; S], head: [f64; S], count: f64) -> [f64; S];
}

/// Blocks that a batch folds side by side.
const LANES: usize = 8;

/// The last `period` rows of `I` values, folded.
#[derive(Debug, Clone)]
pub(super) struct Blocks<F, const I: usize, const S: usize> {
    slots: Box<[[f64; S]]>,
    at: usize,
    /// What distances of the younger block and of the folded slots are taken from.
    centre: [f64; I],
    head: [f64; S],
    /// Rows in the younger block, and rows still counted from the older one.
    younger: f64,
    older: f64,
    memory: Memory<I, S>,
    fold: PhantomData<F>,
}

/// Memory of a batch, with the lanes of a row side by side. A copy starts without.
#[derive(Debug)]
struct Memory<const I: usize, const S: usize> {
    rows: Vec<[[f64; LANES]; I]>,
    /// What the slots hold when a block is full: of the block before, then of each lane.
    tails: Vec<[[f64; LANES + 1]; S]>,
    outputs: Vec<[f64; LANES]>,
    slide: [[Vec<f64>; S]; 2],
}

fn no_columns<const S: usize>() -> [[Vec<f64>; S]; 2] {
    array::from_fn(|_| array::from_fn(|_| Vec::new()))
}

impl<const I: usize, const S: usize> Default for Memory<I, S> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            tails: Vec::new(),
            outputs: Vec::new(),
            slide: no_columns(),
        }
    }
}

impl<const I: usize, const S: usize> Clone for Memory<I, S> {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl<F: Fold<I, S>, const I: usize, const S: usize> Blocks<F, I, S> {
    /// An empty window. `period` is at least 1.
    pub(super) fn new(period: usize) -> Self {
        const { assert!(I <= S, "a slot has room for a raw row") }
        Self {
            slots: vec![F::EMPTY; period].into(),
            at: 0,
            centre: [0.0; I],
            head: F::EMPTY,
            younger: 0.0,
            older: period as f64,
            memory: Memory::default(),
            fold: PhantomData,
        }
    }

    /// Takes a row and gives the row that distances are taken from, and the fold of the last `period`
    /// rows, fewer at the start.
    #[inline(always)]
    pub(super) fn push(&mut self, row: [f64; I]) -> ([f64; I], [f64; S]) {
        self.slots[self.at][..I].copy_from_slice(&row);
        self.younger += 1.0;
        self.older -= 1.0;
        self.head = F::append(
            self.head,
            distances::<F, I, S>(row, self.centre),
            self.younger,
        );
        self.at += 1;
        if self.at == self.slots.len() {
            self.at = 0;
            self.head = F::EMPTY;
            (self.older, self.younger) = (self.younger, 0.0);
            self.centre = row;
            fold::<F, I, S>(&mut self.slots, row);
        }
        let sums = F::join(self.slots[self.at], self.head, self.older);
        (self.centre, sums)
    }

    /// `push` of row after row; `finish` makes the outputs of what it gives.
    #[inline(always)]
    pub(super) fn sweep<const O: usize>(
        &mut self,
        columns: [&[f64]; I],
        mut outputs: [&mut [f64]; O],
        finish: impl Fn([f64; I], [f64; S]) -> [f64; O],
    ) {
        let (rows, period) = (columns[0].len(), self.slots.len());
        let step = |blocks: &mut Self, outputs: &mut [&mut [f64]; O], from, until| {
            for row in from..until {
                let (centre, sums) = blocks.push(columns.map(|column| column[row]));
                for (column, value) in outputs.iter_mut().zip(finish(centre, sums)) {
                    column[row] = value;
                }
            }
        };
        // To the start of a block.
        let mut at = ((period - self.at) % period).min(rows);
        step(self, &mut outputs, 0, at);
        while rows - at >= LANES * period {
            let next = at + LANES * period;
            let outputs = outputs.each_mut().map(|column| &mut column[at..next]);
            self.sweep_blocks(columns.map(|column| &column[at..next]), outputs, &finish);
            at = next;
        }
        step(self, &mut outputs, at, rows);
    }

    /// `push` of row after row of a fold that may take a row twice, and its result as columns.
    ///
    /// Folds of 2, 4, 8 … rows are made of those of half as many, and two of them that overlap make the
    /// window: as many passes as the period has binary digits, each over all rows in lanes.
    #[inline(always)]
    pub(super) fn slide(&mut self, columns: [&[f64]; I], folds: [&mut [f64]; S]) {
        const { assert!(I == S, "a fold of one row is that row") }
        let (rows, period) = (columns[0].len(), self.slots.len());
        let lead = if rows < 2 * period { rows } else { period - 1 };
        for row in 0..lead {
            let (_, folded) = self.push(columns.map(|column| column[row]));
            for at in 0..S {
                folds[at][row] = folded[at];
            }
        }
        if lead == rows {
            return;
        }
        // `wide[row]` is the fold of the `width` rows from it on.
        let [mut wide, mut wider] = mem::replace(&mut self.memory.slide, no_columns());
        for at in 0..S {
            wide[at].resize(rows, 0.0);
            wider[at].resize(rows, 0.0);
            wide[at].copy_from_slice(columns[at]);
        }
        let (mut width, mut count) = (1, rows);
        while 2 * width <= period {
            count -= width;
            join_rows::<F, I, S>(
                &wide,
                width,
                wider.each_mut().map(|column| &mut column[..count]),
            );
            mem::swap(&mut wide, &mut wider);
            width *= 2;
        }
        let outputs = folds.map(|column| &mut column[lead..]);
        join_rows::<F, I, S>(&wide, period - width, outputs);
        self.memory.slide = [wide, wider];
        // As if the last rows were a block that has just been completed.
        for (slot, row) in self.slots.iter_mut().zip(rows - period..) {
            *slot = array::from_fn(|at| columns[at][row]);
        }
        fold::<F, I, S>(&mut self.slots, [0.0; I]);
        (self.at, self.head) = (0, F::EMPTY);
        (self.older, self.younger) = (period as f64, 0.0);
    }

    /// `sweep` of [`LANES`] whole blocks.
    #[inline(always)]
    fn sweep_blocks<const O: usize>(
        &mut self,
        columns: [&[f64]; I],
        outputs: [&mut [f64]; O],
        finish: &impl Fn([f64; I], [f64; S]) -> [f64; O],
    ) {
        let period = self.slots.len();
        let Memory {
            rows,
            tails,
            outputs: finished,
            ..
        } = &mut self.memory;
        rows.resize(period, [[0.0; LANES]; I]);
        tails.resize(period, [[0.0; LANES + 1]; S]);
        finished.resize(period * O, [0.0; LANES]);
        for at in 0..I {
            for (lane, block) in columns[at].chunks_exact(period).enumerate() {
                for (row, value) in rows.iter_mut().zip(block) {
                    row[at][lane] = *value;
                }
            }
        }

        // The last row of each block, and of the one before it.
        let ends = rows[period - 1];
        let before: [[f64; LANES]; I] = array::from_fn(|at| {
            array::from_fn(|lane| match lane.checked_sub(1) {
                Some(lane) => ends[at][lane],
                None => self.centre[at],
            })
        });
        let mut folded = F::EMPTY.map(|empty| [empty; LANES]);
        for ((row, tail), slot) in rows.iter().zip(tails.iter_mut()).zip(&mut self.slots).rev() {
            folded = over_lanes(|lane| {
                let row = distances::<F, I, S>(lane_of(row, lane), lane_of(&ends, lane));
                F::prepend(row, lane_of(&folded, lane))
            });
            for at in 0..S {
                tail[at][0] = slot[at];
                tail[at][1..].copy_from_slice(&folded[at]);
                slot[at] = folded[at][LANES - 1];
            }
        }

        let mut heads = F::EMPTY.map(|empty| [empty; LANES]);
        let (mut younger, mut older) = (0.0, self.older);
        let after_rows = rows.iter().zip(&tails[1..]);
        for ((row, tail), outputs) in after_rows.zip(finished.chunks_exact_mut(O)) {
            younger += 1.0;
            older -= 1.0;
            heads = over_lanes(|lane| {
                let row = distances::<F, I, S>(lane_of(row, lane), lane_of(&before, lane));
                F::append(lane_of(&heads, lane), row, younger)
            });
            let values: [[f64; LANES]; O] = over_lanes(|lane| {
                let tail = array::from_fn(|at| tail[at][lane]);
                let sums = F::join(tail, lane_of(&heads, lane), older);
                finish(lane_of(&before, lane), sums)
            });
            outputs.copy_from_slice(&values);
        }
        let values: [[f64; LANES]; O] = over_lanes(|lane| {
            let whole = array::from_fn(|at| tails[0][at][lane + 1]);
            finish(lane_of(&ends, lane), F::join(whole, F::EMPTY, self.older))
        });
        finished[(period - 1) * O..].copy_from_slice(&values);

        for (at, column) in outputs.into_iter().enumerate() {
            for (lane, block) in column.chunks_exact_mut(period).enumerate() {
                for (value, row) in block.iter_mut().zip(finished.chunks_exact(O)) {
                    *value = row[at][lane];
                }
            }
        }
        self.centre = ends.map(|lanes| lanes[LANES - 1]);
    }
}

/// Joins the folds that start at each row with those `distance` rows later.
#[inline(always)]
fn join_rows<F: Fold<I, S>, const I: usize, const S: usize>(
    folds: &[Vec<f64>; S],
    distance: usize,
    joined: [&mut [f64]; S],
) {
    let rows = joined[0].len();
    let older = folds.each_ref().map(|column| &column[..rows]);
    let younger = folds.each_ref().map(|column| &column[distance..][..rows]);
    let joined = joined.map(|column| &mut column[..rows]);
    for row in 0..rows {
        let older = array::from_fn(|at| older[at][row]);
        let both = F::join(older, array::from_fn(|at| younger[at][row]), 0.0);
        for at in 0..S {
            joined[at][row] = both[at];
        }
    }
}

#[inline(always)]
fn lane_of<const N: usize>(lanes: &[[f64; LANES]; N], lane: usize) -> [f64; N] {
    array::from_fn(|at| lanes[at][lane])
}

/// What `of` makes of each lane.
#[inline(always)]
fn over_lanes<const N: usize>(of: impl Fn(usize) -> [f64; N]) -> [[f64; LANES]; N] {
    let mut lanes = [[0.0; LANES]; N];
    for lane in 0..LANES {
        for (lanes, value) in lanes.iter_mut().zip(of(lane)) {
            lanes[lane] = value;
        }
    }
    lanes
}

#[inline(always)]
fn distances<F: Fold<I, S>, const I: usize, const S: usize>(
    row: [f64; I],
    centre: [f64; I],
) -> [f64; I] {
    if F::CENTRED {
        array::from_fn(|at| row[at] - centre[at])
    } else {
        row
    }
}

/// Turns each slot into the fold from it to the end.
#[cold]
#[inline(never)]
fn fold<F: Fold<I, S>, const I: usize, const S: usize>(slots: &mut [[f64; S]], centre: [f64; I]) {
    let mut tail = F::EMPTY;
    for slot in slots.iter_mut().rev() {
        let row = array::from_fn(|at| slot[at]);
        tail = F::prepend(distances::<F, I, S>(row, centre), tail);
        *slot = tail;
    }
}

/// Adds.
#[derive(Debug, Clone)]
pub(super) struct Sum;

impl Fold<1, 1> for Sum {
    const EMPTY: [f64; 1] = [0.0];
    const CENTRED: bool = false;

    #[inline(always)]
    fn append([head]: [f64; 1], [value]: [f64; 1], _: f64) -> [f64; 1] {
        [head + value]
    }

    #[inline(always)]
    fn prepend([value]: [f64; 1], [tail]: [f64; 1]) -> [f64; 1] {
        [value + tail]
    }

    #[inline(always)]
    fn join([older]: [f64; 1], [head]: [f64; 1], _: f64) -> [f64; 1] {
        [older + head]
    }
}

/// Takes the larger.
#[derive(Debug, Clone)]
pub(super) struct Max;

impl Fold<1, 1> for Max {
    const EMPTY: [f64; 1] = [f64::NEG_INFINITY];
    const CENTRED: bool = false;
    const IDEMPOTENT: bool = true;

    #[inline(always)]
    fn append([head]: [f64; 1], [value]: [f64; 1], _: f64) -> [f64; 1] {
        [larger(head, value)]
    }

    #[inline(always)]
    fn prepend([value]: [f64; 1], [tail]: [f64; 1]) -> [f64; 1] {
        [larger(value, tail)]
    }

    #[inline(always)]
    fn join([older]: [f64; 1], [head]: [f64; 1], _: f64) -> [f64; 1] {
        [larger(older, head)]
    }
}

/// Takes the smaller.
#[derive(Debug, Clone)]
pub(super) struct Min;

impl Fold<1, 1> for Min {
    const EMPTY: [f64; 1] = [f64::INFINITY];
    const CENTRED: bool = false;
    const IDEMPOTENT: bool = true;

    #[inline(always)]
    fn append([head]: [f64; 1], [value]: [f64; 1], _: f64) -> [f64; 1] {
        [smaller(head, value)]
    }

    #[inline(always)]
    fn prepend([value]: [f64; 1], [tail]: [f64; 1]) -> [f64; 1] {
        [smaller(value, tail)]
    }

    #[inline(always)]
    fn join([older]: [f64; 1], [head]: [f64; 1], _: f64) -> [f64; 1] {
        [smaller(older, head)]
    }
}

/// Sum, maximum or minimum of the last `period` values.
#[derive(Debug, Clone)]
pub(super) struct Window<F> {
    blocks: Blocks<F, 1, 1>,
}

impl<F: Fold<1, 1>> Window<F> {
    /// An empty window. `period` is at least 1.
    pub(super) fn new(period: usize) -> Self {
        Self {
            blocks: Blocks::new(period),
        }
    }

    /// Takes a value and gives the fold of the last `period`, fewer at the start.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let (_, [folded]) = self.blocks.push([value]);
        folded
    }

    /// `push` of value after value.
    #[inline(always)]
    pub(super) fn sweep(&mut self, values: &[f64], folds: &mut [f64]) {
        if F::IDEMPOTENT {
            self.blocks.slide([values], [folds]);
        } else {
            self.blocks.sweep([values], [folds], |_, folded| folded);
        }
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

/// Mean of the last `period` values, exact when they are all equal.
#[derive(Debug, Clone)]
pub(super) struct Mean {
    blocks: Blocks<Distance, 1, 1>,
    per_value: f64,
}

impl Mean {
    /// An empty window. `period` is at least 1.
    pub(super) fn new(period: usize) -> Self {
        Self {
            blocks: Blocks::new(period),
            per_value: 1.0 / period as f64,
        }
    }

    /// Takes a value and gives the mean of the last `period`.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let (centre, offset) = self.push_split(value);
        centre + offset
    }

    /// `push` of value after value.
    #[inline(always)]
    pub(super) fn sweep(&mut self, values: &[f64], means: &mut [f64]) {
        let per_value = self.per_value;
        let mean = |[centre]: [f64; 1], [sum]: [f64; 1]| [centre + sum * per_value];
        self.blocks.sweep([values], [means], mean);
    }

    /// Like `push`, but gives a value of the window and how far the mean lies above it: that keeps
    /// digits which their sum has not.
    #[inline(always)]
    pub(super) fn push_split(&mut self, value: f64) -> (f64, f64) {
        let ([centre], [sum]) = self.blocks.push([value]);
        (centre, sum * self.per_value)
    }

    /// `push_split` of value after value.
    #[inline(always)]
    pub(super) fn sweep_split(&mut self, values: &[f64], centres: &mut [f64], offsets: &mut [f64]) {
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

/// The last `period` values, for what cannot be folded.
#[derive(Debug, Clone)]
pub(super) struct Recent {
    /// A ring, twice, so that the values of a window lie side by side.
    slots: Box<[f64]>,
    at: usize,
    /// The values of a batch with those before it.
    values: Vec<f64>,
}

impl Recent {
    /// An empty window. `period` is at least 1.
    pub(super) fn new(period: usize) -> Self {
        Self {
            slots: vec![0.0; 2 * period].into(),
            at: 0,
            values: Vec::new(),
        }
    }

    fn period(&self) -> usize {
        self.slots.len() / 2
    }

    /// Takes a value in place of the oldest.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) {
        let period = self.period();
        self.slots[self.at] = value;
        self.slots[self.at + period] = value;
        self.at += 1;
        if self.at == period {
            self.at = 0;
        }
    }

    /// The values, the oldest first.
    #[inline(always)]
    pub(super) fn window(&self) -> &[f64] {
        &self.slots[self.at..self.at + self.period()]
    }

    /// `push` of value after value; `of` makes the output of the row, the window before it, and the
    /// window with it.
    #[inline(always)]
    pub(super) fn sweep(
        &mut self,
        values: &[f64],
        outputs: &mut [f64],
        of: impl Fn(usize, &[f64], &[f64]) -> f64,
    ) {
        let period = self.period();
        let mut all = mem::take(&mut self.values);
        all.clear();
        all.extend_from_slice(self.window());
        all.extend_from_slice(values);
        for (row, output) in outputs.iter_mut().enumerate() {
            let (before, with) = (&all[row..][..period], &all[row + 1..][..period]);
            *output = of(row, before, with);
        }
        let (first, second) = self.slots.split_at_mut(period);
        first.copy_from_slice(&all[values.len()..]);
        second.copy_from_slice(first);
        self.at = 0;
        self.values = all;
    }
}

/// Number of values less than `value`.
#[inline(always)]
pub(super) fn count_below(values: &[f64], value: f64) -> f64 {
    // Whole numbers far below 2^53 are added without rounding, in any order.
    let below = |other: f64| if other < value { 1.0 } else { 0.0 };
    let mut lanes = [0.0; 8];
    let (groups, rest) = values.as_chunks::<8>();
    for group in groups {
        for lane in 0..8 {
            lanes[lane] += below(group[lane]);
        }
    }
    let rest: f64 = rest.iter().map(|other| below(*other)).sum();
    lanes.iter().sum::<f64>() + rest
}

/// Sum of the absolute distances from `centre` + `offset`.
#[inline(always)]
pub(super) fn distance_from(values: &[f64], centre: f64, offset: f64) -> f64 {
    let distance = |value: f64| ((value - centre) - offset).abs();
    let mut lanes = [0.0; 4];
    let (groups, rest) = values.as_chunks::<4>();
    for group in groups {
        for lane in 0..4 {
            lanes[lane] += distance(group[lane]);
        }
    }
    let rest: f64 = rest.iter().map(|value| distance(*value)).sum();
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
}
