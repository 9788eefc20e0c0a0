//! Three-line strike.

use super::{Average, BAR, Candles, NEAR, SIGNAL, Shape, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Three bars advance the same way and the fourth takes back all of it.
#[derive(Debug, Clone)]
pub(crate) struct ThreeLineStrike;

impl Shape<2> for ThreeLineStrike {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdl3linestrike",
        group: Group::Pattern,
        title: Phrase {
            es: "Golpe de tres líneas",
            en: "Three-line strike",
        },
        summary: Phrase {
            es: "Tres velas avanzan en el mismo sentido y la cuarta deshace todo su recorrido.",
            en: "Three bars advance the same way and the fourth takes back all of it.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Morris, Candlestick Charting Explained (1995); TA-Lib 0.8 CDL3LINESTRIKE",
    };

    const BEFORE: usize = 3;
    const AVERAGES: [Average; 2] = [NEAR.ago(3), NEAR.ago(2)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [near3, near2]: [f64; 2]) -> f64 {
        let [first, second, third, fourth] = bars.last();
        let up = third.is_white()
            & (third.close > second.close)
            & (second.close > first.close)
            & (fourth.open > third.close)
            & (fourth.close < first.open);
        let down = third.is_black()
            & (third.close < second.close)
            & (second.close < first.close)
            & (fourth.open < third.close)
            & (fourth.close > first.open);
        signed(
            (first.is_white() == second.is_white())
                & (second.is_white() == third.is_white())
                & (fourth.is_white() != third.is_white())
                & (second.open >= first.bottom() - near3)
                & (second.open <= first.top() + near3)
                & (third.open >= second.bottom() - near2)
                & (third.open <= second.top() + near2)
                & (up | down),
            third.is_white(),
        )
    }
}
