//! Doji star.

use super::{Average, BAR, BODY_DOJI, BODY_LONG, Candles, SIGNAL, Shape, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// A doji separated by a gap from a long bar, the way that bar went: a possible turn.
#[derive(Debug, Clone)]
pub(crate) struct DojiStar;

impl Shape<2> for DojiStar {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdldojistar",
        group: Group::Pattern,
        title: Phrase {
            es: "Estrella doji",
            en: "Doji star",
        },
        summary: Phrase {
            es: "Un doji separado por un hueco de una vela larga, en el sentido de esta: posible giro.",
            en: "A doji separated by a gap from a long bar, the way that bar went: a possible turn.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLDOJISTAR",
    };

    const BEFORE: usize = 1;
    const AVERAGES: [Average; 2] = [BODY_LONG.ago(1), BODY_DOJI.ago(0)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [long, doji]: [f64; 2]) -> f64 {
        let [first, second] = bars.last();
        let gap = (first.is_white() & second.body_gaps_above(first))
            | (first.is_black() & second.body_gaps_below(first));
        signed(
            (first.body() > long) & (second.body() <= doji) & gap,
            first.is_black(),
        )
    }
}
