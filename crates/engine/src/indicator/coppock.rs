//! Coppock curve.

use super::delay::Delay;
use super::kind::{Indicator, buffers, cut};
use super::rolling::WeightedMean;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Weighted mean over `wma` rows of the sum of two rates of change.
///
/// Needs the longer of `roc1` and `roc2` plus `wma` rows. An old value of 0 counts as no change.
#[derive(Debug, Clone)]
pub(super) struct Coppock {
    first: Delay,
    second: Delay,
    mean: WeightedMean,
}

impl Indicator<1, 1> for Coppock {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "coppock",
        group: Group::Momentum,
        title: Phrase {
            es: "Curva de Coppock",
            en: "Coppock curve",
        },
        summary: Phrase {
            es: "Media ponderada de dos tasas de cambio: busca suelos de largo plazo.",
            en: "Weighted average of two rates of change: looks for long-term bottoms.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("wma", 10.0, 1.0),
            ParameterSpec::bars("roc1", 11.0, 1.0),
            ParameterSpec::bars("roc2", 14.0, 1.0),
        ],
        outputs: &[OutputSpec {
            name: "coppock",
            unit: Unit::Percent,
        }],
        source: "Coppock, Barron's 42 (1962); TA-Lib 0.8 COPPOCK",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(1).max(params.bars(2)) + params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            first: Delay::new(params.bars(1)),
            second: Delay::new(params.bars(2)),
            mean: WeightedMean::new(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let first = change(value, self.first.push(value));
        let second = change(value, self.second.push(value));
        [self.mean.push(first + second)]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [outputs]: [&mut [f64]; 1]) -> Self {
        let mut memory = buffers();
        let [changes] = cut(&mut memory, outputs.len());
        for row in 0..outputs.len() {
            let first = change(values[row], self.first.push(values[row]));
            let second = change(values[row], self.second.push(values[row]));
            changes[row] = first + second;
        }
        self.mean.sweep(changes, outputs);
        self
    }
}

#[inline(always)]
fn change(value: f64, old: f64) -> f64 {
    if old == 0.0 {
        0.0
    } else {
        (value / old - 1.0) * 100.0
    }
}
