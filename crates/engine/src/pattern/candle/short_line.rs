//! Short line.

use super::{Average, BAR, BODY_SHORT, Candles, SHADOW_SHORT, SIGNAL, Shape, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Short body with short shadows; the sign is that of the colour.
#[derive(Debug, Clone)]
pub(crate) struct ShortLine;

impl Shape<2> for ShortLine {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlshortline",
        group: Group::Pattern,
        title: Phrase {
            es: "Vela corta",
            en: "Short line",
        },
        summary: Phrase {
            es: "Cuerpo corto con sombras cortas; el signo es el del color.",
            en: "Short body with short shadows; the sign is that of the colour.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Morris, Candlestick Charting Explained (1995); TA-Lib 0.8 CDLSHORTLINE",
    };

    const BEFORE: usize = 0;
    const AVERAGES: [Average; 2] = [BODY_SHORT.ago(0), SHADOW_SHORT.ago(0)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [short, shadow]: [f64; 2]) -> f64 {
        let [bar] = bars.last();
        signed(
            (bar.body() < short) & (bar.upper() < shadow) & (bar.lower() < shadow),
            bar.is_white(),
        )
    }
}
