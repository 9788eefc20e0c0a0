//! Rate of change ratio.

use super::kind::{Indicator, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Value of now divided by that of some bars ago.
///
/// Needs `period` + 1 rows. An old value of 0 gives 0, as in TA-Lib.
#[derive(Debug, Clone)]
pub(super) struct Rocr;

impl Indicator<1, 1> for Rocr {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "rocr",
        group: Group::Momentum,
        title: Phrase {
            es: "Razón de cambio",
            en: "Rate of change ratio",
        },
        summary: Phrase {
            es: "Valor de ahora dividido por el de hace unas velas.",
            en: "Value of now divided by that of some bars ago.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 10.0, 1.0)],
        outputs: &[OutputSpec {
            name: "rocr",
            unit: Unit::Score,
        }],
        source: "TA-Lib 0.8 ROCR",
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
        [if old == 0.0 { 0.0 } else { known(value / old) }]
    }
}
