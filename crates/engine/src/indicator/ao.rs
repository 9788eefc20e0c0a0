//! Awesome oscillator.

use super::kind::{Indicator, buffers, cut};
use super::rolling::Mean;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Mean of the median price over `fast` bars less that over `slow`.
///
/// Needs as many rows as the longer of the two.
#[derive(Debug, Clone)]
pub(super) struct Ao {
    fast: Mean,
    slow: Mean,
}

impl Ao {
    pub(super) fn with_periods(fast: usize, slow: usize) -> Self {
        Self {
            fast: Mean::new(fast),
            slow: Mean::new(slow),
        }
    }

    /// Takes a bar and gives the oscillator, of no use before the longer period is full.
    #[inline(always)]
    pub(super) fn push(&mut self, high: f64, low: f64) -> f64 {
        let median = (high + low) / 2.0;
        self.fast.push(median) - self.slow.push(median)
    }

    /// `push` of bar after bar.
    #[inline(always)]
    pub(super) fn sweep_bars(&mut self, [high, low]: [&[f64]; 2], oscillator: &mut [f64]) {
        let mut memory = buffers();
        let [slow] = cut(&mut memory, oscillator.len());
        let median = |[high, low]: [f64; 2]| (high + low) / 2.0;
        self.fast.sweep_rows([high, low], median, oscillator);
        self.slow.sweep_rows([high, low], median, slow);
        for (oscillator, slow) in oscillator.iter_mut().zip(slow) {
            *oscillator -= *slow;
        }
    }
}

impl Indicator<2, 1> for Ao {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ao",
        group: Group::Momentum,
        title: Phrase {
            es: "Oscilador asombroso",
            en: "Awesome oscillator",
        },
        summary: Phrase {
            es: "Media corta menos media larga del punto medio de las velas.",
            en: "Short less long average of the middle of the bars.",
        },
        inputs: &[Input::High, Input::Low],
        parameters: &[
            ParameterSpec::bars("fast", 5.0, 2.0),
            ParameterSpec::bars("slow", 34.0, 2.0),
        ],
        outputs: &[OutputSpec {
            name: "ao",
            unit: Unit::PriceChange,
        }],
        source: "Williams, New Trading Dimensions (1998); TA-Lib 0.8 AO",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0).max(params.bars(1)) - 1
    }

    fn new(params: &Params) -> Self {
        Self::with_periods(params.bars(0), params.bars(1))
    }

    #[inline(always)]
    fn next(&mut self, [high, low]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        [self.push(high, low)]
    }

    #[inline(always)]
    fn sweep(mut self, bars: [&[f64]; 2], _: [&[f64]; 2], [oscillator]: [&mut [f64]; 1]) -> Self {
        self.sweep_bars(bars, oscillator);
        self
    }
}
