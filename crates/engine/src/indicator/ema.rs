//! Exponential moving average.

use super::decay::Decay;
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Average in which each value weighs less than the next, with alpha = 2 / (`period` + 1).
///
/// Needs `period` rows: the first output is their simple mean, as in TA-Lib.
#[derive(Debug, Clone)]
pub(super) struct Ema {
    period: usize,
    seen: usize,
    keep: f64,
    last: f64,
    /// Sum of the distances from the first value, during the seed.
    sum: f64,
    /// How far the last value leads the average, after it.
    lead: Decay,
}

impl Ema {
    pub(super) fn with_period(period: usize) -> Self {
        Self::with_alpha(period, 2.0 / (period as f64 + 1.0))
    }

    /// An average of another weight than that of its period, which is then that of its seed.
    pub(super) fn with_alpha(period: usize, alpha: f64) -> Self {
        let keep = 1.0 - alpha;
        Self {
            period,
            seen: 0,
            keep,
            last: 0.0,
            sum: 0.0,
            lead: Decay::new(keep),
        }
    }

    /// Takes a value and gives the average, NaN for the first `period` - 1.
    ///
    /// The state is how far the value leads the average, not the average: it then shrinks to
    /// nothing on equal values, so that averages of any period meet exactly on a flat series.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        if self.seen >= self.period {
            return self.push_settled(value);
        }
        self.seed(value)
    }

    /// `push` once the seed is complete.
    #[inline(always)]
    pub(super) fn push_settled(&mut self, value: f64) -> f64 {
        let lead = self.lead.push((value - self.last) * self.keep);
        self.last = value;
        value - lead
    }

    #[inline(always)]
    fn seed(&mut self, value: f64) -> f64 {
        if self.seen == 0 {
            self.last = value;
        }
        self.seen += 1;
        self.sum += value - self.last;
        if self.seen < self.period {
            return f64::NAN;
        }
        let mean = self.last + self.sum / self.period as f64;
        self.last = value;
        self.lead.start(value - mean);
        mean
    }
}

impl Indicator<1, 1> for Ema {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ema",
        group: Group::Overlap,
        title: Phrase {
            es: "Media móvil exponencial",
            en: "Exponential moving average",
        },
        summary: Phrase {
            es: "Media que da más peso a lo reciente y por eso gira antes que la simple.",
            en: "Average that weighs recent values more, so it turns before the simple one.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 30.0, 1.0)],
        outputs: &[OutputSpec {
            name: "ema",
            unit: Unit::Series,
        }],
        source: "TA-Lib 0.8 EMA",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self::with_period(params.bars(0))
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [self.push(value)]
    }

    #[inline(always)]
    fn next_settled(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [self.push_settled(value)]
    }
}
