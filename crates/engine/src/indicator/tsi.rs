//! True strength index.

use super::ema_chain::EmaChain;
use super::kind::{BLOCK_ROWS, Indicator, block_buffers, cut};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// EMA of the EMA of the changes, in percent of the same of the absolute changes.
///
/// Needs `first` + `second` rows. A series without change gives 0.
#[derive(Debug, Clone)]
pub(super) struct Tsi {
    change: Twice,
    size: Twice,
}

impl Indicator<1, 1> for Tsi {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "tsi",
        group: Group::Momentum,
        title: Phrase {
            es: "Índice de fuerza verdadera",
            en: "True strength index",
        },
        summary: Phrase {
            es: "Cambios suavizados dos veces en tanto por ciento de su tamaño, de -100 a 100.",
            en: "Changes smoothed twice in percent of their size, from -100 to 100.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("first", 25.0, 2.0),
            ParameterSpec::bars("second", 13.0, 2.0),
        ],
        outputs: &[OutputSpec {
            name: "tsi",
            unit: Unit::Percent,
        }],
        source: "Blau, Momentum, Direction and Divergence (1995); TA-Lib 0.8 TSI",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) + params.bars(1) - 1
    }

    fn reach(_params: &Params) -> usize {
        1
    }

    fn new(params: &Params) -> Self {
        let twice = || Twice::new(params.bars(0), params.bars(1));
        Self {
            change: twice(),
            size: twice(),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], [old]: [f64; 1]) -> [f64; 1] {
        let change = value - old;
        if change.is_nan() {
            return [f64::NAN];
        }
        let size = self.size.push(change.abs());
        let change = self.change.push(change);
        [percent(change, size)]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [values]: [&[f64]; 1],
        [old]: [&[f64]; 1],
        [indices]: [&mut [f64]; 1],
    ) -> Self {
        let mut memory = block_buffers();
        let blocks = values.chunks(BLOCK_ROWS).zip(old.chunks(BLOCK_ROWS));
        for ((values, old), indices) in blocks.zip(indices.chunks_mut(BLOCK_ROWS)) {
            let [changes, sizes] = cut(&mut memory, values.len());
            for row in 0..changes.len() {
                changes[row] = values[row] - old[row];
                sizes[row] = changes[row].abs();
            }
            self.change.sweep_values(changes, indices);
            self.size.sweep_values(sizes, changes);
            for (index, size) in indices.iter_mut().zip(changes) {
                *index = percent(*index, *size);
            }
        }
        self
    }
}

#[inline(always)]
fn percent(change: f64, size: f64) -> f64 {
    if size > 0.0 {
        100.0 * (change / size)
    } else {
        0.0
    }
}

/// An EMA of an EMA.
#[derive(Debug, Clone)]
pub(super) struct Twice {
    chain: EmaChain<2>,
}

impl Twice {
    pub(super) fn new(first: usize, second: usize) -> Self {
        Self {
            chain: EmaChain::with_periods([first, second]),
        }
    }

    /// Takes a value and gives the average, NaN during the warm-up.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        second(value, self.chain.push(value))
    }

    /// `push` of value after value, once the average is known.
    #[inline(always)]
    pub(super) fn sweep_values(&mut self, values: &[f64], averages: &mut [f64]) {
        self.chain.sweep(values, averages, second);
    }
}

/// The second average of a value and its leads.
#[inline(always)]
fn second(value: f64, [first, second]: [f64; 2]) -> f64 {
    (value - first) - second
}
