//! Inverted hammer.

use super::{Average, BAR, BODY_SHORT, Candles, SHADOW_VERY_SHORT, SIGNAL, Shape, bullish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Short body with a long upper shadow below a gap: a possible bottom after a fall.
#[derive(Debug, Clone)]
pub(crate) struct InvertedHammer;

impl Shape<2> for InvertedHammer {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlinvertedhammer",
        group: Group::Pattern,
        title: Phrase {
            es: "Martillo invertido",
            en: "Inverted hammer",
        },
        summary: Phrase {
            es: "Cuerpo corto con sombra superior larga y hueco bajista: posible suelo tras una caída.",
            en: "Short body with a long upper shadow below a gap: a possible bottom after a fall.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLINVERTEDHAMMER",
    };

    const BEFORE: usize = 1;
    const AVERAGES: [Average; 2] = [BODY_SHORT.ago(0), SHADOW_VERY_SHORT.ago(0)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [short, shadow]: [f64; 2]) -> f64 {
        let [before, bar] = bars.last();
        bullish(
            (bar.body() < short)
                & (bar.upper() > bar.long_shadow())
                & (bar.lower() < shadow)
                & bar.body_gaps_below(before),
        )
    }
}
