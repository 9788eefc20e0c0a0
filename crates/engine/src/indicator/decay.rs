//! The recurrence of exponential averages: a sum of which each step keeps a share.

/// `sum = keep * sum + value`, bar after bar.
///
/// Computed from the sum two bars ago, as `keep² * sum + (keep * value before + value)`: two chains
/// that do not wait for each other, so a bar costs half the latency of one multiplication and one
/// addition. A sum of zeros stays exactly zero.
#[derive(Debug, Clone)]
pub(super) struct Decay {
    keep: f64,
    keep_squared: f64,
    sum: f64,
    sum_before: f64,
    /// The last value times `keep`.
    kept_value: f64,
}

impl Decay {
    /// An empty sum of which each step keeps `keep`, 0 to 1.
    pub(super) fn new(keep: f64) -> Self {
        Self {
            keep,
            keep_squared: keep * keep,
            sum: 0.0,
            sum_before: 0.0,
            kept_value: 0.0,
        }
    }

    /// Adds a value of the seed, keeping all of the sum, and gives the sum.
    #[inline(always)]
    pub(super) fn add(&mut self, value: f64) -> f64 {
        self.start(self.sum + value);
        self.sum
    }

    /// Sets the sum.
    #[inline(always)]
    pub(super) fn start(&mut self, sum: f64) {
        self.sum = sum;
        self.sum_before = 0.0;
        self.kept_value = self.keep * sum;
    }

    /// Takes a value and gives the sum.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let sum = self.keep_squared * self.sum_before + (self.kept_value + value);
        self.sum_before = self.sum;
        self.sum = sum;
        self.kept_value = self.keep * value;
        sum
    }
}
