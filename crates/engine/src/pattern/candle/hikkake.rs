//! Hikkake.

use super::{Average, BAR, BLOCK_ROWS, Candles, Place, SIGNAL, Shape, Stretch, Trap, signed};
use crate::indicator::{Group, IndicatorSpec, Params, Phrase};

/// An inside bar and a break out of it, which fails when the price closes on the other side within three bars: 100, and 200 then.
#[derive(Debug, Clone)]
pub(crate) struct Hikkake {
    trap: Trap,
}

impl Shape<0> for Hikkake {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cdlhikkake",
        group: Group::Pattern,
        title: Phrase {
            es: "Hikkake",
            en: "Hikkake",
        },
        summary: Phrase {
            es: "Una vela interior seguida de una ruptura, que falla si en tres velas el precio cierra al otro lado: 100, y 200 al confirmarse.",
            en: "An inside bar and a break out of it, which fails when the price closes on the other side within three bars: 100, and 200 then.",
        },
        inputs: BAR,
        parameters: &[],
        outputs: SIGNAL,
        source: "Chesler, Trading False Moves with the Hikkake Pattern (2004); TA-Lib 0.8 CDLHIKKAKE",
    };

    const BEFORE: usize = 5;
    const LEAD: usize = 3;
    const AVERAGES: [Average; 0] = [];

    fn new(_: &Params) -> Self {
        Self {
            trap: Trap::default(),
        }
    }

    #[inline(always)]
    fn next(&mut self, bars: &impl Candles, averages: [f64; 0]) -> f64 {
        self.trap.next(broken(bars, averages), bars)
    }

    #[inline(always)]
    fn next_rows(
        &mut self,
        columns: [&Stretch; 4],
        averages: impl Fn(usize) -> [f64; 0],
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
fn broken(bars: &impl Candles, _: [f64; 0]) -> f64 {
    let [first, second, third] = bars.last();
    let inside = (second.high < first.high) & (second.low > first.low);
    let below = (third.high < second.high) & (third.low < second.low);
    let above = (third.high > second.high) & (third.low > second.low);
    signed(inside & (below | above), third.high < second.high)
}
