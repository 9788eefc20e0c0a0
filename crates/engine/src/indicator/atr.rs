//! Average true range.

use super::decay::Decay;
use super::kind::Indicator;
use super::rolling::Warmup;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};
use super::trange::TrueRange;

/// True range smoothed by Wilder's average (alpha = 1 / `period`).
///
/// Needs `period` + 1 rows: the first has no true range, the mean of the next `period` is the seed.
#[derive(Debug, Clone)]
pub(super) struct Atr {
    seed: Warmup,
    range: TrueRange,
    /// Smoothed true range times `period`.
    sum: Decay,
    per_bar: f64,
}

impl Atr {
    pub(super) fn with_period(period: usize) -> Self {
        let per_bar = 1.0 / period as f64;
        Self {
            seed: Warmup::new(period + 1),
            range: TrueRange::default(),
            sum: Decay::new(1.0 - per_bar),
            per_bar,
        }
    }

    /// Takes a bar and gives the average, of no use for the first `period`.
    #[inline(always)]
    pub(super) fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        let sum = if self.seed.is_over() {
            return self.push_settled(high, low, close);
        } else if self.range.is_started() {
            self.sum.add(self.range.push(high, low, close))
        } else {
            self.range.push(high, low, close)
        };
        sum * self.per_bar
    }
}

impl Atr {
    /// `push` once the seed is complete.
    #[inline(always)]
    pub(super) fn push_settled(&mut self, high: f64, low: f64, close: f64) -> f64 {
        self.sum.push(self.range.push(high, low, close)) * self.per_bar
    }
}

impl Indicator<3, 1> for Atr {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "atr",
        group: Group::Volatility,
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
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 1] {
        [self.push(high, low, close)]
    }

    #[inline(always)]
    fn next_settled(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 1] {
        [self.push_settled(high, low, close)]
    }
}
