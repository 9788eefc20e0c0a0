//! Volume weighted moving average.

use super::kind::{Indicator, buffers, cut, known};
use super::rolling::{Sum, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Mean of the last `period` values weighted by volume.
///
/// Needs `period` rows. NaN over a window in which nothing was traded. A `period` of 1 gives the
/// value itself, as in TA-Lib.
#[derive(Debug, Clone)]
pub(super) struct Vwma {
    money: Window<Sum>,
    volume: Window<Sum>,
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
            money: Window::new(period),
            volume: Window::new(period),
            is_copy: period == 1,
        }
    }

    #[inline(always)]
    fn next(&mut self, [value, volume]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        let money = self.money.push(value * volume);
        let volume = self.volume.push(volume);
        [if self.is_copy {
            value
        } else {
            mean(money, volume)
        }]
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
        let mut memory = buffers();
        let [money, volumes] = cut(&mut memory, means.len());
        for row in 0..money.len() {
            money[row] = values[row] * volume[row];
        }
        self.volume.sweep(volume, volumes);
        self.money.sweep(money, means);
        for (mean_, volume) in means.iter_mut().zip(volumes) {
            *mean_ = mean(*mean_, *volume);
        }
        self
    }
}

#[inline(always)]
fn mean(money: f64, volume: f64) -> f64 {
    if volume > 0.0 {
        known(money / volume)
    } else {
        f64::NAN
    }
}
