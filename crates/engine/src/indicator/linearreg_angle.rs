//! Linear regression angle.

use std::f64::consts::PI;

use super::kind::Indicator;
use super::regression::Regression;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Angle in degrees, of a slope per row, of the least squares line through the last `period`
/// values.
///
/// Needs `period` rows.
#[derive(Debug, Clone)]
pub(super) struct LinearregAngle {
    line: Regression,
}

impl Indicator<1, 1> for LinearregAngle {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "linearreg_angle",
        group: Group::Statistics,
        title: Phrase {
            es: "Ángulo de la regresión lineal",
            en: "Linear regression angle",
        },
        summary: Phrase {
            es: "Inclinación en grados de la recta que mejor se ajusta a los últimos valores.",
            en: "Slope in degrees of the line that fits the latest values best.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "linearreg_angle",
            unit: Unit::Degrees,
        }],
        source: "TA-Lib 0.8 LINEARREG_ANGLE",
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
        [line.slope.atan() * (180.0 / PI)]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [outputs]: [&mut [f64]; 1]) -> Self {
        self.line
            .sweep(values, outputs, |line| line.slope.atan() * (180.0 / PI));
        self
    }
}
