//! What studies of many parameter sets conclude.

use std::time::Instant;

use rayon::prelude::*;
use rumbo_engine::backtest::{Assumptions, Trade};
use rumbo_engine::metric::{Extras, Metrics, Record, SharpeSample, deflated_sharpe};
use rumbo_engine::signal::Signals;
use rumbo_engine::strategy::sheet;
use rumbo_engine::strategy::{Params, Strategy};
use rumbo_engine::study::{
    self as engine, Evaluation, EvaluationError, EvaluationInput, Landscape, Overfitting,
    ReturnBlocks, Scheme, Verdict, WalkForward,
};
use rumbo_market::{Digest, Hasher};
use serde::{Deserialize, Serialize};

use super::BacktestReport;
use super::cells::{Cells, frame_of};
use super::place::Place;
use super::refused;
use super::stored::assumptions_on;
use crate::AppError;
use crate::job::BacktestJob;

/// Folds of a walk-forward over a series that is too short for the usual lengths.
const SHORT_FOLDS: usize = 4;
/// Bars below which no walk-forward is made.
const BARS_MIN: usize = 60;

/// What a sweep says besides its cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SweepFigures {
    /// Absent with a single set, or for a series too short to be split.
    pub overfitting: Option<Overfitting>,
    /// Chance that the Sharpe ratio of the chosen set is above that of the best of all tries without
    /// skill.
    pub deflated_sharpe: Option<f64>,
    /// Configurations tried on the series, the sets included.
    pub tries: usize,
    /// Whether the chosen set is the centre of a plateau; else it is the best, standing alone.
    pub on_plateau: bool,
}

/// What a walk-forward says besides its record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WalkFigures {
    pub evaluation: Evaluation,
    pub verdict: Verdict,
    /// What each fold chose, and what came of it.
    pub folds: Vec<FoldFigures>,
}

/// One fold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FoldFigures {
    /// Opening of the first train bar.
    pub train_from: i64,
    /// Opening of the first test bar.
    pub test_from: i64,
    /// Close of the last test bar.
    pub test_until: i64,
    pub params: Params,
    pub in_sample_sharpe: Option<f64>,
    pub out_of_sample_sharpe: Option<f64>,
}

/// Where the cells of a sweep are good all around; `None` when there is no grid to look at.
pub fn landscape_of(cells: &Cells) -> Option<Landscape> {
    let scores = cells.values("sharpe")?;
    let cells: Vec<engine::Cell<'_>> = cells
        .cells
        .iter()
        .zip(scores)
        .map(|(cell, score)| engine::Cell {
            params: &cell.params,
            score,
        })
        .collect();
    engine::landscape(&cells).ok()
}

/// The set that a sweep stands for: the centre of its widest plateau, else the best; and whether it is
/// the former.
pub(crate) fn chosen_of(cells: &Cells) -> Option<(&Params, bool)> {
    let scores = cells.values("sharpe")?;
    let landscape = landscape_of(cells);
    if let Some(centre) = landscape.and_then(|landscape| landscape.centre) {
        return cells.cells.get(centre).map(|cell| (&cell.params, true));
    }
    let score = |at: usize| scores[at].unwrap_or(f64::NEG_INFINITY);
    // The earliest of equals.
    let best = (0..cells.cells.len())
        .rev()
        .max_by(|&a, &b| score(a).total_cmp(&score(b)))?;
    cells.cells.get(best).map(|cell| (&cell.params, false))
}

/// What the cells say about the chosen set. Takes a while: every way to halve the record is tried.
pub(crate) fn sweep_figures(
    cells: &Cells,
    sample: Option<SharpeSample>,
    tries: usize,
    on_plateau: bool,
) -> SweepFigures {
    let blocks: Option<Vec<ReturnBlocks>> =
        cells.cells.iter().map(|cell| cell.blocks.clone()).collect();
    let tries = tries.max(cells.cells.len());
    let sharpes: Vec<f64> = cells
        .cells
        .iter()
        .filter_map(|cell| cell.sharpe_per_bar)
        .collect();
    let variance = variance(&sharpes);
    SweepFigures {
        overfitting: blocks.and_then(|blocks| engine::overfitting(&blocks).ok()),
        deflated_sharpe: sample
            .zip(variance)
            .and_then(|(sample, variance)| deflated_sharpe(&sample, tries, variance)),
        tries,
        on_plateau,
    }
}

/// Variance with ddof 1; `None` below two values.
fn variance(values: &[f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    let count = float(values.len());
    let mean = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|one| (one - mean) * (one - mean));
    Some(squares.sum::<f64>() / (count - 1.0))
}

/// A walk-forward and everything a verdict rests on.
#[derive(Debug)]
pub(crate) struct Walked {
    /// The record out of sample: the equity begins with the close before the first test bar.
    pub(crate) report: BacktestReport,
    pub(crate) figures: WalkFigures,
    /// The bars of the equity, for what it is compared with.
    pub(crate) place: Place,
}

/// What a walk-forward is made of.
#[derive(Debug, Clone)]
pub(crate) struct WalkPlan {
    pub(crate) strategy: Strategy,
    pub(crate) place: Place,
    pub(crate) assumptions: Assumptions,
    /// The default first, where it is among them.
    pub(crate) sets: Vec<Params>,
    /// The usual lengths when absent.
    pub(crate) scheme: Option<Scheme>,
    pub(crate) tries: usize,
}

/// Lengths of the folds: the usual ones of the timeframe, shorter for a series too short for them.
pub(crate) fn scheme_for(place: &Place) -> Scheme {
    let usual = sheet::scheme(place.timeframe);
    let bars = place.bars.opened_at.len();
    if bars >= usual.train_bars + 2 * usual.test_bars {
        return usual;
    }
    Scheme {
        train_bars: bars / 2,
        test_bars: (bars / 2 / SHORT_FOLDS).max(1),
    }
}

impl WalkPlan {
    /// What a job plans for one of its instruments.
    pub(crate) fn new(
        wanted: &BacktestJob,
        strategy: &Strategy,
        place: &Place,
        (mut sets, tries): (Vec<Params>, usize),
    ) -> Self {
        let defaults = strategy.defaults();
        // Where no set stands out, the first one is taken.
        sets.sort_by_key(|set| *set != defaults);
        Self {
            strategy: strategy.clone(),
            place: place.clone(),
            assumptions: assumptions_on(&wanted.options, place),
            sets,
            scheme: wanted.scheme,
            tries,
        }
    }

    pub(super) fn scheme(&self) -> Scheme {
        self.scheme.unwrap_or_else(|| scheme_for(&self.place))
    }

    pub(super) fn signals(&self) -> Result<Vec<Signals>, AppError> {
        let frame = frame_of(&self.place);
        let of = |params| {
            self.strategy
                .signals(params, frame.bars, frame.timeframe, frame.calendar)
        };
        let signals: Result<_, _> = self.sets.par_iter().map(of).collect();
        Ok(signals?)
    }

    /// The bars out of sample, and the one before.
    pub(super) fn tested(&self, first_row: usize) -> Place {
        let bars = self.place.bars.as_slice();
        Place {
            bars: std::sync::Arc::new(bars.rows(first_row - 1..bars.len()).to_bars()),
            ..self.place.clone()
        }
    }
}

/// Runs and judges a walk-forward.
pub(crate) fn walk(plan: &WalkPlan) -> Result<Walked, AppError> {
    let WalkPlan {
        strategy,
        place,
        assumptions,
        sets,
        ..
    } = plan;
    let frame = frame_of(place);
    if frame.bars.len() < BARS_MIN {
        let reason = format!("and `to` leave fewer than the {BARS_MIN} bars a walk-forward needs");
        return Err(AppError::invalid("from", reason));
    }
    let scheme = plan.scheme();
    let input = EvaluationInput {
        strategy,
        frame,
        assumptions,
        sets,
        scheme,
        tries: plan.tries,
    };
    let evaluation = engine::evaluate(&input).map_err(not_evaluated)?;
    let walked = engine::walk_forward(frame.bars, &plan.signals()?, assumptions, scheme)
        .map_err(|error| AppError::invalid("from", error.to_string()))?;
    let figures = WalkFigures {
        verdict: engine::verdict(&evaluation),
        evaluation,
        folds: folds_of(plan, &walked),
    };
    let place = plan.tested(walked.first_row);
    let report = report_of(plan, walked, scheme);
    Ok(Walked {
        report,
        figures,
        place,
    })
}

fn not_evaluated(error: EvaluationError) -> AppError {
    match error {
        EvaluationError::Strategy(error) => error.into(),
        EvaluationError::Input(error) => refused(error),
        EvaluationError::Study(error) => AppError::invalid("from", error.to_string()),
        EvaluationError::TooLarge { .. } => AppError::invalid("grid", error.to_string()),
    }
}

fn folds_of(plan: &WalkPlan, walked: &WalkForward) -> Vec<FoldFigures> {
    let frame = frame_of(&plan.place);
    let opened_at = frame.bars.opened_at;
    let opening = |row: usize| opened_at.get(row).copied();
    let folds = walked.folds.iter().filter(|fold| !fold.test.is_empty());
    folds
        .filter_map(|fold| {
            Some(FoldFigures {
                train_from: opening(fold.train.start)?,
                test_from: opening(fold.test.start)?,
                test_until: frame
                    .calendar
                    .closed_at(frame.timeframe, opening(fold.test.end - 1)?),
                params: plan.sets.get(fold.chosen)?.clone(),
                in_sample_sharpe: fold.in_sample_sharpe,
                out_of_sample_sharpe: fold.out_of_sample_sharpe,
            })
        })
        .collect()
}

pub(super) fn report_of(plan: &WalkPlan, walked: WalkForward, scheme: Scheme) -> BacktestReport {
    let frame = frame_of(&plan.place);
    let opened_at = frame.bars.opened_at;
    let tested = walked.first_row - 1..opened_at.len();
    let record = Record {
        opened_at: &opened_at[tested.clone()],
        equity: &walked.equity,
        trades: &walked.trades,
        open: walked.open.as_ref(),
        together: None,
        fees_paid: walked.fees_paid,
        periods_per_year: plan.assumptions.periods_per_year,
        risk_free: plan.assumptions.risk_free,
    };
    let extras = Extras {
        closes: &frame.bars.close[tested],
        // Not counted fold by fold.
        slippage_paid: None,
    };
    let metrics = Metrics::measure_all(&record, &extras);
    let last = opened_at.last().copied().unwrap_or_default();
    let chosen = walked.folds.last().map_or(0, |fold| fold.chosen);
    let digest = digest(plan, &walked, scheme);
    let ambiguous_bars = walked.trades.iter().filter(|trade| trade.ambiguous).count();
    BacktestReport {
        strategy: plan.strategy.id.clone(),
        strategy_version: plan.strategy.version,
        params: plan.sets.get(chosen).cloned().unwrap_or_default(),
        instrument: plan.place.instrument.symbol.clone(),
        timeframe: plan.place.timeframe,
        from: opened_at[walked.first_row.min(opened_at.len() - 1)],
        until: frame.calendar.closed_at(frame.timeframe, last),
        bars: walked.returns.len(),
        assumptions: plan.assumptions,
        equity: opened_at[walked.first_row - 1..]
            .iter()
            .copied()
            .zip(walked.equity)
            .collect(),
        trades: walked.trades,
        open: walked.open,
        metrics,
        ambiguous_bars,
        simulated: true,
        digest,
    }
}

fn digest(plan: &WalkPlan, walked: &WalkForward, scheme: Scheme) -> Digest {
    let mut hasher = Hasher::default();
    hasher.text("rumbo walk-forward 1");
    hasher.bytes(&plan.strategy.version.0);
    for set in &plan.sets {
        hasher.text(&set.to_string());
    }
    hasher.text(&serde_json::to_string(&plan.assumptions).unwrap_or_default());
    for bars in [scheme.train_bars, scheme.test_bars, walked.trades.len()] {
        hasher.int(i64::try_from(bars).unwrap_or(i64::MAX));
    }
    hasher.bytes(&plan.place.bars.as_slice().digest().0);
    hasher.floats(&walked.equity);
    let prices = |trade: &Trade| [trade.entry, trade.exit, trade.quantity, trade.pnl];
    for trade in &walked.trades {
        hasher.floats(&prices(trade));
    }
    hasher.finish()
}

/// Time that something took, for a result's row.
pub(crate) fn elapsed_ms(started: Instant) -> i64 {
    i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX)
}

#[expect(clippy::cast_precision_loss, reason = "a count is far below 2^53")]
fn float(count: usize) -> f64 {
    count as f64
}
