//! Simple moving average.

use super::kind::Indicator;
use super::rolling::Mean;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Mean of the last `period` values.
///
/// Needs `period` rows. Over equal values it is exactly that value.
#[derive(Debug, Clone)]
pub(super) struct Sma {
    mean: Mean,
}

impl Sma {
    pub(super) fn with_period(period: usize) -> Self {
        Self {
            mean: Mean::new(period),
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

impl Indicator<1, 1> for Sma {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "sma",
        group: Group::Overlap,
        title: Phrase {
            es: "Media móvil simple",
            en: "Simple moving average",
        },
        summary: Phrase {
            es: "Promedio de los últimos valores: muestra la tendencia sin el ruido de cada vela.",
            en: "Mean of the latest values: shows the trend without the noise of each bar.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 30.0, 1.0)],
        outputs: &[OutputSpec {
            name: "sma",
            unit: Unit::Series,
        }],
        source: "TA-Lib 0.8 SMA",
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
