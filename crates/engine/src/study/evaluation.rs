//! The whole evaluation of a strategy on a series: what it was worth on bars that did not choose it, and
//! how much of that may be luck.
//!
//! One walk-forward chooses parameters on past bars and judges them on the bars after; everything called
//! out of sample is its record. Around it: the deflated Sharpe ratio against the best of all tries without
//! skill, the probability that choosing among the sets chose noise, the record with costs doubled and
//! tripled, and its parts one by one. `verdict` says what to make of it.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::block::ReturnBlocks;
use super::effective::{EffectiveTrials, effective_trials};
use super::overfitting::{BLOCKS, Overfitting, overfitting};
use super::walk_forward::{Scheme, StudyError, WalkForward, change, float, walk_forward};
use crate::backtest::{Assumptions, InputError, check, run};
use crate::language::{ColumnCache, Frame};
use crate::metric::{
    Metrics, SharpeSample, Z_90, deflated_sharpe, expected_maximum, minimum_track_record,
    sharpe_interval, sharpe_per_bar,
};
use crate::signal::Signals;
use crate::strategy::{Params, Strategy, StrategyError};

/// Costs as multiples of those assumed.
pub const COST_MULTIPLES: [f64; 3] = [1.0, 2.0, 3.0];
/// Stretches of equal length in which the record out of sample is looked at one by one.
pub const PERIODS: usize = 4;
/// Chance that the minimum track record asks for.
pub const CONFIDENCE: f64 = 0.95;
/// Most bars times parameter sets, whose signals and returns are held at once: about 600 MB.
pub const CELLS_MAX: usize = 20_000_000;
/// Bytes of columns shared between the sets.
const CACHE_BYTES_MAX: usize = 128 * 1024 * 1024;

/// What is evaluated.
#[derive(Debug, Clone, Copy)]
pub struct EvaluationInput<'a> {
    pub strategy: &'a Strategy,
    pub frame: Frame<'a>,
    pub assumptions: &'a Assumptions,
    /// Parameter sets that the walk-forward chooses from, the default one first; `Strategy::grid` gives
    /// them.
    pub sets: &'a [Params],
    pub scheme: Scheme,
    /// Configurations ever tried on the series, from the trial ledger; counted as at least the sets.
    pub tries: usize,
}

/// Why a strategy cannot be evaluated.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    #[error(transparent)]
    Strategy(#[from] StrategyError),
    #[error(transparent)]
    Input(#[from] InputError),
    #[error(transparent)]
    Study(#[from] StudyError),
    #[error(
        "{sets} parameter sets on {bars} bars are too much at once, at most {CELLS_MAX} in all; take \
         fewer sets or a longer timeframe"
    )]
    TooLarge { sets: usize, bars: usize },
}

/// Everything a verdict rests on. Ratios are annualised where nothing else is said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    pub sets: usize,
    /// Configurations ever tried on the series: the record is the best of so many.
    pub tries: usize,
    pub scheme: Scheme,
    pub folds: usize,
    /// Mean Sharpe ratio that the chosen sets had on the bars that chose them, weighted by the bars that
    /// followed.
    pub in_sample_sharpe: Option<f64>,
    pub out_of_sample: OutOfSample,
    /// Share of the Sharpe ratio that is left out of sample; `None` without a ratio above 0 in sample.
    pub sharpe_kept: Option<f64>,
    /// Walk-forward efficiency, see `WalkForward`.
    pub efficiency: Option<f64>,
    /// Chance that the ratio out of sample is above that of the best of all tries without skill.
    pub deflated_sharpe: Option<f64>,
    /// The same with the sets counted as the independent trials that they amount to.
    pub deflated_sharpe_effective: Option<f64>,
    /// Sharpe ratio that the best of all tries would have without skill.
    pub lucky_sharpe: Option<f64>,
    pub effective_trials: Option<EffectiveTrials>,
    /// `None` with a single set, or when the series is too short to be split.
    pub overfitting: Option<Overfitting>,
    /// In the order of [`COST_MULTIPLES`].
    pub costs: Vec<CostStress>,
    /// [`PERIODS`] of them, oldest first.
    pub periods: Vec<PeriodResult>,
}

/// The record of the walk-forward.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutOfSample {
    /// Opening of the first bar.
    pub from: i64,
    /// Close of the last bar.
    pub until: i64,
    pub bars: usize,
    /// Closed trades.
    pub trades: usize,
    pub total_return: Option<f64>,
    pub cagr: Option<f64>,
    pub max_drawdown: Option<f64>,
    pub sharpe: Option<f64>,
    /// At 90 %, from the moments of the returns.
    pub sharpe_interval: Option<(f64, f64)>,
    /// Chance that the true ratio is above 0.
    pub psr: Option<f64>,
    /// Bars that a record like this needs to be above 0 with a chance of [`CONFIDENCE`]; `None` when the
    /// ratio is not above 0.
    pub bars_needed: Option<f64>,
}

/// The walk-forward with other costs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CostStress {
    /// Of fees, slippage and spread.
    pub multiple: f64,
    pub trades: usize,
    pub total_return: Option<f64>,
    pub cagr: Option<f64>,
    pub sharpe: Option<f64>,
}

/// A part of the record out of sample.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PeriodResult {
    /// Opening of its first bar.
    pub from: i64,
    /// Close of its last bar.
    pub until: i64,
    pub bars: usize,
    /// Trades closed in it.
    pub trades: usize,
    /// `None` for an account that has nothing left.
    pub total_return: Option<f64>,
    pub sharpe: Option<f64>,
}

/// Evaluates a strategy. The result is the same for any number of threads.
pub fn evaluate(input: &EvaluationInput<'_>) -> Result<Evaluation, EvaluationError> {
    let EvaluationInput {
        strategy,
        frame,
        assumptions,
        sets,
        scheme,
        ..
    } = *input;
    let bars = frame.bars;
    if bars.len().saturating_mul(sets.len()) > CELLS_MAX {
        return Err(EvaluationError::TooLarge {
            sets: sets.len(),
            bars: bars.len(),
        });
    }
    let dearest = with_costs(assumptions, COST_MULTIPLES[COST_MULTIPLES.len() - 1]);
    for tested in [assumptions, &dearest] {
        check(bars, &Signals::default(), tested)?;
    }
    let cache = ColumnCache::new(frame, CACHE_BYTES_MAX);
    let configurations: Vec<Signals> = sets
        .par_iter()
        .map(|params| strategy.signals_cached(params, &cache))
        .collect::<Result<_, _>>()?;
    drop(cache);
    let walk = walk_forward(bars, &configurations, assumptions, scheme)?;
    let mut costs = vec![cost_stress(input, &walk, 1.0)];
    for &multiple in &COST_MULTIPLES[1..] {
        let assumptions = with_costs(assumptions, multiple);
        let walk = walk_forward(bars, &configurations, &assumptions, scheme)?;
        costs.push(cost_stress(input, &walk, multiple));
    }
    let trials = Trials::measure(input, &configurations);
    Ok(assemble(input, &walk, trials, costs))
}

/// What the sets are worth beside one another.
struct Trials {
    overfitting: Option<Overfitting>,
    effective: Option<EffectiveTrials>,
}

impl Trials {
    /// Runs every set over the whole series.
    fn measure(input: &EvaluationInput<'_>, configurations: &[Signals]) -> Self {
        let (bars, assumptions) = (input.frame.bars, input.assumptions);
        let risk_free = assumptions.risk_free / assumptions.periods_per_year;
        let runs: Vec<(Option<ReturnBlocks>, Vec<f64>)> = configurations
            .par_iter()
            .map(|signals| {
                let equity = run(bars, signals, assumptions).equity;
                let steps = equity.iter().zip(equity.iter().skip(1));
                let returns = steps.map(|(&before, &after)| change(before, after));
                (
                    ReturnBlocks::of_equity(&equity, BLOCKS, risk_free),
                    returns.collect(),
                )
            })
            .collect();
        let blocks: Option<Vec<ReturnBlocks>> =
            runs.iter().map(|(blocks, _)| blocks.clone()).collect();
        Self {
            overfitting: blocks.and_then(|blocks| overfitting(&blocks).ok()),
            effective: effective_trials(runs.iter().map(|(_, returns)| returns.as_slice())),
        }
    }
}

fn with_costs(assumptions: &Assumptions, multiple: f64) -> Assumptions {
    Assumptions {
        fee_bps: assumptions.fee_bps * multiple,
        slippage_bps: assumptions.slippage_bps * multiple,
        half_spread_bps: assumptions.half_spread_bps * multiple,
        ..*assumptions
    }
}

fn cost_stress(input: &EvaluationInput<'_>, walk: &WalkForward, multiple: f64) -> CostStress {
    let metrics = walk.metrics(input.frame.bars, input.assumptions);
    CostStress {
        multiple,
        trades: walk.trades.len(),
        total_return: metrics.total_return(),
        cagr: metrics.cagr(),
        sharpe: metrics.sharpe(),
    }
}

fn assemble(
    input: &EvaluationInput<'_>,
    walk: &WalkForward,
    trials: Trials,
    costs: Vec<CostStress>,
) -> Evaluation {
    let metrics = walk.metrics(input.frame.bars, input.assumptions);
    let sample = metrics.sharpe_sample();
    let tries = input.tries.max(input.sets.len());
    let variance = trial_variance(&walk.trial_sharpes, walk.returns.len());
    let inside = in_sample_sharpe(walk);
    let out_of_sample = out_of_sample(input, walk, &metrics);
    let effective = trials.effective.map(|effective| {
        // Tries beyond the sets are not at hand to be compared and count fully.
        effective.strictest() + (tries - input.sets.len())
    });
    let deflated = |count: usize| deflated_sharpe(&sample?, count, variance);
    let yearly = input.assumptions.periods_per_year.sqrt();
    Evaluation {
        sets: input.sets.len(),
        tries,
        scheme: input.scheme,
        folds: walk.folds.len(),
        in_sample_sharpe: inside,
        sharpe_kept: inside
            .filter(|&inside| inside > 0.0)
            .and_then(|inside| Some(out_of_sample.sharpe? / inside)),
        efficiency: walk.efficiency,
        deflated_sharpe: deflated(tries),
        deflated_sharpe_effective: effective.and_then(deflated),
        lucky_sharpe: expected_maximum(tries).map(|maximum| maximum * variance.sqrt() * yearly),
        effective_trials: trials.effective,
        overfitting: trials.overfitting,
        costs,
        periods: periods(input, walk),
        out_of_sample,
    }
}

fn out_of_sample(
    input: &EvaluationInput<'_>,
    walk: &WalkForward,
    metrics: &Metrics,
) -> OutOfSample {
    let rows = walk.first_row..input.frame.bars.len();
    let (from, until) = instants(input, rows);
    let sample: Option<SharpeSample> = metrics.sharpe_sample();
    let yearly = input.assumptions.periods_per_year.sqrt();
    let interval = sample.and_then(|sample| sharpe_interval(&sample, Z_90));
    OutOfSample {
        from,
        until,
        bars: walk.returns.len(),
        trades: walk.trades.len(),
        total_return: metrics.total_return(),
        cagr: metrics.cagr(),
        max_drawdown: metrics.max_drawdown(),
        sharpe: metrics.sharpe(),
        sharpe_interval: interval.map(|(low, high)| (low * yearly, high * yearly)),
        psr: metrics.psr(),
        bars_needed: sample.and_then(|sample| minimum_track_record(&sample, 0.0, CONFIDENCE)),
    }
}

/// Opening of the first and close of the last of some rows.
fn instants(input: &EvaluationInput<'_>, rows: std::ops::Range<usize>) -> (i64, i64) {
    let Frame {
        bars,
        timeframe,
        calendar,
    } = input.frame;
    let opened_at = &bars.opened_at[rows];
    let first = opened_at.first().copied().unwrap_or_default();
    let last = opened_at.last().copied().unwrap_or_default();
    (first, calendar.closed_at(timeframe, last))
}

fn in_sample_sharpe(walk: &WalkForward) -> Option<f64> {
    let (mut sum, mut rows) = (0.0, 0.0);
    for fold in &walk.folds {
        if let Some(sharpe) = fold.in_sample_sharpe {
            let weight = float(fold.test.len());
            sum += weight * sharpe;
            rows += weight;
        }
    }
    (rows > 0.0).then(|| sum / rows)
}

/// Variance (ddof 1) of the Sharpe ratios per bar of the sets. With fewer than two, that of a ratio
/// without skill over the bars out of sample.
fn trial_variance(sharpes: &[Option<f64>], rows: usize) -> f64 {
    let known: Vec<f64> = sharpes.iter().copied().flatten().collect();
    if known.len() < 2 {
        return 1.0 / float(rows.max(2) - 1);
    }
    let count = float(known.len());
    let mean = known.iter().sum::<f64>() / count;
    let squares = known.iter().map(|one| (one - mean) * (one - mean));
    squares.sum::<f64>() / (count - 1.0)
}

fn periods(input: &EvaluationInput<'_>, walk: &WalkForward) -> Vec<PeriodResult> {
    let rows = walk.returns.len();
    let count = PERIODS.min(rows.max(1));
    let assumptions = input.assumptions;
    let risk_free = assumptions.risk_free / assumptions.periods_per_year;
    let period = |at: usize| {
        let (start, end) = (at * rows / count, (at + 1) * rows / count);
        let of_bars = walk.first_row + start..walk.first_row + end;
        let (from, until) = instants(input, of_bars.clone());
        let (before, after) = (walk.equity[start], walk.equity[end]);
        let closed = |trade: &&crate::backtest::Trade| of_bars.contains(&trade.exit_row);
        PeriodResult {
            from,
            until,
            bars: end - start,
            trades: walk.trades.iter().filter(closed).count(),
            total_return: (before > 0.0).then(|| after / before - 1.0),
            sharpe: sharpe_per_bar(&walk.returns[start..end], risk_free)
                .map(|sharpe| sharpe * assumptions.periods_per_year.sqrt()),
        }
    };
    (0..count).map(period).collect()
}
