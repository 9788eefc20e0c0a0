//! Metrics: what an equity curve and its trades amount to, each with its convention.
//!
//! One pass over the record gathers sums ([`Metrics`]); every metric is a function of them and `None`
//! where it is undefined. Adding one is a method in the file of its kind and a line in [`LIST`].

mod distribution;
mod drawdown;
mod growth;
mod interval;
mod list;
mod measure;
pub mod normal;
mod quantile;
mod risk_class;
mod significance;
mod trading;

use rumbo_market::BarSlice;

use crate::backtest::{Assumptions, Outcome};

pub use drawdown::Drawdown;
pub(crate) use drawdown::DrawdownScan;
pub use interval::{Z_90, wilson};
pub use list::{LIST, MetricSpec, Unit, Value, Words, find};
pub use measure::{Metrics, Record};
pub use quantile::quantile;
pub use risk_class::risk_class;
pub use significance::{
    SharpeSample, deflated_sharpe, expected_maximum, minimum_track_record, probabilistic_sharpe,
    sharpe_interval, sharpe_per_bar,
};

/// Measures a backtest.
///
/// The equity of the first close is the capital, so `n` bars give `n` - 1 returns and the time
/// measured runs from the first to the last close.
pub fn compute(bars: BarSlice<'_>, outcome: &Outcome, assumptions: &Assumptions) -> Metrics {
    Metrics::measure(&Record {
        opened_at: bars.opened_at,
        equity: &outcome.equity,
        trades: &outcome.trades,
        open: outcome.open.as_ref(),
        fees_paid: outcome.fees_paid,
        periods_per_year: assumptions.periods_per_year,
        risk_free: assumptions.risk_free,
    })
}
