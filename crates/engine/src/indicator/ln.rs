//! Natural logarithm.

use super::elementary::{Elementary, natural_logarithm};
use super::kind::{Indicator, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Natural logarithm of the value.
///
/// Needs 1 row. NaN for 0 and below.
#[derive(Debug, Clone)]
pub(super) struct Ln;

impl Elementary for Ln {
    #[inline(always)]
    fn is_simple(value: f64) -> bool {
        value >= f64::MIN_POSITIVE
    }

    #[inline(always)]
    fn simple(value: f64) -> f64 {
        natural_logarithm(value)
    }

    #[inline(always)]
    fn library(value: f64) -> f64 {
        known(value.ln())
    }
}

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
        [Self::of(value)]
    }

    #[inline(always)]
    fn sweep(self, [values]: [&[f64]; 1], _: [&[f64]; 1], [outputs]: [&mut [f64]; 1]) -> Self {
        Self::sweep_values(values, outputs);
        self
    }
}
