//! Standard deviation.

use super::kind::Indicator;
use super::rolling::Moments;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Population standard deviation (ddof 0) of the last `period` values, times `nbdev`.
///
/// Needs `period` rows. Equal values give exactly zero. TA-Lib gives zero below 1e-7; here small
/// prices keep their deviation.
#[derive(Debug, Clone)]
pub(super) struct Stddev {
    moments: Moments,
    scale: f64,
}

impl Indicator<1, 1> for Stddev {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "stddev",
        group: Group::Statistics,
        title: Phrase {
            es: "Desviación típica",
            en: "Standard deviation",
        },
        summary: Phrase {
            es: "Cuánto se apartan los últimos valores de su promedio.",
            en: "How far the latest values lie from their mean.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("period", 5.0, 2.0),
            ParameterSpec::deviations("nbdev", 1.0),
        ],
        outputs: &[OutputSpec {
            name: "stddev",
            unit: Unit::SeriesChange,
        }],
        source: "TA-Lib 0.8 STDDEV",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            moments: Moments::new(params.bars(0)),
            scale: params.real(1),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let (_, deviation) = self.moments.push(value);
        [deviation * self.scale]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [values]: [&[f64]; 1],
        _: [&[f64]; 1],
        [deviations]: [&mut [f64]; 1],
    ) -> Self {
        let scale = self.scale;
        let deviation = |_, variance: f64| [variance.sqrt() * scale];
        self.moments.sweep(values, [deviations], deviation);
        self
    }
}
