//! The moving average that a parameter chooses, by TA-Lib's number.

use super::ema::Ema;
use super::rolling::Warmup;
use super::sma::Sma;
use super::spec::ParameterSpec;
use super::wma::Wma;

/// A moving average of one of TA-Lib's types. All of them need `period` values.
#[derive(Debug, Clone)]
pub(super) struct Average {
    warmup: Warmup,
    line: Line,
}

#[derive(Debug, Clone)]
enum Line {
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
        let line = match matype {
            0 => Line::Sma(Sma::with_period(period)),
            1 => Line::Ema(Ema::with_period(period)),
            _ => Line::Wma(Wma::with_period(period)),
        };
        Self {
            warmup: Warmup::new(period - 1),
            line,
        }
    }

    /// Takes a value and gives the average, NaN for the first `period` - 1.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let average = match &mut self.line {
            Line::Sma(line) => line.push(value),
            Line::Ema(line) => line.push(value),
            Line::Wma(line) => line.push(value),
        };
        if self.warmup.is_over() {
            average
        } else {
            f64::NAN
        }
    }
}
