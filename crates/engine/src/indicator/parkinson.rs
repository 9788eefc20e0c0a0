//! Parkinson volatility.

use std::f64::consts::LN_2;

use super::kind::Indicator;
use super::rolling::{Sum, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};
use super::volatility::{self, Scale, log_ratio};

/// Square root of the mean squared log range over 4 ln 2, in percent.
///
/// Needs `period` rows. Assumes no drift and no gaps.
///
/// Per bar, or per year when `bars_per_year` says how many bars a year has (252 for daily shares, 365 for
/// daily crypto). NaN while a price in the window is not positive.
#[derive(Debug, Clone)]
pub(super) struct Parkinson {
    squares: Window<Sum>,
    scale: Scale,
}

impl Indicator<2, 1> for Parkinson {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "parkinson",
        group: Group::Volatility,
        title: Phrase {
            es: "Volatilidad de Parkinson",
            en: "Parkinson volatility",
        },
        summary: Phrase {
            es: "Volatilidad estimada con máximos y mínimos: usa el recorrido de la vela, no solo el cierre.",
            en: "Volatility estimated from highs and lows: it uses the travel of the bar, not only the close.",
        },
        inputs: &[Input::High, Input::Low],
        parameters: &[
            ParameterSpec::bars("period", 20.0, 1.0),
            volatility::BARS_PER_YEAR,
        ],
        outputs: &[OutputSpec {
            name: "parkinson",
            unit: Unit::Percent,
        }],
        source: "Parkinson, Journal of Business 53 (1980)",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            squares: Window::new(params.bars(0)),
            scale: Scale::new(params.bars(0) as f64, params.real(1)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        let range = log_ratio(high, low);
        let variance = self.squares.push(range * range) / (4.0 * LN_2);
        [self.scale.percent(variance)]
    }
}
