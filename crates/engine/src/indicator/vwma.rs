//! Volume weighted moving average.

use super::kind::{Indicator, known};
use super::rolling::{Sum, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Mean of the last `period` values weighted by volume.
///
/// Needs `period` rows. NaN over a window in which nothing was traded. A `period` of 1 gives the
/// value itself, as in TA-Lib.
#[derive(Debug, Clone)]
pub(super) struct Vwma {
    /// Of value times volume and of the volume.
    sums: Window<Sum, 2>,
    is_copy: bool,
}

impl Indicator<2, 1> for Vwma {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "vwma",
        group: Group::Overlap,
        title: Phrase {
            es: "Media móvil ponderada por volumen",
            en: "Volume weighted moving average",
        },
        summary: Phrase {
            es: "Media en la que cada valor pesa según lo negociado en su vela.",
            en: "Average in which each value weighs by what was traded on its bar.",
        },
        inputs: &[Input::Series, Input::Volume],
        parameters: &[ParameterSpec::bars("period", 30.0, 1.0)],
        outputs: &[OutputSpec {
            name: "vwma",
            unit: Unit::Series,
        }],
        source: "TA-Lib 0.8 VWMA",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            sums: Window::new(period),
            is_copy: period == 1,
        }
    }

    #[inline(always)]
    fn next(&mut self, [value, volume]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        let sums = self.sums.push_row([value * volume, volume]);
        [if self.is_copy { value } else { mean(sums) }]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [values, volume]: [&[f64]; 2],
        _: [&[f64]; 2],
        [means]: [&mut [f64]; 1],
    ) -> Self {
        if self.is_copy {
            means.copy_from_slice(values);
            return self;
        }
        self.sums.sweep_rows(
            [values, volume],
            |[value, volume]| [value * volume, volume],
            [means],
            |sums| [mean(sums)],
        );
        self
    }
}

#[inline(always)]
fn mean([money, volume]: [f64; 2]) -> f64 {
    let mean = known(money / volume);
    if volume > 0.0 { mean } else { f64::NAN }
}
