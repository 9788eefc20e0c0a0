//! Decimal logarithm.

use super::elementary::{Elementary, decimal_logarithm};
use super::kind::{Indicator, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Decimal logarithm of the value.
///
/// Needs 1 row. NaN for 0 and below.
#[derive(Debug, Clone)]
pub(super) struct Log10;

impl Elementary for Log10 {
    #[inline(always)]
    fn is_simple(value: f64) -> bool {
        value >= f64::MIN_POSITIVE
    }

    #[inline(always)]
    fn simple(value: f64) -> f64 {
        decimal_logarithm(value)
    }

    #[inline(always)]
    fn library(value: f64) -> f64 {
        known(value.log10())
    }
}

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
        [Self::of(value)]
    }

    #[inline(always)]
    fn sweep(self, [values]: [&[f64]; 1], _: [&[f64]; 1], [outputs]: [&mut [f64]; 1]) -> Self {
        Self::sweep_values(values, outputs);
        self
    }
}
