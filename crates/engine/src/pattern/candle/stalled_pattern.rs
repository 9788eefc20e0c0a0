//! Stalled pattern.

use super::{
    Average, BAR, BODY_LONG, BODY_SHORT, Candles, NEAR, SHADOW_VERY_SHORT, SIGNAL, Shape, bearish,
};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Two long rising bars and a short one at their close: the rise stalls.
#[derive(Debug, Clone)]
pub(crate) struct StalledPattern;

impl Shape<6> for StalledPattern {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlstalledpattern",
        group: Group::Pattern,
        title: Phrase {
            es: "Avance estancado",
            en: "Stalled pattern",
        },
        summary: Phrase {
            es: "Dos velas alcistas largas y una corta pegada a su cierre: la subida se estanca.",
            en: "Two long rising bars and a short one at their close: the rise stalls.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLSTALLEDPATTERN",
    };

    const BEFORE: usize = 2;
    const AVERAGES: [Average; 6] = [
        BODY_LONG.ago(2),
        BODY_LONG.ago(1),
        BODY_SHORT.ago(0),
        SHADOW_VERY_SHORT.ago(1),
        NEAR.ago(2),
        NEAR.ago(1),
    ];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(
        &mut self,
        bars: &impl Candles,
        [long2, long1, short, shadow, near2, near1]: [f64; 6],
    ) -> f64 {
        let [first, second, third] = bars.last();
        bearish(
            first.is_white()
                & second.is_white()
                & third.is_white()
                & (third.close > second.close)
                & (second.close > first.close)
                & (first.body() > long2)
                & (second.body() > long1)
                & (second.upper() < shadow)
                & (second.open > first.open)
                & (second.open <= first.close + near2)
                & (third.body() < short)
                & (third.open >= second.close - third.body() - near1),
        )
    }
}
