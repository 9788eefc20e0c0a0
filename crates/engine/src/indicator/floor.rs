//! Floor.

use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Floor of the value.
///
/// Needs 1 row.
#[derive(Debug, Clone)]
pub(super) struct Floor;

impl Indicator<1, 1> for Floor {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "floor",
        group: Group::Math,
        title: Phrase {
            es: "Redondeo hacia abajo",
            en: "Floor",
        },
        summary: Phrase {
            es: "El mayor número entero que no es mayor que el valor.",
            en: "The largest whole number not above the value.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "floor",
            unit: Unit::Series,
        }],
        source: "TA-Lib 0.8 FLOOR",
    };

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [value.floor()]
    }
}
