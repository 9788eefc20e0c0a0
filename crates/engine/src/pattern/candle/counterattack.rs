//! Counterattack.

use super::{Average, BAR, BODY_LONG, Candles, EQUAL, SIGNAL, Shape, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Two long bars of opposite colour that close at almost the same price.
#[derive(Debug, Clone)]
pub(crate) struct Counterattack;

impl Shape<3> for Counterattack {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlcounterattack",
        group: Group::Pattern,
        title: Phrase {
            es: "Contraataque",
            en: "Counterattack",
        },
        summary: Phrase {
            es: "Dos velas largas de color contrario que cierran casi al mismo precio.",
            en: "Two long bars of opposite colour that close at almost the same price.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLCOUNTERATTACK",
    };

    const BEFORE: usize = 1;
    const AVERAGES: [Average; 3] = [EQUAL.ago(1), BODY_LONG.ago(1), BODY_LONG.ago(0)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [equal, long1, long0]: [f64; 3]) -> f64 {
        let [first, second] = bars.last();
        signed(
            (first.is_white() != second.is_white())
                & (first.body() > long1)
                & (second.body() > long0)
                & (second.close <= first.close + equal)
                & (second.close >= first.close - equal),
            second.is_white(),
        )
    }
}
