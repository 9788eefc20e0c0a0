//! Triangular moving average.

use super::kind::{Indicator, buffers, cut};
use super::rolling::Mean;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Simple mean of simple means, whose periods add up to `period` + 1.
///
/// Needs `period` rows. Over equal values it is exactly that value.
#[derive(Debug, Clone)]
pub(super) struct Trima {
    first: Mean,
    second: Mean,
}

impl Trima {
    /// Number of values before the first average.
    pub(super) fn lookback(period: usize) -> usize {
        period - 1
    }

    pub(super) fn with_period(period: usize) -> Self {
        let longer = period / 2 + 1;
        Self {
            first: Mean::new(period + 1 - longer),
            second: Mean::new(longer),
        }
    }

    /// Takes a value and gives the average, of no use during the warm-up.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let first = self.first.push(value);
        self.second.push(first)
    }

    /// `push` of value after value.
    #[inline(always)]
    pub(super) fn sweep_values(&mut self, values: &[f64], averages: &mut [f64]) {
        let mut memory = buffers();
        let [first] = cut(&mut memory, values.len());
        self.first.sweep(values, first);
        self.second.sweep(first, averages);
    }
}

impl Indicator<1, 1> for Trima {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "trima",
        group: Group::Overlap,
        title: Phrase {
            es: "Media móvil triangular",
            en: "Triangular moving average",
        },
        summary: Phrase {
            es: "Media de medias: los valores del centro de la ventana pesan más.",
            en: "Average of averages: values in the middle of the window weigh more.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 30.0, 1.0)],
        outputs: &[OutputSpec {
            name: "trima",
            unit: Unit::Series,
        }],
        source: "TA-Lib 0.8 TRIMA",
    };

    fn warmup(params: &Params) -> usize {
        Self::lookback(params.bars(0))
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
        self.sweep_values(values, averages);
        self
    }
}
