//! Three white soldiers.

use super::{
    Average, BAR, BODY_SHORT, Candles, FAR, NEAR, SHADOW_VERY_SHORT, SIGNAL, Shape, bullish,
};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Three rising bars in a row of similar body that open in or near the body before and close near their high.
#[derive(Debug, Clone)]
pub(crate) struct ThreeWhiteSoldiers;

impl Shape<8> for ThreeWhiteSoldiers {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdl3whitesoldiers",
        group: Group::Pattern,
        title: Phrase {
            es: "Tres soldados blancos",
            en: "Three white soldiers",
        },
        summary: Phrase {
            es: "Tres velas alcistas seguidas de cuerpo parecido que abren dentro o cerca del cuerpo anterior y cierran casi en su máximo.",
            en: "Three rising bars in a row of similar body that open in or near the body before and close near their high.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDL3WHITESOLDIERS",
    };

    const BEFORE: usize = 2;
    const AVERAGES: [Average; 8] = [
        SHADOW_VERY_SHORT.ago(2),
        SHADOW_VERY_SHORT.ago(1),
        SHADOW_VERY_SHORT.ago(0),
        NEAR.ago(2),
        NEAR.ago(1),
        FAR.ago(2),
        FAR.ago(1),
        BODY_SHORT.ago(0),
    ];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(
        &mut self,
        bars: &impl Candles,
        [shadow2, shadow1, shadow0, near2, near1, far2, far1, short]: [f64; 8],
    ) -> f64 {
        let [first, second, third] = bars.last();
        bullish(
            first.is_white()
                & (first.upper() < shadow2)
                & second.is_white()
                & (second.upper() < shadow1)
                & third.is_white()
                & (third.upper() < shadow0)
                & (third.close > second.close)
                & (second.close > first.close)
                & (second.open > first.open)
                & (second.open <= first.close + near2)
                & (third.open > second.open)
                & (third.open <= second.close + near1)
                & (second.body() > first.body() - far2)
                & (third.body() > second.body() - far1)
                & (third.body() > short),
        )
    }
}
