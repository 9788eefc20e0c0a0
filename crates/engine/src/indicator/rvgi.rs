//! Relative vigor index.

use super::kind::Indicator;
use super::rolling::{Sum, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Sum of the changes from open to close over that of the ranges, both smoothed over four bars with
/// weights 1, 2, 2, 1; and the signal, smoothed the same way.
///
/// Needs `period` + 6 rows. A window without range gives 0.
#[derive(Debug, Clone)]
pub(super) struct Rvgi {
    change: Symmetric,
    range: Symmetric,
    changes: Window<Sum>,
    ranges: Window<Sum>,
    signal: Symmetric,
}

/// Mean of the last four values with weights 1, 2, 2, 1.
#[derive(Debug, Clone, Default)]
struct Symmetric {
    before: [f64; 3],
}

impl Symmetric {
    #[inline(always)]
    fn push(&mut self, value: f64) -> f64 {
        let [third, second, first] = self.before;
        self.before = [second, first, value];
        (third + 2.0 * (second + first) + value) / 6.0
    }
}

impl Indicator<4, 2> for Rvgi {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "rvgi",
        group: Group::Momentum,
        title: Phrase {
            es: "Índice de vigor relativo",
            en: "Relative vigor index",
        },
        summary: Phrase {
            es: "Compara el avance de apertura a cierre con el rango de la vela: sube cuando los cierres son firmes.",
            en: "Weighs the way from open to close against the range of the bar: rises when closes are firm.",
        },
        inputs: &[Input::Open, Input::High, Input::Low, Input::Close],
        parameters: &[ParameterSpec::bars("period", 10.0, 1.0)],
        outputs: &[
            OutputSpec {
                name: "rvgi",
                unit: Unit::Score,
            },
            OutputSpec {
                name: "signal",
                unit: Unit::Score,
            },
        ],
        source: "Ehlers, Relative Vigor Index, Stocks and Commodities 20 (2002)",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) + 5
    }

    fn new(params: &Params) -> Self {
        Self {
            change: Symmetric::default(),
            range: Symmetric::default(),
            changes: Window::new(params.bars(0)),
            ranges: Window::new(params.bars(0)),
            signal: Symmetric::default(),
        }
    }

    #[inline(always)]
    fn next(&mut self, [open, high, low, close]: [f64; 4], _: [f64; 4]) -> [f64; 2] {
        let changes = self.changes.push(self.change.push(close - open));
        let ranges = self.ranges.push(self.range.push(high - low));
        let vigor = if ranges > 0.0 { changes / ranges } else { 0.0 };
        [vigor, self.signal.push(vigor)]
    }
}
