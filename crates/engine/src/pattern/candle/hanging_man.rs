//! Hanging man.

use super::{Average, BAR, BODY_SHORT, Candles, NEAR, SHADOW_VERY_SHORT, SIGNAL, Shape, bearish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Short body at the top and a long lower shadow, near the high before: a warning after a rise.
#[derive(Debug, Clone)]
pub(crate) struct HangingMan;

impl Shape<3> for HangingMan {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlhangingman",
        group: Group::Pattern,
        title: Phrase {
            es: "Hombre colgado",
            en: "Hanging man",
        },
        summary: Phrase {
            es: "Cuerpo corto arriba y sombra inferior larga, cerca del máximo anterior: aviso tras una subida.",
            en: "Short body at the top and a long lower shadow, near the high before: a warning after a rise.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLHANGINGMAN",
    };

    const BEFORE: usize = 1;
    const AVERAGES: [Average; 3] = [BODY_SHORT.ago(0), SHADOW_VERY_SHORT.ago(0), NEAR.ago(1)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [short, shadow, near]: [f64; 3]) -> f64 {
        let [before, bar] = bars.last();
        bearish(
            (bar.body() < short)
                & (bar.lower() > bar.long_shadow())
                & (bar.upper() < shadow)
                & (bar.bottom() >= before.high - near),
        )
    }
}
