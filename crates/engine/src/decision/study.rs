//! From bars and strategies to evidence: what the same signal and the same event did before.

use std::ops::Range;

use rayon::prelude::*;
use rumbo_market::{BarSlice, Calendar, Lang, Text, Timeframe};

use super::condenser::{self, Voter};
use super::odds::{self, Case};
use super::past::{self, Multiples, Past};
use super::recent::{self, Followed, Recent};
use super::{Evidence, Signal, TradeCosts};
use crate::backtest::{self, Assumptions, Direction, Side};
use crate::language::{ColumnCache, Frame};
use crate::metric::{SharpeSample, deflated_sharpe, sharpe_per_bar};
use crate::pattern::{PhaseReading, PhaseSettings, phase_of};
use crate::signal::Signals;
use crate::strategy::{Params, Rule, Strategy, StrategyError};
use crate::study::{Fold, Scheme, WalkForward, walk_forward};

/// Bars in each training window.
pub(super) const TRAIN_BARS: usize = 500;
/// Bars in each test window.
pub(super) const TEST_BARS: usize = 125;
/// Bars until an event is settled at the close.
pub const HORIZON_BARS: usize = 10;
/// Columns that the parameter sets of one strategy may keep in common.
const CACHE_BYTES_MAX: usize = 16 << 20;
/// Bars cut off for the look-ahead check.
const LOOKAHEAD_BARS: usize = 25;
/// Row of the first bar that may be a case: weights need folds before it.
pub(super) const CASES_FROM: usize = TRAIN_BARS + condenser::FOLDS_MIN * TEST_BARS;

/// What a study reads.
#[derive(Debug, Clone, Copy)]
pub struct StudyInput<'a> {
    /// Closed bars only, oldest first.
    pub bars: BarSlice<'a>,
    pub timeframe: Timeframe,
    pub calendar: Calendar,
    /// Candidates, in the order in which they are listed; benchmarks are passed over.
    pub strategies: &'a [Strategy],
    pub costs: TradeCosts,
    /// Whether selling short is possible. Where it is not, strategies are tested long only, and
    /// what they would sell short counts as a vote against holding.
    pub shorts: bool,
}

impl StudyInput<'_> {
    fn direction(&self) -> Direction {
        if self.shorts {
            Direction::Both
        } else {
            Direction::LongOnly
        }
    }
}

/// One strategy out of sample.
#[derive(Debug, Clone, PartialEq)]
pub struct StrategyRecord {
    pub evidence: Evidence,
    /// What its rule says today in words, where a rule fired on the last bar.
    pub rule: Option<Text>,
    /// Configurations run for it.
    pub grid: Vec<Params>,
    /// Its signals changed when later bars were added.
    pub looks_ahead: bool,
    /// Its latest days and weeks; no part of the decision.
    pub recent: Recent,
}

/// Evidence about one instrument at one instant.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    pub rows: usize,
    pub price: f64,
    /// Average true range over 14 bars at the last bar, in price units.
    pub atr: f64,
    pub records: Vec<StrategyRecord>,
    pub signal: Signal,
    /// Net vote behind the signal, 0 to 1.
    pub strength: f64,
    /// What became of buying.
    pub long: Cases,
    /// What became of selling short.
    pub short: Cases,
    /// Probability, tries counted, that following the signal beats not acting.
    pub confidence: Option<f64>,
    pub trials: usize,
    /// Where in its range the price is; no part of the decision.
    pub phase: Option<PhaseReading>,
}

/// How one trade ended on past out-of-sample bars. Cases of a list do not overlap in time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cases {
    /// Entered while the same signal stood as today.
    pub signal: Vec<Case>,
    /// Entered without regard to the signal.
    pub any: Vec<Case>,
    /// Logarithm of the change of the price over [`HORIZON_BARS`] bars after each case of `signal`
    /// for which they are known, divided by the average true range as a ratio of the price then.
    pub swings: Vec<f64>,
}

impl Cases {
    /// Quantiles of the net returns of the cases in which the signal stood.
    pub(super) fn return_quantiles(&self, count: usize) -> Vec<f64> {
        odds::return_quantiles(&self.signal, count)
    }

    /// Quantiles of the change of a price with this average true range as a ratio of it.
    pub(super) fn horizon_quantiles(&self, atr_ratio: f64, count: usize) -> Vec<f64> {
        let changes = self.swings.iter().map(|swing| (swing * atr_ratio).exp_m1());
        odds::quantiles(changes.collect(), count)
    }
}

/// Why there is no study.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum StudyError {
    #[error("{needed} bars are needed and there are {rows}")]
    ShortHistory { rows: usize, needed: usize },
    #[error("strategy `{strategy}` cannot be run: {source}")]
    Strategy {
        strategy: String,
        source: StrategyError,
    },
}

/// Bars needed for a study: one training window and the folds that weights and cases come from.
pub const fn rows_needed() -> usize {
    TRAIN_BARS + (condenser::FOLDS_MIN + 1) * TEST_BARS
}

/// Studies one instrument. The result depends on nothing but the input, bit for bit, with any
/// number of threads.
pub fn study(input: &StudyInput<'_>) -> Result<Study, StudyError> {
    let rows = input.bars.len();
    if rows < rows_needed() {
        return Err(StudyError::ShortHistory {
            rows,
            needed: rows_needed(),
        });
    }
    let tested: Vec<Tested<'_>> = input
        .strategies
        .par_iter()
        .filter(|strategy| !strategy.benchmark)
        .map(|strategy| test_strategy(input, strategy))
        .collect::<Result<_, _>>()?;
    let first_row = TRAIN_BARS;
    let folds = tested
        .first()
        .map(|tested| tested.folds(first_row))
        .unwrap_or_default();
    let voters: Vec<Voter> = tested
        .iter()
        .map(|tested| tested.voter(first_row))
        .collect();
    let (signals, weights) = condense(&voters, &folds, rows - first_row);
    let (signal, strength) = signals[signals.len() - 1];

    let atr = past::atr_column(input.bars);
    let past = Past {
        bars: input.bars,
        atr: &atr,
        costs: input.costs.ratios(),
        first_row: CASES_FROM,
    };
    let cases = |side| {
        let stood = |row: usize| signals[row - first_row].0 == signal;
        let under_signal = past.cases(side, Multiples::DECLARED, stood);
        Cases {
            swings: past.swings(&under_signal),
            signal: under_signal,
            any: past.cases(side, Multiples::DECLARED, |_| true),
        }
    };
    let history = History { input, first_row };
    let (long, short) = (cases(Side::Long), cases(Side::Short));
    let confidence = history.confidence(signal, &signals, &voters);
    let trials = tested.iter().map(|tested| tested.walk.trials).sum();
    let records = tested
        .into_iter()
        .zip(weights)
        .map(|(tested, weight)| tested.into_record(input, weight))
        .collect();
    Ok(Study {
        rows,
        price: input.bars.close[rows - 1],
        atr: atr[rows - 1],
        records,
        signal,
        strength,
        long,
        short,
        confidence,
        trials,
        phase: phase_of(input.bars, PhaseSettings::default()),
    })
}

/// Signal of each out-of-sample bar, and the weights in force on the last one.
fn condense(
    voters: &[Voter],
    folds: &[Range<usize>],
    rows: usize,
) -> (Vec<(Signal, f64)>, Vec<f64>) {
    let mut signals = Vec::with_capacity(rows);
    let mut weights = Vec::new();
    for (at, fold) in folds.iter().enumerate() {
        weights = condenser::weights(voters, folds, at);
        let stances = |row: usize| voters.iter().map(move |voter| voter.stance[row]);
        signals.extend(
            fold.clone()
                .map(|row| condenser::vote(stances(row), &weights)),
        );
    }
    signals.resize(rows, (Signal::Hold, 0.0));
    (signals, weights)
}

/// What the confidence is computed from.
struct History<'a> {
    input: &'a StudyInput<'a>,
    first_row: usize,
}

impl History<'_> {
    /// Deflated Sharpe ratio of following the signal through the same engine, against cash.
    ///
    /// The tries that could have picked these bars are the strategies' out-of-sample records;
    /// configurations are chosen inside training windows, which never see them.
    /// Source: Bailey and López de Prado, The Deflated Sharpe Ratio (2014).
    fn confidence(
        &self,
        signal: Signal,
        signals: &[(Signal, f64)],
        voters: &[Voter],
    ) -> Option<f64> {
        let from = condenser::FOLDS_MIN * TEST_BARS;
        let enter: Vec<bool> = signals[from..]
            .iter()
            .map(|(past, _)| *past == signal)
            .collect();
        let leave: Vec<bool> = enter.iter().map(|enter| !enter).collect();
        let (rules, direction) = match signal {
            Signal::Hold => return None,
            Signal::Buy => (
                Signals {
                    enter_long: enter,
                    exit_long: leave,
                    ..Signals::default()
                },
                Direction::LongOnly,
            ),
            Signal::Sell => (
                Signals {
                    enter_short: enter,
                    exit_short: leave,
                    ..Signals::default()
                },
                Direction::ShortOnly,
            ),
        };
        let assumptions = assumptions(self.input, direction);
        let bars = self
            .input
            .bars
            .rows(self.first_row + from..self.input.bars.len());
        let outcome = backtest::run(bars, &rules, &assumptions);
        let sample = crate::metric::compute(bars, &outcome, &assumptions).sharpe_sample()?;
        let tries = voters
            .iter()
            .map(|voter| sharpe_per_bar(&voter.returns[from..], 0.0));
        deflate(&sample, &tries.flatten().collect::<Vec<f64>>())
    }
}

/// Deflates by the number of tries and how far their Sharpe ratios lie apart.
fn deflate(sample: &SharpeSample, tries: &[f64]) -> Option<f64> {
    let n = tries.len() as f64;
    let mean = tries.iter().sum::<f64>() / n;
    let spread = tries
        .iter()
        .map(|sharpe| (sharpe - mean).powi(2))
        .sum::<f64>();
    let variance = if tries.len() < 2 {
        0.0
    } else {
        spread / (n - 1.0)
    };
    deflated_sharpe(sample, tries.len().max(1), variance)
}

fn assumptions(input: &StudyInput<'_>, direction: Direction) -> Assumptions {
    Assumptions {
        fee_bps: input.costs.fee_bps,
        slippage_bps: input.costs.slippage_bps,
        half_spread_bps: input.costs.half_spread_bps,
        periods_per_year: input.calendar.bars_per_year(input.timeframe),
        direction,
        ..Assumptions::default()
    }
}

/// One strategy after its walk-forward run.
struct Tested<'a> {
    strategy: &'a Strategy,
    grid: Vec<Params>,
    /// Signals of the configuration in force.
    signals: Signals,
    walk: WalkForward,
    /// View after each out-of-sample bar: 1 long, -1 against, 0 none.
    views: Vec<i8>,
    looks_ahead: bool,
    recent: Recent,
}

fn test_strategy<'a>(
    input: &StudyInput<'_>,
    strategy: &'a Strategy,
) -> Result<Tested<'a>, StudyError> {
    let failed = |source| StudyError::Strategy {
        strategy: strategy.id.clone(),
        source,
    };
    let cache = |bars| ColumnCache::new(frame(input, bars), CACHE_BYTES_MAX);
    let (whole, earlier) = (
        cache(input.bars),
        cache(input.bars.rows(0..input.bars.len() - LOOKAHEAD_BARS)),
    );
    let grid = strategy.grid();
    let mut configurations: Vec<Signals> = grid
        .iter()
        .map(|params| strategy.signals_cached(params, &whole).map_err(failed))
        .collect::<Result<_, _>>()?;
    let scheme = Scheme {
        train_bars: TRAIN_BARS,
        test_bars: TEST_BARS,
    };
    let assumptions = assumptions(input, input.direction());
    let walk = walk_forward(input.bars, &configurations, &assumptions, scheme)
        .expect("there are enough bars, and a grid is never empty");
    let views = views(&walk, &configurations);
    let followed = Followed {
        walk: &walk,
        grid: &grid,
        configurations: &configurations,
        assumptions: &assumptions,
    };
    let recent = recent::recent(input, followed);
    let chosen = walk.folds.last().map_or(0, |fold| fold.chosen);
    let signals = configurations.swap_remove(chosen);
    let before = strategy
        .signals_cached(&grid[chosen], &earlier)
        .map_err(failed)?;
    let looks_ahead = !is_prefix(&before, &signals);
    Ok(Tested {
        strategy,
        grid,
        signals,
        walk,
        views,
        looks_ahead,
        recent,
    })
}

fn frame<'a>(input: &StudyInput<'_>, bars: BarSlice<'a>) -> Frame<'a> {
    Frame {
        bars,
        timeframe: input.timeframe,
        calendar: input.calendar,
    }
}

/// The position out of sample, and -1 while it is flat and the rules that were chosen would be short.
fn views(walk: &WalkForward, configurations: &[Signals]) -> Vec<i8> {
    let fired = |column: &[bool], row: usize| column.get(row) == Some(&true);
    let mut against = false;
    let mut views = Vec::with_capacity(walk.stance.len());
    for fold in &walk.folds {
        let signals = &configurations[fold.chosen];
        for row in fold.test.clone() {
            if fired(&signals.enter_short, row) {
                against = true;
            } else if fired(&signals.exit_short, row) || fired(&signals.enter_long, row) {
                against = false;
            }
            let stance = walk.stance[row - walk.first_row];
            views.push(if stance == 0 && against { -1 } else { stance });
        }
    }
    views
}

/// Whether what was said with fewer bars is what is said of them now.
fn is_prefix(earlier: &Signals, now: &Signals) -> bool {
    let rules = [
        (&earlier.enter_long, &now.enter_long),
        (&earlier.exit_long, &now.exit_long),
        (&earlier.enter_short, &now.enter_short),
        (&earlier.exit_short, &now.exit_short),
    ];
    let distances = [
        (&earlier.stop_distance, &now.stop_distance),
        (&earlier.target_distance, &now.target_distance),
    ];
    rules.iter().all(|(earlier, now)| now.starts_with(earlier))
        && distances.iter().all(|(earlier, now)| {
            earlier.len() <= now.len()
                && earlier
                    .iter()
                    .zip(now.iter())
                    .all(|(a, b)| a.to_bits() == b.to_bits())
        })
}

impl Tested<'_> {
    /// Test ranges counted from the first out-of-sample bar; empty ones are left out.
    fn folds(&self, first_row: usize) -> Vec<Range<usize>> {
        let ranges = self.walk.folds.iter().map(|fold| &fold.test);
        ranges
            .filter(|test| !test.is_empty())
            .map(|test| test.start - first_row..test.end - first_row)
            .collect()
    }

    fn voter(&self, first_row: usize) -> Voter {
        let trades = self.walk.trades.iter();
        Voter {
            returns: self.walk.returns.clone(),
            stance: self.views.clone(),
            trades: trades
                .map(|trade| (trade.entry_row - first_row, trade.return_ratio))
                .collect(),
            in_sample_mean: self
                .walk
                .folds
                .iter()
                .map(|fold: &Fold| fold.in_sample_mean)
                .collect(),
        }
    }

    fn into_record(self, input: &StudyInput<'_>, weight: f64) -> StrategyRecord {
        let Self {
            strategy,
            grid,
            signals,
            walk,
            views,
            looks_ahead,
            recent,
        } = self;
        let metrics = walk.metrics(input.bars, &assumptions(input, input.direction()));
        let chosen = walk.folds.last().map_or(0, |fold| fold.chosen);
        let params = &grid[chosen];
        let view = views.last().copied().unwrap_or(0);
        StrategyRecord {
            evidence: Evidence {
                strategy: strategy.id.clone(),
                title: strategy.title.clone(),
                version: strategy.version,
                stance: view,
                weight,
                params: params.clone(),
                trades: walk.trades.len(),
                sharpe: metrics.sharpe(),
                total_return: metrics.total_return().unwrap_or(0.0),
                win_rate: metrics.win_rate(),
                efficiency: walk.efficiency,
            },
            rule: fired_rule(strategy, params, &signals, (view, input.bars.len() - 1)),
            grid,
            looks_ahead,
            recent,
        }
    }
}

/// The explanation of the rule that led to today's view, where it fired on the last bar.
fn fired_rule(
    strategy: &Strategy,
    params: &Params,
    signals: &Signals,
    (view, row): (i8, usize),
) -> Option<Text> {
    let (rule, column) = match view {
        1 => (Rule::EnterLong, &signals.enter_long),
        -1 => (Rule::EnterShort, &signals.enter_short),
        _ => (Rule::ExitLong, &signals.exit_long),
    };
    let fired = column.get(row) == Some(&true);
    let sentence = |lang| strategy.sentence(rule, params, lang).filter(|_| fired);
    Some(Text::new(sentence(Lang::Es)?, sentence(Lang::En)?))
}
