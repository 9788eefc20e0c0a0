//! Average directional index.

use super::directional::Directional;
use super::kind::Indicator;
use super::rolling::Warmup;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Difference of the two directional movements in percent of their sum, smoothed by Wilder's
/// average.
///
/// Needs 2 x `period` rows. A bar on which neither movement is left changes nothing.
#[derive(Debug, Clone)]
pub(super) struct Adx {
    movement: Directional,
    warmup: Warmup,
    /// Smoothed index times `period`.
    sum: f64,
    /// What the next index leaves of `sum`: all of it until the seed is complete.
    keep: f64,
    per_bar: f64,
}

impl Adx {
    pub(super) fn with_period(period: usize) -> Self {
        Self {
            movement: Directional::new(period),
            warmup: Warmup::new(period - 1),
            sum: 0.0,
            keep: 1.0,
            per_bar: 1.0 / period as f64,
        }
    }

    /// Takes a bar and gives the index, NaN for the first 2 x `period` - 1.
    #[inline(always)]
    pub(super) fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        let Some(movement) = self.movement.push(high, low, close) else {
            return f64::NAN;
        };
        let total = movement.plus + movement.minus;
        if total > 0.0 {
            let index = 100.0 * ((movement.plus - movement.minus).abs() / total);
            self.sum = self.sum * self.keep + index;
        }
        if !self.warmup.is_over() {
            return f64::NAN;
        }
        self.keep = 1.0 - self.per_bar;
        self.sum * self.per_bar
    }
}

impl Indicator<3, 1> for Adx {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "adx",
        group: Group::Momentum,
        title: Phrase {
            es: "Índice direccional medio",
            en: "Average directional index",
        },
        summary: Phrase {
            es: "Fuerza de la tendencia de 0 a 100, sin decir hacia dónde.",
            en: "Strength of the trend from 0 to 100, whichever way it goes.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "adx",
            unit: Unit::Percent,
        }],
        source: "Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib 0.8 ADX",
    };

    fn warmup(params: &Params) -> usize {
        2 * params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self::with_period(params.bars(0))
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 1] {
        [self.push(high, low, close)]
    }
}
