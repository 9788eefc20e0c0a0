//! Marubozu.

use super::{Average, BAR, BODY_LONG, Candles, SHADOW_VERY_SHORT, SIGNAL, Shape, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Long body almost without shadows: one side ruled the whole bar; the sign is that of the colour.
#[derive(Debug, Clone)]
pub(crate) struct Marubozu;

impl Shape<2> for Marubozu {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlmarubozu",
        group: Group::Pattern,
        title: Phrase {
            es: "Marubozu",
            en: "Marubozu",
        },
        summary: Phrase {
            es: "Cuerpo largo casi sin sombras: un lado dominó la vela entera; el signo es el del color.",
            en: "Long body almost without shadows: one side ruled the whole bar; the sign is that of the colour.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLMARUBOZU",
    };

    const BEFORE: usize = 0;
    const AVERAGES: [Average; 2] = [BODY_LONG.ago(0), SHADOW_VERY_SHORT.ago(0)];

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
