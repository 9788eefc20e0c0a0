//! Sum of two series.

use super::kind::{BLOCK_ROWS, Indicator, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Sum of two series.
///
/// Needs 1 row.
#[derive(Debug, Clone)]
pub(super) struct Add;

impl Indicator<2, 1> for Add {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "add",
        group: Group::Math,
        title: Phrase {
            es: "Suma de dos series",
            en: "Sum of two series",
        },
        summary: Phrase {
            es: "Una serie más otra.",
            en: "One series plus another.",
        },
        inputs: &[Input::Series, Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "add",
            unit: Unit::Series,
        }],
        source: "TA-Lib 0.8 ADD",
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
        [known(a + b)]
    }
}
