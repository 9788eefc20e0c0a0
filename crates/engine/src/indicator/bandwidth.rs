//! Bollinger bandwidth.

use super::kind::Indicator;
use super::rolling::Moments;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Distance between bands at `deviations` population deviations, in percent of the mean.
///
/// Needs `period` rows. NaN where the mean is 0.
#[derive(Debug, Clone)]
pub(super) struct Bandwidth {
    moments: Moments,
    width: f64,
}

impl Indicator<1, 1> for Bandwidth {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "bandwidth",
        group: Group::Volatility,
        title: Phrase {
            es: "Ancho de Bollinger",
            en: "Bollinger bandwidth",
        },
        summary: Phrase {
            es: "Distancia entre las bandas de Bollinger en porcentaje de su media: baja cuando el mercado se comprime.",
            en: "Distance between the Bollinger bands in percent of their mean: low when the market is compressed.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("period", 20.0, 2.0),
            ParameterSpec::real("deviations", 2.0, 0.01, 100.0),
        ],
        outputs: &[OutputSpec {
            name: "bandwidth",
            unit: Unit::Percent,
        }],
        source: "Bollinger, Bollinger on Bollinger Bands (2001)",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            moments: Moments::new(params.bars(0)),
            width: 2.0 * params.real(1),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let (mean, deviation) = self.moments.push(value);
        [if mean == 0.0 {
            f64::NAN
        } else {
            100.0 * (self.width * deviation / mean)
        }]
    }
}
