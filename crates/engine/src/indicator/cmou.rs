//! Chande momentum oscillator, unsmoothed.

use super::kind::Indicator;
use super::rolling::{Sum, Window, larger};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Sum of rises less sum of falls in percent of both, over `period` changes.
///
/// Needs `period` + 1 rows. A window without change gives 0.
#[derive(Debug, Clone)]
pub(super) struct Cmou {
    /// Of rises and of falls.
    sums: Window<Sum, 2>,
}

impl Indicator<1, 1> for Cmou {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cmou",
        group: Group::Momentum,
        title: Phrase {
            es: "Oscilador de impulso de Chande sin suavizar",
            en: "Chande momentum oscillator, unsmoothed",
        },
        summary: Phrase {
            es: "Subidas menos bajadas en tanto por ciento de ambas, de -100 a 100.",
            en: "Rises less falls in percent of both, from -100 to 100.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "cmou",
            unit: Unit::Percent,
        }],
        source: "Chande and Kroll, The New Technical Trader (1994); TA-Lib 0.8 CMOU",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn reach(_params: &Params) -> usize {
        1
    }

    fn new(params: &Params) -> Self {
        Self {
            sums: Window::new(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], [last]: [f64; 1]) -> [f64; 1] {
        // Before the first row it is NaN, and the larger of NaN and 0 is 0.
        let change = value - last;
        [share(self.sums.push_row(apart(change)))]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [values]: [&[f64]; 1],
        [last]: [&[f64]; 1],
        [outputs]: [&mut [f64]; 1],
    ) -> Self {
        self.sums.sweep_rows(
            [values, last],
            |[value, last]| apart(value - last),
            [outputs],
            |sums| [share(sums)],
        );
        self
    }
}

/// Rise and fall, of which one is 0.
#[inline(always)]
fn apart(change: f64) -> [f64; 2] {
    [larger(change, 0.0), larger(-change, 0.0)]
}

#[inline(always)]
fn share([rises, falls]: [f64; 2]) -> f64 {
    let total = rises + falls;
    let share = 100.0 * ((rises - falls) / total);
    if total > 0.0 { share } else { 0.0 }
}
