//! Money flow index.

use super::kind::Indicator;
use super::rolling::{Sum, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Share of the money flow of rising typical prices in that of all changes, 0 to 100.
///
/// Needs `period` + 1 rows. A window without flow gives 0. TA-Lib gives 0 for any flow below 1;
/// here instruments that are traded in small units keep their index.
#[derive(Debug, Clone)]
pub(super) struct Mfi {
    /// Of the flows of rising and of falling prices.
    flows: Window<Sum, 2>,
}

impl Indicator<4, 1> for Mfi {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "mfi",
        group: Group::Momentum,
        title: Phrase {
            es: "Índice de flujo de dinero",
            en: "Money flow index",
        },
        summary: Phrase {
            es: "Como el RSI, pero cada cambio pesa según el dinero negociado.",
            en: "Like RSI, but each change weighs by the money traded.",
        },
        inputs: &[Input::High, Input::Low, Input::Close, Input::Volume],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "mfi",
            unit: Unit::Percent,
        }],
        source: "Quong and Soudack, Technical Analysis of Stocks and Commodities 7 (1989); TA-Lib 0.8 MFI",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn reach(_params: &Params) -> usize {
        1
    }

    fn new(params: &Params) -> Self {
        Self {
            flows: Window::new(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(
        &mut self,
        [high, low, close, volume]: [f64; 4],
        [last_high, last_low, last_close, _]: [f64; 4],
    ) -> [f64; 1] {
        let last = typical(last_high, last_low, last_close);
        let flows = flows(typical(high, low, close), last, volume);
        [share(self.flows.push_row(flows))]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low, close, volume]: [&[f64]; 4],
        [last_high, last_low, last_close, _]: [&[f64]; 4],
        [outputs]: [&mut [f64]; 1],
    ) -> Self {
        let mut last = typical(last_high[0], last_low[0], last_close[0]);
        let source = |[high, low, close, volume]: [f64; 4]| {
            let typical = typical(high, low, close);
            let flows = flows(typical, last, volume);
            last = typical;
            flows
        };
        let bars = [high, low, close, volume];
        self.flows
            .sweep_rows(bars, source, [outputs], |flows| [share(flows)]);
        self
    }
}

#[inline(always)]
fn typical(high: f64, low: f64, close: f64) -> f64 {
    (high + low + close) / 3.0
}

/// What flows with a rising and with a falling price. Nothing does before the first, when the last is
/// NaN.
#[inline(always)]
fn flows(typical: f64, last: f64, volume: f64) -> [f64; 2] {
    let flow = typical * volume;
    [
        if typical > last { flow } else { 0.0 },
        if typical < last { flow } else { 0.0 },
    ]
}

#[inline(always)]
fn share([rising, falling]: [f64; 2]) -> f64 {
    let total = rising + falling;
    let share = 100.0 * (rising / total);
    if total > 0.0 { share } else { 0.0 }
}
