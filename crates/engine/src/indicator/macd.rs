//! Moving average convergence divergence.

use super::ema::Ema;
use super::kind::Indicator;
use super::rolling::Warmup;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Fast EMA less slow EMA, the EMA of that, and their difference.
///
/// Needs `slow` + `signal` - 1 rows. Both averages are seeded with a simple mean that ends on row
/// `slow`, as in TA-Lib, so the fast one starts later. Periods in the wrong order are swapped.
#[derive(Debug, Clone)]
pub(super) struct Macd {
    /// Rows that the fast average leaves out.
    skipped: Warmup,
    fast: Ema,
    slow: Ema,
    signal: Ema,
}

fn longer(params: &Params) -> usize {
    params.bars(0).max(params.bars(1))
}

impl Indicator<1, 3> for Macd {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "macd",
        group: Group::Momentum,
        title: Phrase {
            es: "Convergencia y divergencia de medias",
            en: "Moving average convergence divergence",
        },
        summary: Phrase {
            es: "Distancia entre una media rápida y una lenta, y la media de esa distancia.",
            en: "Distance between a fast and a slow average, and the average of that distance.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("fast", 12.0, 2.0),
            ParameterSpec::bars("slow", 26.0, 2.0),
            ParameterSpec::bars("signal", 9.0, 1.0),
        ],
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
        source: "Appel, Technical Analysis: Power Tools for Active Investors (2005); TA-Lib 0.8 MACD",
    };

    fn warmup(params: &Params) -> usize {
        longer(params) + params.bars(2) - 2
    }

    fn new(params: &Params) -> Self {
        let slow = longer(params);
        let fast = params.bars(0).min(params.bars(1));
        Self {
            skipped: Warmup::new(slow - fast),
            fast: Ema::with_period(fast),
            slow: Ema::with_period(slow),
            signal: Ema::with_period(params.bars(2)),
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
        if signal.is_nan() {
            return [f64::NAN; 3];
        }
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
