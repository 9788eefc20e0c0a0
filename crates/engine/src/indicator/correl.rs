//! Correlation.

use super::kind::Indicator;
use super::pairs::{Pairs, Sums};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Pearson's coefficient of the last `period` pairs of values.
///
/// Needs `period` rows. A series that stands still gives 0.
#[derive(Debug, Clone)]
pub(super) struct Correl {
    pairs: Pairs,
}

impl Indicator<2, 1> for Correl {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "correl",
        group: Group::Statistics,
        title: Phrase {
            es: "Correlación",
            en: "Correlation",
        },
        summary: Phrase {
            es: "Si dos series se mueven juntas (1), al revés (-1) o sin relación (0).",
            en: "Whether two series move together (1), opposite (-1) or unrelated (0).",
        },
        inputs: &[Input::Series, Input::Series],
        parameters: &[ParameterSpec::bars("period", 30.0, 1.0)],
        outputs: &[OutputSpec {
            name: "correl",
            unit: Unit::Score,
        }],
        source: "Pearson, Proceedings of the Royal Society 58 (1895); TA-Lib 0.8 CORREL",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            pairs: Pairs::new(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [x, y]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        let sums = self.pairs.push(x, y);
        [correlation(sums)]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        pairs: [&[f64]; 2],
        _: [&[f64]; 2],
        [correlations]: [&mut [f64]; 1],
    ) -> Self {
        self.pairs.sweep(pairs, correlations, correlation);
        self
    }
}

#[inline(always)]
fn correlation(sums: Sums) -> f64 {
    let size = (sums.xx * sums.yy).sqrt();
    if size > 0.0 {
        (sums.xy / size).clamp(-1.0, 1.0)
    } else {
        0.0
    }
}
