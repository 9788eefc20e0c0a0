//! Wilder's moving average.

use super::decay::Decay;
use super::kind::Indicator;
use super::rolling::Warmup;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Average in which each value weighs less than the next, with alpha = 1 / `period`.
///
/// Needs `period` rows: the first output is their simple mean.
#[derive(Debug, Clone)]
pub(super) struct Rma {
    seed: Warmup,
    /// The average times `period`.
    sum: Decay,
    per_value: f64,
}

impl Rma {
    /// Number of values before the first average.
    pub(super) fn lookback(period: usize) -> usize {
        period - 1
    }

    pub(super) fn with_period(period: usize) -> Self {
        let per_value = 1.0 / period as f64;
        Self {
            seed: Warmup::new(period),
            sum: Decay::new(1.0 - per_value),
            per_value,
        }
    }

    /// Takes a value and gives the average, of no use during the warm-up.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let sum = if self.seed.is_over() {
            self.sum.push(value)
        } else {
            self.sum.add(value)
        };
        sum * self.per_value
    }

    /// `push` of value after value, once the average is known.
    #[inline(always)]
    pub(super) fn sweep_values(&mut self, values: &[f64], averages: &mut [f64]) {
        self.sum.sweep(values, averages);
        averages.iter_mut().for_each(|sum| *sum *= self.per_value);
    }
}

impl Indicator<1, 1> for Rma {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "rma",
        group: Group::Overlap,
        title: Phrase {
            es: "Media móvil de Wilder",
            en: "Wilder's moving average",
        },
        summary: Phrase {
            es: "Media exponencial lenta, la que usan RSI y ATR.",
            en: "Slow exponential average, the one that RSI and ATR use.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 30.0, 1.0)],
        outputs: &[OutputSpec {
            name: "rma",
            unit: Unit::Series,
        }],
        source: "Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib 0.8 RMA",
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
