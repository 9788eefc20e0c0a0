//! Chandelier exit.

use super::atr::Atr;
use super::kind::Indicator;
use super::rolling::{Max, Min, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Highest high less `multiplier` average true ranges, and lowest low plus as many.
///
/// Needs `period` + 1 rows, as `atr` does.
#[derive(Debug, Clone)]
pub(super) struct Chandelier {
    highest: Window<Max>,
    lowest: Window<Min>,
    range: Atr,
    multiplier: f64,
}

impl Indicator<3, 2> for Chandelier {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "chandelier",
        group: Group::Overlap,
        title: Phrase {
            es: "Salida chandelier",
            en: "Chandelier exit",
        },
        summary: Phrase {
            es: "Stop que cuelga del máximo reciente, o se apoya en el mínimo, a varias veces el rango medio.",
            en: "Stop that hangs from the recent high, or stands on the low, at several average true ranges.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[
            ParameterSpec::bars("period", 22.0, 1.0),
            ParameterSpec::deviations("multiplier", 3.0),
        ],
        outputs: &[
            OutputSpec {
                name: "long",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "short",
                unit: Unit::Price,
            },
        ],
        source: "Le Beau, in Elder, Come Into My Trading Room (2002)",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            highest: Window::new(period),
            lowest: Window::new(period),
            range: Atr::with_period(period),
            multiplier: params.real(1),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 2] {
        let distance = self.multiplier * self.range.push(high, low, close);
        [
            self.highest.push(high) - distance,
            self.lowest.push(low) + distance,
        ]
    }
}
