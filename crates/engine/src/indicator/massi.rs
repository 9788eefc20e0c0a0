//! Mass index.

use super::ema_chain::EmaChain;
use super::kind::{Indicator, buffers, cut};
use super::rolling::{Sum, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Sum over `slow` rows of the EMA of high less low over the EMA of that EMA.
///
/// Needs 2 x `fast` + `slow` - 2 rows. Bars without range count as 1.
#[derive(Debug, Clone)]
pub(super) struct Massi {
    chain: EmaChain<2>,
    window: Window<Sum>,
}

impl Indicator<2, 1> for Massi {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "massi",
        group: Group::Volatility,
        title: Phrase {
            es: "Índice de masa",
            en: "Mass index",
        },
        summary: Phrase {
            es: "Suma de lo que se ensancha el recorrido de las velas: busca giros.",
            en: "Sum of how much the travel of bars widens: looks for turns.",
        },
        inputs: &[Input::High, Input::Low],
        parameters: &[
            ParameterSpec::bars("fast", 9.0, 2.0),
            ParameterSpec::bars("slow", 25.0, 2.0),
        ],
        outputs: &[OutputSpec {
            name: "massi",
            unit: Unit::Score,
        }],
        source: "Dorsey, Technical Analysis of Stocks and Commodities 10 (1992); TA-Lib 0.8 MASSI",
    };

    fn warmup(params: &Params) -> usize {
        2 * (params.bars(0) - 1) + params.bars(1) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            chain: EmaChain::with_periods([params.bars(0); 2]),
            window: Window::new(params.bars(1)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        let range = high - low;
        let ratio = ratio(range, self.chain.push(range));
        if ratio.is_nan() {
            return [f64::NAN];
        }
        [self.window.push(ratio)]
    }

    #[inline(always)]
    fn sweep(mut self, [high, low]: [&[f64]; 2], _: [&[f64]; 2], [sums]: [&mut [f64]; 1]) -> Self {
        let mut memory = buffers();
        let [ratios] = cut(&mut memory, sums.len());
        for row in 0..sums.len() {
            sums[row] = high[row] - low[row];
        }
        self.chain.sweep(sums, ratios, ratio);
        self.window.sweep(ratios, sums);
        self
    }
}

/// The first average over the second, of a range and its leads.
#[inline(always)]
fn ratio(range: f64, [first, second]: [f64; 2]) -> f64 {
    let once = range - first;
    let twice = once - second;
    if twice == 0.0 { 1.0 } else { once / twice }
}
