//! Kaufman adaptive moving average.

use super::delay::Delay;
use super::er::Efficiency;
use super::glide::Glide;
use super::kind::{Indicator, buffers, cut};
use super::rolling::Warmup;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Exponential average whose alpha moves between those of periods 30 and 2 with the square of the
/// efficiency ratio.
///
/// Needs `period` + 1 rows and starts from the value before. A `period` of 1 gives the value
/// itself, as in TA-Lib.
#[derive(Debug, Clone)]
pub(super) struct Kama {
    seed: Warmup,
    efficiency: Efficiency,
    old: Delay,
    average: Glide,
    is_copy: bool,
}

impl Kama {
    /// Number of values before the first average.
    pub(super) fn lookback(period: usize) -> usize {
        if period == 1 { 0 } else { period }
    }

    pub(super) fn with_period(period: usize) -> Self {
        Self {
            seed: Warmup::new(period),
            efficiency: Efficiency::new(period),
            old: Delay::new(period),
            average: Glide::default(),
            is_copy: period == 1,
        }
    }

    /// Takes a value and gives the average, of no use during the warm-up.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let efficiency = self.efficiency.push(value, self.old.push(value));
        if self.is_copy | !self.seed.is_over() {
            self.average = Glide::start(value);
            return value;
        }
        self.average.push(value, keep(efficiency))
    }

    /// `push` of value after value, once the average is known.
    #[inline(always)]
    pub(super) fn sweep_values(&mut self, values: &[f64], averages: &mut [f64]) {
        if self.is_copy {
            averages.copy_from_slice(values);
            return;
        }
        let mut memory = buffers();
        let [old, efficiency] = cut(&mut memory, values.len());
        self.old.sweep(values, old);
        self.efficiency.sweep(values, old, efficiency);
        let keeps = efficiency;
        keeps.iter_mut().for_each(|share| *share = keep(*share));
        self.average.sweep(values, keeps, averages);
    }
}

/// The share that the average keeps at an efficiency.
#[inline(always)]
fn keep(efficiency: f64) -> f64 {
    let alpha = efficiency * (FAST - SLOW) + SLOW;
    1.0 - alpha * alpha
}

impl Indicator<1, 1> for Kama {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "kama",
        group: Group::Overlap,
        title: Phrase {
            es: "Media móvil adaptativa de Kaufman",
            en: "Kaufman adaptive moving average",
        },
        summary: Phrase {
            es: "Media que se acerca al precio cuando va en línea recta y se queda quieta cuando va de lado.",
            en: "Average that follows the price when it goes straight and stays put when it goes sideways.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 30.0, 1.0)],
        outputs: &[OutputSpec {
            name: "kama",
            unit: Unit::Series,
        }],
        source: "Kaufman, Smarter Trading (1995); TA-Lib 0.8 KAMA",
    };

    fn warmup(params: &Params) -> usize {
        Self::lookback(params.bars(0))
    }

    fn new(params: &Params) -> Self {
        Self::with_period(params.bars(0))
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [self.push(value)]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [averages]: [&mut [f64]; 1]) -> Self {
        self.sweep_values(values, averages);
        self
    }
}

/// Alpha of an exponential average over 2 values.
const FAST: f64 = 2.0 / (2.0 + 1.0);
/// Alpha of an exponential average over 30 values.
const SLOW: f64 = 2.0 / (30.0 + 1.0);
