//! Unique three river.

use super::{Average, BAR, BODY_LONG, BODY_SHORT, Candles, SIGNAL, Shape, bullish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// A long falling bar, another with a new low that closes higher and a short rising one below: a possible bottom.
#[derive(Debug, Clone)]
pub(crate) struct UniqueThreeRiver;

impl Shape<2> for UniqueThreeRiver {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlunique3river",
        group: Group::Pattern,
        title: Phrase {
            es: "Tres ríos únicos",
            en: "Unique three river",
        },
        summary: Phrase {
            es: "Vela bajista larga, otra con un mínimo nuevo que cierra más arriba y una alcista corta por debajo: posible suelo.",
            en: "A long falling bar, another with a new low that closes higher and a short rising one below: a possible bottom.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLUNIQUE3RIVER",
    };

    const BEFORE: usize = 2;
    const AVERAGES: [Average; 2] = [BODY_LONG.ago(2), BODY_SHORT.ago(0)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [long, short]: [f64; 2]) -> f64 {
        let [first, second, third] = bars.last();
        bullish(
            (first.body() > long)
                & first.is_black()
                & second.is_black()
                & (second.close > first.close)
                & (second.open <= first.open)
                & (second.low < first.low)
                & (third.body() < short)
                & third.is_white()
                & (third.open > second.low),
        )
    }
}
