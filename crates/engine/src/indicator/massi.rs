//! Mass index.

use super::ema::Ema;
use super::kind::Indicator;
use super::rolling::{Sum, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Sum over `slow` rows of the EMA of high less low over the EMA of that EMA.
///
/// Needs 2 x `fast` + `slow` - 2 rows. Bars without range count as 1.
#[derive(Debug, Clone)]
pub(super) struct Massi {
    first: Ema,
    second: Ema,
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
        let average = || Ema::with_period(params.bars(0));
        Self {
            first: average(),
            second: average(),
            window: Window::new(params.bars(1)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        let first = self.first.push(high - low);
        if first.is_nan() {
            return [f64::NAN];
        }
        let second = self.second.push(first);
        if second.is_nan() {
            return [f64::NAN];
        }
        [self.window.push(ratio(first, second))]
    }
}

#[inline(always)]
fn ratio(first: f64, second: f64) -> f64 {
    if second == 0.0 { 1.0 } else { first / second }
}
