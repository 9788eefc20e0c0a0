//! Spinning top.

use super::{Average, BAR, BODY_SHORT, Candles, SIGNAL, Shape, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Short body with longer shadows on both sides: indecision; the sign is that of the colour.
#[derive(Debug, Clone)]
pub(crate) struct SpinningTop;

impl Shape<1> for SpinningTop {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlspinningtop",
        group: Group::Pattern,
        title: Phrase {
            es: "Peonza",
            en: "Spinning top",
        },
        summary: Phrase {
            es: "Cuerpo corto con sombras más largas que él a ambos lados: indecisión; el signo es el del color.",
            en: "Short body with longer shadows on both sides: indecision; the sign is that of the colour.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLSPINNINGTOP",
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
            (bar.body() < short) & (bar.upper() > bar.body()) & (bar.lower() > bar.body()),
            bar.is_white(),
        )
    }
}
