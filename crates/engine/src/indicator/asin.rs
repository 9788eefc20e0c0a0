//! Arc sine.

use super::elementary::Elementary;
use super::kind::{Indicator, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Arc sine of the value.
///
/// Needs 1 row. NaN beyond -1 to 1.
#[derive(Debug, Clone)]
pub(super) struct Asin;

impl Elementary for Asin {
    #[inline(always)]
    fn is_simple(value: f64) -> bool {
        value.abs() > 1.0
    }

    #[inline(always)]
    fn simple(_value: f64) -> f64 {
        f64::NAN
    }

    #[inline(always)]
    fn library(value: f64) -> f64 {
        known(value.asin())
    }
}

impl Indicator<1, 1> for Asin {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "asin",
        group: Group::Math,
        title: Phrase {
            es: "Arcoseno",
            en: "Arc sine",
        },
        summary: Phrase {
            es: "Ángulo en radianes cuyo seno es el valor.",
            en: "Angle in radians whose sine is the value.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "asin",
            unit: Unit::Score,
        }],
        source: "TA-Lib 0.8 ASIN",
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
