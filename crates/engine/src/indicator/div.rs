//! Quotient of two series.

use super::kind::{BLOCK_ROWS, Indicator, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Quotient of two series.
///
/// Needs 1 row. NaN where the second is 0.
#[derive(Debug, Clone)]
pub(super) struct Div;

impl Indicator<2, 1> for Div {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "div",
        group: Group::Math,
        title: Phrase {
            es: "Cociente de dos series",
            en: "Quotient of two series",
        },
        summary: Phrase {
            es: "Una serie entre otra.",
            en: "One series over another.",
        },
        inputs: &[Input::Series, Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "div",
            unit: Unit::Score,
        }],
        source: "TA-Lib 0.8 DIV",
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
        [known(a / b)]
    }
}
