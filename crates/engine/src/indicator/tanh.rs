//! Hyperbolic tangent.

use super::elementary::Elementary;
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Hyperbolic tangent of the value.
///
/// Needs 1 row.
#[derive(Debug, Clone)]
pub(super) struct Tanh;

impl Elementary for Tanh {
    #[inline(always)]
    fn is_simple(value: f64) -> bool {
        value.abs() > ALL
    }

    #[inline(always)]
    fn simple(value: f64) -> f64 {
        1_f64.copysign(value)
    }

    #[inline(always)]
    fn library(value: f64) -> f64 {
        value.tanh()
    }
}

impl Indicator<1, 1> for Tanh {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "tanh",
        group: Group::Math,
        title: Phrase {
            es: "Tangente hiperbólica",
            en: "Hyperbolic tangent",
        },
        summary: Phrase {
            es: "Tangente hiperbólica del valor, de -1 a 1.",
            en: "Hyperbolic tangent of the value, from -1 to 1.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "tanh",
            unit: Unit::Score,
        }],
        source: "TA-Lib 0.8 TANH",
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

/// Beyond it no digit is left between the value and 1.
const ALL: f64 = 22.0;
