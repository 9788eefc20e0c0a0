//! Minus directional indicator.

use super::directional::{Directional, Movement};
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Smoothed downward movement in percent of the smoothed true range.
///
/// Needs `period` + 1 rows. Without range it is 0. A period of 1, for which TA-Lib gives a ratio
/// and not percent, is refused.
#[derive(Debug, Clone)]
pub(super) struct MinusDi {
    movement: Directional,
}

impl Indicator<3, 1> for MinusDi {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "minus_di",
        group: Group::Momentum,
        title: Phrase {
            es: "Indicador direccional negativo",
            en: "Minus directional indicator",
        },
        summary: Phrase {
            es: "Parte del recorrido que fue hacia abajo, de 0 a 100.",
            en: "Share of the travel that went down, from 0 to 100.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "minus_di",
            unit: Unit::Percent,
        }],
        source: "Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib 0.8 MINUS_DI",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(params: &Params) -> Self {
        Self {
            movement: Directional::new(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 1] {
        let Some(movement) = self.movement.push(high, low, close) else {
            return [f64::NAN];
        };
        [movement.percent(movement.minus)]
    }

    #[inline(always)]
    fn sweep(mut self, bars: [&[f64]; 3], _: [&[f64]; 3], [outputs]: [&mut [f64]; 1]) -> Self {
        let percent = |movement: Movement| movement.percent(movement.minus);
        self.movement.sweep(bars, outputs, percent);
        self
    }
}
