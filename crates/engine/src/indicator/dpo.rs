//! Detrended price oscillator.

use super::kind::Indicator;
use super::rolling::Mean;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Value of `period` / 2 + 1 rows ago less the mean of the last `period`.
///
/// Needs `period` rows, 3 for a `period` of 2. Nothing is shifted back in time: each output uses
/// past rows only.
#[derive(Debug, Clone)]
pub(super) struct Dpo {
    mean: Mean,
}

impl Indicator<1, 1> for Dpo {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "dpo",
        group: Group::Momentum,
        title: Phrase {
            es: "Oscilador de precio sin tendencia",
            en: "Detrended price oscillator",
        },
        summary: Phrase {
            es: "Distancia entre un precio pasado y la media, para ver los ciclos sin la tendencia.",
            en: "Distance of a past price from the average, to see cycles without the trend.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 20.0, 2.0)],
        outputs: &[OutputSpec {
            name: "dpo",
            unit: Unit::SeriesChange,
        }],
        source: "Achelis, Technical Analysis from A to Z (2000); TA-Lib 0.8 DPO",
    };

    fn warmup(params: &Params) -> usize {
        (params.bars(0) - 1).max(params.bars(0) / 2 + 1)
    }

    fn reach(params: &Params) -> usize {
        params.bars(0) / 2 + 1
    }

    fn new(params: &Params) -> Self {
        Self {
            mean: Mean::new(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], [old]: [f64; 1]) -> [f64; 1] {
        [old - self.mean.push(value)]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [values]: [&[f64]; 1],
        [old]: [&[f64]; 1],
        [outputs]: [&mut [f64]; 1],
    ) -> Self {
        self.mean.sweep(values, outputs);
        for row in 0..outputs.len() {
            outputs[row] = old[row] - outputs[row];
        }
        self
    }
}
