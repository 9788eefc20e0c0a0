//! Chaikin oscillator.

use super::ad::{money_flow, sweep_money_flow};
use super::decay::Decay;
use super::kind::{BLOCK_ROWS, Indicator, block_buffers, cut};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Fast less slow exponential average of the accumulation and distribution line, both started from
/// its first value.
///
/// The line itself cancels: what counts is how far it leads each average, which is made of its changes.
/// Needs as many rows as the longer period.
#[derive(Debug, Clone)]
pub(super) struct Adosc {
    is_started: bool,
    /// How far the line leads its averages, over what a step keeps.
    fast: Decay,
    slow: Decay,
}

impl Adosc {
    #[inline(always)]
    fn difference(&self, fast: f64, slow: f64) -> f64 {
        slow * self.slow.keep() - fast * self.fast.keep()
    }
}

impl Indicator<4, 1> for Adosc {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "adosc",
        group: Group::Volume,
        title: Phrase {
            es: "Oscilador de Chaikin",
            en: "Chaikin oscillator",
        },
        summary: Phrase {
            es: "Impulso de la línea de acumulación y distribución.",
            en: "Momentum of the accumulation and distribution line.",
        },
        inputs: &[Input::High, Input::Low, Input::Close, Input::Volume],
        parameters: &[
            ParameterSpec::bars("fast", 3.0, 2.0),
            ParameterSpec::bars("slow", 10.0, 2.0),
        ],
        outputs: &[OutputSpec {
            name: "adosc",
            unit: Unit::Volume,
        }],
        source: "Chaikin; Achelis, Technical Analysis from A to Z (2000); TA-Lib 0.8 ADOSC",
    };

    const CHUNK: usize = BLOCK_ROWS;

    fn warmup(params: &Params) -> usize {
        params.bars(0).max(params.bars(1)) - 1
    }

    fn new(params: &Params) -> Self {
        let average = |at| Decay::new(1.0 - 2.0 / (params.bars(at) as f64 + 1.0));
        Self {
            is_started: false,
            fast: average(0),
            slow: average(1),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close, volume]: [f64; 4], _: [f64; 4]) -> [f64; 1] {
        if !self.is_started {
            self.is_started = true;
            return [0.0];
        }
        let flow = money_flow(high, low, close, volume);
        let (fast, slow) = (self.fast.push(flow), self.slow.push(flow));
        [self.difference(fast, slow)]
    }

    #[inline(always)]
    fn sweep(mut self, bars: [&[f64]; 4], _: [&[f64]; 4], [outputs]: [&mut [f64]; 1]) -> Self {
        let mut memory = block_buffers();
        let [flows, fast] = cut(&mut memory, outputs.len());
        sweep_money_flow(bars, flows);
        self.fast.sweep(flows, fast);
        self.slow.sweep(flows, outputs);
        for (slow, fast) in outputs.iter_mut().zip(fast) {
            *slow = self.difference(*fast, *slow);
        }
        self
    }
}
