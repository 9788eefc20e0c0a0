//! Shooting star.

use super::{Average, BAR, BODY_SHORT, Candles, SHADOW_VERY_SHORT, SIGNAL, Shape, bearish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Short body with a long upper shadow above a gap: a warning after a rise.
#[derive(Debug, Clone)]
pub(crate) struct ShootingStar;

impl Shape<2> for ShootingStar {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlshootingstar",
        group: Group::Pattern,
        title: Phrase {
            es: "Estrella fugaz",
            en: "Shooting star",
        },
        summary: Phrase {
            es: "Cuerpo corto con sombra superior larga y hueco alcista: aviso tras una subida.",
            en: "Short body with a long upper shadow above a gap: a warning after a rise.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLSHOOTINGSTAR",
    };

    const BEFORE: usize = 1;
    const AVERAGES: [Average; 2] = [BODY_SHORT.ago(0), SHADOW_VERY_SHORT.ago(0)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [short, shadow]: [f64; 2]) -> f64 {
        let [before, bar] = bars.last();
        bearish(
            (bar.body() < short)
                & (bar.upper() > bar.long_shadow())
                & (bar.lower() < shadow)
                & bar.body_gaps_above(before),
        )
    }
}
