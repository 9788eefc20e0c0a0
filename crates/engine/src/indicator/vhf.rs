//! Vertical horizontal filter.

use super::kind::Indicator;
use super::rolling::{Max, Min, Sum, Window, larger};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Range of the last `period` values over the sum of their `period` absolute changes.
///
/// Needs `period` + 1 rows. A window without change gives 0.
#[derive(Debug, Clone)]
pub(super) struct Vhf {
    /// NaN before the first row, which so has no change.
    last: f64,
    travel: Window<Sum>,
    lowest: Window<Min>,
    highest: Window<Max>,
}

impl Indicator<1, 1> for Vhf {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "vhf",
        group: Group::Momentum,
        title: Phrase {
            es: "Filtro vertical y horizontal",
            en: "Vertical horizontal filter",
        },
        summary: Phrase {
            es: "Si el precio va en tendencia (alto) o de lado (bajo).",
            en: "Whether the price is in a trend (high) or moves sideways (low).",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 28.0, 2.0)],
        outputs: &[OutputSpec {
            name: "vhf",
            unit: Unit::Score,
        }],
        source: "White, Futures 20 (1991); TA-Lib 0.8 VHF",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            last: f64::NAN,
            travel: Window::new(period),
            lowest: Window::new(period),
            highest: Window::new(period),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let step = (value - self.last).abs();
        self.last = value;
        let travel = self.travel.push(larger(step, 0.0));
        let range = self.highest.push(value) - self.lowest.push(value);
        [if travel > 0.0 { range / travel } else { 0.0 }]
    }
}
