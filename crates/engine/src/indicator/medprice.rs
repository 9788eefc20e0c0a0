//! Median price.

use super::kind::{BLOCK_ROWS, Indicator};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Middle between the high and the low of the bar.
///
/// Needs 1 row.
#[derive(Debug, Clone)]
pub(super) struct Medprice;

impl Indicator<2, 1> for Medprice {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "medprice",
        group: Group::Price,
        title: Phrase {
            es: "Precio mediano",
            en: "Median price",
        },
        summary: Phrase {
            es: "Punto medio entre el máximo y el mínimo de la vela.",
            en: "Middle between the high and the low of the bar.",
        },
        inputs: &[Input::High, Input::Low],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "medprice",
            unit: Unit::Price,
        }],
        source: "TA-Lib 0.8 MEDPRICE",
    };

    const CHUNK: usize = BLOCK_ROWS;

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, [high, low]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        [(high + low) / 2.0]
    }
}
