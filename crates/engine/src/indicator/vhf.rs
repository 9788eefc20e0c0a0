//! Vertical horizontal filter.

use super::kind::{Indicator, buffers, cut};
use super::rolling::{Max, Min, Sum, Window, larger};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Range of the last `period` values over the sum of their `period` absolute changes.
///
/// Needs `period` + 1 rows. A window without change gives 0.
#[derive(Debug, Clone)]
pub(super) struct Vhf {
    travel: Window<Sum>,
    lowest: Window<Min>,
    highest: Window<Max>,
}

impl Indicator<1, 1> for Vhf {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "vhf",
        group: Group::Momentum,
        title: Phrase {
            es: "Filtro vertical y horizontal",
            en: "Vertical horizontal filter",
        },
        summary: Phrase {
            es: "Si el precio va en tendencia (alto) o de lado (bajo).",
            en: "Whether the price is in a trend (high) or moves sideways (low).",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 28.0, 2.0)],
        outputs: &[OutputSpec {
            name: "vhf",
            unit: Unit::Score,
        }],
        source: "White, Futures 20 (1991); TA-Lib 0.8 VHF",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn reach(_params: &Params) -> usize {
        1
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            travel: Window::new(period),
            lowest: Window::new(period),
            highest: Window::new(period),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], [last]: [f64; 1]) -> [f64; 1] {
        // Before the first row it is NaN, and the larger of NaN and 0 is 0.
        let travel = self.travel.push(larger((value - last).abs(), 0.0));
        let (highest, lowest) = (self.highest.push(value), self.lowest.push(value));
        [ratio(highest - lowest, travel)]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [values]: [&[f64]; 1],
        [last]: [&[f64]; 1],
        [outputs]: [&mut [f64]; 1],
    ) -> Self {
        let mut memory = buffers();
        let [steps, travel, lowest] = cut(&mut memory, outputs.len());
        for row in 0..steps.len() {
            steps[row] = (values[row] - last[row]).abs();
        }
        self.travel.sweep(steps, travel);
        self.lowest.sweep(values, lowest);
        self.highest.sweep(values, outputs);
        for row in 0..outputs.len() {
            outputs[row] = ratio(outputs[row] - lowest[row], travel[row]);
        }
        self
    }
}

#[inline(always)]
fn ratio(range: f64, travel: f64) -> f64 {
    if travel > 0.0 { range / travel } else { 0.0 }
}
