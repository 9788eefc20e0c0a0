//! Ceiling.

use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Ceiling of the value.
///
/// Needs 1 row.
#[derive(Debug, Clone)]
pub(super) struct Ceil;

impl Indicator<1, 1> for Ceil {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ceil",
        group: Group::Math,
        title: Phrase {
            es: "Redondeo hacia arriba",
            en: "Ceiling",
        },
        summary: Phrase {
            es: "El menor número entero que no es menor que el valor.",
            en: "The smallest whole number not below the value.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "ceil",
            unit: Unit::Series,
        }],
        source: "TA-Lib 0.8 CEIL",
    };

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [value.ceil()]
    }
}
