//! Know sure thing.

use std::array;

use super::delay::Delay;
use super::kind::Indicator;
use super::rolling::{Mean, Warmup};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Rates of change in percent, averaged over 10, 10, 10 and 15 bars and weighted 1, 2, 3 and 4; and the
/// mean of that over `signal` bars.
///
/// Needs the longest rate with its average, and `signal` - 1 rows. A rate from 0 counts as 0.
#[derive(Debug, Clone)]
pub(super) struct Kst {
    rates: [Rate; 4],
    wait: Warmup,
    signal: Mean,
}

/// Bars over which each rate is averaged.
const AVERAGED_BARS: [usize; 4] = [10, 10, 10, 15];

/// Rows before the first sum.
fn known_after(params: &Params) -> usize {
    let [first, second, third, fourth] =
        array::from_fn(|at| params.bars(at) + AVERAGED_BARS[at] - 1);
    first.max(second).max(third).max(fourth)
}

/// An averaged rate of change.
#[derive(Debug, Clone)]
struct Rate {
    wait: Warmup,
    before: Delay,
    mean: Mean,
}

impl Rate {
    fn new(rows: usize, averaged: usize) -> Self {
        Self {
            wait: Warmup::new(rows),
            before: Delay::new(rows),
            mean: Mean::new(averaged),
        }
    }

    #[inline(always)]
    fn push(&mut self, value: f64) -> f64 {
        let before = self.before.push(value);
        if !self.wait.is_over() {
            return f64::NAN;
        }
        self.mean.push(if before == 0.0 {
            0.0
        } else {
            (value / before - 1.0) * 100.0
        })
    }
}

impl Indicator<1, 2> for Kst {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "kst",
        group: Group::Momentum,
        title: Phrase {
            es: "Know sure thing",
            en: "Know sure thing",
        },
        summary: Phrase {
            es: "Suma ponderada de cuatro tasas de cambio suavizadas: ciclo de fondo de la tendencia, con su señal.",
            en: "Weighted sum of four smoothed rates of change: the underlying cycle of the trend, with its signal.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("roc1", 10.0, 1.0),
            ParameterSpec::bars("roc2", 15.0, 1.0),
            ParameterSpec::bars("roc3", 20.0, 1.0),
            ParameterSpec::bars("roc4", 30.0, 1.0),
            ParameterSpec::bars("signal", 9.0, 1.0),
        ],
        outputs: &[
            OutputSpec {
                name: "kst",
                unit: Unit::Percent,
            },
            OutputSpec {
                name: "signal",
                unit: Unit::Percent,
            },
        ],
        source: "Pring, Martin Pring on Market Momentum (1993), short-term weights",
    };

    fn warmup(params: &Params) -> usize {
        known_after(params) + params.bars(4) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            rates: array::from_fn(|at| Rate::new(params.bars(at), AVERAGED_BARS[at])),
            wait: Warmup::new(known_after(params)),
            signal: Mean::new(params.bars(4)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 2] {
        let [first, second, third, fourth] = self.rates.each_mut().map(|rate| rate.push(value));
        if !self.wait.is_over() {
            return [f64::NAN; 2];
        }
        let sum = first + 2.0 * second + 3.0 * third + 4.0 * fourth;
        [sum, self.signal.push(sum)]
    }
}
