//! Acceleration bands.

use super::kind::{Indicator, buffers, cut};
use super::rolling::Mean;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Means over `period` bars of the close, and of high and low moved apart by four times the
/// relative range.
///
/// Needs `period` rows.
#[derive(Debug, Clone)]
pub(super) struct Accbands {
    upper: Mean,
    middle: Mean,
    lower: Mean,
}

impl Indicator<3, 3> for Accbands {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "accbands",
        group: Group::Overlap,
        title: Phrase {
            es: "Bandas de aceleración",
            en: "Acceleration bands",
        },
        summary: Phrase {
            es: "Media del cierre y dos bandas que se abren con el recorrido de las velas.",
            en: "Average of the close and two bands that widen with the travel of the bars.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[ParameterSpec::bars("period", 20.0, 2.0)],
        outputs: &[
            OutputSpec {
                name: "upper",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "middle",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "lower",
                unit: Unit::Price,
            },
        ],
        source: "Headley, Big Trends in Trading (2002); TA-Lib 0.8 ACCBANDS",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            upper: Mean::new(period),
            middle: Mean::new(period),
            lower: Mean::new(period),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 3] {
        let width = width(high, low);
        [
            self.upper.push(high * (1.0 + width)),
            self.middle.push(close),
            self.lower.push(low * (1.0 - width)),
        ]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low, close]: [&[f64]; 3],
        _: [&[f64]; 3],
        [upper, middle, lower]: [&mut [f64]; 3],
    ) -> Self {
        let mut memory = buffers();
        let [highs, lows] = cut(&mut memory, middle.len());
        for row in 0..highs.len() {
            let width = width(high[row], low[row]);
            highs[row] = high[row] * (1.0 + width);
            lows[row] = low[row] * (1.0 - width);
        }
        self.upper.sweep(highs, upper);
        self.middle.sweep(close, middle);
        self.lower.sweep(lows, lower);
        self
    }
}

#[inline(always)]
fn width(high: f64, low: f64) -> f64 {
    let level = high + low;
    if level == 0.0 {
        0.0
    } else {
        4.0 * (high - low) / level
    }
}
