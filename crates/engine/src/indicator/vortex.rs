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
    /// Of both movements and of the true range.
    sums: Window<Sum, 3>,
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
        Self {
            sums: Window::new(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(
        &mut self,
        [high, low, _]: [f64; 3],
        [last_high, last_low, last_close]: [f64; 3],
    ) -> [f64; 2] {
        // Before the first bar the last ones are NaN, and the larger of NaN and 0 is 0.
        let plus = larger((high - last_low).abs(), 0.0);
        let minus = larger((low - last_high).abs(), 0.0);
        let range = true_range(high, low, last_close);
        shares(self.sums.push_row([plus, minus, range]))
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low, _]: [&[f64]; 3],
        [last_high, last_low, last_close]: [&[f64]; 3],
        [plus, minus]: [&mut [f64]; 2],
    ) -> Self {
        let mut memory = buffers();
        let [ups, downs, ranges] = cut(&mut memory, plus.len());
        for row in 0..ups.len() {
            ups[row] = (high[row] - last_low[row]).abs();
            downs[row] = (low[row] - last_high[row]).abs();
            ranges[row] = true_range(high[row], low[row], last_close[row]);
        }
        self.sums
            .sweep_rows([ups, downs, ranges], |row| row, [plus, minus], shares);
        self
    }
}

#[inline(always)]
fn shares([plus, minus, range]: [f64; 3]) -> [f64; 2] {
    let (plus, minus) = (plus / range, minus / range);
    if range > 0.0 { [plus, minus] } else { [0.0; 2] }
}
