//! Intraday momentum index.

use super::kind::Indicator;
use super::rolling::{Sum, Window, larger};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Sum of rising bodies in percent of the sum of all bodies over `period` bars.
///
/// Needs `period` rows. A window without bodies gives 50.
#[derive(Debug, Clone)]
pub(super) struct Imi {
    /// Of rises and of falls.
    sums: Window<Sum, 2>,
}

impl Indicator<2, 1> for Imi {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "imi",
        group: Group::Momentum,
        title: Phrase {
            es: "Índice de impulso intradía",
            en: "Intraday momentum index",
        },
        summary: Phrase {
            es: "Parte de los cuerpos de vela que fueron alcistas, de 0 a 100.",
            en: "Part of the bar bodies that was rising, from 0 to 100.",
        },
        inputs: &[Input::Open, Input::Close],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "imi",
            unit: Unit::Percent,
        }],
        source: "Chande and Kroll, The New Technical Trader (1994); TA-Lib 0.8 IMI",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            sums: Window::new(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [open, close]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        let body = close - open;
        [share(self.sums.push_row(apart(body)))]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [open, close]: [&[f64]; 2],
        _: [&[f64]; 2],
        [outputs]: [&mut [f64]; 1],
    ) -> Self {
        self.sums.sweep_rows(
            [open, close],
            |[open, close]| apart(close - open),
            [outputs],
            |sums| [share(sums)],
        );
        self
    }
}

/// Rise and fall, of which one is 0.
#[inline(always)]
fn apart(body: f64) -> [f64; 2] {
    [larger(body, 0.0), larger(-body, 0.0)]
}

#[inline(always)]
fn share([rising, falling]: [f64; 2]) -> f64 {
    let total = rising + falling;
    let share = 100.0 * (rising / total);
    if total > 0.0 { share } else { 50.0 }
}
