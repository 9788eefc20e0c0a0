//! Volume-weighted average price.

use super::kind::Indicator;
use super::rolling::{Sum, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Mean of the typical prices of the last `period` bars, weighted by volume.
///
/// Needs `period` rows. The window rolls: it is not anchored to a session, so it means the same on
/// every market and timeframe. NaN over a window in which nothing was traded.
#[derive(Debug, Clone)]
pub(super) struct Vwap {
    money: Window<Sum>,
    volume: Window<Sum>,
}

impl Indicator<4, 1> for Vwap {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "vwap",
        group: Group::Volume,
        title: Phrase {
            es: "Precio medio ponderado por volumen",
            en: "Volume-weighted average price",
        },
        summary: Phrase {
            es: "Precio medio al que se negoció en las últimas velas.",
            en: "Average price at which the latest bars traded.",
        },
        inputs: &[Input::High, Input::Low, Input::Close, Input::Volume],
        parameters: &[ParameterSpec::bars("period", 20.0, 1.0)],
        outputs: &[OutputSpec {
            name: "vwap",
            unit: Unit::Price,
        }],
        source: "Berkowitz, Logue and Noser, Journal of Finance 43 (1988), over a rolling window",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            money: Window::new(period),
            volume: Window::new(period),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close, volume]: [f64; 4], _: [f64; 4]) -> [f64; 1] {
        let typical = (high + low + close) / 3.0;
        let money = self.money.push(typical * volume);
        let volume = self.volume.push(volume);
        [if volume > 0.0 {
            money / volume
        } else {
            f64::NAN
        }]
    }
}
