//! Rolling walk-forward: choose a configuration on one stretch of bars, judge it on the next.
//!
//! The bars are cut into folds: `train_bars` to choose from, then `test_bars` that follow, moved on by
//! `test_bars`. A configuration is chosen by its Sharpe ratio over the train rows of one backtest of
//! the whole series, which is causal. Out of sample the account starts each fold flat: the chosen
//! configuration gives its first order on the last train close and its last one a close before the
//! end of the fold, so every close decides once. No position is carried across folds: what is open at
//! the last close of a complete fold is closed there with the costs of a market order
//! (`ExitReason::FoldEnd`). Cash is carried, so equity compounds.
//!
//! The last fold reaches to the end of the bars and stays open; its test rows may be empty when a
//! fold was completed by the very last bar, and then it has only chosen and decided. Whatever is
//! reported on a row is therefore the same when later bars are added.

use std::ops::Range;

use rayon::prelude::*;
use rumbo_market::BarSlice;
use serde::{Deserialize, Serialize};

use crate::backtest::{Assumptions, Ending, OpenPosition, Simulation, Trade, run};
use crate::metric::{Metrics, Record, sharpe_per_bar};
use crate::signal::Signals;

/// Below this many rows in all, configurations run on the calling thread.
const PARALLEL_ROWS_MIN: usize = 500_000;

/// Lengths of a fold in bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheme {
    pub train_bars: usize,
    pub test_bars: usize,
}

/// Why a study cannot run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StudyError {
    #[error("a walk-forward needs at least {needed} bars (train and test), there are {bars}")]
    TooFewBars { needed: usize, bars: usize },
    #[error("a walk-forward needs at least 2 train bars and 1 test bar")]
    EmptyScheme,
    #[error("a walk-forward needs at least one configuration")]
    NoConfiguration,
}

/// One choice and what came of it. Rows are rows of the bars.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fold {
    pub train: Range<usize>,
    pub test: Range<usize>,
    /// Index of the chosen configuration: the highest Sharpe ratio over the train rows, the earliest
    /// of equals, the first configuration when none has a ratio.
    pub chosen: usize,
    /// Annualised; `None` when no configuration has one.
    pub in_sample_sharpe: Option<f64>,
    /// Annualised; `None` for fewer than two test rows or returns that do not vary.
    pub out_of_sample_sharpe: Option<f64>,
    /// Mean return per bar of the chosen configuration over the train rows.
    pub in_sample_mean: f64,
    /// Mean return per bar over the test rows; `None` without a row.
    pub out_of_sample_mean: Option<f64>,
    /// The test rows are all there and the account was closed at their end.
    pub complete: bool,
}

/// Result of a walk-forward. Columns have one row per bar from `first_row` on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WalkForward {
    pub folds: Vec<Fold>,
    /// Closed trades out of sample.
    pub trades: Vec<Trade>,
    /// Position of the last fold at the last close.
    pub open: Option<OpenPosition>,
    /// Row of the first test bar.
    pub first_row: usize,
    /// Net return of each bar out of sample.
    pub returns: Vec<f64>,
    /// Capital, then the account value at each close out of sample: one more than `returns`.
    pub equity: Vec<f64>,
    /// Position that will be held from the next open; the last is today's.
    pub stance: Vec<i8>,
    pub fees_paid: f64,
    /// Mean return per bar out of sample over the in-sample mean of the configurations chosen for
    /// those bars; both annualise alike, so this is the ratio of annualised simple returns. `None`
    /// when the in-sample mean is not above 0. Source: Pardo, The Evaluation and Optimization of
    /// Trading Strategies (2008), walk-forward efficiency.
    pub efficiency: Option<f64>,
    /// Configurations tried.
    pub trials: usize,
    /// Sharpe ratio per bar, not annualised, of each configuration over all bars; their variance
    /// deflates the ratio of the best.
    pub trial_sharpes: Vec<Option<f64>>,
}

impl WalkForward {
    /// Measures the bars out of sample; `bars` and `assumptions` are those of the study.
    pub fn metrics(&self, bars: BarSlice<'_>, assumptions: &Assumptions) -> Metrics {
        Metrics::measure(&Record {
            opened_at: &bars.opened_at[self.first_row - 1..],
            equity: &self.equity,
            trades: &self.trades,
            open: self.open.as_ref(),
            fees_paid: self.fees_paid,
            periods_per_year: assumptions.periods_per_year,
            risk_free: assumptions.risk_free,
        })
    }
}

/// Runs a rolling walk-forward of one strategy.
///
/// `configurations` are the signals of each parameter set over all bars, the default set first. The
/// result is the same for any number of threads.
pub fn walk_forward(
    bars: BarSlice<'_>,
    configurations: &[Signals],
    assumptions: &Assumptions,
    scheme: Scheme,
) -> Result<WalkForward, StudyError> {
    let Scheme {
        train_bars,
        test_bars,
    } = scheme;
    if train_bars < 2 || test_bars == 0 {
        return Err(StudyError::EmptyScheme);
    }
    if configurations.is_empty() {
        return Err(StudyError::NoConfiguration);
    }
    let needed = train_bars.saturating_add(test_bars);
    if bars.len() < needed {
        return Err(StudyError::TooFewBars {
            needed,
            bars: bars.len(),
        });
    }
    let returns = returns_of_all(bars, configurations, assumptions);
    let risk_free = assumptions.risk_free / assumptions.periods_per_year;
    let mut study = Study::new(bars, configurations, assumptions, train_bars);
    let mut start = train_bars;
    while start <= bars.len() {
        let fold = choose(&returns, start - train_bars..start, test_bars, risk_free);
        study.run_fold(fold);
        start += test_bars;
    }
    Ok(study.finish(&returns))
}

/// Per-bar returns of one backtest of the whole series for each configuration.
fn returns_of_all(
    bars: BarSlice<'_>,
    configurations: &[Signals],
    assumptions: &Assumptions,
) -> Vec<Vec<f64>> {
    let returns = |signals: &Signals| {
        let equity = run(bars, signals, assumptions).equity;
        let before = std::iter::once(&assumptions.capital).chain(&equity);
        before
            .zip(&equity)
            .map(|(&before, &after)| change(before, after))
            .collect()
    };
    if bars.len().saturating_mul(configurations.len()) < PARALLEL_ROWS_MIN {
        configurations.iter().map(returns).collect()
    } else {
        configurations.par_iter().map(returns).collect()
    }
}

/// Return from one value to the next; an account that has lost everything earns nothing.
fn change(before: f64, after: f64) -> f64 {
    if before > 0.0 {
        after / before - 1.0
    } else {
        0.0
    }
}

/// Chooses a configuration on the train rows.
fn choose(returns: &[Vec<f64>], train: Range<usize>, test_bars: usize, risk_free: f64) -> Fold {
    let mut chosen = 0;
    let mut best: Option<f64> = None;
    for (index, column) in returns.iter().enumerate() {
        let Some(sharpe) = sharpe_per_bar(&column[train.clone()], risk_free) else {
            continue;
        };
        if best.is_none_or(|best| sharpe > best) {
            chosen = index;
            best = Some(sharpe);
        }
    }
    Fold {
        test: train.end..train.end + test_bars,
        chosen,
        in_sample_sharpe: best,
        out_of_sample_sharpe: None,
        in_sample_mean: mean(&returns[chosen][train.clone()]).unwrap_or(0.0),
        out_of_sample_mean: None,
        complete: false,
        train,
    }
}

struct Study<'a> {
    bars: BarSlice<'a>,
    configurations: &'a [Signals],
    assumptions: &'a Assumptions,
    result: WalkForward,
}

impl<'a> Study<'a> {
    fn new(
        bars: BarSlice<'a>,
        configurations: &'a [Signals],
        assumptions: &'a Assumptions,
        first_row: usize,
    ) -> Self {
        let rows = bars.len() - first_row;
        let mut equity = Vec::with_capacity(rows + 1);
        equity.push(assumptions.capital);
        Self {
            bars,
            configurations,
            assumptions,
            result: WalkForward {
                folds: Vec::new(),
                trades: Vec::new(),
                open: None,
                first_row,
                returns: Vec::with_capacity(rows),
                equity,
                stance: Vec::with_capacity(rows),
                fees_paid: 0.0,
                efficiency: None,
                trials: configurations.len(),
                trial_sharpes: Vec::new(),
            },
        }
    }

    /// Runs the chosen configuration over the test rows of its fold, from flat.
    fn run_fold(&mut self, mut fold: Fold) {
        fold.complete = fold.test.end <= self.bars.len();
        fold.test.end = fold.test.end.min(self.bars.len());
        let result = &mut self.result;
        let mut capital = result.equity.last().copied().unwrap_or_default();
        let assumptions = Assumptions {
            capital,
            ..*self.assumptions
        };
        let signals = &self.configurations[fold.chosen];
        let account = Simulation::fold(self.bars, signals, &assumptions, fold.test.clone());
        if let Some(stance) = result.stance.last_mut() {
            *stance = account.stance();
        }
        let mut outcome = account.finish(if fold.complete {
            Ending::Closed
        } else {
            Ending::Open
        });
        let first = result.returns.len();
        for &equity in &outcome.equity {
            result.returns.push(change(capital, equity));
            capital = equity;
        }
        let returns = &result.returns[first..];
        let rate = self.assumptions.periods_per_year;
        let risk_free = self.assumptions.risk_free / rate;
        fold.in_sample_sharpe = fold.in_sample_sharpe.map(|sharpe| sharpe * rate.sqrt());
        fold.out_of_sample_sharpe =
            sharpe_per_bar(returns, risk_free).map(|sharpe| sharpe * rate.sqrt());
        fold.out_of_sample_mean = mean(returns);
        result.equity.append(&mut outcome.equity);
        result.stance.append(&mut outcome.stance);
        result.trades.append(&mut outcome.trades);
        result.fees_paid += outcome.fees_paid;
        result.open = outcome.open;
        result.folds.push(fold);
    }

    fn finish(mut self, returns: &[Vec<f64>]) -> WalkForward {
        let risk_free = self.assumptions.risk_free / self.assumptions.periods_per_year;
        self.result.trial_sharpes = returns
            .iter()
            .map(|column| sharpe_per_bar(column, risk_free))
            .collect();
        self.result.efficiency = efficiency(&self.result.folds);
        self.result
    }
}

/// Sum of out-of-sample returns over the in-sample means of the same bars.
fn efficiency(folds: &[Fold]) -> Option<f64> {
    let (mut outside, mut inside) = (0.0, 0.0);
    for fold in folds {
        let Some(mean) = fold.out_of_sample_mean else {
            continue;
        };
        let rows = float(fold.test.len());
        outside += rows * mean;
        inside += rows * fold.in_sample_mean;
    }
    (inside > 0.0).then(|| outside / inside)
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / float(values.len()))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a count of rows is far below 2^53"
)]
fn float(rows: usize) -> f64 {
    rows as f64
}
