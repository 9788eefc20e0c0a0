//! Fast stochastic.

use super::average::Average;
use super::kind::{Indicator, buffers, cut};
use super::rolling::{Extremes, Warmup, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Place of the close between the lowest low and the highest high of `fastk` bars, and its average
/// over `fastd`.
///
/// Needs `fastk` rows and those of the average. A window without range gives 0.
#[derive(Debug, Clone)]
pub(super) struct Stochf {
    fastk: FastK,
    fastd: Average,
}

impl Indicator<3, 2> for Stochf {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "stochf",
        group: Group::Momentum,
        title: Phrase {
            es: "Estocástico rápido",
            en: "Fast stochastic",
        },
        summary: Phrase {
            es: "Lugar del cierre dentro del recorrido reciente, sin suavizar, y su media.",
            en: "Place of the close in the recent range, not smoothed, and its average.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[
            ParameterSpec::bars("fastk", 5.0, 1.0),
            ParameterSpec::bars("fastd", 3.0, 1.0),
            Average::parameter("fastd_matype", 0.0),
        ],
        outputs: &[
            OutputSpec {
                name: "fastk",
                unit: Unit::Percent,
            },
            OutputSpec {
                name: "fastd",
                unit: Unit::Percent,
            },
        ],
        source: "Lane, Lane's Stochastics (1984); TA-Lib 0.8 STOCHF",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1 + Average::lookback(Self::SPEC.choice(params, 2), params.bars(1))
    }

    fn new(params: &Params) -> Self {
        Self {
            fastk: FastK::new(params.bars(0)),
            fastd: Average::new(Self::SPEC.choice(params, 2), params.bars(1)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 2] {
        let fastk = self.fastk.push(high, low, close);
        if fastk.is_nan() {
            return [f64::NAN; 2];
        }
        [fastk, self.fastd.push(fastk)]
    }

    #[inline(always)]
    fn sweep(mut self, bars: [&[f64]; 3], _: [&[f64]; 3], [fastk, fastd]: [&mut [f64]; 2]) -> Self {
        self.fastk.sweep(bars, fastk);
        self.fastd.sweep(fastk, fastd);
        self
    }
}

/// Place of a close in the range of bar after bar, 0 to 100.
#[derive(Debug, Clone)]
pub(super) struct FastK {
    warmup: Warmup,
    extremes: Window<Extremes, 2>,
}

impl FastK {
    pub(super) fn new(period: usize) -> Self {
        Self {
            warmup: Warmup::new(period - 1),
            extremes: Window::new(period),
        }
    }

    /// Takes a bar and gives the place, NaN for the first `period` - 1 and 0 without range.
    #[inline(always)]
    pub(super) fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        let [highest, lowest] = self.extremes.push_row([high, low]);
        if !self.warmup.is_over() {
            return f64::NAN;
        }
        place(highest, lowest, close)
    }

    /// `push` of bar after bar, once the place is known.
    #[inline(always)]
    pub(super) fn sweep(&mut self, [high, low, close]: [&[f64]; 3], places: &mut [f64]) {
        let mut memory = buffers();
        let [lowest] = cut(&mut memory, places.len());
        self.extremes.sweep_rows(
            [high, low],
            |row| row,
            [&mut *places, &mut *lowest],
            |extremes| extremes,
        );
        for row in 0..places.len() {
            places[row] = place(places[row], lowest[row], close[row]);
        }
    }
}

#[inline(always)]
fn place(highest: f64, lowest: f64, close: f64) -> f64 {
    let range = highest - lowest;
    let place = 100.0 * ((close - lowest) / range);
    if range > 0.0 { place } else { 0.0 }
}
