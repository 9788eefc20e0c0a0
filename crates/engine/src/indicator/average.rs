//! The moving average that a parameter chooses, by TA-Lib's number.

use super::ema::Ema;
use super::sma::Sma;
use super::spec::ParameterSpec;
use super::wma::Wma;

/// A moving average of one of TA-Lib's types. All of them need `period` values.
#[derive(Debug, Clone)]
pub(super) enum Average {
    Sma(Sma),
    Ema(Ema),
    Wma(Wma),
}

impl Average {
    /// The parameter that chooses: 0 simple, 1 exponential, 2 weighted.
    pub(super) const fn parameter(name: &'static str) -> ParameterSpec {
        ParameterSpec {
            name,
            default: 0.0,
            min: 0.0,
            max: 2.0,
            integer: true,
        }
    }

    /// An empty average of the type that [`Average::parameter`] allowed.
    pub(super) fn new(matype: usize, period: usize) -> Self {
        match matype {
            0 => Self::Sma(Sma::with_period(period)),
            1 => Self::Ema(Ema::with_period(period)),
            _ => Self::Wma(Wma::with_period(period)),
        }
    }

    /// Takes a value and gives the average, NaN for the first `period` - 1.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        match self {
            Self::Sma(average) => average.push(value),
            Self::Ema(average) => average.push(value),
            Self::Wma(average) => average.push(value),
        }
    }
}
