//! Vortex indicator.

use super::kind::{Indicator, buffers, cut};
use super::rolling::{Sum, Window, larger};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};
use super::trange::true_range;

/// Sums over `period` bars of high less previous low and of low less previous high, over the sum
/// of true ranges.
///
/// Needs `period` + 1 rows. A window without range gives 0.
#[derive(Debug, Clone)]
pub(super) struct Vortex {
    plus: Window<Sum>,
    minus: Window<Sum>,
    range: Window<Sum>,
}

impl Indicator<3, 2> for Vortex {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "vortex",
        group: Group::Momentum,
        title: Phrase {
            es: "Vórtice",
            en: "Vortex indicator",
        },
        summary: Phrase {
            es: "Fuerza del movimiento al alza y a la baja entre velas seguidas.",
            en: "Strength of the upward and downward movement between consecutive bars.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[ParameterSpec::bars("period", 14.0, 1.0)],
        outputs: &[
            OutputSpec {
                name: "plus",
                unit: Unit::Score,
            },
            OutputSpec {
                name: "minus",
                unit: Unit::Score,
            },
        ],
        source: "Botes and Siepman, Technical Analysis of Stocks and Commodities 28 (2010); TA-Lib 0.8 VORTEX",
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
            plus: Window::new(period),
            minus: Window::new(period),
            range: Window::new(period),
        }
    }

    #[inline(always)]
    fn next(
        &mut self,
        [high, low, _]: [f64; 3],
        [last_high, last_low, last_close]: [f64; 3],
    ) -> [f64; 2] {
        // Before the first bar all are NaN, and the larger of NaN and 0 is 0.
        let plus = self.plus.push(larger((high - last_low).abs(), 0.0));
        let minus = self.minus.push(larger((low - last_high).abs(), 0.0));
        let range = self.range.push(true_range(high, low, last_close));
        [share(plus, range), share(minus, range)]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low, _]: [&[f64]; 3],
        [last_high, last_low, last_close]: [&[f64]; 3],
        [plus, minus]: [&mut [f64]; 2],
    ) -> Self {
        let mut memory = buffers();
        let [ups, downs, ranges, range] = cut(&mut memory, plus.len());
        for row in 0..plus.len() {
            ups[row] = (high[row] - last_low[row]).abs();
            downs[row] = (low[row] - last_high[row]).abs();
            ranges[row] = true_range(high[row], low[row], last_close[row]);
        }
        self.plus.sweep(ups, plus);
        self.minus.sweep(downs, minus);
        self.range.sweep(ranges, range);
        for row in 0..plus.len() {
            plus[row] = share(plus[row], range[row]);
            minus[row] = share(minus[row], range[row]);
        }
        self
    }
}

#[inline(always)]
fn share(movement: f64, range: f64) -> f64 {
    if range > 0.0 { movement / range } else { 0.0 }
}
