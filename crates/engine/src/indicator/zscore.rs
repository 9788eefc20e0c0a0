//! Z-score.

use super::kind::Indicator;
use super::rolling::Moments;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Value less the mean of the last `period`, over their population deviation (ddof 0).
///
/// Needs `period` rows. A window of equal values gives 0.
#[derive(Debug, Clone)]
pub(super) struct Zscore {
    moments: Moments,
}

impl Indicator<1, 1> for Zscore {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "zscore",
        group: Group::Statistics,
        title: Phrase {
            es: "Puntuación z",
            en: "Z-score",
        },
        summary: Phrase {
            es: "A cuántas desviaciones típicas está el valor de su media reciente.",
            en: "How many standard deviations the value lies from its recent mean.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 20.0, 2.0)],
        outputs: &[OutputSpec {
            name: "zscore",
            unit: Unit::Score,
        }],
        source: "Kendall and Stuart, The Advanced Theory of Statistics (1943), standard score with ddof 0",
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
        let (mean, deviation) = self.moments.push(value);
        [if deviation > 0.0 {
            (value - mean) / deviation
        } else {
            0.0
        }]
    }
}
