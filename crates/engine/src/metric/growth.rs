//! Growth, and growth per unit of risk.

use crate::metric::Metrics;
use crate::metric::measure::DEVIATION_MIN;

impl Metrics {
    /// Last equity over the first, less one.
    pub fn total_return(&self) -> Option<f64> {
        Some(self.growth? - 1.0)
    }

    /// Calendar time from the first to the last point, in years of 365.25 days.
    pub fn years(&self) -> f64 {
        self.years
    }

    /// Compound annual growth rate over calendar time, ACT/365.25.
    ///
    /// `None` when no time passes or nothing is left.
    pub fn cagr(&self) -> Option<f64> {
        let growth = self.growth.filter(|&growth| growth > 0.0)?;
        finite((self.years > 0.0).then(|| growth.powf(1.0 / self.years) - 1.0)?)
    }

    /// Standard deviation of per-bar returns (ddof 1) x sqrt(bars per year).
    pub fn volatility(&self) -> Option<f64> {
        Some(self.deviation()? * self.periods_per_year.sqrt())
    }

    /// Mean over standard deviation (ddof 1) of per-bar excess returns, x sqrt(bars per year).
    ///
    /// `None` for returns that do not vary. Source: Sharpe, Journal of Portfolio Management 21:1
    /// (1994).
    pub fn sharpe(&self) -> Option<f64> {
        Some(self.sharpe_per_bar()? * self.periods_per_year.sqrt())
    }

    /// The Sharpe ratio before it is annualised.
    pub fn sharpe_per_bar(&self) -> Option<f64> {
        let deviation = self
            .deviation()
            .filter(|&deviation| deviation > DEVIATION_MIN)?;
        finite(self.excess_mean()? / deviation)
    }

    /// Mean of per-bar excess returns over their downside deviation, x sqrt(bars per year).
    ///
    /// The downside deviation is the root of the mean square of min(excess, 0) over all returns, not
    /// the deviation of the losing ones. `None` without a return below the rate.
    /// Source: Sortino and Price, Journal of Investing 3:3 (1994).
    pub fn sortino(&self) -> Option<f64> {
        let downside = self
            .returns
            .filter(|sums| sums.count > 1.0)?
            .downside
            .sqrt();
        if downside <= DEVIATION_MIN {
            return None;
        }
        finite(self.excess_mean()? / downside * self.periods_per_year.sqrt())
    }

    /// Root of the mean square of per-bar returns below the risk-free rate, over all returns, x
    /// sqrt(bars per year).
    pub fn downside_deviation(&self) -> Option<f64> {
        let sums = self.returns.filter(|sums| sums.count > 1.0)?;
        Some(sums.downside.sqrt() * self.periods_per_year.sqrt())
    }

    /// Share of the account that would have grown it fastest: mean excess return by variance (ddof
    /// 1) of the per-bar returns.
    ///
    /// It takes the past for the truth, so it overstates. Source: Thorp, Handbook of Asset and
    /// Liability Management 1 (2006), section 7.
    pub fn kelly_continuous(&self) -> Option<f64> {
        let deviation = self
            .deviation()
            .filter(|&deviation| deviation > DEVIATION_MIN)?;
        finite(self.excess_mean()? / (deviation * deviation))
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
