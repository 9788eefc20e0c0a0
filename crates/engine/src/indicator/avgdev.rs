//! Average deviation.

use super::kind::{Indicator, buffers, cut};
use super::rolling::{CentredMean, Recent};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Mean absolute distance of the last `period` values from their mean.
///
/// Needs `period` rows.
#[derive(Debug, Clone)]
pub(super) struct Avgdev {
    mean: CentredMean,
    window: Recent,
    period: f64,
}

impl Indicator<1, 1> for Avgdev {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "avgdev",
        group: Group::Price,
        title: Phrase {
            es: "Desviación media",
            en: "Average deviation",
        },
        summary: Phrase {
            es: "Cuánto se apartan los últimos valores de su media, por término medio.",
            en: "How far the latest values are from their mean, on average.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "avgdev",
            unit: Unit::SeriesChange,
        }],
        source: "TA-Lib 0.8 AVGDEV",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            mean: CentredMean::new(period),
            window: Recent::new(period),
            period: period as f64,
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let (centre, offset) = self.mean.push(value);
        self.window.push(value);
        [self.window.distance_from(centre, offset) / self.period]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [outputs]: [&mut [f64]; 1]) -> Self {
        let mut memory = buffers();
        let [centres, offsets] = cut(&mut memory, outputs.len());
        self.mean.sweep(values, centres, offsets);
        self.window
            .sweep_distances(values, centres, offsets, outputs);
        for output in outputs {
            *output /= self.period;
        }
        self
    }
}
