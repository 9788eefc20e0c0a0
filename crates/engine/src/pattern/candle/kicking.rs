//! Kicking.

use super::{Average, BAR, BODY_LONG, Candles, SHADOW_VERY_SHORT, SIGNAL, Shape, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Two long bars without shadows, of opposite colour and with a gap between them; the sign is that of the second.
#[derive(Debug, Clone)]
pub(crate) struct Kicking;

impl Shape<4> for Kicking {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlkicking",
        group: Group::Pattern,
        title: Phrase {
            es: "Patada",
            en: "Kicking",
        },
        summary: Phrase {
            es: "Dos velas largas sin sombras, de color contrario y con un hueco entre ellas; el signo es el de la segunda.",
            en: "Two long bars without shadows, of opposite colour and with a gap between them; the sign is that of the second.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Morris, Candlestick Charting Explained (1995); TA-Lib 0.8 CDLKICKING",
    };

    const BEFORE: usize = 1;
    const AVERAGES: [Average; 4] = [
        SHADOW_VERY_SHORT.ago(1),
        SHADOW_VERY_SHORT.ago(0),
        BODY_LONG.ago(1),
        BODY_LONG.ago(0),
    ];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [shadow1, shadow0, long1, long0]: [f64; 4]) -> f64 {
        let [first, second] = bars.last();
        let gap = (first.is_black() & second.gaps_above(first))
            | (first.is_white() & second.gaps_below(first));
        signed(
            (first.is_white() != second.is_white())
                & (first.body() > long1)
                & (first.upper() < shadow1)
                & (first.lower() < shadow1)
                & (second.body() > long0)
                & (second.upper() < shadow0)
                & (second.lower() < shadow0)
                & gap,
            second.is_white(),
        )
    }
}
