//! A sweep: one strategy with many parameter sets on one series.
//!
//! Sets share the columns that they compute alike, and each thread uses the memory of one set for the
//! next. What is kept of a set is small: its metrics, its Sharpe ratio and, where asked for, sums of its
//! returns. Every run equals `backtest::run` and `metric::compute` of the set alone, bit for bit,
//! with any number of threads and any size of the cache.

use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::block::ReturnBlocks;
use crate::backtest::{Assumptions, InputError, Outcome, check, run_into};
use crate::language::{ColumnCache, Frame};
use crate::metric::{self, Metrics};
use crate::signal::Signals;
use crate::strategy::{Params, SignalColumns, Strategy, StrategyError};

/// Bytes of shared columns that suffice for most sweeps.
pub const CACHE_BYTES: usize = 256 * 1024 * 1024;

/// Sets that a thread takes at a time: neighbours share most columns.
const SETS_AT_ONCE: usize = 8;

/// What is swept over what.
#[derive(Debug, Clone, Copy)]
pub struct SweepPlan<'a> {
    pub strategy: &'a Strategy,
    pub frame: Frame<'a>,
    pub assumptions: &'a Assumptions,
    pub sets: &'a [Params],
    /// Number of blocks whose sums of returns are kept for each set, for `overfitting`.
    pub blocks: Option<usize>,
    /// Most bytes of columns shared between sets, such as [`CACHE_BYTES`].
    pub cache_bytes_max: usize,
}

/// What is kept of one parameter set.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepRun<T = ()> {
    /// Place of the set in the plan.
    pub set: usize,
    pub params: Params,
    pub metrics: Metrics,
    /// Sharpe ratio of excess returns per bar, not annualised.
    pub sharpe_per_bar: Option<f64>,
    /// `None` when not asked for, or when the series is too short for them.
    pub blocks: Option<ReturnBlocks>,
    /// What the caller kept of the outcome.
    pub kept: T,
}

/// Result of a sweep.
#[derive(Debug)]
pub struct Sweep<T = ()> {
    /// In the order of the sets.
    pub runs: Vec<SweepRun<T>>,
    /// Sets that the strategy does not take, such as those that break a relation, with the reason.
    pub refused: Vec<(usize, StrategyError)>,
    /// The sweep was stopped; the runs are those that were finished.
    pub cancelled: bool,
}

/// Told how many sets are done after each of them, from any thread; a break ends the sweep soon.
pub type Progress<'a> = dyn Fn(usize) -> ControlFlow<()> + Sync + 'a;

/// Runs every set of the plan.
pub fn sweep(plan: &SweepPlan<'_>, progress: &Progress<'_>) -> Result<Sweep, InputError> {
    sweep_keeping(plan, progress, |_, _| ())
}

/// Runs every set of the plan and lets the caller keep something of each outcome, such as a digest.
pub fn sweep_keeping<T: Send>(
    plan: &SweepPlan<'_>,
    progress: &Progress<'_>,
    keep: impl Fn(&Params, &Outcome) -> T + Sync,
) -> Result<Sweep<T>, InputError> {
    check(plan.frame.bars, &Signals::default(), plan.assumptions)?;
    let cache = ColumnCache::new(plan.frame, plan.cache_bytes_max);
    let work = Work {
        plan,
        cache: &cache,
        progress,
        next: AtomicUsize::new(0),
        done: AtomicUsize::new(0),
        cancelled: AtomicBool::new(false),
    };
    let threads = rayon::current_num_threads().min(plan.sets.len().div_ceil(SETS_AT_ONCE));
    let parts: Vec<Part<T>> = (0..threads)
        .into_par_iter()
        .map(|_| work.run_sets(&keep))
        .collect();
    let mut sweep = Sweep {
        runs: Vec::with_capacity(plan.sets.len()),
        refused: Vec::new(),
        cancelled: work.cancelled.into_inner(),
    };
    for part in parts {
        sweep.runs.extend(part.runs);
        sweep.refused.extend(part.refused);
    }
    sweep.runs.sort_unstable_by_key(|run| run.set);
    sweep.refused.sort_unstable_by_key(|(set, _)| *set);
    Ok(sweep)
}

/// What the threads of a sweep share.
struct Work<'a> {
    plan: &'a SweepPlan<'a>,
    cache: &'a ColumnCache<'a>,
    progress: &'a Progress<'a>,
    next: AtomicUsize,
    done: AtomicUsize,
    cancelled: AtomicBool,
}

/// What one thread has done.
struct Part<T> {
    runs: Vec<SweepRun<T>>,
    refused: Vec<(usize, StrategyError)>,
}

impl Work<'_> {
    /// Takes sets until none are left, in memory that every set uses again.
    fn run_sets<T>(&self, keep: &impl Fn(&Params, &Outcome) -> T) -> Part<T> {
        let mut columns = SignalColumns::new(self.cache);
        let mut outcome = Outcome::default();
        let mut part = Part {
            runs: Vec::new(),
            refused: Vec::new(),
        };
        while let Some(sets) = self.take() {
            for set in sets {
                if self.cancelled.load(Ordering::Relaxed) {
                    return part;
                }
                let params = &self.plan.sets[set];
                match columns.fill(self.plan.strategy, params) {
                    Ok(signals) => {
                        let run = self.run_set(set, signals, &mut outcome, keep);
                        part.runs.push(run);
                    }
                    Err(error) => part.refused.push((set, error)),
                }
                self.report();
            }
        }
        part
    }

    fn run_set<T>(
        &self,
        set: usize,
        signals: &Signals,
        outcome: &mut Outcome,
        keep: &impl Fn(&Params, &Outcome) -> T,
    ) -> SweepRun<T> {
        let SweepPlan {
            frame, assumptions, ..
        } = self.plan;
        let params = &self.plan.sets[set];
        run_into(frame.bars, signals, assumptions, outcome);
        let metrics = metric::compute(frame.bars, outcome, assumptions);
        let risk_free = assumptions.risk_free / assumptions.periods_per_year;
        let blocks = self.plan.blocks;
        SweepRun {
            set,
            params: params.clone(),
            sharpe_per_bar: metrics.sharpe_per_bar(),
            metrics,
            blocks: blocks
                .and_then(|count| ReturnBlocks::of_equity(&outcome.equity, count, risk_free)),
            kept: keep(params, outcome),
        }
    }

    /// The next sets that no thread has taken.
    fn take(&self) -> Option<Range<usize>> {
        let first = self.next.fetch_add(SETS_AT_ONCE, Ordering::Relaxed);
        let end = self.plan.sets.len().min(first.saturating_add(SETS_AT_ONCE));
        (first < end).then_some(first..end)
    }

    fn report(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if (self.progress)(done).is_break() {
            self.cancelled.store(true, Ordering::Relaxed);
        }
    }
}
