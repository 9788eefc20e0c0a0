//! Advance block.

use super::{Average, BAR, BODY_LONG, Candles, FAR, NEAR, SHADOW_SHORT, SIGNAL, Shape, bearish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Three rising bars with shrinking bodies or growing upper shadows: the rise loses strength.
#[derive(Debug, Clone)]
pub(crate) struct AdvanceBlock;

impl Shape<8> for AdvanceBlock {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdladvanceblock",
        group: Group::Pattern,
        title: Phrase {
            es: "Avance bloqueado",
            en: "Advance block",
        },
        summary: Phrase {
            es: "Tres velas alcistas con cuerpos menguantes o sombras superiores crecientes: la subida pierde fuerza.",
            en: "Three rising bars with shrinking bodies or growing upper shadows: the rise loses strength.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLADVANCEBLOCK",
    };

    const BEFORE: usize = 2;
    const AVERAGES: [Average; 8] = [
        SHADOW_SHORT.ago(2),
        SHADOW_SHORT.ago(1),
        SHADOW_SHORT.ago(0),
        NEAR.ago(2),
        NEAR.ago(1),
        FAR.ago(2),
        FAR.ago(1),
        BODY_LONG.ago(2),
    ];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(
        &mut self,
        bars: &impl Candles,
        [shadow2, shadow1, shadow0, near2, near1, far2, far1, long]: [f64; 8],
    ) -> f64 {
        let [first, second, third] = bars.last();
        let (body2, body1, body0) = (first.body(), second.body(), third.body());
        let stops = (body1 < body2 - far2) & (body0 < body1 + near1);
        let shrinks = body0 < body1 - far1;
        let tires = (body0 < body1)
            & (body1 < body2)
            & ((third.upper() > shadow0) | (second.upper() > shadow1));
        let fails = (body0 < body1) & (third.upper() > third.long_shadow());
        bearish(
            first.is_white()
                & second.is_white()
                & third.is_white()
                & (third.close > second.close)
                & (second.close > first.close)
                & (second.open > first.open)
                & (second.open <= first.close + near2)
                & (third.open > second.open)
                & (third.open <= second.close + near1)
                & (body2 > long)
                & (first.upper() < shadow2)
                & (stops | shrinks | tires | fails),
        )
    }
}
