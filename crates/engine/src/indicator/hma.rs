//! Hull moving average.

use super::kind::{Indicator, buffers, cut};
use super::rolling::WeightedMean;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// WMA over the square root of `period` of twice the WMA over half of it less the WMA over all of
/// it.
///
/// Needs `period` plus its square root, rounded down, less 1 rows. A `period` of 1 gives the value
/// itself.
#[derive(Debug, Clone)]
pub(super) struct Hma {
    half: WeightedMean,
    full: WeightedMean,
    last: WeightedMean,
}

impl Hma {
    /// Number of values before the first average.
    pub(super) fn lookback(period: usize) -> usize {
        period + period.isqrt() - 2
    }

    pub(super) fn with_period(period: usize) -> Self {
        Self {
            half: WeightedMean::new((period / 2).max(1)),
            full: WeightedMean::new(period),
            last: WeightedMean::new(period.isqrt()),
        }
    }

    /// Takes a value and gives the average, of no use during the warm-up.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let (half, full) = (self.half.push(value), self.full.push(value));
        self.last.push(half + (half - full))
    }

    /// `push` of value after value.
    #[inline(always)]
    pub(super) fn sweep_values(&mut self, values: &[f64], averages: &mut [f64]) {
        let mut memory = buffers();
        let [half, full] = cut(&mut memory, values.len());
        self.half.sweep(values, half);
        self.full.sweep(values, full);
        for (half, full) in half.iter_mut().zip(full) {
            *half += *half - *full;
        }
        self.last.sweep(half, averages);
    }
}

impl Indicator<1, 1> for Hma {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "hma",
        group: Group::Overlap,
        title: Phrase {
            es: "Media móvil de Hull",
            en: "Hull moving average",
        },
        summary: Phrase {
            es: "Media ponderada que compensa su propio retraso y luego se suaviza.",
            en: "Weighted average that makes up for its own lag and is then smoothed.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 20.0, 1.0)],
        outputs: &[OutputSpec {
            name: "hma",
            unit: Unit::Series,
        }],
        source: "Hull (2005), alanhull.com; TA-Lib 0.8 HMA",
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
