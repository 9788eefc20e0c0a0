//! Ulcer index.

use super::kind::Indicator;
use super::rolling::{Max, Sum, Warmup, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Root mean square of the falls, in percent, from the highest of the last `period` values.
///
/// Needs 2 x `period` - 1 rows. A fall from 0 counts as 0.
#[derive(Debug, Clone)]
pub(super) struct Ulcer {
    wait: Warmup,
    highest: Window<Max>,
    squares: Window<Sum>,
    period: f64,
}

impl Indicator<1, 1> for Ulcer {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ulcer",
        group: Group::Volatility,
        title: Phrase {
            es: "Índice de úlcera",
            en: "Ulcer index",
        },
        summary: Phrase {
            es: "Profundidad y duración de las caídas desde el máximo reciente, en porcentaje.",
            en: "Depth and length of the falls from the recent high, in percent.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 14.0, 1.0)],
        outputs: &[OutputSpec {
            name: "ulcer",
            unit: Unit::Percent,
        }],
        source: "Martin and McCann, The Investor's Guide to Fidelity Funds (1989)",
    };

    fn warmup(params: &Params) -> usize {
        2 * params.bars(0) - 2
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            wait: Warmup::new(period - 1),
            highest: Window::new(period),
            squares: Window::new(period),
            period: period as f64,
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let highest = self.highest.push(value);
        if !self.wait.is_over() {
            return [f64::NAN];
        }
        let fall = if highest == 0.0 {
            0.0
        } else {
            100.0 * (value / highest - 1.0)
        };
        [(self.squares.push(fall * fall) / self.period).sqrt()]
    }
}
