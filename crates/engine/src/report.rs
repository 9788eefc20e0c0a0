//! Report of a backtest: what a person needs to judge it, beyond trades and metrics.
//!
//! Months, results by kind of trade, excursions, what higher costs leave, the alternatives of holding
//! and of cash, and doubts about the run. Everything is a function of bars, outcome and assumptions,
//! and of reruns with other costs, which the caller provides. [`html`] and [`csv`] write it.

mod breakdown;
mod comparison;
mod cost;
pub mod csv;
mod diagnostic;
mod excursion;
pub mod html;
mod month;

use rumbo_market::{BarSlice, Calendar, Timeframe};
use serde::Serialize;

use crate::backtest::{Assumptions, Outcome};
use crate::metric::Metrics;

pub use breakdown::{Breakdown, Bucket, Kind, label};
pub use comparison::{Comparison, Line};
pub use cost::{BreakEven, CostStress, STRESS_MULTIPLES, with_costs};
pub use diagnostic::{Diagnostic, Severity, render_diagnostic};
pub use excursion::{ExcursionSide, Excursions};
pub use month::YearRow;

/// A parameter as it was used, with the ends of its range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ParameterUse<'a> {
    pub name: &'a str,
    pub value: f64,
    pub min: f64,
    pub max: f64,
}

/// What a report is made of.
#[derive(Debug, Clone, Copy)]
pub struct ReportInput<'a> {
    pub bars: BarSlice<'a>,
    /// Closes before `bars`, oldest first: what was known of the market when they began.
    pub earlier_closes: &'a [f64],
    pub timeframe: Timeframe,
    pub calendar: Calendar,
    pub outcome: &'a Outcome,
    /// Of [`crate::metric::compute_all`].
    pub metrics: &'a Metrics,
    pub assumptions: &'a Assumptions,
    pub parameters: &'a [ParameterUse<'a>],
}

/// A report of one backtest.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Doubts about the run, the gravest first.
    pub diagnostics: Vec<Diagnostic>,
    pub comparison: Comparison,
    /// Calendar years in UTC.
    pub months: Vec<YearRow>,
    pub stress: Vec<CostStress>,
    pub break_even: BreakEven,
    pub breakdowns: Vec<Breakdown>,
    /// `None` without trades.
    pub excursions: Option<Excursions>,
}

/// Makes the report of a backtest.
///
/// `rerun` runs the same signals on the same bars with every cost multiplied (see [`with_costs`]); it
/// is called some twenty times. A walk-forward chooses anew with each.
pub fn report(input: &ReportInput<'_>, rerun: impl Fn(f64) -> Outcome) -> Report {
    let stress = cost::stress(input, &rerun);
    let break_even = cost::break_even(input.assumptions, &rerun);
    let comparison = comparison::compare(input);
    Report {
        diagnostics: diagnostic::diagnose(input, &stress, &comparison),
        comparison,
        months: month::years(input.metrics),
        stress,
        break_even,
        breakdowns: breakdown::break_down(input),
        excursions: excursion::summarise(&input.outcome.trades),
    }
}
