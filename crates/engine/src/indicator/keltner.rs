//! Original Keltner channel.

use super::kind::Indicator;
use super::rolling::Mean;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Simple mean of typical prices, and `multiplier` mean ranges (high - low) around it.
///
/// Needs `period` rows. The later form, an exponential average and the average true range, is `kc`.
#[derive(Debug, Clone)]
pub(super) struct Keltner {
    middle: Mean,
    range: Mean,
    multiplier: f64,
}

impl Indicator<3, 3> for Keltner {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "keltner",
        group: Group::Overlap,
        title: Phrase {
            es: "Canal de Keltner original",
            en: "Original Keltner channel",
        },
        summary: Phrase {
            es: "Media del precio típico y dos bandas a la distancia del rango medio de las velas.",
            en: "Average of the typical price and two bands at the distance of the average range of the bars.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[
            ParameterSpec::bars("period", 10.0, 1.0),
            ParameterSpec::deviations("multiplier", 1.0),
        ],
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
        source: "Keltner, How to Make Money in Commodities (1960), the ten-day moving average rule",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            middle: Mean::new(period),
            range: Mean::new(period),
            multiplier: params.real(1),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 3] {
        let middle = self.middle.push((high + low + close) / 3.0);
        let width = self.range.push(high - low) * self.multiplier;
        [middle + width, middle, middle - width]
    }
}
