//! Percentage price oscillator.

use super::average::Average;
use super::kind::{Indicator, buffers, cut, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Fast moving average less slow moving average, in percent of the slow one.
///
/// Needs as many rows as the slow average. Periods in the wrong order are swapped. A slow average
/// of 0 gives 0.
#[derive(Debug, Clone)]
pub(super) struct Ppo {
    fast: Average,
    slow: Average,
}

impl Indicator<1, 1> for Ppo {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ppo",
        group: Group::Momentum,
        title: Phrase {
            es: "Oscilador porcentual de precio",
            en: "Percentage price oscillator",
        },
        summary: Phrase {
            es: "Media rápida menos media lenta, en tanto por ciento de la lenta.",
            en: "Fast average less slow average, in percent of the slow one.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("fast", 12.0, 2.0),
            ParameterSpec::bars("slow", 26.0, 2.0),
            Average::parameter("matype", 1.0),
        ],
        outputs: &[OutputSpec {
            name: "ppo",
            unit: Unit::Percent,
        }],
        source: "Appel, Technical Analysis: Power Tools for Active Investors (2005); TA-Lib 0.8 PPO",
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
        [percent(fast, slow)]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [outputs]: [&mut [f64]; 1]) -> Self {
        let mut memory = buffers();
        let [slow] = cut(&mut memory, outputs.len());
        self.fast.sweep(values, outputs);
        self.slow.sweep(values, slow);
        for (output, slow) in outputs.iter_mut().zip(slow) {
            *output = percent(*output, *slow);
        }
        self
    }
}

/// How far `fast` lies above `slow`, in percent of `slow`.
#[inline(always)]
pub(super) fn percent(fast: f64, slow: f64) -> f64 {
    if slow == 0.0 {
        0.0
    } else {
        known(100.0 * ((fast - slow) / slow))
    }
}
