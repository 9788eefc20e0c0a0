//! Weighted close price.

use super::kind::{BLOCK_ROWS, Indicator};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Mean of the bar in which the close counts twice.
///
/// Needs 1 row.
#[derive(Debug, Clone)]
pub(super) struct Wclprice;

impl Indicator<3, 1> for Wclprice {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "wclprice",
        group: Group::Price,
        title: Phrase {
            es: "Precio de cierre ponderado",
            en: "Weighted close price",
        },
        summary: Phrase {
            es: "Media de la vela en la que el cierre cuenta doble.",
            en: "Mean of the bar in which the close counts twice.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "wclprice",
            unit: Unit::Price,
        }],
        source: "TA-Lib 0.8 WCLPRICE",
    };

    const CHUNK: usize = BLOCK_ROWS;

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 1] {
        [(high + low + close * 2.0) / 4.0]
    }
}
