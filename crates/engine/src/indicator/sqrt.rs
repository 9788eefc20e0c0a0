//! Square root.

use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Square root of the value.
///
/// Needs 1 row. NaN below 0.
#[derive(Debug, Clone)]
pub(super) struct Sqrt;

impl Indicator<1, 1> for Sqrt {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "sqrt",
        group: Group::Math,
        title: Phrase {
            es: "Raíz cuadrada",
            en: "Square root",
        },
        summary: Phrase {
            es: "Número que por sí mismo da el valor.",
            en: "Number that times itself gives the value.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "sqrt",
            unit: Unit::Score,
        }],
        source: "TA-Lib 0.8 SQRT",
    };

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [value.sqrt()]
    }
}
