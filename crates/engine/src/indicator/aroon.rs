//! Aroon.

use super::kind::Indicator;
use super::place::Place;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Age of the lowest low and of the highest high of `period` + 1 bars, 100 for the current bar and
/// 0 for the oldest.
///
/// Needs `period` + 1 rows. Of equal extremes the latest counts.
#[derive(Debug, Clone)]
pub(super) struct Aroon {
    lowest: Place,
    highest: Place,
    row: f64,
    period: f64,
    per_bar: f64,
}

impl Indicator<2, 2> for Aroon {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "aroon",
        group: Group::Momentum,
        title: Phrase {
            es: "Aroon",
            en: "Aroon",
        },
        summary: Phrase {
            es: "Hace cuánto fueron el último máximo y el último mínimo, de 0 (hace mucho) a 100 (ahora).",
            en: "How long ago the last high and the last low were, from 0 (long ago) to 100 (now).",
        },
        inputs: &[Input::High, Input::Low],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[
            OutputSpec {
                name: "down",
                unit: Unit::Percent,
            },
            OutputSpec {
                name: "up",
                unit: Unit::Percent,
            },
        ],
        source: "Chande, Technical Analysis of Stocks and Commodities 13 (1995); TA-Lib 0.8 AROON",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            lowest: Place::lowest(period + 1),
            highest: Place::highest(period + 1),
            row: 0.0,
            period: period as f64,
            per_bar: 100.0 / period as f64,
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low]: [f64; 2], _: [f64; 2]) -> [f64; 2] {
        let (lowest, highest) = (self.lowest.push(low), self.highest.push(high));
        let oldest = self.row - self.period;
        self.row += 1.0;
        [
            self.per_bar * (lowest - oldest),
            self.per_bar * (highest - oldest),
        ]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low]: [&[f64]; 2],
        _: [&[f64]; 2],
        [down, up]: [&mut [f64]; 2],
    ) -> Self {
        self.lowest.sweep(low, down);
        self.highest.sweep(high, up);
        for row in 0..up.len() {
            let oldest = self.row - self.period;
            self.row += 1.0;
            down[row] = self.per_bar * (down[row] - oldest);
            up[row] = self.per_bar * (up[row] - oldest);
        }
        self
    }
}
