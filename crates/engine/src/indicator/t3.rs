//! T3 moving average.

use super::ema_chain::EmaChain;
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Generalised DEMA of factor `vfactor`, three times over.
///
/// Needs 6 x `period` - 5 rows. A `period` of 1 gives the value itself.
#[derive(Debug, Clone)]
pub(super) struct T3 {
    chain: EmaChain<6>,
    /// Of the leads of the last three averages.
    weights: [f64; 3],
}

impl T3 {
    /// Number of values before the first average.
    pub(super) fn lookback(period: usize) -> usize {
        6 * (period - 1)
    }

    pub(super) fn with_period(period: usize, factor: f64) -> Self {
        let (square, cube) = (factor * factor, factor * factor * factor);
        let sixth = -cube;
        let fifth = 3.0 * (square + cube) + sixth;
        let fourth = fifth - 6.0 * square - 3.0 * (factor + cube);
        Self {
            chain: EmaChain::with_periods([period; 6]),
            weights: [fourth, fifth, sixth],
        }
    }

    /// Takes a value and gives the average, NaN during the warm-up.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let leads = self.chain.push(value);
        blend(value, leads, self.weights)
    }

    /// `push` of value after value, once the average is known.
    #[inline(always)]
    pub(super) fn sweep_values(&mut self, values: &[f64], averages: &mut [f64]) {
        let weights = self.weights;
        let blend = |value, leads| blend(value, leads, weights);
        self.chain.sweep(values, averages, blend);
    }
}

/// The average of a value and its leads.
///
/// The weights of the last four averages add up to 1, so what leads the first three counts in full.
#[inline(always)]
fn blend(value: f64, leads: [f64; 6], weights: [f64; 3]) -> f64 {
    let [first, second, third, fourth, fifth, sixth] = leads;
    let last = fourth * weights[0] + (fifth * weights[1] + sixth * weights[2]);
    value - ((first + second) + (third + last))
}

impl Indicator<1, 1> for T3 {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "t3",
        group: Group::Overlap,
        title: Phrase {
            es: "Media móvil T3",
            en: "T3 moving average",
        },
        summary: Phrase {
            es: "Media exponencial aplicada seis veces y corregida: muy lisa y con poco retraso.",
            en: "Exponential average applied six times and corrected: very smooth with little lag.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("period", 5.0, 1.0),
            ParameterSpec::real("vfactor", 0.7, 0.0, 1.0),
        ],
        outputs: &[OutputSpec {
            name: "t3",
            unit: Unit::Series,
        }],
        source: "Tillson, Technical Analysis of Stocks and Commodities 16 (1998); TA-Lib 0.8 T3",
    };

    fn warmup(params: &Params) -> usize {
        Self::lookback(params.bars(0))
    }

    fn new(params: &Params) -> Self {
        Self::with_period(params.bars(0), params.real(1))
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
