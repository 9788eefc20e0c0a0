//! Tasuki gap.

use super::{Average, BAR, Candles, NEAR, SIGNAL, Shape, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// After a gap an opposite bar of similar body enters it without closing it: continuation.
#[derive(Debug, Clone)]
pub(crate) struct TasukiGap;

impl Shape<1> for TasukiGap {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdltasukigap",
        group: Group::Pattern,
        title: Phrase {
            es: "Hueco tasuki",
            en: "Tasuki gap",
        },
        summary: Phrase {
            es: "Tras un hueco, una vela contraria de cuerpo parecido entra en él sin cerrarlo: continuación.",
            en: "After a gap an opposite bar of similar body enters it without closing it: continuation.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLTASUKIGAP",
    };

    const BEFORE: usize = 2;
    const AVERAGES: [Average; 1] = [NEAR.ago(1)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [near]: [f64; 1]) -> f64 {
        let [first, second, third] = bars.last();
        let up = second.body_gaps_above(first)
            & second.is_white()
            & third.is_black()
            & (third.open < second.close)
            & (third.open > second.open)
            & (third.close < second.open)
            & (third.close > first.top());
        let down = second.body_gaps_below(first)
            & second.is_black()
            & third.is_white()
            & (third.open < second.open)
            & (third.open > second.close)
            & (third.close > second.open)
            & (third.close < first.bottom());
        let is_similar = (second.body() - third.body()).abs() < near;
        signed((up | down) & is_similar, second.is_white())
    }
}
