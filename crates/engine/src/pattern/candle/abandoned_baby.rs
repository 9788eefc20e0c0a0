//! Abandoned baby.

use super::{
    Average, BAR, BODY_DOJI, BODY_LONG, BODY_SHORT, Candles, SIGNAL, Shape, penetration, signed,
};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// A doji, with gaps on both sides, between a long bar and an opposite one that enters its body: a turn.
#[derive(Debug, Clone)]
pub(crate) struct AbandonedBaby {
    /// Share of the first body.
    penetration: f64,
}

impl Shape<3> for AbandonedBaby {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlabandonedbaby",
        group: Group::Pattern,
        title: Phrase {
            es: "Bebé abandonado",
            en: "Abandoned baby",
        },
        summary: Phrase {
            es: "Un doji separado por huecos de una vela larga y de otra contraria que entra en el cuerpo de la primera: giro.",
            en: "A doji, with gaps on both sides, between a long bar and an opposite one that enters its body: a turn.",
        },
        inputs: BAR,
        parameters: &[penetration(0.3)],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLABANDONEDBABY",
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
        let down = first.is_white()
            & third.is_black()
            & (third.close < first.close - depth)
            & second.gaps_above(first)
            & third.gaps_below(second);
        let up = first.is_black()
            & third.is_white()
            & (third.close > first.close + depth)
            & second.gaps_below(first)
            & third.gaps_above(second);
        signed(
            (first.body() > long) & (second.body() <= doji) & (third.body() > short) & (up | down),
            third.is_white(),
        )
    }
}
