//! Long-legged doji.

use super::{Average, BAR, BODY_DOJI, Candles, SIGNAL, Shape, bullish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Doji with one or two long shadows: indecision over a wide range.
#[derive(Debug, Clone)]
pub(crate) struct LongLeggedDoji;

impl Shape<1> for LongLeggedDoji {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdllongleggeddoji",
        group: Group::Pattern,
        title: Phrase {
            es: "Doji de piernas largas",
            en: "Long-legged doji",
        },
        summary: Phrase {
            es: "Doji con una o dos sombras largas: indecisión con mucho recorrido.",
            en: "Doji with one or two long shadows: indecision over a wide range.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLLONGLEGGEDDOJI",
    };

    const BEFORE: usize = 0;
    const AVERAGES: [Average; 1] = [BODY_DOJI.ago(0)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [doji]: [f64; 1]) -> f64 {
        let [bar] = bars.last();
        let long = (bar.lower() > bar.long_shadow()) | (bar.upper() > bar.long_shadow());
        bullish((bar.body() <= doji) & long)
    }
}
