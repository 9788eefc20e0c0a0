//! Cumulative sum.

use super::kind::{Indicator, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Sum of all values so far.
///
/// Needs 1 row. Counts from the first row of the series.
#[derive(Debug, Clone)]
pub(super) struct Cumsum {
    sum: f64,
}

impl Indicator<1, 1> for Cumsum {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cumsum",
        group: Group::Math,
        title: Phrase {
            es: "Suma acumulada",
            en: "Cumulative sum",
        },
        summary: Phrase {
            es: "Suma de todos los valores desde el principio de la serie.",
            en: "Sum of all values since the start of the series.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "cumsum",
            unit: Unit::Series,
        }],
        source: "TA-Lib 0.8 CUMSUM",
    };

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self { sum: 0.0 }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        self.sum += value;
        [known(self.sum)]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [sums]: [&mut [f64]; 1]) -> Self {
        for (value, sum) in values.iter().zip(&mut *sums) {
            self.sum += *value;
            *sum = self.sum;
        }
        // What has left the finite numbers does not come back to them.
        if !self.sum.is_finite() {
            sums.iter_mut().for_each(|sum| *sum = known(*sum));
        }
        self
    }
}
