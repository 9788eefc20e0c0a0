//! Average directional index.

use super::decay::Decay;
use super::directional::{Directional, Movement};
use super::kind::{Indicator, buffers, cut};
use super::rolling::Warmup;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Difference of the two directional movements in percent of their sum, smoothed by Wilder's
/// average.
///
/// Needs 2 x `period` rows. A bar on which neither movement is left changes nothing.
#[derive(Debug, Clone)]
pub(super) struct Adx {
    movement: Directional,
    seed: Warmup,
    /// Smoothed index times `period`.
    sum: Decay,
    per_bar: f64,
}

impl Adx {
    pub(super) fn with_period(period: usize) -> Self {
        let per_bar = 1.0 / period as f64;
        Self {
            movement: Directional::new(period),
            seed: Warmup::new(period),
            sum: Decay::new(1.0 - per_bar),
            per_bar,
        }
    }

    /// Takes a bar and gives the index, of no use for the first 2 x `period` - 1.
    #[inline(always)]
    pub(super) fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        let Some(movement) = self.movement.push(high, low, close) else {
            return f64::NAN;
        };
        let index = movement.index();
        if self.seed.is_over() {
            return self.smooth(index);
        }
        if !index.is_nan() {
            self.sum.add(index);
        }
        self.sum.sum() * self.per_bar
    }

    /// Takes an index, NaN for none, and gives the average.
    #[inline(always)]
    fn smooth(&mut self, index: f64) -> f64 {
        let sum = if index.is_nan() {
            self.sum.sum()
        } else {
            self.sum.push(index)
        };
        sum * self.per_bar
    }

    /// `push` of bar after bar, once the average is known.
    #[inline(always)]
    pub(super) fn sweep_bars(&mut self, bars: [&[f64]; 3], averages: &mut [f64]) {
        let mut memory = buffers();
        let [indices] = cut(&mut memory, averages.len());
        self.movement.sweep(bars, indices, Movement::index);
        if indices
            .iter()
            .fold(true, |known, index| known & !index.is_nan())
        {
            self.sum.sweep(indices, averages);
            averages.iter_mut().for_each(|sum| *sum *= self.per_bar);
        } else {
            for (index, average) in indices.iter().zip(averages) {
                *average = self.smooth(*index);
            }
        }
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

    #[inline(always)]
    fn sweep(mut self, bars: [&[f64]; 3], _: [&[f64]; 3], [averages]: [&mut [f64]; 1]) -> Self {
        self.sweep_bars(bars, averages);
        self
    }
}
