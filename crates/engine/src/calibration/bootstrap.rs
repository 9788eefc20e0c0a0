//! How sure a statistic of dependent results is.

use super::band::middle;
use crate::draws::Draws;
use crate::metric::{Z_90, wilson};

/// Samples drawn.
const SAMPLES: usize = 1_000;
/// Blocks that must fit side by side: from fewer, resampling tells too little.
pub const BLOCKS_MIN: usize = 8;

/// How dates are resampled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Blocks {
    /// Time that one block covers: twice the time for which a claim is open keeps most of the
    /// dependence between claims that overlap.
    pub span_ms: i64,
    /// Coverage of the interval.
    pub level: f64,
    pub seed: u64,
}

impl Blocks {
    /// Dates in a block, so that a block covers the span on average; `None` when too few fit.
    fn length(&self, dates: &[i64]) -> Option<usize> {
        let (first, last) = (dates.first()?, dates.last()?);
        let gaps = dates.len().checked_sub(1).filter(|&gaps| gaps > 0)?;
        let gap_ms = (last - first) as f64 / gaps as f64;
        let length = (self.span_ms as f64 / gap_ms).ceil().max(1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number from 1 to the number of dates"
        )]
        let length = length.min(dates.len() as f64) as usize;
        (dates.len() / length >= BLOCKS_MIN).then_some(length)
    }
}

/// Percentile interval of a statistic of sums, by resampling whole dates in circular blocks.
///
/// `dated` holds an instant and the sums of what was said then, ascending and one entry a date. The
/// statistic is computed from the sums over a sample; `None` drops a sample. `None` when fewer than
/// [`BLOCKS_MIN`] blocks fit side by side.
/// Source: Politis and Romano, A circular block-resampling procedure for stationary data (1992).
pub fn block_interval<const N: usize>(
    dated: &[(i64, [f64; N])],
    blocks: Blocks,
    statistic: impl Fn(&[f64; N]) -> Option<f64>,
) -> Option<(f64, f64)> {
    let dates: Vec<i64> = dated.iter().map(|(at, _)| *at).collect();
    let length = blocks.length(&dates)?;
    let mut draws = Draws(blocks.seed);
    let mut values = Vec::with_capacity(SAMPLES);
    for _ in 0..SAMPLES {
        let mut sums = [0.0; N];
        let mut taken = 0;
        while taken < dated.len() {
            let start = draws.below(dated.len());
            for at in 0..length.min(dated.len() - taken) {
                let (_, parts) = &dated[(start + at) % dated.len()];
                for (sum, part) in sums.iter_mut().zip(parts) {
                    *sum += part;
                }
            }
            taken += length;
        }
        values.extend(statistic(&sums));
    }
    (!values.is_empty()).then(|| middle(values, blocks.level))
}

/// 90 % interval of a share whose cases are dependent: the wider of Wilson's and the one of
/// [`block_interval`] on each side. Blocks alone know nothing when all cases went the same way.
///
/// `dated` holds an instant, the cases that count and all cases of it. `separate` is how many cases do
/// not overlap, at most all of them: Wilson's takes the share for that of as many fresh cases.
pub fn rate_interval(
    dated: &[(i64, [f64; 2])],
    separate: usize,
    blocks: Blocks,
) -> Option<(f64, f64)> {
    let total = |part: usize| dated.iter().map(|(_, sums)| sums[part]).sum::<f64>();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a count; NaN, without cases, is 0"
    )]
    let successes = (total(0) / total(1) * separate as f64).round() as usize;
    let (lo, hi) = wilson(successes, separate, Z_90)?;
    let resampled = block_interval(dated, blocks, |[counted, all]| {
        (*all > 0.0).then(|| counted / all)
    });
    Some(match resampled {
        Some((low, high)) => (lo.min(low), hi.max(high)),
        None => (lo, hi),
    })
}
