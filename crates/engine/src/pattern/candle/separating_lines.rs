//! Separating lines.

use super::{Average, BAR, BODY_LONG, Candles, EQUAL, SHADOW_VERY_SHORT, SIGNAL, Shape, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Two bars of opposite colour open at the same price and the second, a long one, leaves it at once: continuation.
#[derive(Debug, Clone)]
pub(crate) struct SeparatingLines;

impl Shape<3> for SeparatingLines {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlseparatinglines",
        group: Group::Pattern,
        title: Phrase {
            es: "Líneas separadoras",
            en: "Separating lines",
        },
        summary: Phrase {
            es: "Dos velas de color contrario abren al mismo precio y la segunda, larga, se aleja sin mirar atrás: continuación.",
            en: "Two bars of opposite colour open at the same price and the second, a long one, leaves it at once: continuation.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLSEPARATINGLINES",
    };

    const BEFORE: usize = 1;
    const AVERAGES: [Average; 3] = [SHADOW_VERY_SHORT.ago(0), BODY_LONG.ago(0), EQUAL.ago(1)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [shadow, long, equal]: [f64; 3]) -> f64 {
        let [first, second] = bars.last();
        let opens_at_extreme = (second.is_white() & (second.lower() < shadow))
            | (second.is_black() & (second.upper() < shadow));
        signed(
            (first.is_white() != second.is_white())
                & (second.open <= first.open + equal)
                & (second.open >= first.open - equal)
                & (second.body() > long)
                & opens_at_extreme,
            second.is_white(),
        )
    }
}
