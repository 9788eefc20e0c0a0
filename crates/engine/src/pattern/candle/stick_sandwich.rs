//! Stick sandwich.

use super::{Average, BAR, Candles, EQUAL, SIGNAL, Shape, bullish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Two falling bars that close at the same price with a rising one between them: a possible support.
#[derive(Debug, Clone)]
pub(crate) struct StickSandwich;

impl Shape<1> for StickSandwich {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlsticksandwich",
        group: Group::Pattern,
        title: Phrase {
            es: "Emparedado de velas",
            en: "Stick sandwich",
        },
        summary: Phrase {
            es: "Dos velas bajistas que cierran al mismo precio con una alcista entre ellas: posible soporte.",
            en: "Two falling bars that close at the same price with a rising one between them: a possible support.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Morris, Candlestick Charting Explained (1995); TA-Lib 0.8 CDLSTICKSANDWICH",
    };

    const BEFORE: usize = 2;
    const AVERAGES: [Average; 1] = [EQUAL.ago(2)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [equal]: [f64; 1]) -> f64 {
        let [first, second, third] = bars.last();
        bullish(
            first.is_black()
                & second.is_white()
                & third.is_black()
                & (second.low > first.close)
                & (third.close <= first.close + equal)
                & (third.close >= first.close - equal),
        )
    }
}
