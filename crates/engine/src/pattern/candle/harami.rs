//! Harami.

use super::{Average, BAR, BODY_LONG, BODY_SHORT, Candles, SIGNAL, Shape, graded};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// A short body lies inside the long body before it: the move slows down.
///
/// 100, or 80 when the bodies share an end.
#[derive(Debug, Clone)]
pub(crate) struct Harami;

impl Shape<2> for Harami {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlharami",
        group: Group::Pattern,
        title: Phrase {
            es: "Harami",
            en: "Harami",
        },
        summary: Phrase {
            es: "Un cuerpo corto queda dentro del cuerpo largo anterior: el movimiento se frena.",
            en: "A short body lies inside the long body before it: the move slows down.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLHARAMI",
    };

    const BEFORE: usize = 1;
    const AVERAGES: [Average; 2] = [BODY_LONG.ago(1), BODY_SHORT.ago(0)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [long, small]: [f64; 2]) -> f64 {
        let [first, second] = bars.last();
        let inside = (second.top() < first.top()) & (second.bottom() > first.bottom());
        let within = (second.top() <= first.top()) & (second.bottom() >= first.bottom());
        graded(
            (first.body() > long) & (second.body() <= small) & within,
            inside,
            first.is_black(),
        )
    }
}
