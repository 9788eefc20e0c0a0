//! The recurrence of exponential averages: a sum of which each step keeps a share.

use std::array;

/// `sum = keep * sum + value`, bar after bar.
///
/// Computed from the sum eight bars ago, as `keep⁸ * sum + eight`, where the last eight values fold by
/// doubling: `pair = keep * value before + value`, `four = keep² * pair of two bars ago + pair`,
/// `eight = keep⁴ * four of four bars ago + four`. Eight chains do not wait for each other, so a batch
/// runs them in lanes. Products and sums are fused, which rounds once. A sum of zeros stays exactly zero.
#[derive(Debug, Clone)]
pub(super) struct Decay {
    /// Powers 1, 2, 4 and 8 of the share.
    keep: [f64; 4],
    /// Rings of the last values, folds of four, and sums; the next row goes to `at`.
    values: [f64; 4],
    fours: [f64; 4],
    sums: [f64; LANES],
    at: usize,
}

/// Chains that do not wait for each other.
const LANES: usize = 8;

impl Decay {
    /// An empty sum of which each step keeps `keep`, 0 to 1.
    pub(super) fn new(keep: f64) -> Self {
        let square = keep * keep;
        let fourth = square * square;
        Self {
            keep: [keep, square, fourth, fourth * fourth],
            values: [0.0; 4],
            fours: [0.0; 4],
            sums: [0.0; LANES],
            at: 0,
        }
    }

    /// The share that a step keeps.
    #[inline(always)]
    pub(super) fn keep(&self) -> f64 {
        self.keep[0]
    }

    /// The sum as it stands.
    #[inline(always)]
    pub(super) fn sum(&self) -> f64 {
        self.sums[(self.at + LANES - 1) % LANES]
    }

    /// Adds a value of the seed, keeping all of the sum, and gives the sum.
    #[inline(always)]
    pub(super) fn add(&mut self, value: f64) -> f64 {
        let sum = self.sum() + value;
        self.start(sum);
        sum
    }

    /// Sets the sum, as if it were the first value.
    #[inline(always)]
    pub(super) fn start(&mut self, sum: f64) {
        self.values = [sum, 0.0, 0.0, 0.0];
        self.fours = self.values;
        self.sums = [0.0; LANES];
        self.sums[0] = sum;
        self.at = 1;
    }

    /// Takes a value and gives the sum.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let at = self.at;
        let ago = |rows: usize| self.values[(at + LANES - rows) % 4];
        let four = self.fold([ago(3), ago(2), ago(1), value]);
        let eight = self.keep[2].mul_add(self.fours[at % 4], four);
        let sum = self.keep[3].mul_add(self.sums[at], eight);
        self.values[at % 4] = value;
        self.fours[at % 4] = four;
        self.sums[at] = sum;
        self.at = (at + 1) % LANES;
        sum
    }

    /// `push` of value after value.
    #[inline(always)]
    pub(super) fn sweep(&mut self, values: &[f64], sums: &mut [f64]) {
        let rows = values.len() / LANES * LANES;
        let (groups, rest) = values.split_at(rows);
        let (group_sums, rest_sums) = sums.split_at_mut(rows);
        if rows > 0 {
            self.sweep_groups(groups, group_sums);
        }
        for (value, sum) in rest.iter().zip(rest_sums) {
            *sum = self.push(*value);
        }
    }

    /// `sweep` of whole groups of [`LANES`], after which the next row has the same place in the rings.
    #[inline(always)]
    fn sweep_groups(&mut self, values: &[f64], sums: &mut [f64]) {
        let (start, [_, _, fourth, eighth]) = (self.at, self.keep);
        let mut older: [f64; 4] = array::from_fn(|at| self.fours[(start + at) % 4]);
        let mut lanes: [f64; LANES] = array::from_fn(|at| self.sums[(start + at) % LANES]);
        // The values of a group and the three before.
        let mut first = [0.0; LANES + 3];
        for (at, value) in first[..3].iter_mut().enumerate() {
            *value = self.values[(start + at + 1) % 4];
        }
        first[3..].copy_from_slice(&values[..LANES]);
        let mut window = &first;
        let (groups, _) = sums.as_chunks_mut::<LANES>();
        for (at, group) in groups.iter_mut().enumerate() {
            if at > 0 {
                let cut = values[at * LANES - 3..(at + 1) * LANES].as_array();
                window = cut.expect("cut to this length");
            }
            let mut fours = [0.0; LANES];
            for lane in 0..LANES {
                let [a, b, c, d] = [
                    window[lane],
                    window[lane + 1],
                    window[lane + 2],
                    window[lane + 3],
                ];
                fours[lane] = self.fold([a, b, c, d]);
            }
            for lane in 0..4 {
                let eight = fourth.mul_add(older[lane], fours[lane]);
                lanes[lane] = eighth.mul_add(lanes[lane], eight);
                let eight = fourth.mul_add(fours[lane], fours[lane + 4]);
                lanes[lane + 4] = eighth.mul_add(lanes[lane + 4], eight);
                older[lane] = fours[lane + 4];
            }
            *group = lanes;
        }
        for (at, value) in values[values.len() - 4..].iter().enumerate() {
            self.values[(start + at) % 4] = *value;
            self.fours[(start + at) % 4] = older[at];
        }
        for (at, sum) in lanes.into_iter().enumerate() {
            self.sums[(start + at) % LANES] = sum;
        }
    }

    /// Folds four values, the oldest first.
    #[inline(always)]
    fn fold(&self, [first, second, third, fourth]: [f64; 4]) -> f64 {
        let [keep, square, _, _] = self.keep;
        square.mul_add(keep.mul_add(first, second), keep.mul_add(third, fourth))
    }
}
