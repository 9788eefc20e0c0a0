//! On balance volume.

use super::kind::{BLOCK_ROWS, Indicator, add_up};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Running sum of volume, signed by the direction of the close.
///
/// Starts at the volume of the first row. Its level depends on where the series starts; only its
/// changes mean something.
#[derive(Debug, Clone)]
pub(super) struct Obv {
    /// Below every close before the first row, which so counts as a rise.
    last_close: f64,
    sum: f64,
}

impl Indicator<2, 1> for Obv {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "obv",
        group: Group::Volume,
        title: Phrase {
            es: "Volumen en balance",
            en: "On balance volume",
        },
        summary: Phrase {
            es: "Suma el volumen de las velas que suben y resta el de las que bajan.",
            en: "Adds the volume of rising bars and subtracts that of falling ones.",
        },
        inputs: &[Input::Close, Input::Volume],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "obv",
            unit: Unit::Volume,
        }],
        source: "Granville, New Key to Stock Market Profits (1963); TA-Lib 0.8 OBV",
    };

    const CHUNK: usize = BLOCK_ROWS;

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self {
            last_close: f64::NEG_INFINITY,
            sum: 0.0,
        }
    }

    #[inline(always)]
    fn next(&mut self, [close, volume]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        self.sum += signed(close, self.last_close, volume);
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
        sums[0] = signed(close[0], self.last_close, volume[0]);
        for row in 1..rows {
            sums[row] = signed(close[row], close[row - 1], volume[row]);
        }
        self.last_close = close[rows - 1];
        add_up(&mut self.sum, sums);
        self
    }
}

/// The volume with the sign of the change of the close.
#[inline(always)]
fn signed(close: f64, last: f64, volume: f64) -> f64 {
    // Numbers, not branches: a processor cannot predict the direction of a close.
    let rises = f64::from(u8::from(close > last));
    let falls = f64::from(u8::from(close < last));
    (rises - falls) * volume
}
