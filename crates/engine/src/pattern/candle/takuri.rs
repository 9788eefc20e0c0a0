//! Takuri.

use super::{Average, BAR, BODY_DOJI, Candles, SHADOW_VERY_SHORT, SIGNAL, Shape, bullish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Dragonfly doji with a very long lower shadow: low prices were refused.
#[derive(Debug, Clone)]
pub(crate) struct Takuri;

impl Shape<2> for Takuri {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdltakuri",
        group: Group::Pattern,
        title: Phrase {
            es: "Takuri",
            en: "Takuri",
        },
        summary: Phrase {
            es: "Doji libélula con sombra inferior muy larga: rechazo de precios bajos.",
            en: "Dragonfly doji with a very long lower shadow: low prices were refused.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Morris, Candlestick Charting Explained (1995); TA-Lib 0.8 CDLTAKURI",
    };

    const BEFORE: usize = 0;
    const AVERAGES: [Average; 2] = [BODY_DOJI.ago(0), SHADOW_VERY_SHORT.ago(0)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [doji, shadow]: [f64; 2]) -> f64 {
        let [bar] = bars.last();
        bullish(
            (bar.body() <= doji) & (bar.upper() < shadow) & (bar.lower() > bar.very_long_shadow()),
        )
    }
}
