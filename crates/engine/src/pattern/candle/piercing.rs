//! Piercing line.

use super::{Average, BAR, BODY_LONG, Candles, SIGNAL, Shape, bullish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// After a long falling bar a long rising one opens below its low and closes above the middle of its body.
#[derive(Debug, Clone)]
pub(crate) struct Piercing;

impl Shape<2> for Piercing {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlpiercing",
        group: Group::Pattern,
        title: Phrase {
            es: "Línea penetrante",
            en: "Piercing line",
        },
        summary: Phrase {
            es: "Tras una vela bajista larga, una alcista larga abre bajo su mínimo y cierra por encima de la mitad de su cuerpo.",
            en: "After a long falling bar a long rising one opens below its low and closes above the middle of its body.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLPIERCING",
    };

    const BEFORE: usize = 1;
    const AVERAGES: [Average; 2] = [BODY_LONG.ago(1), BODY_LONG.ago(0)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [long1, long0]: [f64; 2]) -> f64 {
        let [first, second] = bars.last();
        bullish(
            first.is_black()
                & (first.body() > long1)
                & second.is_white()
                & (second.body() > long0)
                & (second.open < first.low)
                & (second.close < first.open)
                & (second.close > first.close + first.body() * 0.5),
        )
    }
}
