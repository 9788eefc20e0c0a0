//! Arc cosine.

use super::elementary::Elementary;
use super::kind::{Indicator, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Arc cosine of the value.
///
/// Needs 1 row. NaN beyond -1 to 1.
#[derive(Debug, Clone)]
pub(super) struct Acos;

impl Elementary for Acos {
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
        known(value.acos())
    }
}

impl Indicator<1, 1> for Acos {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "acos",
        group: Group::Math,
        title: Phrase {
            es: "Arcocoseno",
            en: "Arc cosine",
        },
        summary: Phrase {
            es: "Ángulo en radianes cuyo coseno es el valor.",
            en: "Angle in radians whose cosine is the value.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "acos",
            unit: Unit::Score,
        }],
        source: "TA-Lib 0.8 ACOS",
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
