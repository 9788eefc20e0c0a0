//! Three inside up or down.

use super::{Average, BAR, BODY_LONG, BODY_SHORT, Candles, SIGNAL, Shape, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// A short bar lies inside a long one and the third closes beyond the open of the first, against it.
#[derive(Debug, Clone)]
pub(crate) struct ThreeInside;

impl Shape<2> for ThreeInside {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdl3inside",
        group: Group::Pattern,
        title: Phrase {
            es: "Tres velas por dentro",
            en: "Three inside up or down",
        },
        summary: Phrase {
            es: "Una vela corta queda dentro de una larga y la tercera cierra más allá de la apertura de la primera, en su contra.",
            en: "A short bar lies inside a long one and the third closes beyond the open of the first, against it.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Morris, Candlestick Charting Explained (1995); TA-Lib 0.8 CDL3INSIDE",
    };

    const BEFORE: usize = 2;
    const AVERAGES: [Average; 2] = [BODY_LONG.ago(2), BODY_SHORT.ago(1)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [long, short]: [f64; 2]) -> f64 {
        let [first, second, third] = bars.last();
        let up = first.is_black() & third.is_white() & (third.close > first.open);
        let down = first.is_white() & third.is_black() & (third.close < first.open);
        signed(
            (second.top() < first.top())
                & (second.bottom() > first.bottom())
                & (up | down)
                & (first.body() > long)
                & (second.body() <= short),
            first.is_black(),
        )
    }
}
