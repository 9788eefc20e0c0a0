//! Beta.

use super::kind::{Indicator, buffers, cut, known};
use super::pairs::{Pairs, Sums};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Slope of the least squares line of the relative changes of the second series over those of the
/// first, over `period` changes.
///
/// Needs `period` + 1 rows. A first series whose changes do not vary gives 0; a change from 0
/// counts as none.
#[derive(Debug, Clone)]
pub(super) struct Beta {
    pairs: Pairs,
}

impl Indicator<2, 1> for Beta {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "beta",
        group: Group::Statistics,
        title: Phrase {
            es: "Beta",
            en: "Beta",
        },
        summary: Phrase {
            es: "Cuánto se mueve la segunda serie cuando la primera se mueve un uno por ciento.",
            en: "How much the second series moves when the first moves one percent.",
        },
        inputs: &[Input::Series, Input::Series],
        parameters: &[ParameterSpec::bars("period", 5.0, 1.0)],
        outputs: &[OutputSpec {
            name: "beta",
            unit: Unit::Score,
        }],
        source: "Sharpe, Journal of Finance 19 (1964); TA-Lib 0.8 BETA",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn reach(_params: &Params) -> usize {
        1
    }

    fn new(params: &Params) -> Self {
        Self {
            pairs: Pairs::new(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [x, y]: [f64; 2], [last_x, last_y]: [f64; 2]) -> [f64; 1] {
        if last_x.is_nan() {
            return [f64::NAN];
        }
        let sums = self.pairs.push(change(x, last_x), change(y, last_y));
        [slope(sums)]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [x, y]: [&[f64]; 2],
        [last_x, last_y]: [&[f64]; 2],
        [slopes]: [&mut [f64]; 1],
    ) -> Self {
        let mut memory = buffers();
        let [of_x, of_y] = cut(&mut memory, slopes.len());
        for row in 0..slopes.len() {
            of_x[row] = change(x[row], last_x[row]);
            of_y[row] = change(y[row], last_y[row]);
        }
        self.pairs.sweep([of_x, of_y], slopes, slope);
        self
    }
}

#[inline(always)]
fn change(value: f64, last: f64) -> f64 {
    if last == 0.0 {
        0.0
    } else {
        (value - last) / last
    }
}

#[inline(always)]
fn slope(sums: Sums) -> f64 {
    if sums.xx > 0.0 {
        known(sums.xy / sums.xx)
    } else {
        0.0
    }
}
