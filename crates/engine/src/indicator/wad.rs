//! Williams' accumulation and distribution.

use super::kind::{BLOCK_ROWS, Indicator, add_up};
use super::rolling::{larger, smaller};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Running sum of close less true low on a rise and of close less true high on a fall.
///
/// Needs 1 row. Counts from the first row of the series.
#[derive(Debug, Clone)]
pub(super) struct Wad {
    /// NaN before the first row, which so counts for nothing.
    last_close: f64,
    sum: f64,
}

impl Indicator<3, 1> for Wad {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "wad",
        group: Group::Momentum,
        title: Phrase {
            es: "Acumulación y distribución de Williams",
            en: "Williams' accumulation and distribution",
        },
        summary: Phrase {
            es: "Suma lo que cada cierre se aleja del extremo verdadero de su vela; no usa el volumen.",
            en: "Adds up how far each close is from the true extreme of its bar; it uses no volume.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "wad",
            unit: Unit::PriceChange,
        }],
        source: "Achelis, Technical Analysis from A to Z (2000); TA-Lib 0.8 WAD",
    };

    const CHUNK: usize = BLOCK_ROWS;

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self {
            last_close: f64::NAN,
            sum: 0.0,
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 1] {
        self.sum += pressure(high, low, close, self.last_close);
        self.last_close = close;
        [self.sum]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low, close]: [&[f64]; 3],
        _: [&[f64]; 3],
        [sums]: [&mut [f64]; 1],
    ) -> Self {
        let rows = sums.len();
        let (high, low, close) = (&high[..rows], &low[..rows], &close[..rows]);
        sums[0] = pressure(high[0], low[0], close[0], self.last_close);
        for row in 1..rows {
            sums[row] = pressure(high[row], low[row], close[row], close[row - 1]);
        }
        self.last_close = close[rows - 1];
        add_up(&mut self.sum, sums);
        self
    }
}

/// Close less true low on a rise, less true high on a fall.
#[inline(always)]
fn pressure(high: f64, low: f64, close: f64, last: f64) -> f64 {
    let rise = close - smaller(low, last);
    let fall = close - larger(high, last);
    if close > last {
        rise
    } else if close < last {
        fall
    } else {
        0.0
    }
}
