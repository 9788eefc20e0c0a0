//! Momentum.

use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Change from the value `period` rows ago. Needs `period` + 1 rows.
#[derive(Debug, Clone)]
pub(super) struct Mom;

impl Indicator<1, 1> for Mom {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "mom",
        group: Group::Momentum,
        title: Phrase {
            es: "Momento",
            en: "Momentum",
        },
        summary: Phrase {
            es: "Cambio frente al valor de hace unas velas.",
            en: "Change from the value some bars ago.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 10.0, 1.0)],
        outputs: &[OutputSpec {
            name: "mom",
            unit: Unit::SeriesChange,
        }],
        source: "TA-Lib 0.8 MOM",
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
        [value - old]
    }
}
