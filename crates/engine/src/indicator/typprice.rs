//! Typical price.

use super::kind::{BLOCK_ROWS, Indicator};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Mean of high, low and close of the bar.
///
/// Needs 1 row.
#[derive(Debug, Clone)]
pub(super) struct Typprice;

impl Indicator<3, 1> for Typprice {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "typprice",
        group: Group::Price,
        title: Phrase {
            es: "Precio típico",
            en: "Typical price",
        },
        summary: Phrase {
            es: "Media de máximo, mínimo y cierre de la vela.",
            en: "Mean of high, low and close of the bar.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "typprice",
            unit: Unit::Price,
        }],
        source: "TA-Lib 0.8 TYPPRICE",
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
        [(high + low + close) / 3.0]
    }
}
