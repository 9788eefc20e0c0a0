//! Side-by-side white lines with a gap.

use super::{Average, BAR, Candles, EQUAL, NEAR, SIGNAL, Shape, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Two similar rising bars open at the same level after a gap and leave it open: the way of the gap goes on.
#[derive(Debug, Clone)]
pub(crate) struct GapSideBySideWhite;

impl Shape<2> for GapSideBySideWhite {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlgapsidesidewhite",
        group: Group::Pattern,
        title: Phrase {
            es: "Líneas blancas paralelas con hueco",
            en: "Side-by-side white lines with a gap",
        },
        summary: Phrase {
            es: "Dos velas alcistas parecidas abren al mismo nivel tras un hueco, que no cierran: continuación del hueco.",
            en: "Two similar rising bars open at the same level after a gap and leave it open: the way of the gap goes on.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLGAPSIDESIDEWHITE",
    };

    const BEFORE: usize = 2;
    const AVERAGES: [Average; 2] = [NEAR.ago(1), EQUAL.ago(1)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [near, equal]: [f64; 2]) -> f64 {
        let [first, second, third] = bars.last();
        let above = second.body_gaps_above(first);
        let gap = (above & third.body_gaps_above(first))
            | (second.body_gaps_below(first) & third.body_gaps_below(first));
        signed(
            gap & second.is_white()
                & third.is_white()
                & (third.body() >= second.body() - near)
                & (third.body() <= second.body() + near)
                & (third.open >= second.open - equal)
                & (third.open <= second.open + equal),
            above,
        )
    }
}
