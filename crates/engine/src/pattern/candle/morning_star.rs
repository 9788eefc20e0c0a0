//! Morning star.

use super::{Average, BAR, BODY_LONG, BODY_SHORT, Candles, SIGNAL, Shape, bullish, penetration};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Long falling bar, a short one with a gap below it and a rising bar that enters the first body: a possible bottom.
#[derive(Debug, Clone)]
pub(crate) struct MorningStar {
    /// Share of the first body.
    penetration: f64,
}

impl Shape<3> for MorningStar {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlmorningstar",
        group: Group::Pattern,
        title: Phrase {
            es: "Estrella matutina",
            en: "Morning star",
        },
        summary: Phrase {
            es: "Vela bajista larga, vela corta con hueco por debajo y vela alcista que entra en el cuerpo de la primera: posible suelo.",
            en: "Long falling bar, a short one with a gap below it and a rising bar that enters the first body: a possible bottom.",
        },
        inputs: BAR,
        parameters: &[penetration(0.3)],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLMORNINGSTAR",
    };

    const BEFORE: usize = 2;
    const AVERAGES: [Average; 3] = [BODY_LONG.ago(2), BODY_SHORT.ago(1), BODY_SHORT.ago(0)];

    fn new(params: &Params) -> Self {
        Self {
            penetration: params.real(0),
        }
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [long, short1, short]: [f64; 3]) -> f64 {
        let [first, second, third] = bars.last();
        let depth = first.body() * self.penetration;
        bullish(
            (first.body() > long)
                & first.is_black()
                & (second.body() <= short1)
                & second.body_gaps_below(first)
                & (third.body() > short)
                & third.is_white()
                & (third.close > first.close + depth),
        )
    }
}
