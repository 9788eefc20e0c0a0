//! Commodity channel index.

use super::kind::{Indicator, buffers, cut};
use super::rolling::{CentredMean, Recent};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Typical price less its mean, over 0.015 times its mean absolute deviation.
///
/// Needs `period` rows. A window of equal prices gives 0.
#[derive(Debug, Clone)]
pub(super) struct Cci {
    mean: CentredMean,
    window: Recent,
    period: f64,
}

impl Indicator<3, 1> for Cci {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cci",
        group: Group::Momentum,
        title: Phrase {
            es: "Índice del canal de materias primas",
            en: "Commodity channel index",
        },
        summary: Phrase {
            es: "Cuánto se aparta el precio de su media, en unidades de su desviación habitual.",
            en: "How far the price lies from its mean, in units of its usual deviation.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "cci",
            unit: Unit::Score,
        }],
        source: "Lambert, Commodities 9 (1980); TA-Lib 0.8 CCI",
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
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 1] {
        // Three times the typical price: the factor cancels, and dividing would cost digits.
        let typical = high + low + close;
        let (centre, offset) = self.mean.push(typical);
        self.window.push(typical);
        let distance = (typical - centre) - offset;
        let deviations = self.window.distance_from(centre, offset);
        [index(distance, deviations, self.period)]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low, close]: [&[f64]; 3],
        _: [&[f64]; 3],
        [outputs]: [&mut [f64]; 1],
    ) -> Self {
        let mut memory = buffers();
        let [typical, centres, offsets] = cut(&mut memory, outputs.len());
        for row in 0..typical.len() {
            typical[row] = high[row] + low[row] + close[row];
        }
        self.mean.sweep(typical, centres, offsets);
        self.window
            .sweep_distances(typical, centres, offsets, outputs);
        for row in 0..outputs.len() {
            let distance = (typical[row] - centres[row]) - offsets[row];
            outputs[row] = index(distance, outputs[row], self.period);
        }
        self
    }
}

#[inline(always)]
fn index(distance: f64, deviations: f64, period: f64) -> f64 {
    if distance == 0.0 || deviations == 0.0 {
        0.0
    } else {
        distance / (0.015 * (deviations / period))
    }
}
