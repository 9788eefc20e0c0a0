//! Donchian channel.

use super::kind::Indicator;
use super::rolling::{Max, Min, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Highest high, lowest low and their middle over the last `period` bars, the current included.
///
/// Needs `period` rows. A breakout compares with the channel one bar ago.
#[derive(Debug, Clone)]
pub(super) struct Donchian {
    upper: Window<Max>,
    lower: Window<Min>,
}

impl Indicator<2, 3> for Donchian {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "donchian",
        group: Group::Overlap,
        title: Phrase {
            es: "Canal de Donchian",
            en: "Donchian channel",
        },
        summary: Phrase {
            es: "Máximo y mínimo de las últimas velas y el punto medio.",
            en: "Highest high and lowest low of the latest bars, and the middle.",
        },
        inputs: &[Input::High, Input::Low],
        parameters: &[ParameterSpec::bars("period", 20.0, 1.0)],
        outputs: &[
            OutputSpec {
                name: "upper",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "middle",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "lower",
                unit: Unit::Price,
            },
        ],
        source: "Donchian, Commodities Year Book (1960); TA-Lib 0.8 DONCHIAN",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            upper: Window::new(period),
            lower: Window::new(period),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low]: [f64; 2], _: [f64; 2]) -> [f64; 3] {
        let upper = self.upper.push(high);
        let lower = self.lower.push(low);
        [upper, lower + (upper - lower) * 0.5, lower]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low]: [&[f64]; 2],
        _: [&[f64]; 2],
        [upper, middle, lower]: [&mut [f64]; 3],
    ) -> Self {
        self.upper.sweep(high, upper);
        self.lower.sweep(low, lower);
        for row in 0..middle.len() {
            middle[row] = lower[row] + (upper[row] - lower[row]) * 0.5;
        }
        self
    }
}
