//! Garman-Klass volatility.

use std::f64::consts::LN_2;

use super::kind::Indicator;
use super::rolling::{Sum, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};
use super::volatility::{self, Scale, log_ratio};

/// Square root of the mean of half the squared log range less (2 ln 2 - 1) squared log changes from
/// open to close, in percent.
///
/// Needs `period` rows. Assumes no drift and no gaps.
///
/// Per bar, or per year when `bars_per_year` says how many bars a year has (252 for daily shares, 365 for
/// daily crypto). NaN while a price in the window is not positive.
#[derive(Debug, Clone)]
pub(super) struct GarmanKlass {
    variances: Window<Sum>,
    scale: Scale,
}

impl Indicator<4, 1> for GarmanKlass {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "garman_klass",
        group: Group::Volatility,
        title: Phrase {
            es: "Volatilidad de Garman-Klass",
            en: "Garman-Klass volatility",
        },
        summary: Phrase {
            es: "Volatilidad estimada con apertura, máximo, mínimo y cierre, más precisa que la de cierres.",
            en: "Volatility estimated from open, high, low and close, more precise than that of closes.",
        },
        inputs: &[Input::Open, Input::High, Input::Low, Input::Close],
        parameters: &[
            ParameterSpec::bars("period", 20.0, 1.0),
            volatility::BARS_PER_YEAR,
        ],
        outputs: &[OutputSpec {
            name: "garman_klass",
            unit: Unit::Percent,
        }],
        source: "Garman and Klass, Journal of Business 53 (1980)",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            variances: Window::new(params.bars(0)),
            scale: Scale::new(params.bars(0) as f64, params.real(1)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [open, high, low, close]: [f64; 4], _: [f64; 4]) -> [f64; 1] {
        let range = log_ratio(high, low);
        let change = log_ratio(close, open);
        let variance = 0.5 * range * range - (2.0 * LN_2 - 1.0) * change * change;
        [self.scale.percent(self.variances.push(variance))]
    }
}
