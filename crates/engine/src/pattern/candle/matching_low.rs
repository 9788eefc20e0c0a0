//! Matching low.

use super::{Average, BAR, Candles, EQUAL, SIGNAL, Shape, bullish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Two falling bars that close at the same price: a possible support.
#[derive(Debug, Clone)]
pub(crate) struct MatchingLow;

impl Shape<1> for MatchingLow {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlmatchinglow",
        group: Group::Pattern,
        title: Phrase {
            es: "Mínimos coincidentes",
            en: "Matching low",
        },
        summary: Phrase {
            es: "Dos velas bajistas que cierran al mismo precio: posible soporte.",
            en: "Two falling bars that close at the same price: a possible support.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Morris, Candlestick Charting Explained (1995); TA-Lib 0.8 CDLMATCHINGLOW",
    };

    const BEFORE: usize = 1;
    const AVERAGES: [Average; 1] = [EQUAL.ago(1)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [equal]: [f64; 1]) -> f64 {
        let [first, second] = bars.last();
        bullish(
            first.is_black()
                & second.is_black()
                & (second.close <= first.close + equal)
                & (second.close >= first.close - equal),
        )
    }
}
