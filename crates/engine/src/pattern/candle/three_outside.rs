//! Three outside up or down.

use super::{Average, BAR, Candles, SIGNAL, Shape, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// A bar engulfs the one before, of the other colour, and the next closes further the same way.
#[derive(Debug, Clone)]
pub(crate) struct ThreeOutside;

impl Shape<0> for ThreeOutside {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdl3outside",
        group: Group::Pattern,
        title: Phrase {
            es: "Tres velas por fuera",
            en: "Three outside up or down",
        },
        summary: Phrase {
            es: "Una vela envuelve a la anterior de color contrario y la siguiente cierra más lejos en el mismo sentido.",
            en: "A bar engulfs the one before, of the other colour, and the next closes further the same way.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Morris, Candlestick Charting Explained (1995); TA-Lib 0.8 CDL3OUTSIDE",
    };

    const BEFORE: usize = 3;
    const AVERAGES: [Average; 0] = [];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, _: [f64; 0]) -> f64 {
        let [first, second, third] = bars.last();
        let up = second.is_white()
            & first.is_black()
            & (second.close > first.open)
            & (second.open < first.close)
            & (third.close > second.close);
        let down = second.is_black()
            & first.is_white()
            & (second.open > first.close)
            & (second.close < first.open)
            & (third.close < second.close);
        signed(up | down, second.is_white())
    }
}
