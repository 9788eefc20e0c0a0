//! Rate of change.

use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Change from the value `period` rows ago, in percent.
///
/// Needs `period` + 1 rows. From a value of zero it is 0, as in TA-Lib.
#[derive(Debug, Clone)]
pub(super) struct Roc;

impl Indicator<1, 1> for Roc {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "roc",
        group: Group::Momentum,
        title: Phrase {
            es: "Tasa de cambio",
            en: "Rate of change",
        },
        summary: Phrase {
            es: "Cambio en porcentaje frente al valor de hace unas velas.",
            en: "Change in percent from the value some bars ago.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 10.0, 1.0)],
        outputs: &[OutputSpec {
            name: "roc",
            unit: Unit::Percent,
        }],
        source: "TA-Lib 0.8 ROC",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn reach(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(_params: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], [old]: [f64; 1]) -> [f64; 1] {
        [if old == 0.0 {
            0.0
        } else {
            (value / old - 1.0) * 100.0
        }]
    }
}
