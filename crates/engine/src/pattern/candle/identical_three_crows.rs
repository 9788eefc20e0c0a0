//! Identical three crows.

use super::{Average, BAR, Candles, EQUAL, SHADOW_VERY_SHORT, SIGNAL, Shape, bearish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Three falling bars that open where the one before closed and close near their low.
#[derive(Debug, Clone)]
pub(crate) struct IdenticalThreeCrows;

impl Shape<5> for IdenticalThreeCrows {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlidentical3crows",
        group: Group::Pattern,
        title: Phrase {
            es: "Tres cuervos idénticos",
            en: "Identical three crows",
        },
        summary: Phrase {
            es: "Tres velas bajistas que abren donde cerró la anterior y cierran casi en su mínimo.",
            en: "Three falling bars that open where the one before closed and close near their low.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Morris, Candlestick Charting Explained (1995); TA-Lib 0.8 CDLIDENTICAL3CROWS",
    };

    const BEFORE: usize = 2;
    const AVERAGES: [Average; 5] = [
        SHADOW_VERY_SHORT.ago(2),
        SHADOW_VERY_SHORT.ago(1),
        SHADOW_VERY_SHORT.ago(0),
        EQUAL.ago(2),
        EQUAL.ago(1),
    ];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(
        &mut self,
        bars: &impl Candles,
        [shadow2, shadow1, shadow0, equal2, equal1]: [f64; 5],
    ) -> f64 {
        let [first, second, third] = bars.last();
        bearish(
            first.is_black()
                & (first.lower() < shadow2)
                & second.is_black()
                & (second.lower() < shadow1)
                & third.is_black()
                & (third.lower() < shadow0)
                & (first.close > second.close)
                & (second.close > third.close)
                & (second.open <= first.close + equal2)
                & (second.open >= first.close - equal2)
                & (third.open <= second.close + equal1)
                & (third.open >= second.close - equal1),
        )
    }
}
