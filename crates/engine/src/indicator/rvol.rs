//! Relative volume.

use super::kind::{Indicator, buffers, cut, known};
use super::rolling::Mean;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Volume over the mean volume of the `period` bars before.
///
/// Needs `period` + 1 rows. NaN when nothing was traded on those bars.
#[derive(Debug, Clone)]
pub(super) struct Rvol {
    mean: Mean,
    /// Mean of the bars before.
    baseline: f64,
}

impl Indicator<1, 1> for Rvol {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "rvol",
        group: Group::Volume,
        title: Phrase {
            es: "Volumen relativo",
            en: "Relative volume",
        },
        summary: Phrase {
            es: "Volumen de la vela entre el volumen medio de las anteriores.",
            en: "Volume of the bar over the mean volume of the ones before.",
        },
        inputs: &[Input::Volume],
        parameters: &[ParameterSpec::bars("period", 20.0, 1.0)],
        outputs: &[OutputSpec {
            name: "rvol",
            unit: Unit::Score,
        }],
        source: "TA-Lib 0.8 RVOL",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(params: &Params) -> Self {
        Self {
            mean: Mean::new(params.bars(0)),
            baseline: 0.0,
        }
    }

    #[inline(always)]
    fn next(&mut self, [volume]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let ratio = volume / self.baseline;
        self.baseline = self.mean.push(volume);
        [known(ratio)]
    }

    #[inline(always)]
    fn sweep(mut self, [volume]: [&[f64]; 1], _: [&[f64]; 1], [ratios]: [&mut [f64]; 1]) -> Self {
        let mut memory = buffers();
        let [means] = cut(&mut memory, ratios.len());
        self.mean.sweep(volume, means);
        let mut baseline = self.baseline;
        for row in 0..ratios.len() {
            ratios[row] = known(volume[row] / baseline);
            baseline = means[row];
        }
        self.baseline = baseline;
        self
    }
}
