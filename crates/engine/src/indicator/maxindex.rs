//! Index of highest.

use super::kind::Indicator;
use super::place::Place;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Row of the largest of the last `period` values, counted from 0 at the first row of the series.
///
/// Needs `period` rows. Of equal values it is the latest; TA-Lib takes the earliest of them when
/// it has to search the window again.
#[derive(Debug, Clone)]
pub(super) struct Maxindex {
    place: Place,
}

impl Indicator<1, 1> for Maxindex {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "maxindex",
        group: Group::Math,
        title: Phrase {
            es: "Posición del máximo",
            en: "Index of highest",
        },
        summary: Phrase {
            es: "Número de la vela del valor más alto de las últimas.",
            en: "Number of the bar of the highest of the latest values.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 30.0, 2.0)],
        outputs: &[OutputSpec {
            name: "maxindex",
            unit: Unit::Bars,
        }],
        source: "TA-Lib 0.8 MAXINDEX",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            place: Place::highest(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [self.place.push(value)]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [places]: [&mut [f64]; 1]) -> Self {
        self.place.sweep(values, places);
        self
    }
}
