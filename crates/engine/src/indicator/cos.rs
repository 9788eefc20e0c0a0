//! Cosine.

use super::elementary::{ANGLE_MAX, Elementary, sine_and_cosine};
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Cosine of the value.
///
/// Needs 1 row.
#[derive(Debug, Clone)]
pub(super) struct Cos;

impl Elementary for Cos {
    #[inline(always)]
    fn is_simple(value: f64) -> bool {
        value.abs() <= ANGLE_MAX
    }

    #[inline(always)]
    fn simple(value: f64) -> f64 {
        sine_and_cosine(value).1
    }

    #[inline(always)]
    fn library(value: f64) -> f64 {
        value.cos()
    }
}

impl Indicator<1, 1> for Cos {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cos",
        group: Group::Math,
        title: Phrase {
            es: "Coseno",
            en: "Cosine",
        },
        summary: Phrase {
            es: "Coseno del valor, en radianes.",
            en: "Cosine of the value, in radians.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "cos",
            unit: Unit::Score,
        }],
        source: "TA-Lib 0.8 COS",
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
