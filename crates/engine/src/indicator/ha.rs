//! Heikin-Ashi bars.

use std::mem;

use super::ema::Ema;
use super::kind::{BLOCK_ROWS, Indicator};
use super::rolling::{larger, smaller};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Open is the middle of the previous smoothed bar, close the mean of the bar, high and low the
/// extremes of all.
///
/// Needs 1 row. The first open is the middle of the first bar's open and close.
#[derive(Debug, Clone)]
pub(super) struct Ha {
    /// Of the closes: a bar opens where the average of those before it stands, NaN before the first.
    average: Ema,
    open: f64,
}

/// Mean of the bar, and the extremes with the ends of the smoothed body.
#[inline(always)]
fn smoothed(opened: f64, [open, high, low, close]: [f64; 4]) -> [f64; 4] {
    let closed = mean([open, high, low, close]);
    let highest = larger(larger(opened, closed), high);
    [
        opened,
        highest,
        smaller(smaller(opened, closed), low),
        closed,
    ]
}

#[inline(always)]
fn mean([open, high, low, close]: [f64; 4]) -> f64 {
    (((open + high) + low) + close) / 4.0
}

impl Indicator<4, 4> for Ha {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ha",
        group: Group::Price,
        title: Phrase {
            es: "Velas Heikin-Ashi",
            en: "Heikin-Ashi bars",
        },
        summary: Phrase {
            es: "Velas suavizadas con las anteriores, para ver la tendencia sin ruido.",
            en: "Bars smoothed with those before, to see the trend without noise.",
        },
        inputs: &[Input::Open, Input::High, Input::Low, Input::Close],
        parameters: &[],
        outputs: &[
            OutputSpec {
                name: "open",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "high",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "low",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "close",
                unit: Unit::Price,
            },
        ],
        source: "Valcu, Technical Analysis of Stocks and Commodities 22 (2004); TA-Lib 0.8 HA",
    };

    const CHUNK: usize = BLOCK_ROWS;

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self {
            average: Ema::with_alpha(1, 0.5),
            open: f64::NAN,
        }
    }

    #[inline(always)]
    fn next(&mut self, bar: [f64; 4], _: [f64; 4]) -> [f64; 4] {
        let [open, _, _, close] = bar;
        let closed = mean(bar);
        let opened = if self.open.is_nan() {
            let opened = (open + close) / 2.0;
            self.open = (opened + closed) / 2.0;
            self.average.start(closed, self.open);
            opened
        } else {
            mem::replace(&mut self.open, self.average.push(closed))
        };
        smoothed(opened, bar)
    }

    #[inline(always)]
    fn sweep(
        mut self,
        bars: [&[f64]; 4],
        _: [&[f64]; 4],
        [opens, highs, lows, closes]: [&mut [f64]; 4],
    ) -> Self {
        let rows = opens.len();
        let bars = bars.map(|column| &column[..rows]);
        let (highs, lows, closes) = (&mut highs[..rows], &mut lows[..rows], &mut closes[..rows]);
        for row in 0..rows {
            closes[row] = mean(bars.map(|column| column[row]));
        }
        // The column to come holds the averages meanwhile.
        self.average.sweep_values(closes, highs);
        let first = mem::replace(&mut self.open, highs[rows - 1]);
        opens[0] = first;
        opens[1..].copy_from_slice(&highs[..rows - 1]);
        for row in 0..rows {
            let bar = smoothed(opens[row], bars.map(|column| column[row]));
            [_, highs[row], lows[row], _] = bar;
        }
        self
    }
}
