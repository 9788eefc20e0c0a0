//! Exponential.

use super::elementary::Elementary;
use super::kind::{Indicator, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Exponential of the value.
///
/// Needs 1 row. NaN where it is too large for a number.
#[derive(Debug, Clone)]
pub(super) struct Exp;

impl Elementary for Exp {
    #[inline(always)]
    fn is_simple(value: f64) -> bool {
        value > TOO_LARGE
    }

    #[inline(always)]
    fn simple(_value: f64) -> f64 {
        f64::NAN
    }

    #[inline(always)]
    fn library(value: f64) -> f64 {
        known(value.exp())
    }
}

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
        [Self::of(value)]
    }

    #[inline(always)]
    fn sweep(self, [values]: [&[f64]; 1], _: [&[f64]; 1], [outputs]: [&mut [f64]; 1]) -> Self {
        Self::sweep_values(values, outputs);
        self
    }
}

/// Beyond it there is no number.
const TOO_LARGE: f64 = 711.0;
