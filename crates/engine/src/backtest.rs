//! Backtest: what a strategy's signals would have earned on a series, after costs.
//!
//! Invariant: the order of events. A rule is evaluated on the close of a bar and its order fills at
//! the next open, before anything else in that bar; stop and target are set from the fill; on the
//! fill bar only the range of the bar is tested, on later bars first the open and then the range; a
//! bar that reaches both levels hits the stop unless finer bars tell otherwise. `Simulation` is
//! that order; [`run`] and the folds of a walk-forward are loops around it.
//!
//! Accounting, equal for both sides: a purchase takes quantity x fill from the cash, a sale adds it,
//! each side pays its fee, and equity = cash + quantity x close for a long position and
//! cash - quantity x close for a short one. The proceeds of a short sale stay in the account as
//! collateral and buy nothing else, and the sale is sized on cash like a purchase, so neither side
//! exceeds one times the equity. A short position has no margin call: equity may fall below zero,
//! and an account without cash opens nothing more.
//!
//! Mirror symmetry, exactly: reflect every price around a constant (p becomes 2c - p, high and low
//! trade places) and swap the long with the short rules. Without costs the trades then have the same
//! rows, reasons and profit per unit, and for equal quantities the equity is equal at every close.

mod assumptions;
mod fill;
mod finer;
#[cfg(test)]
mod order_of_events;
mod outcome;
#[cfg(test)]
pub(crate) mod properties;
mod simulation;

use rumbo_market::BarSlice;

use crate::signal::Signals;

pub use assumptions::{Assumptions, Costs, Direction, InputError, check};
pub use finer::FinerBars;
pub use outcome::{ExitReason, OpenPosition, Outcome, Side, Trade};

pub(crate) use fill::{Levels, Reached, signed_range};
pub(crate) use simulation::{Ending, Simulation};

/// Runs one strategy's signals over the bars.
///
/// Signal columns follow the bars row by row; a column that ends early is never true past its end
/// (see [`check`] to refuse such input). Rows of the result are rows of `bars`.
pub fn run(bars: BarSlice<'_>, signals: &Signals, assumptions: &Assumptions) -> Outcome {
    Simulation::whole(bars, signals, assumptions, None).finish(Ending::Open)
}

/// Runs like [`run`] into the memory of an earlier outcome, whose content is dropped.
pub fn run_into(
    bars: BarSlice<'_>,
    signals: &Signals,
    assumptions: &Assumptions,
    outcome: &mut Outcome,
) {
    let simulation = Simulation::whole(bars, signals, assumptions, None);
    *outcome = simulation
        .reusing(std::mem::take(outcome))
        .finish(Ending::Open);
}

/// Runs like [`run`], and lets finer bars decide which level came first on a bar that reaches both.
///
/// The finer bars decide the order only, prices stay those of the level. Where they are missing or
/// reach both levels themselves, the stop comes first.
pub fn run_with_finer(
    bars: BarSlice<'_>,
    signals: &Signals,
    assumptions: &Assumptions,
    finer: &FinerBars<'_>,
) -> Outcome {
    Simulation::whole(bars, signals, assumptions, Some(finer)).finish(Ending::Open)
}
