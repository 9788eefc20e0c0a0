//! Upside or downside gap three methods.

use super::{Average, BAR, Candles, SIGNAL, Shape, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Two bars of one colour with a gap between them and an opposite one that fills it: continuation.
#[derive(Debug, Clone)]
pub(crate) struct SideGapThreeMethods;

impl Shape<0> for SideGapThreeMethods {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlxsidegap3methods",
        group: Group::Pattern,
        title: Phrase {
            es: "Tres métodos con hueco",
            en: "Upside or downside gap three methods",
        },
        summary: Phrase {
            es: "Dos velas del mismo color con un hueco entre ellas y una contraria que lo cierra: continuación.",
            en: "Two bars of one colour with a gap between them and an opposite one that fills it: continuation.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Morris, Candlestick Charting Explained (1995); TA-Lib 0.8 CDLXSIDEGAP3METHODS",
    };

    const BEFORE: usize = 2;
    const AVERAGES: [Average; 0] = [];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, _: [f64; 0]) -> f64 {
        let [first, second, third] = bars.last();
        let gap = (first.is_white() & second.body_gaps_above(first))
            | (first.is_black() & second.body_gaps_below(first));
        signed(
            (first.is_white() == second.is_white())
                & (second.is_white() != third.is_white())
                & (third.open < second.top())
                & (third.open > second.bottom())
                & (third.close < first.top())
                & (third.close > first.bottom())
                & gap,
            first.is_white(),
        )
    }
}
