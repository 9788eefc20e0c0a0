//! Closing marubozu.

use super::{Average, BAR, BODY_LONG, Candles, SHADOW_VERY_SHORT, SIGNAL, Shape, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Long bar that closes at its extreme, without a shadow on the side of the close.
#[derive(Debug, Clone)]
pub(crate) struct ClosingMarubozu;

impl Shape<2> for ClosingMarubozu {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlclosingmarubozu",
        group: Group::Pattern,
        title: Phrase {
            es: "Marubozu de cierre",
            en: "Closing marubozu",
        },
        summary: Phrase {
            es: "Vela larga que cierra en su extremo, sin sombra del lado del cierre.",
            en: "Long bar that closes at its extreme, without a shadow on the side of the close.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLCLOSINGMARUBOZU",
    };

    const BEFORE: usize = 0;
    const AVERAGES: [Average; 2] = [BODY_LONG.ago(0), SHADOW_VERY_SHORT.ago(0)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [long, shadow]: [f64; 2]) -> f64 {
        let [bar] = bars.last();
        let closes_at_extreme =
            (bar.is_white() & (bar.upper() < shadow)) | (bar.is_black() & (bar.lower() < shadow));
        signed((bar.body() > long) & closes_at_extreme, bar.is_white())
    }
}
