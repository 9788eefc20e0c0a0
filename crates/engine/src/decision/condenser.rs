//! Condenses the strategies' stances into one signal per bar, with weights that only know the past.

use std::ops::Range;

use super::Signal;

/// Completed folds a strategy needs before it may vote.
pub(super) const FOLDS_MIN: usize = 2;
/// Completed folds that count as "lately".
pub(super) const FOLDS_RECENT: usize = 6;
/// Out-of-sample bars at which the Sharpe ratio counts half; fewer shrink it towards 0.
const SHRINK_BARS: f64 = 250.0;
/// Trades that pull the hit rate towards one half.
const SHRINK_TRADES: f64 = 10.0;
/// Lowest walk-forward efficiency with which a strategy may vote.
const EFFICIENCY_MIN: f64 = 0.5;
/// Net vote, as a share of the whole weight, from which there is a direction.
const VOTE_MIN: f64 = 0.2;

/// One strategy out of sample, cut into the same folds as all others.
#[derive(Debug)]
pub(super) struct Voter {
    /// Net per-bar returns over all out-of-sample bars.
    pub returns: Vec<f64>,
    /// Position after each out-of-sample bar: 1, 0 or -1.
    pub stance: Vec<i8>,
    /// Row of entry, counted from the first out-of-sample bar, and net return of each trade.
    pub trades: Vec<(usize, f64)>,
    /// Mean per-bar return of the chosen configuration in the training window of each fold.
    pub in_sample_mean: Vec<f64>,
}

/// Weights of the vote during fold `fold`, from the folds before it. They sum to 1, or are all 0
/// when nobody is admitted.
pub(super) fn weights(voters: &[Voter], folds: &[Range<usize>], fold: usize) -> Vec<f64> {
    let mut weights: Vec<f64> = voters
        .iter()
        .map(|voter| weight(voter, &folds[..fold]))
        .collect();
    let total: f64 = weights.iter().sum();
    if total > 0.0 {
        weights.iter_mut().for_each(|weight| *weight /= total);
    }
    weights
}

/// Admitted are strategies that earned lately and kept at least half of what they promised in
/// training. The weight is shrunk Sharpe × shrunk hit rate × share of folds with a gain.
fn weight(voter: &Voter, past: &[Range<usize>]) -> f64 {
    if past.len() < FOLDS_MIN {
        return 0.0;
    }
    let recent = &past[past.len().saturating_sub(FOLDS_RECENT)..];
    let span = recent[0].start..recent[recent.len() - 1].end;
    let returns = &voter.returns[span.clone()];
    let Some(sharpe) = sharpe_per_bar(returns).filter(|sharpe| *sharpe > 0.0) else {
        return 0.0;
    };
    if efficiency(voter, past).is_none_or(|efficiency| efficiency < EFFICIENCY_MIN) {
        return 0.0;
    }
    let trades = voter.trades.iter().filter(|(row, _)| span.contains(row));
    let (won, all) = trades.fold((0.0, 0.0), |(won, all), (_, net)| {
        (won + f64::from(u8::from(*net > 0.0)), all + 1.0)
    });
    let hit_rate = (won + SHRINK_TRADES / 2.0) / (all + SHRINK_TRADES);
    let gained = recent
        .iter()
        .filter(|fold| mean(&voter.returns[(*fold).clone()]) > 0.0)
        .count();
    let consistency = gained as f64 / recent.len() as f64;
    let bars = returns.len() as f64;
    sharpe * bars / (bars + SHRINK_BARS) * hit_rate * consistency
}

/// Mean return out of sample over mean return in training, over the folds so far.
pub(super) fn efficiency(voter: &Voter, past: &[Range<usize>]) -> Option<f64> {
    let (first, last) = (past.first()?, past.last()?);
    let out_of_sample = mean(&voter.returns[first.start..last.end]);
    let in_sample = mean(&voter.in_sample_mean[..past.len()]);
    (in_sample > 0.0).then(|| out_of_sample / in_sample)
}

/// Signal and strength (0 to 1) of one bar's vote.
///
/// With opposite votes of equal weight, the strategy with the largest weight, which has the better
/// recent record, decides.
pub(super) fn vote(stances: impl Iterator<Item = i8>, weights: &[f64]) -> (Signal, f64) {
    let mut net = 0.0;
    let mut gross = 0.0;
    let mut heaviest: Option<(f64, i8)> = None;
    for (stance, &weight) in stances.zip(weights) {
        net += f64::from(stance) * weight;
        gross += f64::from(stance.abs()) * weight;
        let heavier = heaviest.is_none_or(|(heaviest, _)| weight > heaviest);
        if stance != 0 && weight > 0.0 && heavier {
            heaviest = Some((weight, stance));
        }
    }
    let tie = net.abs() < 1e-12 && gross >= VOTE_MIN;
    let net = match heaviest {
        Some((weight, stance)) if tie => f64::from(stance) * weight,
        _ => net,
    };
    match net {
        net if net >= VOTE_MIN => (Signal::Buy, net),
        net if net <= -VOTE_MIN => (Signal::Sell, -net),
        net => (Signal::Hold, net.abs()),
    }
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        0.0
    } else {
        values.iter().sum::<f64>() / values.len() as f64
    }
}

/// Sharpe ratio per bar, ddof 1, risk-free 0.
fn sharpe_per_bar(returns: &[f64]) -> Option<f64> {
    let n = returns.len() as f64;
    let mean = mean(returns);
    let variance = returns
        .iter()
        .map(|value| (value - mean).powi(2))
        .sum::<f64>()
        / (n - 1.0);
    (variance > 0.0).then(|| mean / variance.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voter(gain: f64) -> Voter {
        let returns = (0..400)
            .map(|at| gain + if at % 2 == 0 { 0.01 } else { -0.01 })
            .collect();
        Voter {
            returns,
            stance: vec![1; 400],
            trades: vec![(10, 0.1), (120, 0.1), (250, -0.1)],
            in_sample_mean: vec![0.002; 4],
        }
    }

    fn folds() -> Vec<Range<usize>> {
        (0..4).map(|fold| fold * 100..(fold + 1) * 100).collect()
    }

    #[test]
    fn only_what_earned_lately_votes() {
        let voters = [voter(0.002), voter(-0.002), voter(0.0005)];
        let weights = weights(&voters, &folds(), 3);
        // The third earned, but kept only a quarter of what it promised in training.
        assert_eq!(weights, [1.0, 0.0, 0.0]);
    }

    #[test]
    fn nobody_votes_before_two_folds_are_complete() {
        assert_eq!(weights(&[voter(0.002)], &folds(), 1), [0.0]);
        assert_eq!(weights(&[voter(0.002)], &folds(), 2), [1.0]);
    }

    #[test]
    fn weights_ignore_the_fold_they_are_used_in() {
        let mut changed = voter(0.002);
        changed.returns[200..]
            .iter_mut()
            .for_each(|value| *value = f64::MAX);
        let before = weights(&[voter(0.002), voter(0.003)], &folds(), 2);
        assert_eq!(weights(&[changed, voter(0.003)], &folds(), 2), before);
    }

    #[test]
    fn vote_needs_a_direction() {
        let check = |stances: [i8; 3], weights: [f64; 3], expected: Signal| {
            assert_eq!(
                vote(stances.into_iter(), &weights).0,
                expected,
                "{stances:?}"
            );
        };
        check([1, 0, 0], [0.5, 0.3, 0.2], Signal::Buy);
        check([1, -1, 0], [0.5, 0.4, 0.1], Signal::Hold);
        check([-1, -1, 1], [0.5, 0.3, 0.2], Signal::Sell);
        check([1, -1, -1], [0.5, 0.3, 0.2], Signal::Buy);
        check([1, 1, 1], [0.0, 0.0, 0.0], Signal::Hold);
    }
}
