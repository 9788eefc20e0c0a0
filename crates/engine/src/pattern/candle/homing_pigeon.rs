//! Homing pigeon.

use super::{Average, BAR, BODY_LONG, BODY_SHORT, Candles, SIGNAL, Shape, bullish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// A short falling body lies inside the long falling body before it: the fall slows down.
#[derive(Debug, Clone)]
pub(crate) struct HomingPigeon;

impl Shape<2> for HomingPigeon {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlhomingpigeon",
        group: Group::Pattern,
        title: Phrase {
            es: "Paloma mensajera",
            en: "Homing pigeon",
        },
        summary: Phrase {
            es: "Un cuerpo bajista corto queda dentro del cuerpo bajista largo anterior: la caída se frena.",
            en: "A short falling body lies inside the long falling body before it: the fall slows down.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Morris, Candlestick Charting Explained (1995); TA-Lib 0.8 CDLHOMINGPIGEON",
    };

    const BEFORE: usize = 1;
    const AVERAGES: [Average; 2] = [BODY_LONG.ago(1), BODY_SHORT.ago(0)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [long, short]: [f64; 2]) -> f64 {
        let [first, second] = bars.last();
        bullish(
            first.is_black()
                & second.is_black()
                & (first.body() > long)
                & (second.body() <= short)
                & (second.open < first.open)
                & (second.close > first.close),
        )
    }
}
