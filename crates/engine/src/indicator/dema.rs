//! Double exponential moving average.

use super::ema_chain::EmaChain;
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Twice the EMA less the EMA of the EMA.
///
/// Needs 2 x `period` - 1 rows.
#[derive(Debug, Clone)]
pub(super) struct Dema {
    chain: EmaChain<2>,
}

impl Dema {
    /// Number of values before the first average.
    pub(super) fn lookback(period: usize) -> usize {
        2 * (period - 1)
    }

    pub(super) fn with_period(period: usize) -> Self {
        Self {
            chain: EmaChain::with_periods([period; 2]),
        }
    }

    /// Takes a value and gives the average, NaN during the warm-up.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        blend(value, self.chain.push(value))
    }

    /// `push` of value after value, once the average is known.
    #[inline(always)]
    pub(super) fn sweep_values(&mut self, values: &[f64], averages: &mut [f64]) {
        self.chain.sweep(values, averages, blend);
    }
}

impl Indicator<1, 1> for Dema {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "dema",
        group: Group::Overlap,
        title: Phrase {
            es: "Media móvil exponencial doble",
            en: "Double exponential moving average",
        },
        summary: Phrase {
            es: "Media exponencial corregida con la suya propia para que se retrase menos.",
            en: "Exponential average corrected by its own average so that it lags less.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 30.0, 1.0)],
        outputs: &[OutputSpec {
            name: "dema",
            unit: Unit::Series,
        }],
        source: "Mulloy, Technical Analysis of Stocks and Commodities 12 (1994); TA-Lib 0.8 DEMA",
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

/// The average of a value and its leads.
#[inline(always)]
fn blend(value: f64, [first, second]: [f64; 2]) -> f64 {
    value - (first - second)
}
