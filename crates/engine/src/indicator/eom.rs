//! Ease of movement.

use super::kind::Indicator;
use super::rolling::Mean;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Mean over `period` bars of how far the middle of the bar moved over the box ratio: the volume in
/// units of `divisor` over the range.
///
/// Needs `period` + 1 rows. A bar without volume counts as 0.
#[derive(Debug, Clone)]
pub(super) struct Eom {
    mean: Mean,
    divisor: f64,
}

impl Indicator<3, 1> for Eom {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "eom",
        group: Group::Volume,
        title: Phrase {
            es: "Facilidad de movimiento de Arms",
            en: "Arms' ease of movement",
        },
        summary: Phrase {
            es: "Cuánto avanza el precio para lo poco que se negocia: alto si sube sin esfuerzo.",
            en: "How far the price goes for how little is traded: high when it rises without effort.",
        },
        inputs: &[Input::High, Input::Low, Input::Volume],
        parameters: &[
            ParameterSpec::bars("period", 14.0, 1.0),
            ParameterSpec::real("divisor", 1e8, 1e-6, 1e15),
        ],
        outputs: &[OutputSpec {
            name: "eom",
            unit: Unit::Score,
        }],
        source: "Arms, Volume Cycles in the Stock Market (1983); \
                 Achelis, Technical Analysis from A to Z (2000)",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn reach(_params: &Params) -> usize {
        1
    }

    fn new(params: &Params) -> Self {
        Self {
            mean: Mean::new(params.bars(0)),
            divisor: params.real(1),
        }
    }

    #[inline(always)]
    fn next(
        &mut self,
        [high, low, volume]: [f64; 3],
        [last_high, last_low, _]: [f64; 3],
    ) -> [f64; 1] {
        let moved = (high + low) / 2.0 - (last_high + last_low) / 2.0;
        if moved.is_nan() {
            return [f64::NAN];
        }
        let ease = moved * (high - low) / volume * self.divisor;
        // Infinite without volume.
        [self.mean.push(if ease.is_finite() { ease } else { 0.0 })]
    }
}
