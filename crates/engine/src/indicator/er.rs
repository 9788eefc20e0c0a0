//! Kaufman efficiency ratio.

use super::kind::Indicator;
use super::rolling::{Sum, Window, larger};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Efficiency of row after row.
#[derive(Debug, Clone)]
pub(super) struct Efficiency {
    /// NaN before the first row, which so has no change.
    last: f64,
    travel: Window<Sum>,
}

impl Efficiency {
    pub(super) fn new(period: usize) -> Self {
        Self {
            last: f64::NAN,
            travel: Window::new(period),
        }
    }

    /// Takes a value and the one `period` rows before, and gives the ratio.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64, old: f64) -> f64 {
        let step = (value - self.last).abs();
        self.last = value;
        let travel = self.travel.push(larger(step, 0.0));
        ratio(value - old, travel)
    }

    /// `push` of value after value.
    #[inline(always)]
    pub(super) fn sweep(&mut self, values: &[f64], old: &[f64], ratios: &mut [f64]) {
        let mut last = self.last;
        let step = |[value]: [f64; 1]| {
            let step = (value - last).abs();
            last = value;
            [step]
        };
        self.travel
            .sweep_rows([values], step, [&mut *ratios], |travel| travel);
        self.last = last;
        for row in 0..ratios.len() {
            ratios[row] = ratio(values[row] - old[row], ratios[row]);
        }
    }
}

#[inline(always)]
fn ratio(progress: f64, travel: f64) -> f64 {
    let ratio = (progress / travel).abs();
    if travel <= progress { 1.0 } else { ratio }
}

/// Change over `period` rows over the sum of the absolute changes from row to row.
///
/// Needs `period` + 1 rows. A window without change gives 1, as in TA-Lib.
#[derive(Debug, Clone)]
pub(super) struct Er {
    efficiency: Efficiency,
}

impl Indicator<1, 1> for Er {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "er",
        group: Group::Momentum,
        title: Phrase {
            es: "Razón de eficiencia de Kaufman",
            en: "Kaufman efficiency ratio",
        },
        summary: Phrase {
            es: "Qué parte del camino recorrido fue avance: 1 en línea recta, 0 sin avanzar.",
            en: "Which part of the way travelled was progress: 1 in a straight line, 0 without progress.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 10.0, 2.0)],
        outputs: &[OutputSpec {
            name: "er",
            unit: Unit::Score,
        }],
        source: "Kaufman, Smarter Trading (1995); TA-Lib 0.8 ER",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn reach(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(params: &Params) -> Self {
        Self {
            efficiency: Efficiency::new(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], [old]: [f64; 1]) -> [f64; 1] {
        [self.efficiency.push(value, old)]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [values]: [&[f64]; 1],
        [old]: [&[f64]; 1],
        [ratios]: [&mut [f64]; 1],
    ) -> Self {
        self.efficiency.sweep(values, old, ratios);
        self
    }
}
