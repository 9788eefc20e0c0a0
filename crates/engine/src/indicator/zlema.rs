//! Zero-lag exponential moving average.

use super::delay::Delay;
use super::ema::Ema;
use super::kind::{Indicator, buffers, cut};
use super::rolling::Warmup;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// EMA of twice the value less the value of (`period` - 1) / 2 rows ago.
///
/// Needs `period` plus that lag rows.
#[derive(Debug, Clone)]
pub(super) struct Zlema {
    skipped: Warmup,
    old: Delay,
    average: Ema,
}

impl Zlema {
    /// Number of values before the first average.
    pub(super) fn lookback(period: usize) -> usize {
        (period - 1) / 2 + period - 1
    }

    pub(super) fn with_period(period: usize) -> Self {
        let lag = (period - 1) / 2;
        Self {
            skipped: Warmup::new(lag),
            old: Delay::new(lag),
            average: Ema::with_period(period),
        }
    }

    /// Takes a value and gives the average, of no use during the warm-up.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let old = self.old.push(value);
        if !self.skipped.is_over() {
            return f64::NAN;
        }
        self.average.push(2.0 * value - old)
    }

    /// `push` of value after value, once the average is known.
    #[inline(always)]
    pub(super) fn sweep_values(&mut self, values: &[f64], averages: &mut [f64]) {
        let mut memory = buffers();
        let [old] = cut(&mut memory, values.len());
        self.old.sweep(values, old);
        for row in 0..old.len() {
            old[row] = 2.0 * values[row] - old[row];
        }
        self.average.sweep_values(old, averages);
    }
}

impl Indicator<1, 1> for Zlema {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "zlema",
        group: Group::Overlap,
        title: Phrase {
            es: "Media móvil exponencial sin retraso",
            en: "Zero-lag exponential moving average",
        },
        summary: Phrase {
            es: "Media exponencial de un valor al que se le suma su cambio reciente.",
            en: "Exponential average of a value to which its recent change is added.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 30.0, 1.0)],
        outputs: &[OutputSpec {
            name: "zlema",
            unit: Unit::Series,
        }],
        source: "Ehlers and Way, Zero Lag (2010); TA-Lib 0.8 ZLEMA",
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
