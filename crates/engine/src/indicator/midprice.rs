//! Midpoint price.

use super::kind::Indicator;
use super::rolling::{Extremes, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Middle of the highest high and the lowest low of `period` bars.
///
/// Needs `period` rows.
#[derive(Debug, Clone)]
pub(super) struct Midprice {
    extremes: Window<Extremes, 2>,
}

impl Indicator<2, 1> for Midprice {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "midprice",
        group: Group::Overlap,
        title: Phrase {
            es: "Precio medio del rango",
            en: "Midpoint price",
        },
        summary: Phrase {
            es: "Punto medio entre el máximo y el mínimo de las últimas velas.",
            en: "Middle between the highest high and the lowest low of the latest bars.",
        },
        inputs: &[Input::High, Input::Low],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "midprice",
            unit: Unit::Price,
        }],
        source: "TA-Lib 0.8 MIDPRICE",
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
    fn next(&mut self, [high, low]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        [middle(self.extremes.push_row([high, low]))]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low]: [&[f64]; 2],
        _: [&[f64]; 2],
        [middles]: [&mut [f64]; 1],
    ) -> Self {
        self.extremes.sweep_rows(
            [high, low],
            |row| row,
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
