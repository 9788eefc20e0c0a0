//! Midpoint.

use super::kind::Indicator;
use super::rolling::{Extremes, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Middle of the largest and the smallest of the last `period` values.
///
/// Needs `period` rows.
#[derive(Debug, Clone)]
pub(super) struct Midpoint {
    extremes: Window<Extremes, 2>,
}

impl Indicator<1, 1> for Midpoint {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "midpoint",
        group: Group::Overlap,
        title: Phrase {
            es: "Punto medio",
            en: "Midpoint",
        },
        summary: Phrase {
            es: "Punto medio entre el valor más alto y el más bajo de los últimos.",
            en: "Middle between the highest and the lowest of the latest values.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "midpoint",
            unit: Unit::Series,
        }],
        source: "TA-Lib 0.8 MIDPOINT",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            extremes: Window::new(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [middle(self.extremes.push_row([value; 2]))]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [middles]: [&mut [f64]; 1]) -> Self {
        self.extremes.sweep_rows(
            [values],
            |[value]| [value; 2],
            [middles],
            |extremes| [middle(extremes)],
        );
        self
    }
}

#[inline(always)]
fn middle([highest, lowest]: [f64; 2]) -> f64 {
    (highest + lowest) / 2.0
}
