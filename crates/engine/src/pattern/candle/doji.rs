//! Doji.

use super::{Average, BAR, BODY_DOJI, Candles, SIGNAL, Shape, bullish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Open and close almost equal: indecision, neither bullish nor bearish.
#[derive(Debug, Clone)]
pub(crate) struct Doji;

impl Shape<1> for Doji {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdldoji",
        group: Group::Pattern,
        title: Phrase {
            es: "Doji",
            en: "Doji",
        },
        summary: Phrase {
            es: "Apertura y cierre casi iguales: indecisión, ni alcista ni bajista.",
            en: "Open and close almost equal: indecision, neither bullish nor bearish.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLDOJI",
    };

    const BEFORE: usize = 0;
    const AVERAGES: [Average; 1] = [BODY_DOJI.ago(0)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [doji]: [f64; 1]) -> f64 {
        let [bar] = bars.last();
        bullish(bar.body() <= doji)
    }
}
