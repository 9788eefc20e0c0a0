//! Dragonfly doji.

use super::{Average, BAR, BODY_DOJI, Candles, SHADOW_VERY_SHORT, SIGNAL, Shape, bullish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Doji that opens and closes at its high with a lower shadow: the price fell and came back.
#[derive(Debug, Clone)]
pub(crate) struct DragonflyDoji;

impl Shape<2> for DragonflyDoji {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdldragonflydoji",
        group: Group::Pattern,
        title: Phrase {
            es: "Doji libélula",
            en: "Dragonfly doji",
        },
        summary: Phrase {
            es: "Doji que abre y cierra en su máximo con sombra inferior: el precio bajó y se recuperó.",
            en: "Doji that opens and closes at its high with a lower shadow: the price fell and came back.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLDRAGONFLYDOJI",
    };

    const BEFORE: usize = 0;
    const AVERAGES: [Average; 2] = [BODY_DOJI.ago(0), SHADOW_VERY_SHORT.ago(0)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [doji, shadow]: [f64; 2]) -> f64 {
        let [bar] = bars.last();
        bullish((bar.body() <= doji) & (bar.upper() < shadow) & (bar.lower() > shadow))
    }
}
