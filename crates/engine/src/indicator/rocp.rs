//! Rate of change as a ratio.

use super::kind::{Indicator, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Relative change since some bars ago: 0.05 is five percent.
///
/// Needs `period` + 1 rows. An old value of 0 gives 0, as in TA-Lib.
#[derive(Debug, Clone)]
pub(super) struct Rocp;

impl Indicator<1, 1> for Rocp {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "rocp",
        group: Group::Momentum,
        title: Phrase {
            es: "Tasa de cambio en tanto por uno",
            en: "Rate of change as a ratio",
        },
        summary: Phrase {
            es: "Cambio relativo desde hace unas velas: 0.05 es un cinco por ciento.",
            en: "Relative change since some bars ago: 0.05 is five percent.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 10.0, 1.0)],
        outputs: &[OutputSpec {
            name: "rocp",
            unit: Unit::Score,
        }],
        source: "TA-Lib 0.8 ROCP",
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
            known((value - old) / old)
        }]
    }
}
