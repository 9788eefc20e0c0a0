//! Time series forecast.

use super::kind::Indicator;
use super::regression::{Line, Regression};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Value one row after the last of the least squares line through the last `period` values.
///
/// Needs `period` rows.
#[derive(Debug, Clone)]
pub(super) struct Tsf {
    line: Regression,
}

impl Indicator<1, 1> for Tsf {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "tsf",
        group: Group::Statistics,
        title: Phrase {
            es: "Pronóstico lineal",
            en: "Time series forecast",
        },
        summary: Phrase {
            es: "Valor siguiente de la recta que mejor se ajusta a los últimos valores.",
            en: "Next value of the line that fits the latest values best.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "tsf",
            unit: Unit::Series,
        }],
        source: "TA-Lib 0.8 TSF",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            line: Regression::new(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let line = self.line.push(value);
        [line.at_next()]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [outputs]: [&mut [f64]; 1]) -> Self {
        self.line.sweep(values, outputs, Line::at_next);
        self
    }
}
