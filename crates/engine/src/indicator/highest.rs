//! Highest value of a window.

use super::kind::Indicator;
use super::rolling::{Max, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Largest of the last `period` values. Needs `period` rows.
#[derive(Debug, Clone)]
pub(super) struct Highest {
    window: Window<Max>,
}

impl Indicator<1, 1> for Highest {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "highest",
        group: Group::Math,
        title: Phrase {
            es: "Máximo de la ventana",
            en: "Highest value of the window",
        },
        summary: Phrase {
            es: "El mayor de los últimos valores, incluido el actual.",
            en: "The largest of the latest values, the current one included.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 30.0, 1.0)],
        outputs: &[OutputSpec {
            name: "highest",
            unit: Unit::Series,
        }],
        source: "TA-Lib 0.8 MAX",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            window: Window::new(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [self.window.push(value)]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [extremes]: [&mut [f64]; 1]) -> Self {
        self.window.sweep(values, extremes);
        self
    }
}
