//! Negative volume index.

use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};
use super::volume_index::VolumeIndex;

/// Starts at 1000 and takes the relative change of the close of every bar whose volume falls.
///
/// Needs 1 row. Counts from the first row of the series.
#[derive(Debug, Clone)]
pub(super) struct Nvi {
    index: VolumeIndex,
}

#[inline(always)]
fn counts(volume: f64, last: f64) -> bool {
    volume < last
}

impl Indicator<2, 1> for Nvi {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "nvi",
        group: Group::Volume,
        title: Phrase {
            es: "Índice de volumen negativo",
            en: "Negative volume index",
        },
        summary: Phrase {
            es: "Acumula los cambios de precio solo de las velas en que el volumen baja.",
            en: "Adds up price changes only of bars on which volume falls.",
        },
        inputs: &[Input::Close, Input::Volume],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "nvi",
            unit: Unit::Score,
        }],
        source: "Fosback, Stock Market Logic (1976); TA-Lib 0.8 NVI",
    };

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self {
            index: VolumeIndex::new(),
        }
    }

    #[inline(always)]
    fn next(&mut self, [close, volume]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        [self.index.push(close, volume, counts)]
    }

    #[inline(always)]
    fn sweep(mut self, bars: [&[f64]; 2], _: [&[f64]; 2], [indices]: [&mut [f64]; 1]) -> Self {
        self.index.sweep(bars, indices, counts);
        self
    }
}
