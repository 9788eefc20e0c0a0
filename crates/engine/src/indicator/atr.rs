//! Average true range.

use super::kind::Indicator;
use super::rolling::Warmup;
use super::spec::{IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};
use super::trange::TrueRange;

/// True range smoothed by Wilder's average (alpha = 1 / `period`).
///
/// Needs `period` + 1 rows: the first has no true range, the mean of the next `period` is the seed.
#[derive(Debug, Clone)]
pub(super) struct Atr {
    warmup: Warmup,
    range: TrueRange,
    /// Smoothed true range times `period`.
    sum: f64,
    keep: f64,
    per_bar: f64,
}

impl Atr {
    pub(super) fn with_period(period: usize) -> Self {
        let per_bar = 1.0 / period as f64;
        Self {
            warmup: Warmup::new(period),
            range: TrueRange::default(),
            sum: 0.0,
            keep: 1.0 - per_bar,
            per_bar,
        }
    }

    /// Takes a bar and gives the average, NaN for the first `period`.
    #[inline(always)]
    pub(super) fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        self.sum += self.range.push(high, low, close);
        if !self.warmup.is_over() {
            return f64::NAN;
        }
        let atr = self.sum * self.per_bar;
        self.sum *= self.keep;
        atr
    }
}

impl Indicator<3, 1> for Atr {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "atr",
        title: Phrase {
            es: "Rango verdadero medio",
            en: "Average true range",
        },
        summary: Phrase {
            es: "Recorrido típico de una vela: mide la volatilidad en unidades de precio.",
            en: "Typical travel of one bar: measures volatility in units of price.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[ParameterSpec::bars("period", 14.0, 1.0)],
        outputs: &[OutputSpec {
            name: "atr",
            unit: Unit::PriceChange,
        }],
        source: "Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib 0.8 ATR",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(params: &Params) -> Self {
        Self::with_period(params.bars(0))
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3]) -> [f64; 1] {
        [self.push(high, low, close)]
    }
}
