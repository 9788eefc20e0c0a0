//! High wave.

use super::{Average, BAR, BODY_SHORT, Candles, SIGNAL, Shape, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Short body with very long shadows on both sides: indecision over a wide range; the sign is that of the colour.
#[derive(Debug, Clone)]
pub(crate) struct HighWave;

impl Shape<1> for HighWave {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlhighwave",
        group: Group::Pattern,
        title: Phrase {
            es: "Onda alta",
            en: "High wave",
        },
        summary: Phrase {
            es: "Cuerpo corto con sombras muy largas a ambos lados: indecisión con mucho recorrido; el signo es el del color.",
            en: "Short body with very long shadows on both sides: indecision over a wide range; the sign is that of the colour.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLHIGHWAVE",
    };

    const BEFORE: usize = 0;
    const AVERAGES: [Average; 1] = [BODY_SHORT.ago(0)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [short]: [f64; 1]) -> f64 {
        let [bar] = bars.last();
        signed(
            (bar.body() < short)
                & (bar.upper() > bar.very_long_shadow())
                & (bar.lower() > bar.very_long_shadow()),
            bar.is_white(),
        )
    }
}
