//! Exponential.

use super::kind::{Indicator, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Exponential of the value.
///
/// Needs 1 row. NaN where it is too large for a number.
#[derive(Debug, Clone)]
pub(super) struct Exp;

impl Indicator<1, 1> for Exp {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "exp",
        group: Group::Math,
        title: Phrase {
            es: "Exponencial",
            en: "Exponential",
        },
        summary: Phrase {
            es: "El número e elevado al valor.",
            en: "The number e to the power of the value.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "exp",
            unit: Unit::Score,
        }],
        source: "TA-Lib 0.8 EXP",
    };

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [known(value.exp())]
    }
}
