//! Lowest and highest.

use super::kind::Indicator;
use super::rolling::{Extremes, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Smallest and largest of the last `period` values.
///
/// Needs `period` rows.
#[derive(Debug, Clone)]
pub(super) struct Minmax {
    extremes: Window<Extremes, 2>,
}

impl Indicator<1, 2> for Minmax {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "minmax",
        group: Group::Math,
        title: Phrase {
            es: "Mínimo y máximo",
            en: "Lowest and highest",
        },
        summary: Phrase {
            es: "Los dos extremos de los últimos valores.",
            en: "The two extremes of the latest values.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 30.0, 2.0)],
        outputs: &[
            OutputSpec {
                name: "min",
                unit: Unit::Series,
            },
            OutputSpec {
                name: "max",
                unit: Unit::Series,
            },
        ],
        source: "TA-Lib 0.8 MINMAX",
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
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 2] {
        let [highest, lowest] = self.extremes.push_row([value; 2]);
        [lowest, highest]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [values]: [&[f64]; 1],
        _: [&[f64]; 1],
        [lowest, highest]: [&mut [f64]; 2],
    ) -> Self {
        self.extremes.sweep_rows(
            [values],
            |[value]| [value; 2],
            [highest, lowest],
            |extremes| extremes,
        );
        self
    }
}
