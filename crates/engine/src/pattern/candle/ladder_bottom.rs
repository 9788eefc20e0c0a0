//! Ladder bottom.

use super::{Average, BAR, Candles, SHADOW_VERY_SHORT, SIGNAL, Shape, bullish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Four falling bars in steps, the last with an upper shadow, and a rising one that closes above its high.
#[derive(Debug, Clone)]
pub(crate) struct LadderBottom;

impl Shape<1> for LadderBottom {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlladderbottom",
        group: Group::Pattern,
        title: Phrase {
            es: "Suelo en escalera",
            en: "Ladder bottom",
        },
        summary: Phrase {
            es: "Cuatro velas bajistas en escalera, la última con sombra superior, y una alcista que cierra sobre su máximo.",
            en: "Four falling bars in steps, the last with an upper shadow, and a rising one that closes above its high.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Morris, Candlestick Charting Explained (1995); TA-Lib 0.8 CDLLADDERBOTTOM",
    };

    const BEFORE: usize = 4;
    const AVERAGES: [Average; 1] = [SHADOW_VERY_SHORT.ago(1)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [shadow]: [f64; 1]) -> f64 {
        let [first, second, third, fourth, fifth] = bars.last();
        bullish(
            first.is_black()
                & second.is_black()
                & third.is_black()
                & (first.open > second.open)
                & (second.open > third.open)
                & (first.close > second.close)
                & (second.close > third.close)
                & fourth.is_black()
                & (fourth.upper() > shadow)
                & fifth.is_white()
                & (fifth.open > fourth.open)
                & (fifth.close > fourth.high),
        )
    }
}
