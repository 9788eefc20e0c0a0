//! Rate of change ratio, base 100.

use super::kind::{Indicator, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Value of now in percent of that of some bars ago.
///
/// Needs `period` + 1 rows. An old value of 0 gives 0, as in TA-Lib.
#[derive(Debug, Clone)]
pub(super) struct Rocr100;

impl Indicator<1, 1> for Rocr100 {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "rocr100",
        group: Group::Momentum,
        title: Phrase {
            es: "Razón de cambio en base 100",
            en: "Rate of change ratio, base 100",
        },
        summary: Phrase {
            es: "Valor de ahora en tanto por ciento del de hace unas velas.",
            en: "Value of now in percent of that of some bars ago.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 10.0, 1.0)],
        outputs: &[OutputSpec {
            name: "rocr100",
            unit: Unit::Percent,
        }],
        source: "TA-Lib 0.8 ROCR100",
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
            known((value / old) * 100.0)
        }]
    }
}
