//! Accelerator oscillator.

use super::ao::Ao;
use super::kind::{Indicator, buffers, cut};
use super::rolling::Mean;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Awesome oscillator less its mean over `signal` bars.
///
/// Needs the longer of `fast` and `slow` plus `signal` - 1 rows.
#[derive(Debug, Clone)]
pub(super) struct Ac {
    oscillator: Ao,
    signal: Mean,
}

impl Indicator<2, 1> for Ac {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ac",
        group: Group::Momentum,
        title: Phrase {
            es: "Oscilador de aceleración",
            en: "Accelerator oscillator",
        },
        summary: Phrase {
            es: "Si el oscilador asombroso se acelera o se frena.",
            en: "Whether the awesome oscillator speeds up or slows down.",
        },
        inputs: &[Input::High, Input::Low],
        parameters: &[
            ParameterSpec::bars("fast", 5.0, 2.0),
            ParameterSpec::bars("slow", 34.0, 2.0),
            ParameterSpec::bars("signal", 5.0, 2.0),
        ],
        outputs: &[OutputSpec {
            name: "ac",
            unit: Unit::PriceChange,
        }],
        source: "Williams, New Trading Dimensions (1998); TA-Lib 0.8 AC",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0).max(params.bars(1)) + params.bars(2) - 2
    }

    fn new(params: &Params) -> Self {
        Self {
            oscillator: Ao::with_periods(params.bars(0), params.bars(1)),
            signal: Mean::new(params.bars(2)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        let oscillator = self.oscillator.push(high, low);
        [oscillator - self.signal.push(oscillator)]
    }

    #[inline(always)]
    fn sweep(mut self, bars: [&[f64]; 2], _: [&[f64]; 2], [outputs]: [&mut [f64]; 1]) -> Self {
        let mut memory = buffers();
        let [oscillator] = cut(&mut memory, outputs.len());
        self.oscillator.sweep_bars(bars, oscillator);
        self.signal.sweep(oscillator, outputs);
        for (output, oscillator) in outputs.iter_mut().zip(oscillator) {
            *output = *oscillator - *output;
        }
        self
    }
}
