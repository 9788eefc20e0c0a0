//! Elder's force index.

use super::ema::Ema;
use super::kind::{Indicator, buffers, cut, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// EMA of the change of the close times the volume.
///
/// Needs `period` + 1 rows.
#[derive(Debug, Clone)]
pub(super) struct Efi {
    average: Ema,
}

impl Indicator<2, 1> for Efi {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "efi",
        group: Group::Volume,
        title: Phrase {
            es: "Índice de fuerza de Elder",
            en: "Elder's force index",
        },
        summary: Phrase {
            es: "Cambio del precio por el volumen, suavizado.",
            en: "Change of the price times the volume, smoothed.",
        },
        inputs: &[Input::Close, Input::Volume],
        parameters: &[ParameterSpec::bars("period", 13.0, 1.0)],
        outputs: &[OutputSpec {
            name: "efi",
            unit: Unit::PriceVolume,
        }],
        source: "Elder, Trading for a Living (1993); TA-Lib 0.8 EFI",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn reach(_params: &Params) -> usize {
        1
    }

    fn new(params: &Params) -> Self {
        Self {
            average: Ema::with_period(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [close, volume]: [f64; 2], [last_close, _]: [f64; 2]) -> [f64; 1] {
        let force = (close - last_close) * volume;
        if force.is_nan() {
            return [f64::NAN];
        }
        [known(self.average.push(force))]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [close, volume]: [&[f64]; 2],
        [last_close, _]: [&[f64]; 2],
        [averages]: [&mut [f64]; 1],
    ) -> Self {
        let mut memory = buffers();
        let [forces] = cut(&mut memory, averages.len());
        for row in 0..forces.len() {
            forces[row] = (close[row] - last_close[row]) * volume[row];
        }
        self.average.sweep_values(forces, averages);
        averages
            .iter_mut()
            .for_each(|average| *average = known(*average));
        self
    }
}
