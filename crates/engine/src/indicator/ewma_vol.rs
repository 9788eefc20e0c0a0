//! Exponentially weighted volatility.

use std::mem;

use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};
use super::volatility::{self, Scale, log_ratio};

/// Square root of the squared log returns averaged with weight `lambda` on the past, in percent.
///
/// Needs 2 rows: the first squared return is the seed. The mean return is taken for zero.
///
/// Per bar, or per year when `bars_per_year` says how many bars a year has (252 for daily shares, 365 for
/// daily crypto). NaN while a price in the window is not positive.
#[derive(Debug, Clone)]
pub(super) struct EwmaVol {
    last: f64,
    /// NaN before the first return.
    variance: f64,
    lambda: f64,
    scale: Scale,
}

impl Indicator<1, 1> for EwmaVol {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ewma_vol",
        group: Group::Volatility,
        title: Phrase {
            es: "Volatilidad exponencial",
            en: "Exponentially weighted volatility",
        },
        summary: Phrase {
            es: "Volatilidad de los rendimientos en la que cada vela pesa menos que la siguiente.",
            en: "Volatility of returns in which each bar weighs less than the next.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::real("lambda", 0.94, 0.0, 0.9999),
            volatility::BARS_PER_YEAR,
        ],
        outputs: &[OutputSpec {
            name: "ewma_vol",
            unit: Unit::Percent,
        }],
        source: "RiskMetrics Technical Document, J.P. Morgan/Reuters (1996)",
    };

    fn warmup(_params: &Params) -> usize {
        1
    }

    fn new(params: &Params) -> Self {
        Self {
            last: f64::NAN,
            variance: f64::NAN,
            lambda: params.real(0),
            scale: Scale::new(1.0, params.real(1)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let last = mem::replace(&mut self.last, value);
        let change = log_ratio(value, last);
        let square = change * change;
        // After a price that is not positive the next return is a seed again.
        self.variance = if self.variance.is_nan() {
            square
        } else {
            self.lambda * self.variance + (1.0 - self.lambda) * square
        };
        [self.scale.percent(self.variance)]
    }
}
