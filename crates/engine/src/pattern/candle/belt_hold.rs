//! Belt-hold.

use super::{Average, BAR, BODY_LONG, Candles, SHADOW_VERY_SHORT, SIGNAL, Shape, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Long bar that opens at its extreme and leaves it: bullish from the low, bearish from the high.
#[derive(Debug, Clone)]
pub(crate) struct BeltHold;

impl Shape<2> for BeltHold {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlbelthold",
        group: Group::Pattern,
        title: Phrase {
            es: "Sujeción de cinturón",
            en: "Belt-hold",
        },
        summary: Phrase {
            es: "Vela larga que abre en su extremo y se aleja de él: alcista desde el mínimo, bajista desde el máximo.",
            en: "Long bar that opens at its extreme and leaves it: bullish from the low, bearish from the high.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLBELTHOLD",
    };

    const BEFORE: usize = 0;
    const AVERAGES: [Average; 2] = [BODY_LONG.ago(0), SHADOW_VERY_SHORT.ago(0)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [long, shadow]: [f64; 2]) -> f64 {
        let [bar] = bars.last();
        let opens_at_extreme =
            (bar.is_white() & (bar.lower() < shadow)) | (bar.is_black() & (bar.upper() < shadow));
        signed((bar.body() > long) & opens_at_extreme, bar.is_white())
    }
}
