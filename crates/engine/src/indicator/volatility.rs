//! What the estimators of realised volatility share.

use super::kind::known;
use super::rolling::larger;
use super::spec::ParameterSpec;

/// Bars of a year; 1 leaves the volatility that of a bar.
pub(super) const BARS_PER_YEAR: ParameterSpec = ParameterSpec::real("bars_per_year", 1.0, 1.0, 1e6);

/// Logarithm of `a` over `b`, NaN when it has none. The quotient first: a common factor cancels.
#[inline(always)]
pub(super) fn log_ratio(a: f64, b: f64) -> f64 {
    known((a / b).ln())
}

/// Variance of one bar by Rogers and Satchell.
#[inline(always)]
pub(super) fn rogers_satchell([open, high, low, close]: [f64; 4]) -> f64 {
    log_ratio(high, close) * log_ratio(high, open) + log_ratio(low, close) * log_ratio(low, open)
}

/// Turns a summed variance into a volatility in percent.
#[derive(Debug, Clone)]
pub(super) struct Scale {
    factor: f64,
}

impl Scale {
    /// `parts` is what the sum is divided by.
    pub(super) fn new(parts: f64, bars_per_year: f64) -> Self {
        Self {
            factor: bars_per_year / parts,
        }
    }

    /// Rounding may leave a variance below zero, which counts as none.
    #[inline(always)]
    pub(super) fn percent(&self, variance: f64) -> f64 {
        if variance.is_nan() {
            return f64::NAN;
        }
        100.0 * (larger(variance, 0.0) * self.factor).sqrt()
    }
}
