//! Natural logarithm.

use super::kind::{Indicator, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Natural logarithm of the value.
///
/// Needs 1 row. NaN for 0 and below.
#[derive(Debug, Clone)]
pub(super) struct Ln;

impl Indicator<1, 1> for Ln {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ln",
        group: Group::Math,
        title: Phrase {
            es: "Logaritmo natural",
            en: "Natural logarithm",
        },
        summary: Phrase {
            es: "Exponente de e que da el valor.",
            en: "Power of e that gives the value.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "ln",
            unit: Unit::Score,
        }],
        source: "TA-Lib 0.8 LN",
    };

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [known(value.ln())]
    }
}
