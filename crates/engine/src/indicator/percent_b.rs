//! Bollinger %B.

use super::kind::Indicator;
use super::rolling::Moments;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Place of the value between bands at `deviations` population deviations around the mean.
///
/// Needs `period` rows. A window of equal values gives 0.5.
#[derive(Debug, Clone)]
pub(super) struct PercentB {
    moments: Moments,
    width: f64,
}

impl Indicator<1, 1> for PercentB {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "percent_b",
        group: Group::Volatility,
        title: Phrase {
            es: "%B de Bollinger",
            en: "Bollinger %B",
        },
        summary: Phrase {
            es: "Lugar del valor entre las bandas de Bollinger: 0 en la inferior, 1 en la superior.",
            en: "Place of the value between the Bollinger bands: 0 at the lower, 1 at the upper.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("period", 20.0, 2.0),
            ParameterSpec::real("deviations", 2.0, 0.01, 100.0),
        ],
        outputs: &[OutputSpec {
            name: "percent_b",
            unit: Unit::Score,
        }],
        source: "Bollinger, Bollinger on Bollinger Bands (2001)",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            moments: Moments::new(params.bars(0)),
            width: 2.0 * params.real(1),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let (mean, deviation) = self.moments.push(value);
        [if deviation > 0.0 {
            0.5 + (value - mean) / (deviation * self.width)
        } else {
            0.5
        }]
    }
}
