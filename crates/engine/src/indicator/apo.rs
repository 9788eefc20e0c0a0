//! Absolute price oscillator.

use super::average::Average;
use super::kind::{Indicator, buffers, cut};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Fast moving average less slow moving average.
///
/// Needs as many rows as the slow average. Periods in the wrong order are swapped.
#[derive(Debug, Clone)]
pub(super) struct Apo {
    fast: Average,
    slow: Average,
}

impl Indicator<1, 1> for Apo {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "apo",
        group: Group::Momentum,
        title: Phrase {
            es: "Oscilador absoluto de precio",
            en: "Absolute price oscillator",
        },
        summary: Phrase {
            es: "Media rápida menos media lenta.",
            en: "Fast average less slow average.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("fast", 12.0, 2.0),
            ParameterSpec::bars("slow", 26.0, 2.0),
            Average::parameter("matype", 1.0),
        ],
        outputs: &[OutputSpec {
            name: "apo",
            unit: Unit::SeriesChange,
        }],
        source: "Appel, Technical Analysis: Power Tools for Active Investors (2005); TA-Lib 0.8 APO",
    };

    fn warmup(params: &Params) -> usize {
        Average::lookback(
            Self::SPEC.choice(params, 2),
            params.bars(0).max(params.bars(1)),
        )
    }

    fn new(params: &Params) -> Self {
        let matype = Self::SPEC.choice(params, 2);
        let fast = params.bars(0).min(params.bars(1));
        let slow = params.bars(0).max(params.bars(1));
        Self {
            fast: Average::new(matype, fast),
            slow: Average::new(matype, slow),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let (fast, slow) = (self.fast.push(value), self.slow.push(value));
        [fast - slow]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [outputs]: [&mut [f64]; 1]) -> Self {
        let mut memory = buffers();
        let [slow] = cut(&mut memory, outputs.len());
        self.fast.sweep(values, outputs);
        self.slow.sweep(values, slow);
        for (output, slow) in outputs.iter_mut().zip(slow) {
            *output -= *slow;
        }
        self
    }
}
