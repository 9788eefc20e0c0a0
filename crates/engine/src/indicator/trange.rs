//! True range.

use super::kind::{BLOCK_ROWS, Indicator};
use super::rolling::larger;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// The largest of high - low, |high - previous close| and |low - previous close|.
///
/// Needs 2 rows.
#[derive(Debug, Clone)]
pub(super) struct Trange;

/// True range of one bar. Without a last close (NaN) it is high - low.
#[inline(always)]
pub(super) fn true_range(high: f64, low: f64, last_close: f64) -> f64 {
    let from_close = larger((high - last_close).abs(), (low - last_close).abs());
    larger(from_close, high - low)
}

/// True range of bar after bar.
#[derive(Debug, Clone)]
pub(super) struct TrueRange {
    last_close: f64,
}

impl Default for TrueRange {
    fn default() -> Self {
        Self {
            last_close: f64::NAN,
        }
    }
}

impl TrueRange {
    /// Tells whether there was a bar.
    #[inline(always)]
    pub(super) fn is_started(&self) -> bool {
        !self.last_close.is_nan()
    }

    /// Takes a bar and gives its true range, high - low for the first.
    #[inline(always)]
    pub(super) fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        let range = true_range(high, low, self.last_close);
        self.last_close = close;
        range
    }

    /// `push` of bar after bar.
    #[inline(always)]
    pub(super) fn sweep(&mut self, [high, low, close]: [&[f64]; 3], ranges: &mut [f64]) {
        let rows = ranges.len();
        if rows == 0 {
            return;
        }
        ranges[0] = self.push(high[0], low[0], close[0]);
        let (high, low, last_close) = (&high[1..rows], &low[1..rows], &close[..rows - 1]);
        for (row, range) in ranges[1..].iter_mut().enumerate() {
            *range = true_range(high[row], low[row], last_close[row]);
        }
        self.last_close = close[rows - 1];
    }
}

impl Indicator<3, 1> for Trange {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "trange",
        group: Group::Volatility,
        title: Phrase {
            es: "Rango verdadero",
            en: "True range",
        },
        summary: Phrase {
            es: "Recorrido de la vela contando el salto desde el cierre anterior.",
            en: "Travel of the bar, counting the gap from the previous close.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "trange",
            unit: Unit::PriceChange,
        }],
        source: "Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib 0.8 TRANGE",
    };

    const CHUNK: usize = BLOCK_ROWS;

    fn warmup(_params: &Params) -> usize {
        1
    }

    fn reach(_params: &Params) -> usize {
        1
    }

    fn new(_params: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, [high, low, _]: [f64; 3], [_, _, last_close]: [f64; 3]) -> [f64; 1] {
        [true_range(high, low, last_close)]
    }
}
