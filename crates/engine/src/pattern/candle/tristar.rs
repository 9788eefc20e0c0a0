//! Tristar.

use super::{Average, BAR, BODY_DOJI, Candles, SIGNAL, Shape, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Three doji in a row, the second beyond a gap: a possible turn against the gap.
#[derive(Debug, Clone)]
pub(crate) struct Tristar;

impl Shape<1> for Tristar {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdltristar",
        group: Group::Pattern,
        title: Phrase {
            es: "Triple estrella",
            en: "Tristar",
        },
        summary: Phrase {
            es: "Tres doji seguidos, el segundo separado por un hueco: posible giro en contra del hueco.",
            en: "Three doji in a row, the second beyond a gap: a possible turn against the gap.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLTRISTAR",
    };

    const BEFORE: usize = 2;
    const AVERAGES: [Average; 1] = [BODY_DOJI.ago(2)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [doji]: [f64; 1]) -> f64 {
        let [first, second, third] = bars.last();
        let doji = (first.body() <= doji) & (second.body() <= doji) & (third.body() <= doji);
        let down = second.body_gaps_above(first) & (third.top() < second.top());
        let up = second.body_gaps_below(first) & (third.bottom() > second.bottom());
        signed(doji & (up | down), up)
    }
}
