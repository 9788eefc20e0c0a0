//! The last `period` values themselves, for what cannot be folded.

use std::array;
use std::mem;

/// The last `period` values, for what cannot be folded.
#[derive(Debug, Clone)]
pub(in crate::indicator) struct Recent {
    /// A ring, twice, so that the values of a window lie side by side.
    slots: Box<[f64]>,
    at: usize,
    /// The values of a batch with those before it.
    values: Vec<f64>,
}

impl Recent {
    /// An empty window. `period` is at least 1.
    pub(in crate::indicator) fn new(period: usize) -> Self {
        Self::filled(period, 0.0)
    }

    /// A window of `period` times one value.
    pub(super) fn filled(period: usize, value: f64) -> Self {
        Self {
            slots: vec![value; 2 * period].into(),
            at: 0,
            values: Vec::new(),
        }
    }

    fn period(&self) -> usize {
        self.slots.len() / 2
    }

    /// Takes a value in place of the oldest.
    #[inline(always)]
    pub(in crate::indicator) fn push(&mut self, value: f64) {
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
    pub(in crate::indicator) fn window(&self) -> &[f64] {
        &self.slots[self.at..self.at + self.period()]
    }

    /// Sum of the absolute distances of the values from `centre` + `offset`.
    #[inline(always)]
    pub(in crate::indicator) fn distance_from(&self, centre: f64, offset: f64) -> f64 {
        let [sum] = distances_from(self.window(), self.period(), [centre], [offset]);
        sum
    }

    /// `push` of value after value, and `distance_from` after each.
    #[inline(always)]
    pub(in crate::indicator) fn sweep_distances(
        &mut self,
        values: &[f64],
        centres: &[f64],
        offsets: &[f64],
        sums: &mut [f64],
    ) {
        let (rows, period) = (values.len(), self.period());
        let mut all = self.extend(values.len());
        all[period..].copy_from_slice(values);
        let together = rows - rows % ROWS_TOGETHER;
        for row in (0..together).step_by(ROWS_TOGETHER) {
            let values = &all[row + 1..];
            let eight = |column: &[f64]| array::from_fn(|at| column[row + at]);
            let eight: [f64; ROWS_TOGETHER] =
                distances_from(values, period, eight(centres), eight(offsets));
            sums[row..row + ROWS_TOGETHER].copy_from_slice(&eight);
        }
        for row in together..rows {
            let (centre, offset) = ([centres[row]], [offsets[row]]);
            [sums[row]] = distances_from(&all[row + 1..], period, centre, offset);
        }
        self.keep(all);
    }

    /// `push` of value after value; `of` makes the output of the row, the window before it, and the
    /// window with it.
    #[inline(always)]
    pub(in crate::indicator) fn sweep(
        &mut self,
        values: &[f64],
        outputs: &mut [f64],
        of: impl Fn(usize, &[f64], &[f64]) -> f64,
    ) {
        let period = self.period();
        let mut all = self.extend(values.len());
        all[period..].copy_from_slice(values);
        for (row, output) in outputs.iter_mut().enumerate() {
            let (before, with) = (&all[row..][..period], &all[row + 1..][..period]);
            *output = of(row, before, with);
        }
        self.keep(all);
    }

    /// The window with room for `rows` values after it.
    #[inline(always)]
    pub(super) fn extend(&mut self, rows: usize) -> Vec<f64> {
        let mut all = mem::take(&mut self.values);
        all.resize(self.period() + rows, 0.0);
        all[..self.period()].copy_from_slice(self.window());
        all
    }

    /// Takes the last values for the window.
    #[inline(always)]
    pub(super) fn keep(&mut self, all: Vec<f64>) {
        let period = self.period();
        let (first, second) = self.slots.split_at_mut(period);
        first.copy_from_slice(&all[all.len() - period..]);
        second.copy_from_slice(first);
        self.at = 0;
        self.values = all;
    }
}

/// Number of values less than `value`.
#[inline(always)]
pub(in crate::indicator) fn count_below(values: &[f64], value: f64) -> f64 {
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

/// Rows whose distances a batch adds side by side.
const ROWS_TOGETHER: usize = 8;

/// Sum of the absolute distances of `period` values from `centre` + `offset`: of the first `period`, and of
/// as many that start one later, for each centre.
#[inline(always)]
fn distances_from<const R: usize>(
    values: &[f64],
    period: usize,
    centres: [f64; R],
    offsets: [f64; R],
) -> [f64; R] {
    let add = |sums: &mut [f64; R], age: usize| {
        let values = &values[age..age + R];
        for row in 0..R {
            sums[row] += ((values[row] - centres[row]) - offsets[row]).abs();
        }
    };
    let mut lanes = [[0.0; R]; 4];
    let mut rest = [0.0; R];
    let grouped = period - period % 4;
    for age in (0..grouped).step_by(4) {
        for (lane, sums) in lanes.iter_mut().enumerate() {
            add(sums, age + lane);
        }
    }
    for age in grouped..period {
        add(&mut rest, age);
    }
    let [first, second, third, fourth] = lanes;
    array::from_fn(|row| (first[row] + second[row]) + (third[row] + fourth[row]) + rest[row])
}
