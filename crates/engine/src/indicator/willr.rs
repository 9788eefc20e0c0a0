//! Williams' %R.

use super::kind::{Indicator, buffers, cut};
use super::rolling::{Max, Min, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// How far the close lies below the highest high of `period` bars, in percent of their range.
///
/// Needs `period` rows. A window without range gives 0.
#[derive(Debug, Clone)]
pub(super) struct Willr {
    lowest: Window<Min>,
    highest: Window<Max>,
}

impl Indicator<3, 1> for Willr {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "willr",
        group: Group::Momentum,
        title: Phrase {
            es: "%R de Williams",
            en: "Williams' %R",
        },
        summary: Phrase {
            es: "Lugar del cierre en el recorrido reciente, de -100 (en el mínimo) a 0 (en el máximo).",
            en: "Place of the close in the recent range, from -100 (at the low) to 0 (at the high).",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "willr",
            unit: Unit::Percent,
        }],
        source: "Williams, How I Made One Million Dollars (1979); TA-Lib 0.8 WILLR",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            lowest: Window::new(period),
            highest: Window::new(period),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 1] {
        let (highest, lowest) = (self.highest.push(high), self.lowest.push(low));
        [place(highest, lowest, close)]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low, close]: [&[f64]; 3],
        _: [&[f64]; 3],
        [places]: [&mut [f64]; 1],
    ) -> Self {
        let mut memory = buffers();
        let [highest, lowest] = cut(&mut memory, places.len());
        self.highest.sweep(high, highest);
        self.lowest.sweep(low, lowest);
        for row in 0..places.len() {
            places[row] = place(highest[row], lowest[row], close[row]);
        }
        self
    }
}

#[inline(always)]
fn place(highest: f64, lowest: f64, close: f64) -> f64 {
    let range = highest - lowest;
    if range > 0.0 {
        -100.0 * ((highest - close) / range)
    } else {
        0.0
    }
}
