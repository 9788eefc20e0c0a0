//! Evening doji star.

use super::{
    Average, BAR, BODY_DOJI, BODY_LONG, BODY_SHORT, Candles, SIGNAL, Shape, bearish, penetration,
};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Long rising bar, a doji with a gap above it and a falling bar that enters the first body: warns of a top.
#[derive(Debug, Clone)]
pub(crate) struct EveningDojiStar {
    /// Share of the first body.
    penetration: f64,
}

impl Shape<3> for EveningDojiStar {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdleveningdojistar",
        group: Group::Pattern,
        title: Phrase {
            es: "Estrella doji vespertina",
            en: "Evening doji star",
        },
        summary: Phrase {
            es: "Vela alcista larga, doji con hueco por encima y vela bajista que entra en el cuerpo de la primera: aviso de techo.",
            en: "Long rising bar, a doji with a gap above it and a falling bar that enters the first body: warns of a top.",
        },
        inputs: BAR,
        parameters: &[penetration(0.3)],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLEVENINGDOJISTAR",
    };

    const BEFORE: usize = 2;
    const AVERAGES: [Average; 3] = [BODY_LONG.ago(2), BODY_DOJI.ago(1), BODY_SHORT.ago(0)];

    fn new(params: &Params) -> Self {
        Self {
            penetration: params.real(0),
        }
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [long, doji, short]: [f64; 3]) -> f64 {
        let [first, second, third] = bars.last();
        let depth = first.body() * self.penetration;
        bearish(
            (first.body() > long)
                & first.is_white()
                & (second.body() <= doji)
                & second.body_gaps_above(first)
                & (third.body() > short)
                & third.is_black()
                & (third.close < first.close - depth),
        )
    }
}
