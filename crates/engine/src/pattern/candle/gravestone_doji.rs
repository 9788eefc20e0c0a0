//! Gravestone doji.

use super::{Average, BAR, BODY_DOJI, Candles, SHADOW_VERY_SHORT, SIGNAL, Shape, bullish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Doji that opens and closes at its low with an upper shadow: the price rose and came back.
///
/// TA-Lib gives 100 although the shape is read as bearish after a rise.
#[derive(Debug, Clone)]
pub(crate) struct GravestoneDoji;

impl Shape<2> for GravestoneDoji {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlgravestonedoji",
        group: Group::Pattern,
        title: Phrase {
            es: "Doji lápida",
            en: "Gravestone doji",
        },
        summary: Phrase {
            es: "Doji que abre y cierra en su mínimo con sombra superior: el precio subió y volvió.",
            en: "Doji that opens and closes at its low with an upper shadow: the price rose and came back.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLGRAVESTONEDOJI",
    };

    const BEFORE: usize = 0;
    const AVERAGES: [Average; 2] = [BODY_DOJI.ago(0), SHADOW_VERY_SHORT.ago(0)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [doji, shadow]: [f64; 2]) -> f64 {
        let [bar] = bars.last();
        bullish((bar.body() <= doji) & (bar.lower() < shadow) & (bar.upper() > shadow))
    }
}
