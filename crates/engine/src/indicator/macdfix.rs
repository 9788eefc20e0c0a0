//! MACD fixed at 12/26.

use super::ema::Ema;
use super::kind::Indicator;
use super::rolling::Warmup;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// MACD whose averages over 12 and 26 have alphas of exactly 0.15 and 0.075.
///
/// Needs 25 + `signal` rows.
#[derive(Debug, Clone)]
pub(super) struct Macdfix {
    /// Rows that the fast average leaves out.
    skipped: Warmup,
    fast: Ema,
    slow: Ema,
    signal: Ema,
}

impl Indicator<1, 3> for Macdfix {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "macdfix",
        group: Group::Momentum,
        title: Phrase {
            es: "MACD fijo 12/26",
            en: "MACD fixed at 12/26",
        },
        summary: Phrase {
            es: "MACD clásico con sus dos medias fijas.",
            en: "Classic MACD with its two averages fixed.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("signal", 9.0, 1.0)],
        outputs: &[
            OutputSpec {
                name: "macd",
                unit: Unit::SeriesChange,
            },
            OutputSpec {
                name: "signal",
                unit: Unit::SeriesChange,
            },
            OutputSpec {
                name: "hist",
                unit: Unit::SeriesChange,
            },
        ],
        source: "Appel, Technical Analysis: Power Tools for Active Investors (2005); TA-Lib 0.8 MACDFIX",
    };

    fn warmup(params: &Params) -> usize {
        SLOW + params.bars(0) - 2
    }

    fn new(params: &Params) -> Self {
        Self {
            skipped: Warmup::new(SLOW - FAST),
            fast: Ema::with_alpha(FAST, 0.15),
            slow: Ema::with_alpha(SLOW, 0.075),
            signal: Ema::with_period(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 3] {
        let slow = self.slow.push(value);
        if !self.skipped.is_over() {
            return [f64::NAN; 3];
        }
        let macd = self.fast.push(value) - slow;
        if macd.is_nan() {
            return [f64::NAN; 3];
        }
        let signal = self.signal.push(macd);
        [macd, signal, macd - signal]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [values]: [&[f64]; 1],
        _: [&[f64]; 1],
        [macd, signal, histogram]: [&mut [f64]; 3],
    ) -> Self {
        // The columns to come hold the two averages meanwhile.
        self.fast.sweep_values(values, signal);
        self.slow.sweep_values(values, histogram);
        for row in 0..macd.len() {
            macd[row] = signal[row] - histogram[row];
        }
        self.signal.sweep_values(macd, signal);
        for row in 0..macd.len() {
            histogram[row] = macd[row] - signal[row];
        }
        self
    }
}

const FAST: usize = 12;
const SLOW: usize = 26;
