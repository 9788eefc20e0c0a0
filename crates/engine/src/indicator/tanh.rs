//! Hyperbolic tangent.

use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Hyperbolic tangent of the value.
///
/// Needs 1 row.
#[derive(Debug, Clone)]
pub(super) struct Tanh;

impl Indicator<1, 1> for Tanh {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "tanh",
        group: Group::Math,
        title: Phrase {
            es: "Tangente hiperbólica",
            en: "Hyperbolic tangent",
        },
        summary: Phrase {
            es: "Tangente hiperbólica del valor, de -1 a 1.",
            en: "Hyperbolic tangent of the value, from -1 to 1.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "tanh",
            unit: Unit::Score,
        }],
        source: "TA-Lib 0.8 TANH",
    };

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [value.tanh()]
    }
}
