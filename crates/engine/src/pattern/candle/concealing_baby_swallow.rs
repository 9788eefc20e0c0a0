//! Concealing baby swallow.

use super::{Average, BAR, Candles, SHADOW_VERY_SHORT, SIGNAL, Shape, bullish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Four falling bars: two without shadows, one with a gap and an upper shadow, and the last engulfs it whole.
#[derive(Debug, Clone)]
pub(crate) struct ConcealingBabySwallow;

impl Shape<3> for ConcealingBabySwallow {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlconcealbabyswall",
        group: Group::Pattern,
        title: Phrase {
            es: "Golondrina oculta",
            en: "Concealing baby swallow",
        },
        summary: Phrase {
            es: "Cuatro velas bajistas: dos sin sombras, una con hueco y sombra superior, y la última la envuelve por completo.",
            en: "Four falling bars: two without shadows, one with a gap and an upper shadow, and the last engulfs it whole.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Morris, Candlestick Charting Explained (1995); TA-Lib 0.8 CDLCONCEALBABYSWALL",
    };

    const BEFORE: usize = 3;
    const AVERAGES: [Average; 3] = [
        SHADOW_VERY_SHORT.ago(3),
        SHADOW_VERY_SHORT.ago(2),
        SHADOW_VERY_SHORT.ago(1),
    ];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [shadow3, shadow2, shadow1]: [f64; 3]) -> f64 {
        let [first, second, third, fourth] = bars.last();
        bullish(
            first.is_black()
                & second.is_black()
                & third.is_black()
                & fourth.is_black()
                & (first.lower() < shadow3)
                & (first.upper() < shadow3)
                & (second.lower() < shadow2)
                & (second.upper() < shadow2)
                & third.body_gaps_below(second)
                & (third.upper() > shadow1)
                & (third.high > second.close)
                & (fourth.high > third.high)
                & (fourth.low < third.low),
        )
    }
}
