//! Qstick.

use super::kind::Indicator;
use super::rolling::Mean;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Mean of close less open over `period` bars.
///
/// Needs `period` rows.
#[derive(Debug, Clone)]
pub(super) struct Qstick {
    mean: Mean,
}

impl Indicator<2, 1> for Qstick {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "qstick",
        group: Group::Momentum,
        title: Phrase {
            es: "Qstick",
            en: "Qstick",
        },
        summary: Phrase {
            es: "Cuerpo medio de las últimas velas: positivo si dominan las que suben.",
            en: "Mean body of the latest bars: positive when rising ones dominate.",
        },
        inputs: &[Input::Open, Input::Close],
        parameters: &[ParameterSpec::bars("period", 10.0, 1.0)],
        outputs: &[OutputSpec {
            name: "qstick",
            unit: Unit::PriceChange,
        }],
        source: "Chande and Kroll, The New Technical Trader (1994); TA-Lib 0.8 QSTICK",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            mean: Mean::new(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [open, close]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        [self.mean.push(close - open)]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [open, close]: [&[f64]; 2],
        _: [&[f64]; 2],
        [means]: [&mut [f64]; 1],
    ) -> Self {
        self.mean
            .sweep_rows([open, close], |[open, close]| close - open, means);
        self
    }
}
