//! Two crows.

use super::{Average, BAR, BODY_LONG, Candles, SIGNAL, Shape, bearish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// After a long rising bar a falling one opens with a gap and another closes inside the first body: warns of a top.
#[derive(Debug, Clone)]
pub(crate) struct TwoCrows;

impl Shape<1> for TwoCrows {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdl2crows",
        group: Group::Pattern,
        title: Phrase {
            es: "Dos cuervos",
            en: "Two crows",
        },
        summary: Phrase {
            es: "Tras una vela alcista larga, una bajista abre con hueco y otra cierra dentro del cuerpo de la primera: aviso de techo.",
            en: "After a long rising bar a falling one opens with a gap and another closes inside the first body: warns of a top.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Morris, Candlestick Charting Explained (1995); TA-Lib 0.8 CDL2CROWS",
    };

    const BEFORE: usize = 2;
    const AVERAGES: [Average; 1] = [BODY_LONG.ago(2)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [long]: [f64; 1]) -> f64 {
        let [first, second, third] = bars.last();
        bearish(
            first.is_white()
                & (first.body() > long)
                & second.is_black()
                & second.body_gaps_above(first)
                & third.is_black()
                & (third.open < second.open)
                & (third.open > second.close)
                & (third.close > first.open)
                & (third.close < first.close),
        )
    }
}
