//! Minus directional movement.

use super::decay::Decay;
use super::directional::directional_moves;
use super::kind::{Indicator, buffers, cut};
use super::rolling::Warmup;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Minus directional movement, smoothed by Wilder's sum.
///
/// Needs `period` rows, 2 for a `period` of 1, which does not smooth.
#[derive(Debug, Clone)]
pub(super) struct MinusDm {
    seed: Warmup,
    sum: Decay,
}

impl Indicator<2, 1> for MinusDm {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "minus_dm",
        group: Group::Momentum,
        title: Phrase {
            es: "Movimiento direccional negativo",
            en: "Minus directional movement",
        },
        summary: Phrase {
            es: "Cuánto baja más de lo que sube cada vela fuera de la anterior, acumulado.",
            en: "How far each bar falls more than it rises beyond the one before, added up.",
        },
        inputs: &[Input::High, Input::Low],
        parameters: &[ParameterSpec::bars("period", 14.0, 1.0)],
        outputs: &[OutputSpec {
            name: "minus_dm",
            unit: Unit::PriceChange,
        }],
        source: "Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib 0.8 MINUS_DM",
    };

    fn warmup(params: &Params) -> usize {
        (params.bars(0) - 1).max(1)
    }

    fn reach(_params: &Params) -> usize {
        1
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            seed: Warmup::new(period),
            sum: Decay::new(1.0 - 1.0 / period as f64),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low]: [f64; 2], [last_high, last_low]: [f64; 2]) -> [f64; 1] {
        let (_, moved) = directional_moves(high - last_high, last_low - low);
        [if self.seed.is_over() {
            self.sum.push(moved)
        } else {
            self.sum.add(moved)
        }]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low]: [&[f64]; 2],
        [last_high, last_low]: [&[f64]; 2],
        [sums]: [&mut [f64]; 1],
    ) -> Self {
        let mut memory = buffers();
        let [moves] = cut(&mut memory, sums.len());
        for row in 0..moves.len() {
            let (up, down) = (high[row] - last_high[row], last_low[row] - low[row]);
            let (_, moved) = directional_moves(up, down);
            moves[row] = moved;
        }
        self.sum.sweep(moves, sums);
        self
    }
}
