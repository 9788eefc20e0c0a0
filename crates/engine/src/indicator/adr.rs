//! Average day range.

use super::kind::Indicator;
use super::rolling::Mean;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Mean of high less low over `period` bars.
///
/// Needs `period` rows.
#[derive(Debug, Clone)]
pub(super) struct Adr {
    mean: Mean,
}

impl Indicator<2, 1> for Adr {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "adr",
        group: Group::Volatility,
        title: Phrase {
            es: "Rango diario medio",
            en: "Average day range",
        },
        summary: Phrase {
            es: "Recorrido medio de las últimas velas entre su máximo y su mínimo.",
            en: "Mean travel of the latest bars between their high and low.",
        },
        inputs: &[Input::High, Input::Low],
        parameters: &[ParameterSpec::bars("period", 14.0, 1.0)],
        outputs: &[OutputSpec {
            name: "adr",
            unit: Unit::PriceChange,
        }],
        source: "TA-Lib 0.8 ADR",
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
    fn next(&mut self, [high, low]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        [self.mean.push(high - low)]
    }

    #[inline(always)]
    fn sweep(mut self, [high, low]: [&[f64]; 2], _: [&[f64]; 2], [means]: [&mut [f64]; 1]) -> Self {
        self.mean
            .sweep_rows([high, low], |[high, low]| high - low, means);
        self
    }
}
