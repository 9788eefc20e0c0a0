//! Three black crows.

use super::{Average, BAR, Candles, SHADOW_VERY_SHORT, SIGNAL, Shape, bearish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Three falling bars in a row that open inside the body before and close near their low, after a rising bar.
#[derive(Debug, Clone)]
pub(crate) struct ThreeBlackCrows;

impl Shape<3> for ThreeBlackCrows {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdl3blackcrows",
        group: Group::Pattern,
        title: Phrase {
            es: "Tres cuervos negros",
            en: "Three black crows",
        },
        summary: Phrase {
            es: "Tres velas bajistas seguidas que abren dentro del cuerpo anterior y cierran casi en su mínimo tras una alcista.",
            en: "Three falling bars in a row that open inside the body before and close near their low, after a rising bar.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDL3BLACKCROWS",
    };

    const BEFORE: usize = 3;
    const AVERAGES: [Average; 3] = [
        SHADOW_VERY_SHORT.ago(2),
        SHADOW_VERY_SHORT.ago(1),
        SHADOW_VERY_SHORT.ago(0),
    ];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [shadow2, shadow1, shadow0]: [f64; 3]) -> f64 {
        let [before, first, second, third] = bars.last();
        bearish(
            before.is_white()
                & first.is_black()
                & (first.lower() < shadow2)
                & second.is_black()
                & (second.lower() < shadow1)
                & third.is_black()
                & (third.lower() < shadow0)
                & (second.open < first.open)
                & (second.open > first.close)
                & (third.open < second.open)
                & (third.open > second.close)
                & (before.high > first.close)
                & (first.close > second.close)
                & (second.close > third.close),
        )
    }
}
