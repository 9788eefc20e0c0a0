//! Breakaway.

use super::{Average, BAR, BODY_LONG, Candles, SIGNAL, Shape, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// A long bar and a gap start a run that goes on for three bars, until the fifth closes inside the gap.
#[derive(Debug, Clone)]
pub(crate) struct Breakaway;

impl Shape<1> for Breakaway {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlbreakaway",
        group: Group::Pattern,
        title: Phrase {
            es: "Escape",
            en: "Breakaway",
        },
        summary: Phrase {
            es: "Una vela larga y un hueco inician una serie que se extiende tres velas más, hasta que la quinta cierra dentro del hueco.",
            en: "A long bar and a gap start a run that goes on for three bars, until the fifth closes inside the gap.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Morris, Candlestick Charting Explained (1995); TA-Lib 0.8 CDLBREAKAWAY",
    };

    const BEFORE: usize = 4;
    const AVERAGES: [Average; 1] = [BODY_LONG.ago(4)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [long]: [f64; 1]) -> f64 {
        let [first, second, third, fourth, fifth] = bars.last();
        let up = first.is_black()
            & second.body_gaps_below(first)
            & (third.high < second.high)
            & (third.low < second.low)
            & (fourth.high < third.high)
            & (fourth.low < third.low)
            & (fifth.close > second.open)
            & (fifth.close < first.close);
        let down = first.is_white()
            & second.body_gaps_above(first)
            & (third.high > second.high)
            & (third.low > second.low)
            & (fourth.high > third.high)
            & (fourth.low > third.low)
            & (fifth.close < second.open)
            & (fifth.close > first.close);
        signed(
            (first.body() > long)
                & (first.is_white() == second.is_white())
                & (second.is_white() == fourth.is_white())
                & (fourth.is_white() != fifth.is_white())
                & (up | down),
            fifth.is_white(),
        )
    }
}
