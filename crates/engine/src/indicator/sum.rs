//! Sum.

use super::kind::{Indicator, known};
use super::rolling::{Sum, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Sum of the last `period` values.
///
/// Needs `period` rows.
#[derive(Debug, Clone)]
pub(super) struct RollingSum {
    window: Window<Sum>,
}

impl Indicator<1, 1> for RollingSum {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "sum",
        group: Group::Math,
        title: Phrase {
            es: "Suma",
            en: "Sum",
        },
        summary: Phrase {
            es: "Suma de los últimos valores.",
            en: "Sum of the latest values.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 30.0, 2.0)],
        outputs: &[OutputSpec {
            name: "sum",
            unit: Unit::Series,
        }],
        source: "TA-Lib 0.8 SUM",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            window: Window::new(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [known(self.window.push(value))]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [sums]: [&mut [f64]; 1]) -> Self {
        self.window
            .sweep_rows([values], |value| value, [sums], |[sum]| [known(sum)]);
        self
    }
}
