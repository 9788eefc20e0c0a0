//! Modified hikkake.

use super::{Average, BAR, BLOCK_ROWS, Candles, NEAR, Place, SIGNAL, Shape, Stretch, Trap, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// Hikkake after two inside bars of which the first closes near the end of the break: 100, and 200 once confirmed.
#[derive(Debug, Clone)]
pub(crate) struct HikkakeModified {
    trap: Trap,
}

impl Shape<1> for HikkakeModified {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlhikkakemod",
        group: Group::Pattern,
        title: Phrase {
            es: "Hikkake modificado",
            en: "Modified hikkake",
        },
        summary: Phrase {
            es: "Hikkake tras dos velas interiores en el que la primera cierra cerca del extremo de la ruptura: 100, y 200 al confirmarse.",
            en: "Hikkake after two inside bars of which the first closes near the end of the break: 100, and 200 once confirmed.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Chesler, Trading False Moves with the Hikkake Pattern (2004); TA-Lib 0.8 CDLHIKKAKEMOD",
    };

    const BEFORE: usize = 5;
    const LEAD: usize = 3;
    const AVERAGES: [Average; 1] = [NEAR.ago(2)];

    fn new(_: &Params) -> Self {
        Self {
            trap: Trap::default(),
        }
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, averages: [f64; 1]) -> f64 {
        self.trap.next(broken(bars, averages), bars)
    }

    #[inline(always)]
    fn next_rows(
        &mut self,
        columns: [&Stretch; 4],
        averages: impl Fn(usize) -> [f64; 1],
        signals: &mut [f64; BLOCK_ROWS],
    ) {
        for (row, signal) in signals.iter_mut().enumerate() {
            *signal = broken(&Place { columns, row }, averages(row));
        }
        self.trap.next_rows(columns, signals);
    }
}

/// How the last bar breaks out of an inside one: 100 downwards, -100 upwards.
#[inline(always)]
fn broken(bars: &impl Candles, [near]: [f64; 1]) -> f64 {
    let [before, first, second, third] = bars.last();
    let inside = (first.high < before.high)
        & (first.low > before.low)
        & (second.high < first.high)
        & (second.low > first.low);
    let below =
        (third.high < second.high) & (third.low < second.low) & (first.close <= first.low + near);
    let above =
        (third.high > second.high) & (third.low > second.low) & (first.close >= first.high - near);
    signed(inside & (below | above), third.high < second.high)
}
