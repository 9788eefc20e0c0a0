//! Williams' %R.

use super::kind::{Indicator, buffers, cut};
use super::rolling::{Extremes, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// How far the close lies below the highest high of `period` bars, in percent of their range.
///
/// Needs `period` rows. A window without range gives 0.
#[derive(Debug, Clone)]
pub(super) struct Willr {
    extremes: Window<Extremes, 2>,
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
        Self {
            extremes: Window::new(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 1] {
        let [highest, lowest] = self.extremes.push_row([high, low]);
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
        let [lowest] = cut(&mut memory, places.len());
        self.extremes.sweep_rows(
            [high, low],
            |row| row,
            [&mut *places, &mut *lowest],
            |extremes| extremes,
        );
        for row in 0..places.len() {
            places[row] = place(places[row], lowest[row], close[row]);
        }
        self
    }
}

#[inline(always)]
fn place(highest: f64, lowest: f64, close: f64) -> f64 {
    let range = highest - lowest;
    let place = -100.0 * ((highest - close) / range);
    if range > 0.0 { place } else { 0.0 }
}
