//! Chande momentum oscillator, unsmoothed.

use super::kind::Indicator;
use super::rolling::{Sum, Window, larger};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Sum of rises less sum of falls in percent of both, over `period` changes.
///
/// Needs `period` + 1 rows. A window without change gives 0.
#[derive(Debug, Clone)]
pub(super) struct Cmou {
    /// NaN before the first row, which so has no change.
    last: f64,
    rises: Window<Sum>,
    falls: Window<Sum>,
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

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            last: f64::NAN,
            rises: Window::new(period),
            falls: Window::new(period),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let change = value - self.last;
        self.last = value;
        let rises = self.rises.push(larger(change, 0.0));
        let falls = self.falls.push(larger(-change, 0.0));
        let total = rises + falls;
        [if total > 0.0 {
            100.0 * ((rises - falls) / total)
        } else {
            0.0
        }]
    }
}
