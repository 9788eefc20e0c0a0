//! Relative strength index.

use super::decay::Decay;
use super::kind::{BLOCK_ROWS, Indicator, block_buffers, cut};
use super::rolling::{Warmup, larger};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Share of the upward changes in all changes, 0 to 100.
///
/// Needs `period` + 1 rows. A window without losses gives 100; a series that has not changed at
/// all gives 0, as in TA-Lib. Smoothing is Wilder's (alpha = 1 / `period`), seeded with the simple
/// mean of the first `period` changes.
#[derive(Debug, Clone)]
pub(super) struct Rsi {
    seed: Warmup,
    /// NaN before the first row, so that its change counts as none.
    last: f64,
    /// Smoothed gains and losses times `period`: the factor cancels.
    gains: Decay,
    losses: Decay,
}

impl Rsi {
    pub(super) fn with_period(period: usize) -> Self {
        let keep = 1.0 - 1.0 / period as f64;
        Self {
            seed: Warmup::new(period + 1),
            last: f64::NAN,
            gains: Decay::new(keep),
            losses: Decay::new(keep),
        }
    }

    /// Takes a value and gives the index, of no use for the first `period`.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let (gains, losses) = self.push_parts(value);
        share(gains, losses)
    }

    /// `push` of value after value, once the index is known.
    #[inline(always)]
    pub(super) fn sweep_values(&mut self, values: &[f64], indices: &mut [f64]) {
        self.sweep_parts(values, indices, share);
    }

    /// Like `push`, but gives the smoothed gains and losses, both times the same factor.
    #[inline(always)]
    pub(super) fn push_parts(&mut self, value: f64) -> (f64, f64) {
        let change = value - self.last;
        self.last = value;
        let (gain, loss) = (larger(change, 0.0), larger(-change, 0.0));
        if self.seed.is_over() {
            (self.gains.push(gain), self.losses.push(loss))
        } else {
            (self.gains.add(gain), self.losses.add(loss))
        }
    }

    /// `push_parts` of value after value, once they are known; `finish` makes the output of them.
    #[inline(always)]
    pub(super) fn sweep_parts(
        &mut self,
        values: &[f64],
        outputs: &mut [f64],
        finish: impl Fn(f64, f64) -> f64,
    ) {
        let mut memory = block_buffers();
        let blocks = values.chunks(BLOCK_ROWS);
        for (values, outputs) in blocks.zip(outputs.chunks_mut(BLOCK_ROWS)) {
            let rows = values.len();
            let [gain, loss, gains, losses] = cut(&mut memory, rows);
            gains[0] = values[0] - self.last;
            for (row, change) in gains[1..].iter_mut().enumerate() {
                *change = values[row + 1] - values[row];
            }
            self.last = values[rows - 1];
            for row in 0..rows {
                gain[row] = larger(gains[row], 0.0);
                loss[row] = larger(-gains[row], 0.0);
            }
            self.gains.sweep(gain, gains);
            self.losses.sweep(loss, losses);
            for (row, output) in outputs.iter_mut().enumerate() {
                *output = finish(gains[row], losses[row]);
            }
        }
    }
}

impl Indicator<1, 1> for Rsi {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "rsi",
        group: Group::Momentum,
        title: Phrase {
            es: "Índice de fuerza relativa",
            en: "Relative strength index",
        },
        summary: Phrase {
            es: "Compara subidas con bajadas de 0 a 100: alto es fuerza o exceso, bajo es debilidad.",
            en: "Weighs rises against falls from 0 to 100: high is strength or excess, low weakness.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "rsi",
            unit: Unit::Percent,
        }],
        source: "Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib 0.8 RSI",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(params: &Params) -> Self {
        Self::with_period(params.bars(0))
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [self.push(value)]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [indices]: [&mut [f64]; 1]) -> Self {
        self.sweep_values(values, indices);
        self
    }
}

/// Gains in percent of gains and losses.
#[inline(always)]
fn share(gains: f64, losses: f64) -> f64 {
    let total = gains + losses;
    if total > 0.0 {
        100.0 * (gains / total)
    } else {
        0.0
    }
}
