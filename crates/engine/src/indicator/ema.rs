//! Exponential moving average.

use super::ema_chain::EmaChain;
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Average in which each value weighs less than the next, with alpha = 2 / (`period` + 1).
///
/// Needs `period` rows: the first output is their simple mean, as in TA-Lib.
#[derive(Debug, Clone)]
pub(super) struct Ema {
    chain: EmaChain<1>,
}

impl Ema {
    pub(super) fn with_period(period: usize) -> Self {
        Self {
            chain: EmaChain::with_periods([period]),
        }
    }

    /// An average of another weight than that of its period, which is then that of its seed.
    pub(super) fn with_alpha(period: usize, alpha: f64) -> Self {
        Self {
            chain: EmaChain::new([(period, alpha)]),
        }
    }

    /// Sets value and average, as if the seed were complete.
    pub(super) fn start(&mut self, value: f64, average: f64) {
        self.chain.start(value, value - average);
    }

    /// Takes a value and gives the average, NaN for the first `period` - 1.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let [lead] = self.chain.push(value);
        value - lead
    }

    /// `push` of value after value, once the average is known.
    #[inline(always)]
    pub(super) fn sweep_values(&mut self, values: &[f64], averages: &mut [f64]) {
        self.chain
            .sweep(values, averages, |value, [lead]| value - lead);
    }
}

impl Indicator<1, 1> for Ema {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ema",
        group: Group::Overlap,
        title: Phrase {
            es: "Media móvil exponencial",
            en: "Exponential moving average",
        },
        summary: Phrase {
            es: "Media que da más peso a lo reciente y por eso gira antes que la simple.",
            en: "Average that weighs recent values more, so it turns before the simple one.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 30.0, 1.0)],
        outputs: &[OutputSpec {
            name: "ema",
            unit: Unit::Series,
        }],
        source: "TA-Lib 0.8 EMA",
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
        self.sweep_values(values, averages);
        self
    }
}
