//! Triple exponential moving average.

use super::ema::Ema;
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Three times the EMA less three times its EMA, plus the EMA of that.
///
/// Needs 3 x `period` - 2 rows.
#[derive(Debug, Clone)]
pub(super) struct Tema {
    first: Ema,
    second: Ema,
    third: Ema,
}

impl Tema {
    /// Number of values before the first average.
    pub(super) fn lookback(period: usize) -> usize {
        3 * (period - 1)
    }

    pub(super) fn with_period(period: usize) -> Self {
        Self {
            first: Ema::with_period(period),
            second: Ema::with_period(period),
            third: Ema::with_period(period),
        }
    }

    /// Takes a value and gives the average, of no use during the warm-up.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let first = self.first.push(value);
        if first.is_nan() {
            return f64::NAN;
        }
        let second = self.second.push(first);
        if second.is_nan() {
            return f64::NAN;
        }
        3.0 * (first - second) + self.third.push(second)
    }
}

impl Indicator<1, 1> for Tema {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "tema",
        group: Group::Overlap,
        title: Phrase {
            es: "Media móvil exponencial triple",
            en: "Triple exponential moving average",
        },
        summary: Phrase {
            es: "Media exponencial corregida dos veces para que se retrase aún menos.",
            en: "Exponential average corrected twice so that it lags even less.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 30.0, 1.0)],
        outputs: &[OutputSpec {
            name: "tema",
            unit: Unit::Series,
        }],
        source: "Mulloy, Technical Analysis of Stocks and Commodities 12 (1994); TA-Lib 0.8 TEMA",
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
    fn next_settled(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let first = self.first.push_settled(value);
        let second = self.second.push_settled(first);
        [3.0 * (first - second) + self.third.push_settled(second)]
    }
}
