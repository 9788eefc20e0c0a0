//! Weighted moving average.

use super::kind::Indicator;
use super::rolling::WeightedMean;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Mean of the last `period` values with weights 1, 2, ... `period`.
///
/// Needs `period` rows. Over equal values it is exactly that value.
#[derive(Debug, Clone)]
pub(super) struct Wma {
    mean: WeightedMean,
}

impl Wma {
    pub(super) fn with_period(period: usize) -> Self {
        Self {
            mean: WeightedMean::new(period),
        }
    }

    /// `push` of value after value.
    #[inline(always)]
    pub(super) fn sweep_values(&mut self, values: &[f64], averages: &mut [f64]) {
        self.mean.sweep(values, averages);
    }

    /// Takes a value and gives the average, of no use for the first `period` - 1.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        self.mean.push(value)
    }
}

impl Indicator<1, 1> for Wma {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "wma",
        group: Group::Overlap,
        title: Phrase {
            es: "Media móvil ponderada",
            en: "Weighted moving average",
        },
        summary: Phrase {
            es: "Media en la que cada valor pesa una parte más que el anterior.",
            en: "Average in which each value weighs one part more than the one before.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 30.0, 1.0)],
        outputs: &[OutputSpec {
            name: "wma",
            unit: Unit::Series,
        }],
        source: "TA-Lib 0.8 WMA",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self::with_period(params.bars(0))
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [self.push(value)]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [averages]: [&mut [f64]; 1]) -> Self {
        self.mean.sweep(values, averages);
        self
    }
}
