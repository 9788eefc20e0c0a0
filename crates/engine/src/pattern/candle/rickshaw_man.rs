//! Rickshaw man.

use super::{Average, BAR, BODY_DOJI, Candles, NEAR, SIGNAL, Shape, bullish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Doji with two long shadows and the body near the middle of the range: indecision.
#[derive(Debug, Clone)]
pub(crate) struct RickshawMan;

impl Shape<2> for RickshawMan {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlrickshawman",
        group: Group::Pattern,
        title: Phrase {
            es: "Hombre del rickshaw",
            en: "Rickshaw man",
        },
        summary: Phrase {
            es: "Doji con dos sombras largas y el cuerpo cerca del centro del rango: indecisión.",
            en: "Doji with two long shadows and the body near the middle of the range: indecision.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLRICKSHAWMAN",
    };

    const BEFORE: usize = 0;
    const AVERAGES: [Average; 2] = [BODY_DOJI.ago(0), NEAR.ago(0)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [doji, near]: [f64; 2]) -> f64 {
        let [bar] = bars.last();
        let middle = bar.low + bar.range() / 2.0;
        bullish(
            (bar.body() <= doji)
                & (bar.lower() > bar.long_shadow())
                & (bar.upper() > bar.long_shadow())
                & (bar.bottom() <= middle + near)
                & (bar.top() >= middle - near),
        )
    }
}
