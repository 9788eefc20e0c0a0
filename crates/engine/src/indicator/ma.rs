//! Moving average.

use super::average::Average;
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// The moving average of type `matype`; see `average.rs` for the numbers.
///
/// Needs as many rows as that average. A `period` of 1 and type 10 give the value itself.
#[derive(Debug, Clone)]
pub(super) struct Ma {
    average: Average,
}

impl Indicator<1, 1> for Ma {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ma",
        group: Group::Overlap,
        title: Phrase {
            es: "Media móvil",
            en: "Moving average",
        },
        summary: Phrase {
            es: "Una media móvil del tipo que se elija.",
            en: "A moving average of the type chosen.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("period", 30.0, 1.0),
            Average::parameter("matype", 0.0),
        ],
        outputs: &[OutputSpec {
            name: "ma",
            unit: Unit::Series,
        }],
        source: "TA-Lib 0.8 MA",
    };

    fn warmup(params: &Params) -> usize {
        Average::lookback(Self::SPEC.choice(params, 1), params.bars(0))
    }

    fn new(params: &Params) -> Self {
        Self {
            average: Average::new(Self::SPEC.choice(params, 1), params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [self.average.push(value)]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [averages]: [&mut [f64]; 1]) -> Self {
        self.average.sweep(values, averages);
        self
    }
}
