//! Folds of the last `period` rows in blocks of `period` rows.
//!
//! The slots ahead of `at` hold the fold of the older block from there to its end, the slots behind
//! hold the raw rows of the younger block, whose fold is `head`. Two folds joined are the window. When a
//! block is full it is folded from its end, in place. So a row costs three operations whatever the
//! period, nothing is ever subtracted, and a value that has left the window leaves no rounding behind.
//! Source: van Herk (1992), Gil and Werman (1993), there for minimum and maximum.
//!
//! Blocks do not wait for each other, so a batch folds [`LANES`] of them side by side, with the same
//! digits.

use std::array;
use std::fmt::Debug;
use std::marker::PhantomData;

use super::stretches::Join;

/// How rows of `I` values fold into `S` numbers.
pub(in crate::indicator) trait Fold<const I: usize, const S: usize>:
    Debug + Clone + Send + Sync + 'static
{
    /// What a stretch without rows folds into.
    const EMPTY: [f64; S];

    /// Tells whether rows are given as distances from a row of the window, so that rounding is that
    /// of the spread of the values and not of their level.
    const CENTRED: bool;

    /// Adds a younger row, the `count`th of its block.
    fn append(head: [f64; S], row: [f64; I], count: f64) -> [f64; S];

    /// Adds an older row.
    fn prepend(row: [f64; I], tail: [f64; S]) -> [f64; S];

    /// Joins the last `count` rows of the older block with the rows of the younger one.
    fn join(older: [f64; S], head: [f64; S], count: f64) -> [f64; S];
}

/// Blocks that a batch folds side by side.
const LANES: usize = 8;
/// Fewer blocks than this are not worth it.
const BLOCKS_MIN: usize = 2;

/// The last `period` rows of `I` values, folded.
#[derive(Debug, Clone)]
pub(in crate::indicator) struct Blocks<F, const I: usize, const S: usize> {
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
}

impl<const I: usize, const S: usize> Default for Memory<I, S> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            tails: Vec::new(),
            outputs: Vec::new(),
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
    pub(in crate::indicator) fn new(period: usize) -> Self {
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
    pub(in crate::indicator) fn push(&mut self, row: [f64; I]) -> ([f64; I], [f64; S]) {
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
    pub(in crate::indicator) fn sweep<const O: usize>(
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
        loop {
            let blocks = LANES.min((rows - at) / period);
            if blocks < BLOCKS_MIN {
                break;
            }
            let next = at + blocks * period;
            let outputs = outputs.each_mut().map(|column| &mut column[at..next]);
            self.sweep_blocks(columns.map(|column| &column[at..next]), outputs, &finish);
            at = next;
        }
        step(self, &mut outputs, at, rows);
    }

    /// `sweep` of at most [`LANES`] whole blocks.
    #[inline(always)]
    fn sweep_blocks<const O: usize>(
        &mut self,
        columns: [&[f64]; I],
        outputs: [&mut [f64]; O],
        finish: &impl Fn([f64; I], [f64; S]) -> [f64; O],
    ) {
        let period = self.slots.len();
        let last = columns[0].len() / period - 1;
        let Memory {
            rows,
            tails,
            outputs: finished,
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
        for ((row, tail), slot) in rows.iter().zip(tails.iter_mut()).zip(&self.slots).rev() {
            folded = over_lanes(|lane| {
                let row = distances::<F, I, S>(lane_of(row, lane), lane_of(&ends, lane));
                F::prepend(row, lane_of(&folded, lane))
            });
            for at in 0..S {
                tail[at][0] = slot[at];
                tail[at][1..].copy_from_slice(&folded[at]);
            }
        }
        // Apart, so that the folds of the loop above stay in registers.
        for (slot, tail) in self.slots.iter_mut().zip(tails.iter()) {
            *slot = array::from_fn(|at| tail[at][last + 1]);
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
        self.centre = ends.map(|lanes| lanes[last]);
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

/// Rows that are joined as they are.
#[derive(Debug, Clone)]
pub(super) struct Joined<F>(PhantomData<F>);

impl<F: Join<S>, const S: usize> Fold<S, S> for Joined<F> {
    const EMPTY: [f64; S] = F::EMPTY;
    const CENTRED: bool = false;

    #[inline(always)]
    fn append(head: [f64; S], row: [f64; S], _: f64) -> [f64; S] {
        F::join(head, row)
    }

    #[inline(always)]
    fn prepend(row: [f64; S], tail: [f64; S]) -> [f64; S] {
        F::join(row, tail)
    }

    #[inline(always)]
    fn join(older: [f64; S], head: [f64; S], _: f64) -> [f64; S] {
        F::join(older, head)
    }
}
