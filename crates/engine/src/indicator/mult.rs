//! Product of two series.

use super::kind::{BLOCK_ROWS, Indicator, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Product of two series.
///
/// Needs 1 row.
#[derive(Debug, Clone)]
pub(super) struct Mult;

impl Indicator<2, 1> for Mult {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "mult",
        group: Group::Math,
        title: Phrase {
            es: "Producto de dos series",
            en: "Product of two series",
        },
        summary: Phrase {
            es: "Una serie por otra.",
            en: "One series times another.",
        },
        inputs: &[Input::Series, Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "mult",
            unit: Unit::SeriesSquared,
        }],
        source: "TA-Lib 0.8 MULT",
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
        [known(a * b)]
    }
}
