//! Percentage volume oscillator.

use super::average::Average;
use super::kind::{Indicator, buffers, cut};
use super::ppo::percent;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Fast moving average of the volume less the slow one, in percent of the slow one.
///
/// Needs as many rows as the slow average. Periods in the wrong order are swapped. A slow average
/// of 0 gives 0.
#[derive(Debug, Clone)]
pub(super) struct Pvo {
    fast: Average,
    slow: Average,
}

impl Indicator<1, 1> for Pvo {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "pvo",
        group: Group::Volume,
        title: Phrase {
            es: "Oscilador porcentual de volumen",
            en: "Percentage volume oscillator",
        },
        summary: Phrase {
            es: "Si el volumen reciente es mayor o menor que el de antes, en tanto por ciento.",
            en: "Whether recent volume is greater or less than before, in percent.",
        },
        inputs: &[Input::Volume],
        parameters: &[
            ParameterSpec::bars("fast", 12.0, 2.0),
            ParameterSpec::bars("slow", 26.0, 2.0),
            Average::parameter("matype", 1.0),
        ],
        outputs: &[OutputSpec {
            name: "pvo",
            unit: Unit::Percent,
        }],
        source: "TA-Lib 0.8 PVO",
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
    fn next(&mut self, [volume]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let (fast, slow) = (self.fast.push(volume), self.slow.push(volume));
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
