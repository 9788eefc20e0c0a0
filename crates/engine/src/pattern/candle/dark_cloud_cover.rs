//! Dark cloud cover.

use super::{Average, BAR, BODY_LONG, Candles, SIGNAL, Shape, bearish, penetration};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// A falling bar opens above the high of a long rising one and closes deep inside its body.
#[derive(Debug, Clone)]
pub(crate) struct DarkCloudCover {
    /// Share of the first body.
    penetration: f64,
}

impl Shape<1> for DarkCloudCover {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdldarkcloudcover",
        group: Group::Pattern,
        title: Phrase {
            es: "Cubierta de nube oscura",
            en: "Dark cloud cover",
        },
        summary: Phrase {
            es: "Una vela bajista abre por encima del máximo de una alcista larga y cierra bien dentro de su cuerpo.",
            en: "A falling bar opens above the high of a long rising one and closes deep inside its body.",
        },
        inputs: BAR,
        parameters: &[penetration(0.5)],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLDARKCLOUDCOVER",
    };

    const BEFORE: usize = 1;
    const AVERAGES: [Average; 1] = [BODY_LONG.ago(1)];

    fn new(params: &Params) -> Self {
        Self {
            penetration: params.real(0),
        }
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [long]: [f64; 1]) -> f64 {
        let [first, second] = bars.last();
        bearish(
            first.is_white()
                & (first.body() > long)
                & second.is_black()
                & (second.open > first.high)
                & (second.close > first.open)
                & (second.close < first.close - first.body() * self.penetration),
        )
    }
}
