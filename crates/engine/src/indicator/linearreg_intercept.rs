//! Linear regression intercept.

use super::kind::Indicator;
use super::regression::{Line, Regression};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Value on the first row of the window of the least squares line through the last `period`
/// values.
///
/// Needs `period` rows.
#[derive(Debug, Clone)]
pub(super) struct LinearregIntercept {
    line: Regression,
}

impl Indicator<1, 1> for LinearregIntercept {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "linearreg_intercept",
        group: Group::Statistics,
        title: Phrase {
            es: "Origen de la regresión lineal",
            en: "Linear regression intercept",
        },
        summary: Phrase {
            es: "Principio de la recta que mejor se ajusta a los últimos valores.",
            en: "Start of the line that fits the latest values best.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "linearreg_intercept",
            unit: Unit::Series,
        }],
        source: "TA-Lib 0.8 LINEARREG_INTERCEPT",
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
        [line.at_start()]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [outputs]: [&mut [f64]; 1]) -> Self {
        self.line.sweep(values, outputs, Line::at_start);
        self
    }
}
