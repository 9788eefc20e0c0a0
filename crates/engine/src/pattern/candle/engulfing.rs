//! Engulfing.

use super::{Average, BAR, Candles, SIGNAL, Shape, graded};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// The body of a bar engulfs that of the one before, of the other colour: a possible turn to the new colour.
///
/// 100, or 80 when the bodies share one end.
#[derive(Debug, Clone)]
pub(crate) struct Engulfing;

impl Shape<0> for Engulfing {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlengulfing",
        group: Group::Pattern,
        title: Phrase {
            es: "Envolvente",
            en: "Engulfing",
        },
        summary: Phrase {
            es: "El cuerpo de una vela envuelve al de la anterior de color contrario: posible giro hacia el nuevo color.",
            en: "The body of a bar engulfs that of the one before, of the other colour: a possible turn to the new colour.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLENGULFING",
    };

    const BEFORE: usize = 2;
    const AVERAGES: [Average; 0] = [];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, _: [f64; 0]) -> f64 {
        let [first, second] = bars.last();
        let up = second.is_white()
            & first.is_black()
            & (((second.close >= first.open) & (second.open < first.close))
                | ((second.close > first.open) & (second.open <= first.close)));
        let down = second.is_black()
            & first.is_white()
            & (((second.open >= first.close) & (second.close < first.open))
                | ((second.open > first.close) & (second.close <= first.open)));
        let beyond = (second.open != first.close) & (second.close != first.open);
        graded(up | down, beyond, second.is_white())
    }
}
