//! Thrusting line.

use super::{Average, BAR, BODY_LONG, Candles, EQUAL, SIGNAL, Shape, bearish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// After a long falling bar a rising one opens below its low and does not pass the middle of its body: the fall goes on.
#[derive(Debug, Clone)]
pub(crate) struct Thrusting;

impl Shape<2> for Thrusting {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlthrusting",
        group: Group::Pattern,
        title: Phrase {
            es: "Línea de empuje",
            en: "Thrusting line",
        },
        summary: Phrase {
            es: "Tras una vela bajista larga, una alcista abre bajo su mínimo y no llega a la mitad de su cuerpo: la caída sigue.",
            en: "After a long falling bar a rising one opens below its low and does not pass the middle of its body: the fall goes on.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLTHRUSTING",
    };

    const BEFORE: usize = 1;
    const AVERAGES: [Average; 2] = [EQUAL.ago(1), BODY_LONG.ago(1)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [equal, long]: [f64; 2]) -> f64 {
        let [first, second] = bars.last();
        bearish(
            first.is_black()
                & (first.body() > long)
                & second.is_white()
                & (second.open < first.low)
                & (second.close > first.close + equal)
                & (second.close <= first.close + first.body() * 0.5),
        )
    }
}
