//! Difference of two series.

use super::kind::{BLOCK_ROWS, Indicator, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Difference of two series.
///
/// Needs 1 row.
#[derive(Debug, Clone)]
pub(super) struct Sub;

impl Indicator<2, 1> for Sub {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "sub",
        group: Group::Math,
        title: Phrase {
            es: "Resta de dos series",
            en: "Difference of two series",
        },
        summary: Phrase {
            es: "Una serie menos otra.",
            en: "One series less another.",
        },
        inputs: &[Input::Series, Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "sub",
            unit: Unit::SeriesChange,
        }],
        source: "TA-Lib 0.8 SUB",
    };

    const CHUNK: usize = BLOCK_ROWS;

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, [a, b]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        [known(a - b)]
    }
}
