//! Midpoint.

use super::kind::{Indicator, buffers, cut};
use super::rolling::{Max, Min, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Middle of the largest and the smallest of the last `period` values.
///
/// Needs `period` rows.
#[derive(Debug, Clone)]
pub(super) struct Midpoint {
    lowest: Window<Min>,
    highest: Window<Max>,
}

impl Indicator<1, 1> for Midpoint {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "midpoint",
        group: Group::Overlap,
        title: Phrase {
            es: "Punto medio",
            en: "Midpoint",
        },
        summary: Phrase {
            es: "Punto medio entre el valor más alto y el más bajo de los últimos.",
            en: "Middle between the highest and the lowest of the latest values.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "midpoint",
            unit: Unit::Series,
        }],
        source: "TA-Lib 0.8 MIDPOINT",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            lowest: Window::new(period),
            highest: Window::new(period),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [(self.highest.push(value) + self.lowest.push(value)) / 2.0]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [middles]: [&mut [f64]; 1]) -> Self {
        let mut memory = buffers();
        let [lowest] = cut(&mut memory, middles.len());
        self.lowest.sweep(values, lowest);
        self.highest.sweep(values, middles);
        for (middle, lowest) in middles.iter_mut().zip(lowest) {
            *middle = (*middle + *lowest) / 2.0;
        }
        self
    }
}
