//! Williams' fractal.

use super::delay::Delay;
use super::kind::{Indicator, buffers, cut};
use super::rolling::{Join, Max, Min, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// 100 when the bar of `right` bars ago is higher (lower) than the `left` before and the `right`
/// after it, else 0.
///
/// Needs `left` + `right` + 1 rows. Told on the bar that confirms it, never before.
#[derive(Debug, Clone)]
pub(super) struct Fractal {
    highs: Neighbours<Max>,
    lows: Neighbours<Min>,
}

/// A value in the middle of a window, and the extreme of all others.
#[derive(Debug, Clone)]
struct Neighbours<F> {
    after: Window<F>,
    middle: Delay,
    before: Window<F>,
    out: Delay,
}

impl<F: Join<1>> Neighbours<F> {
    fn new(left: usize, right: usize) -> Self {
        Self {
            after: Window::new(right),
            middle: Delay::new(right),
            before: Window::new(left),
            out: Delay::new(1),
        }
    }

    /// Takes a value and gives the middle, the extreme before it and the one after it.
    #[inline(always)]
    fn push(&mut self, value: f64) -> [f64; 3] {
        let middle = self.middle.push(value);
        let before = self.before.push(self.out.push(middle));
        [middle, before, self.after.push(value)]
    }

    /// `push` of value after value; `tell` makes the outputs.
    #[inline(always)]
    fn sweep(&mut self, values: &[f64], outputs: &mut [f64], tell: impl Fn([f64; 3]) -> f64) {
        let mut memory = buffers();
        let [middle, out, before, after] = cut(&mut memory, outputs.len());
        self.middle.sweep(values, middle);
        self.out.sweep(middle, out);
        self.before.sweep(out, before);
        self.after.sweep(values, after);
        for row in 0..outputs.len() {
            outputs[row] = tell([middle[row], before[row], after[row]]);
        }
    }
}

impl Indicator<2, 2> for Fractal {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "fractal",
        group: Group::Momentum,
        title: Phrase {
            es: "Fractal de Williams",
            en: "Williams' fractal",
        },
        summary: Phrase {
            es: "Avisa, unas velas después, de un máximo o un mínimo más extremo que sus vecinos.",
            en: "Tells, some bars later, of a high or a low more extreme than its neighbours.",
        },
        inputs: &[Input::High, Input::Low],
        parameters: &[
            ParameterSpec::bars("left", 2.0, 1.0),
            ParameterSpec::bars("right", 2.0, 1.0),
        ],
        outputs: &[
            OutputSpec {
                name: "swing_high",
                unit: Unit::Score,
            },
            OutputSpec {
                name: "swing_low",
                unit: Unit::Score,
            },
        ],
        source: "Williams, Trading Chaos (1995); TA-Lib 0.8 FRACTAL",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) + params.bars(1)
    }

    fn new(params: &Params) -> Self {
        let (left, right) = (params.bars(0), params.bars(1));
        Self {
            highs: Neighbours::new(left, right),
            lows: Neighbours::new(left, right),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low]: [f64; 2], _: [f64; 2]) -> [f64; 2] {
        [
            is_top(self.highs.push(high)),
            is_bottom(self.lows.push(low)),
        ]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low]: [&[f64]; 2],
        _: [&[f64]; 2],
        [tops, bottoms]: [&mut [f64]; 2],
    ) -> Self {
        self.highs.sweep(high, tops, is_top);
        self.lows.sweep(low, bottoms, is_bottom);
        self
    }
}

#[inline(always)]
fn is_top([middle, before, after]: [f64; 3]) -> f64 {
    100.0 * f64::from(u8::from((middle > before) & (middle > after)))
}

#[inline(always)]
fn is_bottom([middle, before, after]: [f64; 3]) -> f64 {
    100.0 * f64::from(u8::from((middle < before) & (middle < after)))
}
