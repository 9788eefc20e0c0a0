//! Rolling walk-forward: choose a configuration on one stretch of bars, judge it on the next.
//!
//! The bars are cut into folds: `train_bars` to choose from, then `test_bars` that follow, moved on by
//! `test_bars`. A configuration is chosen by its Sharpe ratio over the train rows of one backtest of
//! the whole series, which is causal. Out of sample each fold has an account of its own: on the last
//! train close it joins the position that the chosen configuration holds by then, as somebody who
//! starts to follow it does, and it gives its last order a close before the end of the fold, so every
//! close decides once. No position is carried across folds: what is open at
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

use crate::backtest::{Assumptions, Ending, OpenPosition, Outcome, Simulation, Trade, run};
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
            together: None,
            fees_paid: self.fees_paid,
            periods_per_year: assumptions.periods_per_year,
            risk_free: assumptions.risk_free,
        })
    }

    /// The record as one run over the bars from the close before `first_row` on: rows are theirs.
    ///
    /// What spread and slippage took is not counted fold by fold and stays 0.
    pub fn into_outcome(self) -> Outcome {
        let first = self.first_row - 1;
        let entries = self
            .trades
            .iter()
            .map(|trade| (trade.entry_row, trade.side));
        let open = self.open.iter().map(|open| (open.entry_row, open.side));
        let joined = entries
            .chain(open)
            .find(|(row, _)| *row == self.first_row)
            .map_or(0, |(_, side)| side.stance());
        let held = self
            .open
            .as_ref()
            .map_or(0.0, |open| open.side.sign() * open.quantity * open.mark);
        let doubtful = self.trades.iter().filter(|trade| trade.ambiguous);
        let moved = |trade: &Trade| Trade {
            entry_row: trade.entry_row - first,
            exit_row: trade.exit_row - first,
            ..trade.clone()
        };
        Outcome {
            ambiguous_bars: doubtful.clone().count(),
            ambiguous_decided: 0,
            ambiguous_pnl: doubtful.map(|trade| trade.pnl).sum(),
            trades: self.trades.iter().map(moved).collect(),
            stance: std::iter::once(joined).chain(self.stance).collect(),
            cash: self.equity.last().copied().unwrap_or_default() - held,
            equity: self.equity,
            fees_paid: self.fees_paid,
            slippage_paid: 0.0,
            open: self.open.map(|open| OpenPosition {
                entry_row: open.entry_row - first,
                ..open
            }),
        }
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
    let runs = run_all(bars, configurations, assumptions);
    let risk_free = assumptions.risk_free / assumptions.periods_per_year;
    let mut study = Study::new(bars, configurations, assumptions, train_bars);
    let mut start = train_bars;
    while start <= bars.len() {
        let fold = choose(&runs, start - train_bars..start, test_bars, risk_free);
        let joins = runs[fold.chosen].stance[start - 1];
        study.run_fold(fold, joins);
        start += test_bars;
    }
    Ok(study.finish(&runs))
}

/// One configuration over the whole series.
struct WholeRun {
    returns: Vec<f64>,
    stance: Vec<i8>,
}

fn run_all(
    bars: BarSlice<'_>,
    configurations: &[Signals],
    assumptions: &Assumptions,
) -> Vec<WholeRun> {
    let whole = |signals: &Signals| {
        let outcome = run(bars, signals, assumptions);
        let before = std::iter::once(&assumptions.capital).chain(&outcome.equity);
        let returns = before
            .zip(&outcome.equity)
            .map(|(&before, &after)| change(before, after))
            .collect();
        WholeRun {
            returns,
            stance: outcome.stance,
        }
    };
    if bars.len().saturating_mul(configurations.len()) < PARALLEL_ROWS_MIN {
        configurations.iter().map(whole).collect()
    } else {
        configurations.par_iter().map(whole).collect()
    }
}

/// Return from one value to the next; an account that has lost everything earns nothing.
pub(super) fn change(before: f64, after: f64) -> f64 {
    if before > 0.0 {
        after / before - 1.0
    } else {
        0.0
    }
}

/// Chooses a configuration on the train rows.
fn choose(runs: &[WholeRun], train: Range<usize>, test_bars: usize, risk_free: f64) -> Fold {
    let mut chosen = 0;
    let mut best: Option<f64> = None;
    for (index, run) in runs.iter().enumerate() {
        let Some(sharpe) = sharpe_per_bar(&run.returns[train.clone()], risk_free) else {
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
        in_sample_mean: mean(&runs[chosen].returns[train.clone()]).unwrap_or(0.0),
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

    /// Runs the chosen configuration over the test rows of its fold, from the position it joins.
    fn run_fold(&mut self, mut fold: Fold, joins: i8) {
        fold.complete = fold.test.end <= self.bars.len();
        fold.test.end = fold.test.end.min(self.bars.len());
        let result = &mut self.result;
        let mut capital = result.equity.last().copied().unwrap_or_default();
        let assumptions = Assumptions {
            capital,
            ..*self.assumptions
        };
        let signals = &self.configurations[fold.chosen];
        let account = Simulation::fold(self.bars, signals, &assumptions, fold.test.clone(), joins);
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

    fn finish(mut self, runs: &[WholeRun]) -> WalkForward {
        let risk_free = self.assumptions.risk_free / self.assumptions.periods_per_year;
        self.result.trial_sharpes = runs
            .iter()
            .map(|run| sharpe_per_bar(&run.returns, risk_free))
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
pub(super) fn float(rows: usize) -> f64 {
    rows as f64
}

#[cfg(test)]
mod tests {
    use rumbo_market::{Bar, Bars};

    use super::*;
    use crate::backtest::ExitReason;

    const FREE: Assumptions = Assumptions {
        capital: 1_000.0,
        fee_bps: 0.0,
        slippage_bps: 0.0,
        half_spread_bps: 0.0,
        size: 1.0,
        periods_per_year: 365.0,
        risk_free: 0.0,
        direction: crate::backtest::Direction::Both,
        lot: None,
    };

    /// Each bar opens at the close before and closes at the next of `closes`.
    fn bars(closes: impl IntoIterator<Item = f64>) -> Bars {
        let mut open = 100.0;
        (0_i64..)
            .zip(closes)
            .map(|(at, close): (i64, f64)| {
                let bar = Bar {
                    opened_at: at * rumbo_market::DAY_MS,
                    open,
                    high: open.max(close),
                    low: open.min(close),
                    close,
                    volume: 1.0,
                };
                open = close;
                bar
            })
            .collect()
    }

    /// Numbers from 0 to 1 of a linear congruential generator (Knuth's MMIX constants).
    fn noise(seed: u64) -> impl Iterator<Item = f64> {
        let mut state = seed;
        std::iter::repeat_with(move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            f64::from(u32::try_from(state >> 32).unwrap()) / f64::from(u32::MAX)
        })
    }

    fn random_bars(rows: usize, seed: u64) -> Bars {
        let mut price = 100.0;
        bars(noise(seed).take(rows).map(|draw| {
            price *= 1.0 + (draw - 0.5) * 0.04;
            price
        }))
    }

    /// Rules that hold at random, each on one close in eight.
    fn random_signals(rows: usize, seed: u64) -> Signals {
        let column = |salt| {
            noise(seed * 4 + salt)
                .take(rows)
                .map(|draw| draw < 0.125)
                .collect()
        };
        Signals {
            enter_long: column(0),
            exit_long: column(1),
            enter_short: column(2),
            exit_short: column(3),
            stop_distance: vec![3.0; rows],
            target_distance: Vec::new(),
        }
    }

    fn always_long(rows: usize) -> Signals {
        Signals {
            enter_long: vec![true; rows],
            ..Signals::default()
        }
    }

    fn always_short(rows: usize) -> Signals {
        Signals {
            enter_short: vec![true; rows],
            ..Signals::default()
        }
    }

    const fn scheme(train_bars: usize, test_bars: usize) -> Scheme {
        Scheme {
            train_bars,
            test_bars,
        }
    }

    #[test]
    fn what_cannot_run_says_why() {
        let check = |rows: usize, configurations: usize, scheme: Scheme, expected: &str| {
            let bars = random_bars(rows, 1);
            let configurations = vec![always_long(rows); configurations];
            let study = walk_forward(bars.as_slice(), &configurations, &FREE, scheme);
            assert_eq!(study.unwrap_err().to_string(), expected);
        };
        check(
            29,
            1,
            scheme(20, 10),
            "a walk-forward needs at least 30 bars (train and test), there are 29",
        );
        check(
            30,
            0,
            scheme(20, 10),
            "a walk-forward needs at least one configuration",
        );
        check(
            30,
            1,
            scheme(20, 0),
            "a walk-forward needs at least 2 train bars and 1 test bar",
        );
    }

    #[test]
    fn record_as_one_run_has_rows_of_its_own_bars() {
        let bars = random_bars(400, 3);
        let signals = [random_signals(400, 5), always_long(400)];
        let study = walk_forward(bars.as_slice(), &signals, &FREE, scheme(60, 30)).unwrap();
        let metrics = study.metrics(bars.as_slice(), &FREE);
        let own = bars.as_slice().rows(study.first_row - 1..400);
        let (trades, equity) = (study.trades.clone(), study.equity.clone());
        let outcome = study.into_outcome();
        assert_eq!(
            (own.len(), own.len()),
            (outcome.equity.len(), outcome.stance.len())
        );
        assert_eq!(outcome.equity, equity);
        assert!(!trades.is_empty());
        for (one, before) in outcome.trades.iter().zip(&trades) {
            assert_eq!(own.opened_at[one.entry_row], before.opened_at);
            assert_eq!(own.opened_at[one.exit_row], before.closed_at);
        }
        let held = outcome.open.as_ref().map_or(0.0, |open| {
            assert_eq!(own.opened_at[open.entry_row], open.opened_at);
            open.side.sign() * open.quantity * own.close[own.len() - 1]
        });
        assert!((outcome.cash + held - equity[equity.len() - 1]).abs() < 1e-9);
        assert_eq!(crate::metric::compute(own, &outcome, &FREE), metrics);
    }

    #[test]
    fn folds_roll_and_the_last_reaches_the_end() {
        let check = |rows: usize, expected: &[(Range<usize>, Range<usize>, bool)]| {
            let bars = random_bars(rows, 1);
            let study =
                walk_forward(bars.as_slice(), &[always_long(rows)], &FREE, scheme(4, 2)).unwrap();
            let seen: Vec<_> = study
                .folds
                .iter()
                .map(|fold| (fold.train.clone(), fold.test.clone(), fold.complete))
                .collect();
            assert_eq!(seen, expected);
            assert_eq!(study.first_row, 4);
            assert_eq!(study.returns.len(), rows - 4);
            assert_eq!(study.stance.len(), rows - 4);
            assert_eq!(study.equity.len(), rows - 3);
        };
        check(6, &[(0..4, 4..6, true), (2..6, 6..6, false)]);
        check(7, &[(0..4, 4..6, true), (2..6, 6..7, false)]);
        check(
            8,
            &[(0..4, 4..6, true), (2..6, 6..8, true), (4..8, 8..8, false)],
        );
    }

    #[test]
    fn the_configuration_with_the_best_train_sharpe_is_chosen() {
        // Eight bars up, then eight down. Rows 6 to 11 still gain 9.6 + 10.1 % and lose 10 %, so the
        // first choice of the short side is that of rows 8 to 13.
        let up = (1..=8).map(|at| 100.0 + f64::from(at * at));
        let down = (1..=8).map(|at| 164.0 - f64::from(at * at));
        let bars = bars(up.chain(down));
        let configurations = [always_short(16), always_long(16)];
        let study = walk_forward(bars.as_slice(), &configurations, &FREE, scheme(6, 2)).unwrap();
        let chosen: Vec<usize> = study.folds.iter().map(|fold| fold.chosen).collect();
        assert_eq!(chosen, [1, 1, 1, 1, 0, 0]);
        assert_eq!(study.trials, 2);
        assert!(study.folds[0].in_sample_sharpe > Some(0.0));
    }

    #[test]
    fn an_open_position_is_closed_at_the_last_close_of_its_fold_with_costs() {
        let assumptions = Assumptions {
            fee_bps: 10.0,
            slippage_bps: 5.0,
            ..FREE
        };
        let bars = bars([100.0; 7]);
        let study = walk_forward(
            bars.as_slice(),
            &[always_long(7)],
            &assumptions,
            scheme(4, 2),
        )
        .unwrap();
        let trade = &study.trades[0];
        assert_eq!(
            (trade.entry_row, trade.exit_row, trade.bars_held),
            (4, 5, 2)
        );
        assert_eq!(trade.exit_reason, ExitReason::FoldEnd);
        assert_eq!(trade.exit, 100.0 * (1.0 - 5e-4));
        assert!((study.equity[2] - (1_000.0 + trade.pnl)).abs() < 1e-9);
        // The next fold enters again at its first open, decided on the last close of this one.
        assert_eq!(study.stance, [1, 1, 1]);
        assert_eq!(study.open.as_ref().map(|open| open.entry_row), Some(6));
        let metrics = study.metrics(bars.as_slice(), &assumptions);
        assert_eq!(metrics.exposure(), Some(1.0));
        let fees = study.trades[0].fees + study.open.unwrap().fees;
        assert!((metrics.fees() - fees).abs() < 1e-12);
    }

    #[test]
    fn a_fold_joins_the_position_that_the_chosen_configuration_holds() {
        let mut entered_once = Signals {
            enter_long: vec![false; 8],
            ..Signals::default()
        };
        entered_once.enter_long[1] = true;
        let bars = bars((1..=8).map(|at| 100.0 + f64::from(at)));
        let study = walk_forward(bars.as_slice(), &[entered_once], &FREE, scheme(4, 2)).unwrap();
        let entries: Vec<usize> = study.trades.iter().map(|trade| trade.entry_row).collect();
        assert_eq!(entries, [4, 6]);
        assert_eq!(study.stance, [1, 1, 1, 1]);
    }

    #[test]
    fn efficiency_is_the_outside_mean_over_the_inside_mean() {
        // Train rows earn 0, 1, 1, 1 %, test rows 1 % each.
        let bars = bars((1..=6).map(|at| 100.0 * 1.01_f64.powi(at)));
        let study = walk_forward(bars.as_slice(), &[always_long(6)], &FREE, scheme(4, 2)).unwrap();
        assert!((study.efficiency.unwrap() - 0.01 / 0.0075).abs() < 1e-9);
        let losing =
            walk_forward(bars.as_slice(), &[always_short(6)], &FREE, scheme(4, 2)).unwrap();
        assert_eq!(losing.efficiency, None);
    }

    #[test]
    fn later_bars_change_nothing_that_was_said() {
        let rows = 170;
        let bars = random_bars(rows, 7);
        let configurations: Vec<Signals> = (1..5).map(|seed| random_signals(rows, seed)).collect();
        let assumptions = Assumptions {
            fee_bps: 10.0,
            slippage_bps: 5.0,
            ..FREE
        };
        let scheme = scheme(50, 20);
        let whole = walk_forward(bars.as_slice(), &configurations, &assumptions, scheme).unwrap();
        assert!(
            whole
                .folds
                .iter()
                .any(|fold| fold.chosen != whole.folds[0].chosen)
        );
        assert!(whole.trades.len() > 10);
        for until in 70..rows {
            let head = bars.as_slice().rows(0..until);
            let part = walk_forward(head, &configurations, &assumptions, scheme).unwrap();
            let said = until - part.first_row;
            assert_eq!(part.stance, whole.stance[..said], "{until}");
            assert_eq!(part.returns, whole.returns[..said], "{until}");
            let complete = part.folds.iter().filter(|fold| fold.complete);
            for (fold, later) in complete.zip(&whole.folds) {
                assert_eq!(fold, later, "{until}");
            }
            for (trade, later) in part.trades.iter().zip(&whole.trades) {
                assert_eq!(trade, later, "{until}");
            }
        }
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        let rows = PARALLEL_ROWS_MIN / 8 + 1;
        let bars = random_bars(rows, 3);
        let configurations: Vec<Signals> = (1..9).map(|seed| random_signals(rows, seed)).collect();
        let study = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            let scheme = scheme(10_000, 5_000);
            pool.install(|| walk_forward(bars.as_slice(), &configurations, &FREE, scheme).unwrap())
        };
        let one = study(1);
        for threads in [2, 8] {
            let other = study(threads);
            assert_eq!(one, other, "{threads}");
            let bits = |study: &WalkForward| -> Vec<u64> {
                study.equity.iter().map(|value| value.to_bits()).collect()
            };
            assert_eq!(bits(&one), bits(&other), "{threads}");
        }
    }
}
