//! Directional movement index.

use super::directional::{Directional, Movement};
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Difference of the two directional movements in percent of their sum.
///
/// Needs `period` + 1 rows. A bar on which neither movement is left repeats the last value, as in
/// TA-Lib.
#[derive(Debug, Clone)]
pub(super) struct Dx {
    movement: Directional,
    /// The last value, 0 before the first.
    last: f64,
}

impl Dx {
    /// The index, or the last one where it is NaN.
    #[inline(always)]
    fn known(&mut self, index: f64) -> f64 {
        if !index.is_nan() {
            self.last = index;
        }
        self.last
    }
}

impl Indicator<3, 1> for Dx {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "dx",
        group: Group::Momentum,
        title: Phrase {
            es: "Índice de movimiento direccional",
            en: "Directional movement index",
        },
        summary: Phrase {
            es: "Diferencia entre el movimiento al alza y a la baja, de 0 a 100.",
            en: "Difference of upward and downward movement, from 0 to 100.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "dx",
            unit: Unit::Percent,
        }],
        source: "Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib 0.8 DX",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(params: &Params) -> Self {
        Self {
            movement: Directional::new(params.bars(0)),
            last: 0.0,
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 1] {
        let Some(movement) = self.movement.push(high, low, close) else {
            return [f64::NAN];
        };
        [self.known(movement.index())]
    }

    #[inline(always)]
    fn sweep(mut self, bars: [&[f64]; 3], _: [&[f64]; 3], [indices]: [&mut [f64]; 1]) -> Self {
        self.movement.sweep(bars, indices, Movement::index);
        for index in indices {
            *index = self.known(*index);
        }
        self
    }
}
