//! Choppiness index.

use super::kind::Indicator;
use super::kind::known;
use super::rolling::{Max, Min, Sum, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};
use super::trange::TrueRange;

/// Logarithm of the sum of true ranges over the range of the window, over that of `period`, times 100.
///
/// Needs `period` + 1 rows. NaN over a window without range.
#[derive(Debug, Clone)]
pub(super) struct Chop {
    range: TrueRange,
    travel: Window<Sum>,
    highest: Window<Max>,
    lowest: Window<Min>,
    per_log: f64,
}

impl Indicator<3, 1> for Chop {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "chop",
        group: Group::Volatility,
        title: Phrase {
            es: "Índice de agitación",
            en: "Choppiness index",
        },
        summary: Phrase {
            es: "De 0 a 100: alto cuando el precio se agita sin avanzar, bajo cuando hay tendencia.",
            en: "From 0 to 100: high when the price churns without getting anywhere, low in a trend.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "chop",
            unit: Unit::Percent,
        }],
        source: "Dreiss, The Fractal Wave Algorithm, in Stocks and Commodities (1993)",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            range: TrueRange::default(),
            travel: Window::new(period),
            highest: Window::new(period),
            lowest: Window::new(period),
            per_log: 100.0 / (period as f64).ln(),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 1] {
        let travel = self.travel.push(self.range.push(high, low, close));
        let range = self.highest.push(high) - self.lowest.push(low);
        [known((travel / range).ln() * self.per_log)]
    }
}
