//! The pass over a record that gathers what the metrics need.

use crate::backtest::{OpenPosition, Trade};
use crate::metric::Drawdown;
use crate::metric::drawdown::DrawdownScan;
use crate::metric::full::Full;
use crate::metric::trading::TradeSums;

pub(crate) const MS_PER_YEAR: f64 = 365.25 * 86_400_000.0;

/// Below this a standard deviation of returns is rounding: a return is a ratio near one, less one.
pub(crate) const DEVIATION_MIN: f64 = 1e-14;

/// What is measured. The first equity point is the starting value.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// Unix milliseconds of each equity point.
    pub opened_at: &'a [i64],
    pub equity: &'a [f64],
    pub trades: &'a [Trade],
    pub open: Option<&'a OpenPosition>,
    /// Of an account with several instruments; absent where trades never overlap.
    pub together: Option<Together>,
    pub fees_paid: f64,
    /// Bars in a year, from the instrument's calendar.
    pub periods_per_year: f64,
    /// Annual simple rate.
    pub risk_free: f64,
}

/// What trades that overlap do not add up to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Together {
    /// Points at which some position was open.
    pub held: usize,
    /// Notional of all fills, those of open positions included.
    pub notional: f64,
}

/// What the full set of metrics reads besides the record.
#[derive(Debug, Clone, Copy, Default)]
pub struct Extras<'a> {
    /// Closes of the bars, one per equity point: buying and holding them is the benchmark. Empty
    /// for none.
    pub closes: &'a [f64],
    /// What spread and slippage took from all fills.
    pub slippage_paid: Option<f64>,
}

/// Sums over one record; the metrics are its methods.
///
/// [`Metrics::measure`] gathers what the core metrics need, [`Metrics::measure_all`] everything. A
/// metric of the full set is `None` after the first.
#[derive(Debug, Clone, PartialEq)]
pub struct Metrics {
    pub(crate) periods_per_year: f64,
    pub(crate) risk_free_per_bar: f64,
    /// Last equity over the first; `None` without a positive start.
    pub(crate) growth: Option<f64>,
    /// Calendar time between the first and the last point, in years of 365.25 days.
    pub(crate) years: f64,
    pub(crate) mean_equity: f64,
    pub(crate) returns: Option<ReturnSums>,
    pub(crate) drawdown: Option<Drawdown>,
    pub(crate) trades: TradeSums,
    pub(crate) return_count: usize,
    pub(crate) fees_paid: f64,
    pub(crate) full: Option<Box<Full>>,
}

/// Moments of the per-bar returns; absent when an equity point is not positive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ReturnSums {
    pub(crate) count: f64,
    pub(crate) mean: f64,
    /// Central moments, divided by the count.
    pub(crate) second: f64,
    pub(crate) third: f64,
    pub(crate) fourth: f64,
    /// Mean square of returns below the risk-free rate, over all returns.
    pub(crate) downside: f64,
}

impl Metrics {
    /// Measures a record.
    pub fn measure(record: &Record<'_>) -> Self {
        let points = record.equity.len().min(record.opened_at.len());
        let equity = &record.equity[..points];
        let opened_at = &record.opened_at[..points];
        let risk_free_per_bar = record.risk_free / record.periods_per_year;
        let (first, last) = match equity {
            [first, .., last] => (*first, *last),
            [only] => (*only, *only),
            [] => (f64::NAN, f64::NAN),
        };
        let years = match opened_at {
            [first, .., last] => milliseconds(*last - *first) / MS_PER_YEAR,
            _ => 0.0,
        };
        let levels = level_pass(equity);
        Self {
            periods_per_year: record.periods_per_year,
            risk_free_per_bar,
            growth: (first > 0.0 && last.is_finite()).then(|| last / first),
            years,
            mean_equity: levels.equity_sum / float(points),
            returns: (levels.lowest > 0.0 && points > 1)
                .then(|| moment_pass(equity, levels.return_sum, risk_free_per_bar)),
            drawdown: levels.scan.finish(opened_at),
            trades: TradeSums::gather(record),
            return_count: points.saturating_sub(1),
            fees_paid: record.fees_paid,
            full: None,
        }
    }

    /// Measures a record for every metric of the list; the core metrics are the same bit for bit.
    pub fn measure_all(record: &Record<'_>, extras: &Extras<'_>) -> Self {
        let mut metrics = Self::measure(record);
        metrics.full = Some(Box::new(Full::gather(record, extras, &metrics)));
        metrics
    }

    /// Tells whether the metrics beyond the core were measured.
    pub fn is_full(&self) -> bool {
        self.full.is_some()
    }

    /// Mean of excess returns per bar.
    pub(crate) fn excess_mean(&self) -> Option<f64> {
        self.returns.map(|sums| sums.mean - self.risk_free_per_bar)
    }

    /// Standard deviation per bar, ddof 1; `None` below two returns.
    pub(crate) fn deviation(&self) -> Option<f64> {
        let sums = self.returns.filter(|sums| sums.count > 1.0)?;
        Some((sums.second * sums.count / (sums.count - 1.0)).sqrt())
    }
}

struct LevelSums {
    return_sum: f64,
    equity_sum: f64,
    lowest: f64,
    scan: DrawdownScan,
}

/// First pass: sums, the lowest point and the deepest drawdown.
fn level_pass(equity: &[f64]) -> LevelSums {
    let mut sums = LevelSums {
        return_sum: 0.0,
        equity_sum: 0.0,
        lowest: f64::INFINITY,
        scan: DrawdownScan::new(),
    };
    let mut previous = f64::NAN;
    for (row, &value) in equity.iter().enumerate() {
        sums.equity_sum += value;
        sums.lowest = sums.lowest.min(value);
        sums.scan.see(row, value);
        if row > 0 {
            sums.return_sum += value / previous - 1.0;
        }
        previous = value;
    }
    sums
}

/// Second pass: central moments around the mean of the first pass.
fn moment_pass(equity: &[f64], return_sum: f64, risk_free_per_bar: f64) -> ReturnSums {
    let count = float(equity.len() - 1);
    let mean = return_sum / count;
    let (mut second, mut third, mut fourth, mut downside) = (0.0, 0.0, 0.0, 0.0);
    for (before, after) in equity.iter().zip(&equity[1..]) {
        let change = after / before - 1.0;
        let deviation = change - mean;
        let square = deviation * deviation;
        second += square;
        third += square * deviation;
        fourth += square * square;
        let below = (change - risk_free_per_bar).min(0.0);
        downside += below * below;
    }
    ReturnSums {
        count,
        mean,
        second: second / count,
        third: third / count,
        fourth: fourth / count,
        downside: downside / count,
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count is far below 2^53")]
pub(crate) fn float(count: usize) -> f64 {
    count as f64
}

#[expect(clippy::cast_precision_loss, reason = "2^53 ms are 285,000 years")]
fn milliseconds(span: i64) -> f64 {
    span as f64
}
