//! Variance.

use super::kind::{Indicator, known};
use super::rolling::Moments;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Population variance (ddof 0) of the last `period` values.
///
/// Needs `period` rows. `nbdev` is there for TA-Lib's sake and changes nothing, as in TA-Lib.
#[derive(Debug, Clone)]
pub(super) struct Var {
    moments: Moments,
}

impl Indicator<1, 1> for Var {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "var",
        group: Group::Statistics,
        title: Phrase {
            es: "Varianza",
            en: "Variance",
        },
        summary: Phrase {
            es: "Media del cuadrado de la distancia de los últimos valores a su media.",
            en: "Mean square of the distance of the latest values from their mean.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("period", 5.0, 1.0),
            ParameterSpec::deviations("nbdev", 1.0),
        ],
        outputs: &[OutputSpec {
            name: "var",
            unit: Unit::SeriesSquared,
        }],
        source: "TA-Lib 0.8 VAR",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            moments: Moments::new(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let (_, variance) = self.moments.push_variance(value);
        [known(variance)]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [values]: [&[f64]; 1],
        _: [&[f64]; 1],
        [variances]: [&mut [f64]; 1],
    ) -> Self {
        let variance = |_, variance| [known(variance)];
        self.moments.sweep(values, [variances], variance);
        self
    }
}
