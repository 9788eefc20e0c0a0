//! How likely it is that choosing the best of many configurations chose noise.
//!
//! Combinatorially symmetric cross-validation: the record of all configurations is cut into an even
//! number of blocks, every half of the blocks chooses the configuration with the best Sharpe ratio, and
//! the other half judges it. Source: Bailey, Borwein, López de Prado and Zhu, The Probability of
//! Backtest Overfitting, Journal of Computational Finance 20:4 (2017).
//!
//! Blocks are contiguous and in order, ratios are of excess returns with ddof 1, and one that is not
//! defined, such as that of an account that never trades, counts as 0. Of equal ratios in sample the
//! earliest configuration is chosen; out of sample equals share their mean rank.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::block::ReturnBlocks;
use super::walk_forward::float;
use crate::metric::quantile;

/// Blocks of the paper: 12,870 splits.
pub const BLOCKS: usize = 16;
/// Most blocks: beyond it there are more than 184,756 splits.
pub const BLOCKS_MAX: usize = 20;
/// Splits that a thread takes at a time.
const SPLITS_AT_ONCE: usize = 64;
/// A standard deviation below it is rounding.
const DEVIATION_MIN: f64 = 1e-14;

/// What the splits say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overfitting {
    /// Configurations compared.
    pub configurations: usize,
    pub splits: usize,
    /// Probability of backtest overfitting: share of the splits whose best in sample ranks in the lower
    /// half out of sample.
    pub probability: f64,
    /// Share of the splits whose best in sample has a Sharpe ratio below 0 out of sample.
    pub loss_probability: f64,
    /// Least-squares slope of the out-of-sample on the in-sample ratio of the best, both per bar;
    /// `None` when the latter does not vary.
    pub slope: Option<f64>,
    pub intercept: Option<f64>,
    /// Mean ratios of the best, per bar.
    pub in_sample_sharpe: f64,
    pub out_of_sample_sharpe: f64,
    /// Choosing is never worse than the mean of all configurations, whatever result is asked for.
    pub first_order_dominance: bool,
    /// Choosing is at least as good for everybody who dislikes risk.
    pub second_order_dominance: bool,
    /// Quantiles 0.05, 0.25, 0.5, 0.75 and 0.95 of the logit of the rank out of sample.
    pub logit_quantiles: [f64; 5],
}

/// Why the splits cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OverfittingError {
    #[error("overfitting is judged among at least 2 configurations, there are {0}")]
    TooFewConfigurations(usize),
    #[error("the number of blocks must be even and from 2 to {BLOCKS_MAX}, not {0}")]
    Blocks(usize),
    #[error("configuration {0} has other blocks than the first")]
    UnlikeBlocks(usize),
}

/// One split: what its in-sample half chose.
#[derive(Debug, Clone, Copy)]
struct Split {
    inside: f64,
    outside: f64,
    logit: f64,
    /// Mean out-of-sample ratio of all configurations.
    mean: f64,
}

/// Judges the choice of the best among configurations, given their returns in blocks.
pub fn overfitting(configurations: &[ReturnBlocks]) -> Result<Overfitting, OverfittingError> {
    let [first, _, ..] = configurations else {
        return Err(OverfittingError::TooFewConfigurations(configurations.len()));
    };
    let count = first.sums.len();
    if count % 2 == 1 || !(2..=BLOCKS_MAX).contains(&count) {
        return Err(OverfittingError::Blocks(count));
    }
    let unlike = |one: &ReturnBlocks| one.rows != first.rows || one.sums.len() != count;
    if let Some(at) = configurations.iter().position(unlike) {
        return Err(OverfittingError::UnlikeBlocks(at));
    }
    let table = Table::new(configurations, count);
    let halves: Vec<u32> = (0..1_u32 << count)
        .filter(|mask| mask.count_ones() as usize == count / 2)
        .collect();
    let splits: Vec<Split> = halves
        .par_chunks(SPLITS_AT_ONCE)
        .map_init(Ratios::default, |ratios, masks| {
            let split = |&mask: &u32| table.split(mask, ratios);
            masks.iter().map(split).collect::<Vec<Split>>()
        })
        .flatten_iter()
        .collect();
    Ok(summarise(configurations.len(), &splits))
}

/// Block sums by block, so that all configurations are added at once.
struct Table {
    centres: Vec<f64>,
    /// For each block, sums of deviations and of their squares by configuration.
    blocks: Vec<(Vec<f64>, Vec<f64>)>,
    /// Returns in half of the blocks.
    rows: f64,
}

/// Memory of one split, used again for the next.
#[derive(Default)]
struct Ratios {
    sums: Vec<f64>,
    squares: Vec<f64>,
    inside: Vec<f64>,
    outside: Vec<f64>,
}

impl Table {
    fn new(configurations: &[ReturnBlocks], count: usize) -> Self {
        let column = |block: usize| {
            let sums = configurations.iter().map(|one| one.sums[block].0);
            let squares = configurations.iter().map(|one| one.sums[block].1);
            (sums.collect(), squares.collect())
        };
        Self {
            centres: configurations.iter().map(|one| one.centre).collect(),
            blocks: (0..count).map(column).collect(),
            rows: float(configurations[0].rows * count / 2),
        }
    }

    fn split(&self, mask: u32, ratios: &mut Ratios) -> Split {
        let Ratios {
            sums,
            squares,
            inside,
            outside,
        } = ratios;
        self.sharpes(mask, (&mut *sums, &mut *squares), inside);
        self.sharpes(!mask, (&mut *sums, &mut *squares), outside);
        let mut best = 0;
        for (at, sharpe) in inside.iter().enumerate() {
            if *sharpe > inside[best] {
                best = at;
            }
        }
        let chosen = outside[best];
        let (mut below, mut equal, mut total) = (0_usize, 0_usize, 0.0);
        for &sharpe in outside.iter() {
            below += usize::from(sharpe < chosen);
            #[expect(clippy::float_cmp, reason = "ties are equal numbers")]
            let is_tied = sharpe == chosen;
            equal += usize::from(is_tied);
            total += sharpe;
        }
        // Equals share their mean rank, which counts from 1.
        let rank = float(below) + (float(equal) + 1.0) / 2.0;
        let share = rank / (float(outside.len()) + 1.0);
        Split {
            inside: inside[best],
            outside: chosen,
            logit: (share / (1.0 - share)).ln(),
            mean: total / float(outside.len()),
        }
    }

    /// Sharpe ratio per bar of every configuration over the blocks of a mask.
    fn sharpes(&self, mask: u32, scratch: (&mut Vec<f64>, &mut Vec<f64>), out: &mut Vec<f64>) {
        let (sums, squares) = scratch;
        let count = self.centres.len();
        for column in [&mut *sums, &mut *squares] {
            column.clear();
            column.resize(count, 0.0);
        }
        for (block, (block_sums, block_squares)) in self.blocks.iter().enumerate() {
            if mask >> block & 1 == 1 {
                add(sums, block_sums);
                add(squares, block_squares);
            }
        }
        let columns = self.centres.iter().zip(sums.iter()).zip(squares.iter());
        out.clear();
        out.extend(columns.map(|((centre, sum), squares)| {
            let shift = sum / self.rows;
            let variance = (squares - sum * shift) / (self.rows - 1.0);
            let deviation = variance.max(0.0).sqrt();
            if deviation > DEVIATION_MIN {
                (centre + shift) / deviation
            } else {
                0.0
            }
        }));
    }
}

fn add(to: &mut [f64], from: &[f64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from;
    }
}

fn summarise(configurations: usize, splits: &[Split]) -> Overfitting {
    let count = float(splits.len());
    let share = |holds: &dyn Fn(&Split) -> bool| {
        float(splits.iter().filter(|split| holds(split)).count()) / count
    };
    let mean = |of: &dyn Fn(&Split) -> f64| splits.iter().map(of).sum::<f64>() / count;
    let (inside, outside) = (mean(&|split| split.inside), mean(&|split| split.outside));
    let spread = mean(&|split| (split.inside - inside) * (split.inside - inside));
    let common = mean(&|split| (split.inside - inside) * (split.outside - outside));
    let slope = (spread.sqrt() > DEVIATION_MIN).then(|| common / spread);
    let ascending = |of: &dyn Fn(&Split) -> f64| {
        let mut values: Vec<f64> = splits.iter().map(of).collect();
        values.sort_unstable_by(f64::total_cmp);
        values
    };
    let chosen = ascending(&|split| split.outside);
    let all = ascending(&|split| split.mean);
    let logits = ascending(&|split| split.logit);
    Overfitting {
        configurations,
        splits: splits.len(),
        probability: share(&|split| split.logit <= 0.0),
        loss_probability: share(&|split| split.outside < 0.0),
        slope,
        intercept: slope.map(|slope| outside - slope * inside),
        in_sample_sharpe: inside,
        out_of_sample_sharpe: outside,
        first_order_dominance: dominates_first(&chosen, &all),
        second_order_dominance: dominates_second(&chosen, &all),
        logit_quantiles: [0.05, 0.25, 0.5, 0.75, 0.95]
            .map(|p| quantile(&logits, p).unwrap_or_default()),
    }
}

/// Whether as many results of `one` as of `other` are above every mark; both ascending and of equal
/// length, so their order statistics tell.
fn dominates_first(one: &[f64], other: &[f64]) -> bool {
    let at_least = one.iter().zip(other).all(|(one, other)| one >= other);
    at_least && one.iter().zip(other).any(|(one, other)| one > other)
}

/// Whether the mean of the worst results of `one` is never below that of `other`, however many count
/// as worst; the same as a distribution function whose integral is never greater.
fn dominates_second(one: &[f64], other: &[f64]) -> bool {
    let (mut ahead, mut is_ahead_somewhere) = (0.0, false);
    for (one, other) in one.iter().zip(other) {
        ahead += one - other;
        if ahead < 0.0 {
            return false;
        }
        is_ahead_somewhere |= ahead > 0.0;
    }
    is_ahead_somewhere
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::Draws;

    /// Excess returns of a configuration as blocks.
    fn blocks(returns: &[f64], count: usize) -> ReturnBlocks {
        let mut equity = vec![1.0];
        for change in returns {
            equity.push(equity[equity.len() - 1] * (1.0 + change));
        }
        ReturnBlocks::of_equity(&equity, count, 0.0).unwrap()
    }

    /// About normal, from the sum of twelve uniform draws.
    fn noise(draws: &mut Draws, rows: usize) -> Vec<f64> {
        let one = |draws: &mut Draws| (0..12).map(|_| draws.ratio()).sum::<f64>() - 6.0;
        (0..rows).map(|_| one(draws) * 0.01).collect()
    }

    #[test]
    fn sixteen_blocks_make_12_870_splits() {
        let mut draws = Draws(1);
        let trials: Vec<_> = (0..3)
            .map(|_| blocks(&noise(&mut draws, 160), BLOCKS))
            .collect();
        assert_eq!(overfitting(&trials).unwrap().splits, 12_870);
    }

    /// STATISTICS: among trials without skill the probability is one half on average.
    #[test]
    fn noise_is_overfit_half_of_the_time() {
        let mut draws = Draws(7);
        let runs = 60;
        let mean: f64 = (0..runs)
            .map(|_| {
                let trials: Vec<_> = (0..20)
                    .map(|_| blocks(&noise(&mut draws, 400), 8))
                    .collect();
                overfitting(&trials).unwrap().probability
            })
            .sum::<f64>()
            / f64::from(runs);
        assert!((mean - 0.5).abs() < 0.08, "{mean}");
    }

    #[test]
    fn skill_that_lasts_is_not_overfit() {
        let mut draws = Draws(3);
        let mut trials: Vec<_> = (0..19)
            .map(|_| blocks(&noise(&mut draws, 800), 8))
            .collect();
        let skilled: Vec<f64> = noise(&mut draws, 800)
            .iter()
            .map(|one| one + 0.005)
            .collect();
        trials.push(blocks(&skilled, 8));
        let seen = overfitting(&trials).unwrap();
        assert_eq!((seen.probability, seen.loss_probability), (0.0, 0.0));
        assert!(seen.first_order_dominance && seen.second_order_dominance);
    }

    #[test]
    fn equal_trials_share_their_rank() {
        let mut draws = Draws(5);
        let trial = blocks(&noise(&mut draws, 64), 4);
        let seen = overfitting(&[trial.clone(), trial.clone(), trial]).unwrap();
        // The middle rank of three has the logit 0, which counts as overfit.
        assert_eq!(seen.logit_quantiles, [0.0; 5]);
        assert_eq!(seen.probability, 1.0);
        assert!(!seen.first_order_dominance && !seen.second_order_dominance);
    }

    #[test]
    fn an_account_that_never_trades_counts_as_nought() {
        let mut draws = Draws(6);
        let losing: Vec<f64> = noise(&mut draws, 64).iter().map(|one| one - 0.05).collect();
        let seen = overfitting(&[blocks(&losing, 4), blocks(&[0.0; 64], 4)]).unwrap();
        assert_eq!(
            (seen.in_sample_sharpe, seen.out_of_sample_sharpe),
            (0.0, 0.0)
        );
        assert_eq!((seen.probability, seen.slope), (0.0, None));
    }

    #[test]
    fn what_cannot_be_split_is_refused() {
        let trial = blocks(&[0.01; 60], 4);
        let check = |trials: &[ReturnBlocks], expected| {
            assert_eq!(overfitting(trials).unwrap_err(), expected);
        };
        check(&[], OverfittingError::TooFewConfigurations(0));
        check(
            std::slice::from_ref(&trial),
            OverfittingError::TooFewConfigurations(1),
        );
        let odd = blocks(&[0.01; 60], 3);
        check(&[odd.clone(), odd], OverfittingError::Blocks(3));
        let shorter = blocks(&[0.01; 40], 4);
        check(&[trial, shorter], OverfittingError::UnlikeBlocks(1));
    }
}
