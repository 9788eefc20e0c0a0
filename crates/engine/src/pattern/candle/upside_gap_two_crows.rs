//! Upside gap two crows.

use super::{Average, BAR, BODY_LONG, BODY_SHORT, Candles, SIGNAL, Shape, bearish};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// After a long rising bar and a gap a short falling bar and another that engulfs it and leaves the gap: warns of a top.
#[derive(Debug, Clone)]
pub(crate) struct UpsideGapTwoCrows;

impl Shape<2> for UpsideGapTwoCrows {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlupsidegap2crows",
        group: Group::Pattern,
        title: Phrase {
            es: "Dos cuervos con hueco alcista",
            en: "Upside gap two crows",
        },
        summary: Phrase {
            es: "Tras una vela alcista larga y un hueco, una bajista corta y otra que la envuelve sin cerrar el hueco: aviso de techo.",
            en: "After a long rising bar and a gap a short falling bar and another that engulfs it and leaves the gap: warns of a top.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Nison, Japanese Candlestick Charting Techniques (1991); TA-Lib 0.8 CDLUPSIDEGAP2CROWS",
    };

    const BEFORE: usize = 2;
    const AVERAGES: [Average; 2] = [BODY_LONG.ago(2), BODY_SHORT.ago(1)];

    fn new(_: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, [long, short]: [f64; 2]) -> f64 {
        let [first, second, third] = bars.last();
        bearish(
            first.is_white()
                & (first.body() > long)
                & second.is_black()
                & (second.body() <= short)
                & second.body_gaps_above(first)
                & third.is_black()
                & (third.open > second.open)
                & (third.close < second.close)
                & (third.close > first.close),
        )
    }
}
