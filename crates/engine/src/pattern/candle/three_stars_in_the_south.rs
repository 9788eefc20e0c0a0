//! Three stars in the south.

use super::{
    Average, BAR, BODY_LONG, BODY_SHORT, Candles, SHADOW_VERY_SHORT, SIGNAL, Shape, bullish,
};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Three falling bars, each smaller and with a higher low: the fall runs out.
#[derive(Debug, Clone)]
pub(crate) struct ThreeStarsInTheSouth;

impl Shape<4> for ThreeStarsInTheSouth {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdl3starsinsouth",
        group: Group::Pattern,
        title: Phrase {
            es: "Tres estrellas en el sur",
            en: "Three stars in the south",
        },
        summary: Phrase {
            es: "Tres velas bajistas cada vez más pequeñas con mínimos crecientes: la caída se agota.",
            en: "Three falling bars, each smaller and with a higher low: the fall runs out.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Morris, Candlestick Charting Explained (1995); TA-Lib 0.8 CDL3STARSINSOUTH",
    };

    const BEFORE: usize = 2;
    const AVERAGES: [Average; 4] = [
        BODY_LONG.ago(2),
        SHADOW_VERY_SHORT.ago(1),
        SHADOW_VERY_SHORT.ago(0),
        BODY_SHORT.ago(0),
    ];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [long, shadow1, shadow0, short]: [f64; 4]) -> f64 {
        let [first, second, third] = bars.last();
        bullish(
            first.is_black()
                & second.is_black()
                & third.is_black()
                & (first.body() > long)
                & (first.lower() > first.long_shadow())
                & (second.body() < first.body())
                & (second.open > first.close)
                & (second.open <= first.high)
                & (second.low < first.close)
                & (second.low >= first.low)
                & (second.lower() > shadow1)
                & (third.body() < short)
                & (third.lower() < shadow0)
                & (third.upper() < shadow0)
                & (third.low > second.low)
                & (third.high < second.high),
        )
    }
}
