//! Tangent.

use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Tangent of the value.
///
/// Needs 1 row.
#[derive(Debug, Clone)]
pub(super) struct Tan;

impl Indicator<1, 1> for Tan {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "tan",
        group: Group::Math,
        title: Phrase {
            es: "Tangente",
            en: "Tangent",
        },
        summary: Phrase {
            es: "Tangente del valor, en radianes.",
            en: "Tangent of the value, in radians.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "tan",
            unit: Unit::Score,
        }],
        source: "TA-Lib 0.8 TAN",
    };

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [value.tan()]
    }
}
