//! Price volume trend.

use super::kind::{BLOCK_ROWS, Indicator, add_up};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Running sum of volume times the relative change of the close.
///
/// Needs 1 row. Counts from the first row of the series. A change from 0 counts as none.
#[derive(Debug, Clone)]
pub(super) struct Pvt {
    /// 0 before the first row, which so changes nothing.
    last_close: f64,
    sum: f64,
}

impl Indicator<2, 1> for Pvt {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "pvt",
        group: Group::Volume,
        title: Phrase {
            es: "Tendencia de precio y volumen",
            en: "Price volume trend",
        },
        summary: Phrase {
            es: "Suma el volumen de cada vela multiplicado por el cambio relativo del precio.",
            en: "Adds up the volume of each bar times the relative change of the price.",
        },
        inputs: &[Input::Close, Input::Volume],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "pvt",
            unit: Unit::Volume,
        }],
        source: "Achelis, Technical Analysis from A to Z (2000); TA-Lib 0.8 PVT",
    };

    const CHUNK: usize = BLOCK_ROWS;

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self {
            last_close: 0.0,
            sum: 0.0,
        }
    }

    #[inline(always)]
    fn next(&mut self, [close, volume]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        self.sum += trend(close, self.last_close, volume);
        self.last_close = close;
        [self.sum]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [close, volume]: [&[f64]; 2],
        _: [&[f64]; 2],
        [sums]: [&mut [f64]; 1],
    ) -> Self {
        let rows = sums.len();
        let (close, volume) = (&close[..rows], &volume[..rows]);
        sums[0] = trend(close[0], self.last_close, volume[0]);
        for row in 1..rows {
            sums[row] = trend(close[row], close[row - 1], volume[row]);
        }
        self.last_close = close[rows - 1];
        add_up(&mut self.sum, sums);
        self
    }
}

/// Volume times the relative change of the close.
#[inline(always)]
fn trend(close: f64, last: f64, volume: f64) -> f64 {
    if last == 0.0 {
        0.0
    } else {
        ((close - last) / last) * volume
    }
}
