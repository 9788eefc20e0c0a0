//! Money flow index.

use super::kind::{Indicator, buffers, cut};
use super::rolling::{Sum, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Share of the money flow of rising typical prices in that of all changes, 0 to 100.
///
/// Needs `period` + 1 rows. A window without flow gives 0. TA-Lib gives 0 for any flow below 1;
/// here instruments that are traded in small units keep their index.
#[derive(Debug, Clone)]
pub(super) struct Mfi {
    /// NaN before the first row, which so has no flow.
    last: f64,
    rising: Window<Sum>,
    falling: Window<Sum>,
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

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            last: f64::NAN,
            rising: Window::new(period),
            falling: Window::new(period),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close, volume]: [f64; 4], _: [f64; 4]) -> [f64; 1] {
        let typical = (high + low + close) / 3.0;
        let flow = typical * volume;
        let rising = self
            .rising
            .push(if typical > self.last { flow } else { 0.0 });
        let falling = self
            .falling
            .push(if typical < self.last { flow } else { 0.0 });
        self.last = typical;
        [share(rising, falling)]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low, close, volume]: [&[f64]; 4],
        _: [&[f64]; 4],
        [outputs]: [&mut [f64]; 1],
    ) -> Self {
        let mut memory = buffers();
        let [rises, falls, falling] = cut(&mut memory, outputs.len());
        for row in 0..outputs.len() {
            let typical = (high[row] + low[row] + close[row]) / 3.0;
            let flow = typical * volume[row];
            rises[row] = if typical > self.last { flow } else { 0.0 };
            falls[row] = if typical < self.last { flow } else { 0.0 };
            self.last = typical;
        }
        self.rising.sweep(rises, outputs);
        self.falling.sweep(falls, falling);
        for (output, falling) in outputs.iter_mut().zip(falling) {
            *output = share(*output, *falling);
        }
        self
    }
}

#[inline(always)]
fn share(rising: f64, falling: f64) -> f64 {
    let total = rising + falling;
    if total > 0.0 {
        100.0 * (rising / total)
    } else {
        0.0
    }
}
