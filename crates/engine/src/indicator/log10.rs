//! Decimal logarithm.

use super::kind::{Indicator, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Decimal logarithm of the value.
///
/// Needs 1 row. NaN for 0 and below.
#[derive(Debug, Clone)]
pub(super) struct Log10;

impl Indicator<1, 1> for Log10 {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "log10",
        group: Group::Math,
        title: Phrase {
            es: "Logaritmo decimal",
            en: "Decimal logarithm",
        },
        summary: Phrase {
            es: "Exponente de 10 que da el valor.",
            en: "Power of 10 that gives the value.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "log10",
            unit: Unit::Score,
        }],
        source: "TA-Lib 0.8 LOG10",
    };

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [known(value.log10())]
    }
}
