//! Shape of the returns.

use crate::metric::Metrics;
use crate::metric::measure::{DEVIATION_MIN, ReturnSums};

impl Metrics {
    /// Third standardised moment of per-bar returns, divided by n (no bias correction).
    pub fn skew(&self) -> Option<f64> {
        let sums = self.varying()?;
        Some(sums.third / (sums.second * sums.second.sqrt()))
    }

    /// Fourth standardised moment of per-bar returns, raw: a normal distribution has 3.
    pub fn kurtosis(&self) -> Option<f64> {
        let sums = self.varying()?;
        Some(sums.fourth / (sums.second * sums.second))
    }

    fn varying(&self) -> Option<ReturnSums> {
        self.returns
            .filter(|sums| sums.count > 1.0 && sums.second.sqrt() > DEVIATION_MIN)
    }
}
