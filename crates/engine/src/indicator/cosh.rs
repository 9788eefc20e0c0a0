//! Hyperbolic cosine.

use super::kind::{Indicator, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Hyperbolic cosine of the value.
///
/// Needs 1 row. NaN where it is too large for a number.
#[derive(Debug, Clone)]
pub(super) struct Cosh;

impl Indicator<1, 1> for Cosh {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cosh",
        group: Group::Math,
        title: Phrase {
            es: "Coseno hiperbólico",
            en: "Hyperbolic cosine",
        },
        summary: Phrase {
            es: "Coseno hiperbólico del valor.",
            en: "Hyperbolic cosine of the value.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "cosh",
            unit: Unit::Score,
        }],
        source: "TA-Lib 0.8 COSH",
    };

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [known(value.cosh())]
    }
}
