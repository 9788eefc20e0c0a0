//! Mat hold.

use super::{Average, BAR, BODY_LONG, BODY_SHORT, Candles, SIGNAL, Shape, bullish, penetration};
use crate::indicator::larger;
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// After a long rising bar and a gap three short bodies give little back and the fifth closes above their highs.
#[derive(Debug, Clone)]
pub(crate) struct MatHold {
    /// Share of the first body.
    penetration: f64,
}

impl Shape<4> for MatHold {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlmathold",
        group: Group::Pattern,
        title: Phrase {
            es: "Sujeción en la esterilla",
            en: "Mat hold",
        },
        summary: Phrase {
            es: "Tras una vela alcista larga y un hueco, tres cuerpos cortos retroceden poco y la quinta cierra sobre sus máximos.",
            en: "After a long rising bar and a gap three short bodies give little back and the fifth closes above their highs.",
        },
        inputs: BAR,
        parameters: &[penetration(0.5)],
        outputs: SIGNAL,
        source: "Morris, Candlestick Charting Explained (1995); TA-Lib 0.8 CDLMATHOLD",
    };

    const BEFORE: usize = 4;
    const AVERAGES: [Average; 4] = [
        BODY_LONG.ago(4),
        BODY_SHORT.ago(3),
        BODY_SHORT.ago(2),
        BODY_SHORT.ago(1),
    ];

    fn new(params: &Params) -> Self {
        Self {
            penetration: params.real(0),
        }
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [long, short3, short2, short1]: [f64; 4]) -> f64 {
        let [first, second, third, fourth, fifth] = bars.last();
        let floor = first.close - first.body() * self.penetration;
        let highest = larger(larger(second.high, third.high), fourth.high);
        bullish(
            (first.body() > long)
                & (second.body() < short3)
                & (third.body() < short2)
                & (fourth.body() < short1)
                & first.is_white()
                & second.is_black()
                & fifth.is_white()
                & second.body_gaps_above(first)
                & (third.bottom() < first.close)
                & (fourth.bottom() < first.close)
                & (third.bottom() > floor)
                & (fourth.bottom() > floor)
                & (third.top() < second.open)
                & (fourth.top() < third.top())
                & (fifth.open > fourth.close)
                & (fifth.close > highest),
        )
    }
}
