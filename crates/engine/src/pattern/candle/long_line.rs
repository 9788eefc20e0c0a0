//! Long line.

use super::{Average, BAR, BODY_LONG, Candles, SHADOW_SHORT, SIGNAL, Shape, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Long body with short shadows; the sign is that of the colour.
#[derive(Debug, Clone)]
pub(crate) struct LongLine;

impl Shape<2> for LongLine {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdllongline",
        group: Group::Pattern,
        title: Phrase {
            es: "Vela larga",
            en: "Long line",
        },
        summary: Phrase {
            es: "Cuerpo largo con sombras cortas; el signo es el del color.",
            en: "Long body with short shadows; the sign is that of the colour.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Morris, Candlestick Charting Explained (1995); TA-Lib 0.8 CDLLONGLINE",
    };

    const BEFORE: usize = 0;
    const AVERAGES: [Average; 2] = [BODY_LONG.ago(0), SHADOW_SHORT.ago(0)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [long, shadow]: [f64; 2]) -> f64 {
        let [bar] = bars.last();
        signed(
            (bar.body() > long) & (bar.upper() < shadow) & (bar.lower() < shadow),
            bar.is_white(),
        )
    }
}
