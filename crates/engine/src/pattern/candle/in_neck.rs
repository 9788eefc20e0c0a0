//! In-neck line.

use super::{Average, BAR, BODY_LONG, Candles, EQUAL, SIGNAL, Shape, bearish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// After a long falling bar a rising one opens below its low and closes just at its close: the fall goes on.
#[derive(Debug, Clone)]
pub(crate) struct InNeck;

impl Shape<2> for InNeck {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlinneck",
        group: Group::Pattern,
        title: Phrase {
            es: "Línea en el cuello",
            en: "In-neck line",
        },
        summary: Phrase {
            es: "Tras una vela bajista larga, una alcista abre bajo su mínimo y cierra apenas en su cierre: la caída sigue.",
            en: "After a long falling bar a rising one opens below its low and closes just at its close: the fall goes on.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLINNECK",
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
                & (second.close <= first.close + equal)
                & (second.close >= first.close),
        )
    }
}
