//! Rising or falling three methods.

use super::{Average, BAR, BODY_LONG, BODY_SHORT, Candle, Candles, SIGNAL, Shape, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// A long bar, three short ones against it inside its range and another long one that closes beyond: continuation.
#[derive(Debug, Clone)]
pub(crate) struct RisingFallingThreeMethods;

impl Shape<5> for RisingFallingThreeMethods {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlrisefall3methods",
        group: Group::Pattern,
        title: Phrase {
            es: "Tres métodos alcistas o bajistas",
            en: "Rising or falling three methods",
        },
        summary: Phrase {
            es: "Una vela larga, tres cortas en su contra dentro de su rango y otra larga que cierra más allá: continuación.",
            en: "A long bar, three short ones against it inside its range and another long one that closes beyond: continuation.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLRISEFALL3METHODS",
    };

    const BEFORE: usize = 4;
    const AVERAGES: [Average; 5] = [
        BODY_LONG.ago(4),
        BODY_SHORT.ago(3),
        BODY_SHORT.ago(2),
        BODY_SHORT.ago(1),
        BODY_LONG.ago(0),
    ];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(
        &mut self,
        bars: &impl Candles,
        [long4, short3, short2, short1, long0]: [f64; 5],
    ) -> f64 {
        let [first, second, third, fourth, fifth] = bars.last();
        let touches = |bar: Candle| (bar.bottom() < first.high) & (bar.top() > first.low);
        let up = (third.close < second.close)
            & (fourth.close < third.close)
            & (fifth.open > fourth.close)
            & (fifth.close > first.close);
        let down = (third.close > second.close)
            & (fourth.close > third.close)
            & (fifth.open < fourth.close)
            & (fifth.close < first.close);
        signed(
            (first.body() > long4)
                & (second.body() < short3)
                & (third.body() < short2)
                & (fourth.body() < short1)
                & (fifth.body() > long0)
                & (first.is_white() != second.is_white())
                & (second.is_white() == third.is_white())
                & (third.is_white() == fourth.is_white())
                & (fourth.is_white() != fifth.is_white())
                & touches(second)
                & touches(third)
                & touches(fourth)
                & ((first.is_white() & up) | (first.is_black() & down)),
            first.is_white(),
        )
    }
}
