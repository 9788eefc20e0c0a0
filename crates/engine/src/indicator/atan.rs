//! Arc tangent.

use super::elementary::{Elementary, arc_tangent};
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Arc tangent of the value.
///
/// Needs 1 row.
#[derive(Debug, Clone)]
pub(super) struct Atan;

impl Elementary for Atan {
    #[inline(always)]
    fn is_simple(_value: f64) -> bool {
        true
    }

    #[inline(always)]
    fn simple(value: f64) -> f64 {
        arc_tangent(value)
    }

    #[inline(always)]
    fn library(value: f64) -> f64 {
        value.atan()
    }
}

impl Indicator<1, 1> for Atan {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "atan",
        group: Group::Math,
        title: Phrase {
            es: "Arcotangente",
            en: "Arc tangent",
        },
        summary: Phrase {
            es: "Ángulo en radianes cuya tangente es el valor.",
            en: "Angle in radians whose tangent is the value.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "atan",
            unit: Unit::Score,
        }],
        source: "TA-Lib 0.8 ATAN",
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
