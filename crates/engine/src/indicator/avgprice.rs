//! Average price.

use super::kind::{BLOCK_ROWS, Indicator};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Mean of open, high, low and close of the bar.
///
/// Needs 1 row.
#[derive(Debug, Clone)]
pub(super) struct Avgprice;

impl Indicator<4, 1> for Avgprice {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "avgprice",
        group: Group::Price,
        title: Phrase {
            es: "Precio medio",
            en: "Average price",
        },
        summary: Phrase {
            es: "Media de apertura, máximo, mínimo y cierre de la vela.",
            en: "Mean of open, high, low and close of the bar.",
        },
        inputs: &[Input::Open, Input::High, Input::Low, Input::Close],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "avgprice",
            unit: Unit::Price,
        }],
        source: "TA-Lib 0.8 AVGPRICE",
    };

    const CHUNK: usize = BLOCK_ROWS;

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, [open, high, low, close]: [f64; 4], _: [f64; 4]) -> [f64; 1] {
        [(high + low + close + open) / 4.0]
    }
}
