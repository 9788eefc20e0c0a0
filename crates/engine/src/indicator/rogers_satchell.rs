//! Rogers-Satchell volatility.

use super::kind::Indicator;
use super::rolling::{Sum, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};
use super::volatility::{self, Scale, rogers_satchell};

/// Square root of the mean of ln(H/C) ln(H/O) + ln(L/C) ln(L/O), in percent.
///
/// Needs `period` rows. Holds for any drift; assumes no gaps.
///
/// Per bar, or per year when `bars_per_year` says how many bars a year has (252 for daily shares, 365 for
/// daily crypto). NaN while a price in the window is not positive.
#[derive(Debug, Clone)]
pub(super) struct RogersSatchell {
    variances: Window<Sum>,
    scale: Scale,
}

impl Indicator<4, 1> for RogersSatchell {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "rogers_satchell",
        group: Group::Volatility,
        title: Phrase {
            es: "Volatilidad de Rogers-Satchell",
            en: "Rogers-Satchell volatility",
        },
        summary: Phrase {
            es: "Volatilidad estimada con las cuatro cotizaciones de la vela que no se altera por la tendencia.",
            en: "Volatility estimated from the four prices of the bar that a trend does not distort.",
        },
        inputs: &[Input::Open, Input::High, Input::Low, Input::Close],
        parameters: &[
            ParameterSpec::bars("period", 20.0, 1.0),
            volatility::BARS_PER_YEAR,
        ],
        outputs: &[OutputSpec {
            name: "rogers_satchell",
            unit: Unit::Percent,
        }],
        source: "Rogers and Satchell, Annals of Applied Probability 1 (1991)",
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
        let variance = rogers_satchell([open, high, low, close]);
        [self.scale.percent(self.variances.push(variance))]
    }
}
