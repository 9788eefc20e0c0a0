//! Midpoint price.

use super::kind::{Indicator, buffers, cut};
use super::rolling::{Max, Min, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Middle of the highest high and the lowest low of `period` bars.
///
/// Needs `period` rows.
#[derive(Debug, Clone)]
pub(super) struct Midprice {
    lowest: Window<Min>,
    highest: Window<Max>,
}

impl Indicator<2, 1> for Midprice {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "midprice",
        group: Group::Overlap,
        title: Phrase {
            es: "Precio medio del rango",
            en: "Midpoint price",
        },
        summary: Phrase {
            es: "Punto medio entre el máximo y el mínimo de las últimas velas.",
            en: "Middle between the highest high and the lowest low of the latest bars.",
        },
        inputs: &[Input::High, Input::Low],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "midprice",
            unit: Unit::Price,
        }],
        source: "TA-Lib 0.8 MIDPRICE",
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
    fn next(&mut self, [high, low]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        [(self.highest.push(high) + self.lowest.push(low)) / 2.0]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low]: [&[f64]; 2],
        _: [&[f64]; 2],
        [middles]: [&mut [f64]; 1],
    ) -> Self {
        let mut memory = buffers();
        let [lowest] = cut(&mut memory, middles.len());
        self.lowest.sweep(low, lowest);
        self.highest.sweep(high, middles);
        for (middle, lowest) in middles.iter_mut().zip(lowest) {
            *middle = (*middle + *lowest) / 2.0;
        }
        self
    }
}
