//! Negative volume index.

use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Starts at 1000 and takes the relative change of the close of every bar whose volume falls.
///
/// Needs 1 row. Counts from the first row of the series.
#[derive(Debug, Clone)]
pub(super) struct Nvi {
    index: f64,
    last_close: f64,
    /// NaN before the first row, which so changes nothing.
    last_volume: f64,
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
            index: 1000.0,
            last_close: 0.0,
            last_volume: f64::NAN,
        }
    }

    #[inline(always)]
    fn next(&mut self, [close, volume]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        if (volume < self.last_volume) & (self.last_close != 0.0) {
            let index = self.index + ((close - self.last_close) / self.last_close) * self.index;
            // A product without bounds: it stays at its last finite value.
            if index.is_finite() {
                self.index = index;
            }
        }
        self.last_close = close;
        self.last_volume = volume;
        [self.index]
    }
}
