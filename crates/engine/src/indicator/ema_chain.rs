//! Exponential averages of averages.

use std::array;

use super::decay::Decay;
use super::kind::{BLOCK_ROWS, block_buffers};

/// Averages, the first of the values and each other of the one before it.
///
/// The state is how far each average's input leads it, not the averages: leads shrink to nothing on
/// equal values, so that averages of any period meet exactly on a flat series. And an average moves by
/// a share of what leads it, so the lead of one, summed up, is the lead of the next: a chain costs one
/// [`Decay`] for each average.
#[derive(Debug, Clone)]
pub(super) struct EmaChain<const N: usize> {
    last: f64,
    stages: [Stage; N],
}

#[derive(Debug, Clone)]
struct Stage {
    period: usize,
    seen: usize,
    /// First value of the seed, and the sum of the distances from it.
    first: f64,
    distances: f64,
    /// The lead over `weight`.
    lead: Decay,
    weight: f64,
}

impl Stage {
    /// Takes a value of the seed and gives the mean when it is complete.
    #[inline(always)]
    fn seed(&mut self, value: f64) -> Option<f64> {
        if self.seen == 0 {
            self.first = value;
        }
        self.seen += 1;
        self.distances += value - self.first;
        if self.seen < self.period {
            return None;
        }
        let mean = self.first + self.distances / self.period as f64;
        self.start(value - mean);
        Some(mean)
    }

    #[inline(always)]
    fn start(&mut self, lead: f64) {
        self.seen = self.period;
        // Without weight nothing ever leads.
        let sum = if self.weight == 0.0 {
            0.0
        } else {
            lead / self.weight
        };
        self.lead.start(sum);
    }
}

impl<const N: usize> EmaChain<N> {
    /// Averages of these alphas, each seeded with the simple mean of its first `period` values.
    pub(super) fn new(averages: [(usize, f64); N]) -> Self {
        let mut moved = 1.0;
        Self {
            last: 0.0,
            stages: averages.map(|(period, alpha)| {
                let keep = 1.0 - alpha;
                let weight = keep * moved;
                moved *= alpha;
                Stage {
                    period,
                    seen: 0,
                    first: 0.0,
                    distances: 0.0,
                    lead: Decay::new(keep),
                    weight,
                }
            }),
        }
    }

    /// Averages with alpha = 2 / (`period` + 1).
    pub(super) fn with_periods(periods: [usize; N]) -> Self {
        Self::new(periods.map(|period| (period, 2.0 / (period as f64 + 1.0))))
    }

    /// Sets the value and how far it leads the first average, as if the seed were complete.
    pub(super) fn start(&mut self, value: f64, lead: f64) {
        self.last = value;
        self.stages[0].start(lead);
    }

    /// Takes a value and gives how far each average is led by its input, NaN during the warm-up.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> [f64; N] {
        let mut leads = [f64::NAN; N];
        let (mut line, mut change) = (value, value - self.last);
        self.last = value;
        for (stage, lead) in self.stages.iter_mut().zip(&mut leads) {
            if stage.seen < stage.period {
                let Some(mean) = stage.seed(line) else { break };
                *lead = line - mean;
            } else {
                change = stage.lead.push(change);
                *lead = change * stage.weight;
            }
            line -= *lead;
        }
        leads
    }

    /// `push` of value after value once all averages are known; `finish` makes the output of a value
    /// and its leads.
    #[inline(always)]
    pub(super) fn sweep(
        &mut self,
        values: &[f64],
        outputs: &mut [f64],
        finish: impl Fn(f64, [f64; N]) -> f64,
    ) {
        let weights: [f64; N] = array::from_fn(|at| self.stages[at].weight);
        let mut memory = block_buffers::<N>();
        let blocks = values.chunks(BLOCK_ROWS);
        for (values, outputs) in blocks.zip(outputs.chunks_mut(BLOCK_ROWS)) {
            // Bounds that the compiler sees keep the loops in lanes.
            let rows = values.len().min(BLOCK_ROWS);
            let (values, outputs) = (&values[..rows], &mut outputs[..rows]);
            outputs[0] = values[0] - self.last;
            for (row, change) in outputs[1..].iter_mut().enumerate() {
                *change = values[row + 1] - values[row];
            }
            self.last = values[rows - 1];
            let mut changes = &*outputs;
            for (stage, sums) in self.stages.iter_mut().zip(&mut memory) {
                stage.lead.sweep(changes, &mut sums[..rows]);
                changes = &sums[..rows];
            }
            for row in 0..rows {
                let mut leads = [0.0; N];
                for at in 0..N {
                    leads[at] = memory[at][row] * weights[at];
                }
                outputs[row] = finish(values[row], leads);
            }
        }
    }
}
