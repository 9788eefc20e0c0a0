//! Linear regression slope.

use super::kind::Indicator;
use super::regression::Regression;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Slope per row of the least squares line through the last `period` values.
///
/// Needs `period` rows.
#[derive(Debug, Clone)]
pub(super) struct LinearregSlope {
    line: Regression,
}

impl Indicator<1, 1> for LinearregSlope {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "linearreg_slope",
        group: Group::Statistics,
        title: Phrase {
            es: "Pendiente de la regresión lineal",
            en: "Linear regression slope",
        },
        summary: Phrase {
            es: "Cuánto sube por vela la recta que mejor se ajusta a los últimos valores.",
            en: "How much the line that fits the latest values best rises per bar.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "linearreg_slope",
            unit: Unit::SeriesChange,
        }],
        source: "TA-Lib 0.8 LINEARREG_SLOPE",
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
        [line.slope]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [outputs]: [&mut [f64]; 1]) -> Self {
        self.line.sweep(values, outputs, |line| line.slope);
        self
    }
}
