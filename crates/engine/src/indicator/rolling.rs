//! Sums, means, deviations and extremes over the last `period` values.
//!
//! The window is kept in blocks of `period` slots: the slots ahead of `at` hold the fold of the
//! older block from there to its end, the slots behind hold the raw values of the younger block,
//! whose fold is `head`. Two folds joined are the window. When a block is full it is folded from
//! its end, in place. So a value costs three operations whatever the period, nothing is ever
//! subtracted, and a value that has left the window leaves no rounding behind.
//! Source: van Herk (1992), Gil and Werman (1993), there for minimum and maximum.
//!
//! All windows take finite values only. What they give before `period` values is of no use.

use std::fmt::Debug;
use std::marker::PhantomData;

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

/// An associative operation on two folded stretches.
pub(super) trait Fold: Debug + Clone + Send + Sync + 'static {
    /// Joining it changes nothing.
    const EMPTY: f64;

    /// Joins two stretches.
    fn join(older: f64, younger: f64) -> f64;
}

/// Adds.
#[derive(Debug, Clone)]
pub(super) struct Sum;

impl Fold for Sum {
    const EMPTY: f64 = 0.0;

    #[inline(always)]
    fn join(older: f64, younger: f64) -> f64 {
        older + younger
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

/// Takes the larger.
#[derive(Debug, Clone)]
pub(super) struct Max;

impl Fold for Max {
    const EMPTY: f64 = f64::NEG_INFINITY;

    #[inline(always)]
    fn join(older: f64, younger: f64) -> f64 {
        larger(older, younger)
    }
}

/// Takes the smaller.
#[derive(Debug, Clone)]
pub(super) struct Min;

impl Fold for Min {
    const EMPTY: f64 = f64::INFINITY;

    #[inline(always)]
    fn join(older: f64, younger: f64) -> f64 {
        smaller(older, younger)
    }
}

/// Sum, maximum or minimum of the last `period` values.
#[derive(Debug, Clone)]
pub(super) struct Window<F> {
    slots: Box<[f64]>,
    at: usize,
    head: f64,
    fold: PhantomData<F>,
}

impl<F: Fold> Window<F> {
    /// An empty window. `period` is at least 1.
    pub(super) fn new(period: usize) -> Self {
        Self {
            slots: vec![F::EMPTY; period].into(),
            at: 0,
            head: F::EMPTY,
            fold: PhantomData,
        }
    }

    /// Takes a value and gives the fold of the last `period`, fewer at the start.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        self.slots[self.at] = value;
        self.head = F::join(self.head, value);
        self.at += 1;
        if self.at == self.slots.len() {
            self.at = 0;
            self.head = F::EMPTY;
            fold::<F>(&mut self.slots);
        }
        F::join(self.slots[self.at], self.head)
    }
}

/// Turns each slot into the fold from it to the end.
#[cold]
#[inline(never)]
fn fold<F: Fold>(slots: &mut [f64]) {
    let mut tail = F::EMPTY;
    let mut chunks = slots.rchunks_exact_mut(4);
    for chunk in &mut chunks {
        // Four at a time, so that the next four wait for one operation only.
        let last = chunk[3];
        let two = F::join(chunk[2], last);
        let three = F::join(chunk[1], two);
        let four = F::join(F::join(chunk[0], chunk[1]), two);
        chunk[3] = F::join(last, tail);
        chunk[2] = F::join(two, tail);
        chunk[1] = F::join(three, tail);
        tail = F::join(four, tail);
        chunk[0] = tail;
    }
    for slot in chunks.into_remainder().iter_mut().rev() {
        tail = F::join(*slot, tail);
        *slot = tail;
    }
}

/// Mean of the last `period` values, exact when they are all equal.
///
/// Sums differences from one value of the window, so the rounding is that of the spread of the
/// values and not of their level.
#[derive(Debug, Clone)]
pub(super) struct Mean {
    slots: Box<[f64]>,
    at: usize,
    centre: f64,
    head: f64,
    per_value: f64,
}

impl Mean {
    /// An empty window. `period` is at least 1.
    pub(super) fn new(period: usize) -> Self {
        Self {
            slots: vec![0.0; period].into(),
            at: 0,
            centre: 0.0,
            head: 0.0,
            per_value: 1.0 / period as f64,
        }
    }

    /// Takes a value and gives the mean of the last `period`.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let (centre, offset) = self.push_split(value);
        centre + offset
    }

    /// `push` of value after value, block by block.
    pub(super) fn sweep(&mut self, mut values: &[f64], mut means: &mut [f64]) {
        while !values.is_empty() {
            let room = self.slots.len() - self.at;
            let (block, rest) = values.split_at(room.min(values.len()));
            let (block_means, rest_means) = means.split_at_mut(block.len());
            // All but the value that completes the block and folds it.
            let plain = block.len().min(room - 1);
            let older = &self.slots[self.at + 1..][..plain];
            for ((value, mean), older) in block.iter().zip(block_means.iter_mut()).zip(older) {
                self.head += value - self.centre;
                *mean = self.centre + (older + self.head) * self.per_value;
            }
            self.slots[self.at..][..plain].copy_from_slice(&block[..plain]);
            self.at += plain;
            if let Some(&value) = block.get(plain) {
                block_means[plain] = self.push(value);
            }
            (values, means) = (rest, rest_means);
        }
    }

    /// Like `push`, but gives a value of the window and how far the mean lies above it: that keeps
    /// digits which their sum has not.
    #[inline(always)]
    pub(super) fn push_split(&mut self, value: f64) -> (f64, f64) {
        self.slots[self.at] = value;
        self.head += value - self.centre;
        self.at += 1;
        if self.at == self.slots.len() {
            self.at = 0;
            self.head = 0.0;
            self.centre = value;
            fold_distances(&mut self.slots, value);
        }
        let sum = self.slots[self.at] + self.head;
        (self.centre, sum * self.per_value)
    }
}

/// Turns each slot into the sum of distances from it to the end.
#[cold]
#[inline(never)]
fn fold_distances(slots: &mut [f64], centre: f64) {
    for slot in slots.iter_mut() {
        *slot -= centre;
    }
    fold::<Sum>(slots);
}

/// Mean of the last `period` values with weights 1, 2, ... `period`, exact when all are equal.
#[derive(Debug, Clone)]
pub(super) struct WeightedMean {
    slots: Box<[f64]>,
    at: usize,
    centre: f64,
    /// Sum of the younger block, and the same with weights 1, 2, ...
    head: f64,
    weighted_head: f64,
    /// Values in the younger block, and values still counted from the older one.
    younger: f64,
    older: f64,
    per_weight: f64,
}

impl WeightedMean {
    /// An empty window. `period` is at least 1.
    pub(super) fn new(period: usize) -> Self {
        let values = period as f64;
        Self {
            slots: vec![0.0; period].into(),
            at: 0,
            centre: 0.0,
            head: 0.0,
            weighted_head: 0.0,
            younger: 0.0,
            older: values,
            per_weight: 2.0 / (values * (values + 1.0)),
        }
    }

    /// Takes a value and gives the weighted mean of the last `period`.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        self.slots[self.at] = value;
        self.at += 1;
        self.younger += 1.0;
        self.older -= 1.0;
        let distance = value - self.centre;
        self.head += distance;
        self.weighted_head += distance * self.younger;
        if self.at == self.slots.len() {
            (self.head, self.weighted_head) = (0.0, 0.0);
            (self.older, self.younger) = (self.younger, 0.0);
            self.at = 0;
            self.centre = value;
            fold_weighted(&mut self.slots, value);
        }
        let sum = self.slots[self.at] + self.head * self.older + self.weighted_head;
        self.centre + sum * self.per_weight
    }

    /// `push` of value after value, block by block.
    pub(super) fn sweep(&mut self, mut values: &[f64], mut means: &mut [f64]) {
        while !values.is_empty() {
            let room = self.slots.len() - self.at;
            let (block, rest) = values.split_at(room.min(values.len()));
            let (block_means, rest_means) = means.split_at_mut(block.len());
            // All but the value that completes the block and folds it.
            let plain = block.len().min(room - 1);
            let slots = &self.slots[self.at + 1..][..plain];
            for ((value, mean), slot) in block.iter().zip(block_means.iter_mut()).zip(slots) {
                self.younger += 1.0;
                self.older -= 1.0;
                let distance = value - self.centre;
                self.head += distance;
                self.weighted_head += distance * self.younger;
                let sum = slot + self.head * self.older + self.weighted_head;
                *mean = self.centre + sum * self.per_weight;
            }
            self.slots[self.at..][..plain].copy_from_slice(&block[..plain]);
            self.at += plain;
            if let Some(&value) = block.get(plain) {
                block_means[plain] = self.push(value);
            }
            (values, means) = (rest, rest_means);
        }
    }
}

/// Turns each slot into the sum of distances from it to the end, with weights 1, 2, ...
#[cold]
#[inline(never)]
fn fold_weighted(slots: &mut [f64], centre: f64) {
    let (mut tail, mut weighted_tail) = (0.0, 0.0);
    for slot in slots.iter_mut().rev() {
        tail += *slot - centre;
        weighted_tail += tail;
        *slot = weighted_tail;
    }
}

/// Mean and population standard deviation of the last `period` values.
///
/// Squares distances from one value of the window. The mean is at most sqrt(`period` - 1)
/// deviations away from any value, so the subtraction of squares cannot cancel more digits than
/// `period` has, whatever the level of the values. Equal values give exactly zero.
#[derive(Debug, Clone)]
pub(super) struct Moments {
    /// Sum of distances and sum of their squares; the raw value first while the block is young.
    slots: Box<[[f64; 2]]>,
    at: usize,
    centre: f64,
    head: [f64; 2],
    per_value: f64,
}

impl Moments {
    /// An empty window. `period` is at least 1.
    pub(super) fn new(period: usize) -> Self {
        Self {
            slots: vec![[0.0; 2]; period].into(),
            at: 0,
            centre: 0.0,
            head: [0.0; 2],
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
        self.slots[self.at][0] = value;
        self.at += 1;
        let distance = value - self.centre;
        self.head[0] += distance;
        self.head[1] += distance * distance;
        if self.at == self.slots.len() {
            self.head = [0.0; 2];
            self.at = 0;
            self.centre = value;
            fold_squares(&mut self.slots, value);
        }
        let [sum, squares] = self.slots[self.at];
        let offset = (sum + self.head[0]) * self.per_value;
        let variance = (squares + self.head[1]) * self.per_value - offset * offset;
        (self.centre + offset, larger(variance, 0.0))
    }
}

/// Turns each slot into the sum of distances and of their squares from it to the end.
#[cold]
#[inline(never)]
fn fold_squares(slots: &mut [[f64; 2]], centre: f64) {
    let mut tail = [0.0; 2];
    for slot in slots.iter_mut().rev() {
        let distance = slot[0] - centre;
        tail[0] += distance;
        tail[1] += distance * distance;
        *slot = tail;
    }
}

/// The last `period` values, for what cannot be folded.
#[derive(Debug, Clone)]
pub(super) struct Recent {
    slots: Box<[f64]>,
    at: usize,
}

impl Recent {
    /// An empty window. `period` is at least 1.
    pub(super) fn new(period: usize) -> Self {
        Self {
            slots: vec![0.0; period].into(),
            at: 0,
        }
    }

    /// Takes a value in place of the oldest.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) {
        self.slots[self.at] = value;
        self.at += 1;
        if self.at == self.slots.len() {
            self.at = 0;
        }
    }

    /// Number of values less than `value`. Visits every value.
    #[inline(always)]
    pub(super) fn count_below(&self, value: f64) -> f64 {
        let below = |other: &f64| u32::from(*other < value);
        let mut lanes = [0; 8];
        let (groups, rest) = self.slots.as_chunks::<8>();
        for group in groups {
            for (lane, other) in lanes.iter_mut().zip(group) {
                *lane += below(other);
            }
        }
        f64::from(lanes.iter().sum::<u32>() + rest.iter().map(below).sum::<u32>())
    }

    /// Sum of the absolute distances from `centre` + `offset`. Visits every value.
    #[inline(always)]
    pub(super) fn distance_from(&self, centre: f64, offset: f64) -> f64 {
        let distance = |value: f64| ((value - centre) - offset).abs();
        let mut lanes = [0.0; 4];
        let mut chunks = self.slots.chunks_exact(4);
        for chunk in &mut chunks {
            for lane in 0..4 {
                lanes[lane] += distance(chunk[lane]);
            }
        }
        for (lane, &value) in lanes.iter_mut().zip(chunks.remainder()) {
            *lane += distance(value);
        }
        (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
    }
}
