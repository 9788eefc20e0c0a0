//! The recurrence of an average whose weight changes from value to value.

use super::kind::{BLOCK_ROWS, block_buffers, cut};

/// How far values lead an average of which each step keeps a share of its own:
/// `lead = keep * (lead + change)`.
///
/// Computed from the lead four rows ago, by the doubling of [`super::decay::Decay`] with the products of
/// the shares kept in between.
#[derive(Debug, Clone, Default)]
pub(super) struct Glide {
    last: f64,
    /// Of the last row: what it keeps, and of its change.
    row: Step,
    /// Of the last two pairs of rows, the older first.
    pairs: [Step; 2],
    /// Of the last four rows, the oldest first.
    leads: [f64; LANES],
}

/// A lead before some rows becomes `keep * lead + change` after them.
#[derive(Debug, Clone, Copy, Default)]
struct Step {
    keep: f64,
    change: f64,
}

impl Step {
    /// This step after an earlier one.
    #[inline(always)]
    fn after(self, before: Self) -> Self {
        Self {
            keep: self.keep * before.keep,
            change: self.keep.mul_add(before.change, self.change),
        }
    }
}

/// Chains that do not wait for each other: rows between a lead and the one it is computed from.
const LANES: usize = 4;

impl Glide {
    /// Starts with an average that is the value.
    pub(super) fn start(value: f64) -> Self {
        Self {
            last: value,
            ..Self::default()
        }
    }

    /// Takes a value and the share that the average keeps, and gives the average.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64, keep: f64) -> f64 {
        let change = (value - self.last) * keep;
        let row = Step { keep, change };
        let pair = row.after(self.row);
        let four = pair.after(self.pairs[0]);
        let lead = four.keep.mul_add(self.leads[0], four.change);
        (self.last, self.row) = (value, row);
        self.pairs = [self.pairs[1], pair];
        let [_, second, third, fourth] = self.leads;
        self.leads = [second, third, fourth, lead];
        value - lead
    }

    /// `push` of value after value.
    #[inline(always)]
    pub(super) fn sweep(&mut self, values: &[f64], keeps: &[f64], averages: &mut [f64]) {
        let mut memory = block_buffers();
        let blocks = values.chunks(BLOCK_ROWS).zip(keeps.chunks(BLOCK_ROWS));
        for ((values, keeps), averages) in blocks.zip(averages.chunks_mut(BLOCK_ROWS)) {
            let rows = values.len();
            // So many that the rest are whole groups, and reach back no further than this block.
            let lead = (LANES + rows % LANES).min(rows);
            for row in 0..lead {
                averages[row] = self.push(values[row], keeps[row]);
            }
            if lead < rows {
                let rest = &mut averages[lead..];
                self.sweep_groups(values, keeps, cut(&mut memory, rows), rest);
                for (average, value) in rest.iter_mut().zip(&values[lead..]) {
                    *average = value - *average;
                }
            }
        }
    }

    /// The leads of the last rows of a block, whole groups of [`LANES`].
    #[inline(always)]
    fn sweep_groups(
        &mut self,
        values: &[f64],
        keeps: &[f64],
        [changes, pair_keeps, pair_changes]: [&mut [f64]; 3],
        leads: &mut [f64],
    ) {
        let (rows, from) = (values.len(), values.len() - leads.len());
        let (keeps, pair_keeps) = (&keeps[..rows], &mut pair_keeps[..rows]);
        let pair_changes = &mut pair_changes[..rows];
        for row in 1..rows {
            changes[row] = (values[row] - values[row - 1]) * keeps[row];
        }
        for row in 2..rows {
            pair_keeps[row] = keeps[row] * keeps[row - 1];
            pair_changes[row] = keeps[row].mul_add(changes[row - 1], changes[row]);
        }
        let mut lanes = self.leads;
        let (groups, _) = leads.as_chunks_mut::<LANES>();
        for (at, group) in groups.iter_mut().enumerate() {
            let row = from + at * LANES;
            let keep = &pair_keeps[row - 2..row + LANES];
            let change = &pair_changes[row - 2..row + LANES];
            for lane in 0..LANES {
                let four_keep = keep[lane + 2] * keep[lane];
                let four_change = keep[lane + 2].mul_add(change[lane], change[lane + 2]);
                lanes[lane] = four_keep.mul_add(lanes[lane], four_change);
                group[lane] = lanes[lane];
            }
        }
        self.last = values[rows - 1];
        self.row = Step {
            keep: keeps[rows - 1],
            change: changes[rows - 1],
        };
        self.pairs = [rows - 2, rows - 1].map(|row| Step {
            keep: pair_keeps[row],
            change: pair_changes[row],
        });
        self.leads = lanes;
    }
}
