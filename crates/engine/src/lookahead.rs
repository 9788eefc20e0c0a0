//! Look-ahead detection: whether what a computation says of a bar depends on later bars.
//!
//! A computation is any function from columns to columns with a row per bar: an indicator, the
//! signals of a strategy, the feature matrix of a model. [`check`] runs it on all bars and again,
//! cut by cut, on bars that end at the cut and on bars that go on in other ways ([`Future`]). Rows
//! before a cut know nothing of what follows it, so they must be the same to the bit.
//!
//! A leak shows only where a cut separates a row from the bars that it reads, so cuts are not
//! spread evenly (`cut`): half lie just after rows at which an output turns, the others around
//! starts, ends, boundaries of hours, days and weeks, gaps, extremes and new highs, each with its
//! neighbours. What the bars given never bring to light, such as a pattern that a later bar always
//! took back, shows in further places between them, at which the bars just end. All are a function
//! of bars, outputs and seed.
//!
//! Cost: 2 + cuts × (1 + poisons) + ends runs, 4 more once a leak is found. A run with a poisoned
//! future takes all rows, one without a future the rows before the cut.
//!
//! What it cannot see: anything that all runs share. Parameters, features or instruments that were
//! chosen after looking at the data; constants fitted elsewhere; data that was revised after the
//! fact; a bar that is used at its own close but traded at an earlier price of it. And an output
//! that never changes over the bars given proves nothing ([`Report::silent`]).

use std::fmt;

use rumbo_market::BarSlice;
use thiserror::Error;

mod cut;
mod future;
mod output;

pub use future::Future;
pub use output::{Output, Value};

use crate::draws::Draws;

/// What a computation reads, a row per bar.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// Closed bars, oldest first.
    pub bars: BarSlice<'a>,
    /// Other series, known at the close of the bar of their row: another market, a figure by date.
    pub others: &'a [&'a [f64]],
}

impl<'a> From<BarSlice<'a>> for Inputs<'a> {
    fn from(bars: BarSlice<'a>) -> Self {
        Self { bars, others: &[] }
    }
}

/// How thoroughly to look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Cuts at most; fewer when there are fewer rows. Computations with many outputs need more.
    pub cuts: usize,
    /// Places at most, between the cuts, at which bars only end: the cheapest look. As many as there
    /// are rows leaves none out.
    pub ends: usize,
    /// How bars go on after a cut, besides not at all.
    pub poisons: &'static [Future],
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            cuts: 48,
            ends: 512,
            poisons: &Future::FINITE,
            seed: 1,
        }
    }
}

/// An output that depends on bars that had not closed.
#[derive(Debug, Clone, PartialEq)]
pub struct Leak {
    /// Name of the output.
    pub output: String,
    /// First row that differs.
    pub row: usize,
    /// Number of rows whose bars were left as they are.
    pub cut: usize,
    /// What the bars after the cut were replaced by.
    pub future: Future,
    /// What the output says of the row on all bars.
    pub with: Value,
    /// What it says once the future is replaced.
    pub without: Value,
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` at row {} is {} and becomes {} when the {} rows before the cut are followed by {}",
            self.output, self.row, self.with, self.without, self.cut, self.future
        )
    }
}

/// What was looked at and what was found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// For each output that leaks, in their order, the leak at the earliest cut.
    pub leaks: Vec<Leak>,
    /// Outputs that say the same on every row: nothing is proved of them.
    pub silent: Vec<String>,
    pub rows: usize,
    /// Numbers of rows before each cut, ascending.
    pub cuts: Vec<usize>,
    /// Numbers of rows after which the bars just ended, ascending.
    pub ends: Vec<usize>,
    /// How often the computation was run.
    pub runs: usize,
    /// Rows of all runs.
    pub rows_run: usize,
    /// Cells that were compared with those of the run on all bars.
    pub cells_compared: usize,
}

impl Report {
    /// Whether no output leaks.
    pub fn is_clean(&self) -> bool {
        self.leaks.is_empty()
    }
}

/// Why a computation cannot be checked. None of these is a leak.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum CheckError {
    #[error("at least 2 rows are needed, {rows} given")]
    TooFewRows { rows: usize },
    #[error("the other series at {at} has {given} rows, the bars have {rows}")]
    OtherLength {
        at: usize,
        given: usize,
        rows: usize,
    },
    #[error("a computation needs an output")]
    NoOutput,
    #[error("`{output}` has {given} rows for {rows} bars")]
    OutputLength {
        output: String,
        given: usize,
        rows: usize,
    },
    #[error("outputs are {whole:?} on all bars and {now:?} on {rows} of them")]
    OutputsDiffer {
        whole: Vec<String>,
        now: Vec<String>,
        rows: usize,
    },
    #[error("`{output}` at row {row} is {first} and then {second} on the same bars")]
    NotDeterministic {
        output: String,
        row: usize,
        first: Value,
        second: Value,
    },
}

/// Runs a computation with and without the bars after each of many cuts.
pub fn check<'a>(
    inputs: impl Into<Inputs<'a>>,
    settings: &Settings,
    compute: impl FnMut(Inputs<'_>) -> Vec<Output>,
) -> Result<Report, CheckError> {
    let inputs = inputs.into();
    check_lengths(inputs)?;
    let rows = inputs.bars.len();
    let mut runner = Runner {
        compute,
        inputs,
        seed: settings.seed,
        runs: 0,
        rows_run: 0,
    };
    let whole = runner.run(inputs)?;
    if whole.is_empty() {
        return Err(CheckError::NoOutput);
    }
    same_again(&whole, &runner.run(inputs)?, rows)?;

    let mut draws = Draws(settings.seed);
    let cuts = cut::choose(inputs.bars, &whole, settings.cuts, &mut draws);
    let ends = cut::between(&cuts, rows, settings.ends, &mut draws);
    let mut places: Vec<(usize, &[Future])> = Vec::with_capacity(cuts.len() + ends.len());
    places.extend(cuts.iter().map(|&cut| (cut, settings.poisons)));
    places.extend(ends.iter().map(|&end| (end, &[][..])));
    places.sort_unstable_by_key(|&(cut, _)| cut);

    let mut leaks: Vec<Option<Leak>> = vec![None; whole.len()];
    let mut cells_compared = 0;
    for (cut, poisons) in places {
        for future in [Future::None].iter().chain(poisons).copied() {
            let now = runner.run_until(cut, future)?;
            check_names(&whole, &now, cut)?;
            let had_none = leaks.iter().all(Option::is_none);
            for ((before, after), leak) in whole.iter().zip(&now).zip(&mut leaks) {
                cells_compared += cut.saturating_sub(before.known_after);
                *leak = leak
                    .take()
                    .or_else(|| find_leak(before, after, cut, future));
            }
            if had_none && leaks.iter().any(Option::is_some) {
                // What changes now and then between equal runs looks like a leak.
                for _ in 0..2 {
                    same_again(&now, &runner.run_until(cut, future)?, cut)?;
                    same_again(&whole, &runner.run(inputs)?, rows)?;
                }
            }
        }
        if leaks.iter().all(Option::is_some) {
            break;
        }
    }
    let silent = whole.iter().filter(|output| output.is_silent());
    Ok(Report {
        leaks: leaks.into_iter().flatten().collect(),
        silent: silent.map(|output| output.name.clone()).collect(),
        rows,
        cuts,
        ends,
        runs: runner.runs,
        rows_run: runner.rows_run,
        cells_compared,
    })
}

fn check_lengths(inputs: Inputs<'_>) -> Result<(), CheckError> {
    let rows = inputs.bars.len();
    if rows < 2 {
        return Err(CheckError::TooFewRows { rows });
    }
    let lengths = inputs.others.iter().map(|column| column.len());
    match lengths.enumerate().find(|&(_, given)| given != rows) {
        None => Ok(()),
        Some((at, given)) => Err(CheckError::OtherLength { at, given, rows }),
    }
}

/// The first row known by the cut at which an output differs.
fn find_leak(before: &Output, after: &Output, cut: usize, future: Future) -> Option<Leak> {
    let known = cut.saturating_sub(before.known_after);
    let row = before.first_difference(after, known)?;
    Some(Leak {
        output: before.name.clone(),
        row,
        cut,
        future,
        with: before.value(row),
        without: after.value(row),
    })
}

struct Runner<'a, F> {
    compute: F,
    inputs: Inputs<'a>,
    seed: u64,
    runs: usize,
    rows_run: usize,
}

impl<F: FnMut(Inputs<'_>) -> Vec<Output>> Runner<'_, F> {
    fn run(&mut self, inputs: Inputs<'_>) -> Result<Vec<Output>, CheckError> {
        let rows = inputs.bars.len();
        self.runs += 1;
        self.rows_run += rows;
        let outputs = (self.compute)(inputs);
        match outputs.iter().find(|output| output.len() != rows) {
            None => Ok(outputs),
            Some(output) => Err(CheckError::OutputLength {
                output: output.name.clone(),
                given: output.len(),
                rows,
            }),
        }
    }

    /// Runs on the rows before a cut, followed by that future.
    fn run_until(&mut self, cut: usize, future: Future) -> Result<Vec<Output>, CheckError> {
        let mut draws = Draws(self.seed ^ cut as u64);
        let (bars, others) = future::replace(self.inputs, cut, future, &mut draws);
        let others: Vec<&[f64]> = others.iter().map(Vec::as_slice).collect();
        self.run(Inputs {
            bars: bars.as_slice(),
            others: &others,
        })
    }
}

fn check_names(whole: &[Output], now: &[Output], rows: usize) -> Result<(), CheckError> {
    if whole.len() == now.len() && whole.iter().zip(now).all(|(a, b)| a.is_like(b)) {
        return Ok(());
    }
    let names = |outputs: &[Output]| outputs.iter().map(|output| output.name.clone()).collect();
    Err(CheckError::OutputsDiffer {
        whole: names(whole),
        now: names(now),
        rows,
    })
}

/// Checks that two runs on the same bars agree.
fn same_again(first: &[Output], second: &[Output], rows: usize) -> Result<(), CheckError> {
    check_names(first, second, rows)?;
    for (one, other) in first.iter().zip(second) {
        if let Some(row) = one.first_difference(other, one.len()) {
            return Err(CheckError::NotDeterministic {
                output: one.name.clone(),
                row,
                first: one.value(row),
                second: other.value(row),
            });
        }
    }
    Ok(())
}
