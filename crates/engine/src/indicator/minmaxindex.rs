//! Indexes of lowest and highest.

use super::kind::Indicator;
use super::place::Place;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Rows of the smallest and the largest of the last `period` values, counted from 0 at the first
/// row of the series.
///
/// Needs `period` rows. Of equal values it is the latest; TA-Lib takes the earliest of them when
/// it has to search the window again.
#[derive(Debug, Clone)]
pub(super) struct Minmaxindex {
    lowest: Place,
    highest: Place,
}

impl Indicator<1, 2> for Minmaxindex {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "minmaxindex",
        group: Group::Math,
        title: Phrase {
            es: "Posiciones del mínimo y del máximo",
            en: "Indexes of lowest and highest",
        },
        summary: Phrase {
            es: "Números de las velas de los dos extremos de los últimos valores.",
            en: "Numbers of the bars of the two extremes of the latest values.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 30.0, 2.0)],
        outputs: &[
            OutputSpec {
                name: "minidx",
                unit: Unit::Bars,
            },
            OutputSpec {
                name: "maxidx",
                unit: Unit::Bars,
            },
        ],
        source: "TA-Lib 0.8 MINMAXINDEX",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            lowest: Place::lowest(period),
            highest: Place::highest(period),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 2] {
        [self.lowest.push(value), self.highest.push(value)]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [values]: [&[f64]; 1],
        _: [&[f64]; 1],
        [lowest, highest]: [&mut [f64]; 2],
    ) -> Self {
        self.lowest.sweep(values, lowest);
        self.highest.sweep(values, highest);
        self
    }
}
