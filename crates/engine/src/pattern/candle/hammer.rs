//! Hammer.

use super::{Average, BAR, BODY_SHORT, Candles, NEAR, SHADOW_VERY_SHORT, SIGNAL, Shape, bullish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Short body at the top and a long lower shadow, near the low before: low prices were refused.
#[derive(Debug, Clone)]
pub(crate) struct Hammer;

impl Shape<3> for Hammer {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlhammer",
        group: Group::Pattern,
        title: Phrase {
            es: "Martillo",
            en: "Hammer",
        },
        summary: Phrase {
            es: "Cuerpo corto arriba y sombra inferior larga, cerca del mínimo anterior: rechazo de precios bajos.",
            en: "Short body at the top and a long lower shadow, near the low before: low prices were refused.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLHAMMER",
    };

    const BEFORE: usize = 1;
    const AVERAGES: [Average; 3] = [BODY_SHORT.ago(0), SHADOW_VERY_SHORT.ago(0), NEAR.ago(1)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [short, shadow, near]: [f64; 3]) -> f64 {
        let [before, bar] = bars.last();
        bullish(
            (bar.body() < short)
                & (bar.lower() > bar.long_shadow())
                & (bar.upper() < shadow)
                & (bar.bottom() <= before.low + near),
        )
    }
}
