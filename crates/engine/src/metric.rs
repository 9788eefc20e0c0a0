//! Metrics: what an equity curve and its trades amount to, each with its convention.
//!
//! A record is gathered into sums ([`Metrics`]); every metric is a function of them and `None` where
//! it is undefined. [`compute`] gathers what the core metrics need, which is what sweeps compare;
//! [`compute_all`] gathers everything for about twice the time. Adding a metric is a method in the
//! file of its kind and an entry in the list of its kind, which [`LIST`] joins.

mod benchmark;
mod distribution;
mod drawdown;
mod episode;
mod full;
mod growth;
mod interval;
mod list;
mod measure;
pub mod normal;
pub(crate) mod period;
mod quantile;
mod risk_class;
mod significance;
mod tail;
mod trade_detail;
mod trading;

use rumbo_market::BarSlice;

use crate::backtest::{Assumptions, Outcome};

pub use drawdown::Drawdown;
pub(crate) use drawdown::DrawdownScan;
pub use interval::{Z_90, wilson};
pub use list::{FIRST, Group, Interval, LIST, MetricSpec, Part, Unit, Value, Words, find};
pub use measure::{Extras, Metrics, Record, Together};
pub use period::MonthReturn;
pub use quantile::quantile;
pub use risk_class::risk_class;
pub use significance::{
    SharpeSample, deflated_sharpe, expected_maximum, minimum_track_record, probabilistic_sharpe,
    sharpe_interval, sharpe_per_bar,
};
pub use trade_detail::risk_multiple;

/// Measures the core metrics of a backtest.
///
/// The equity of the first close is the capital, so `n` bars give `n` - 1 returns and the time
/// measured runs from the first to the last close.
pub fn compute(bars: BarSlice<'_>, outcome: &Outcome, assumptions: &Assumptions) -> Metrics {
    Metrics::measure(&record(bars, outcome, assumptions))
}

/// Measures every metric of a backtest, beside buying and holding the same bars.
pub fn compute_all(bars: BarSlice<'_>, outcome: &Outcome, assumptions: &Assumptions) -> Metrics {
    let extras = Extras {
        closes: bars.close,
        slippage_paid: Some(outcome.slippage_paid),
    };
    Metrics::measure_all(&record(bars, outcome, assumptions), &extras)
}

fn record<'a>(bars: BarSlice<'a>, outcome: &'a Outcome, assumptions: &Assumptions) -> Record<'a> {
    Record {
        opened_at: bars.opened_at,
        equity: &outcome.equity,
        trades: &outcome.trades,
        open: outcome.open.as_ref(),
        together: None,
        fees_paid: outcome.fees_paid,
        periods_per_year: assumptions.periods_per_year,
        risk_free: assumptions.risk_free,
    }
}
