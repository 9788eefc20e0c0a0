//! Ehlers' homodyne discriminator: the dominant cycle of a series by the Hilbert transform.
//!
//! All constants are Ehlers'. Source: Ehlers, Rocket Science for Traders (2001).

use std::f64::consts::PI;
use std::sync::LazyLock;

use super::elementary::{arc_tangent_of, sine_and_cosine};
use super::rolling::{larger, smaller};

/// Longest cycle, in rows.
const PERIOD_MAX: usize = 50;

pub(super) const DEGREES: f64 = 180.0 / PI;
const RADIANS: f64 = PI / 180.0;

/// Sine of degrees.
#[inline(always)]
pub(super) fn sine(degrees: f64) -> f64 {
    sine_and_cosine(degrees * RADIANS).0
}

/// Quadrature filter: a weighted difference of the values 0, 2, 4 and 6 rows ago.
#[derive(Debug, Clone, Default)]
struct Filter {
    /// A ring of eight rows.
    values: [f64; 8],
}

impl Filter {
    /// Takes the value of row `row` and gives the filtered one.
    ///
    /// What is known before the value is ready when it comes, so that a filter of a filter waits for
    /// little. Equal values give exactly zero.
    #[inline(always)]
    fn push(&mut self, row: usize, value: f64, factor: f64) -> f64 {
        const OUTER: f64 = 0.0962;
        const INNER: f64 = 0.5769;
        let ago = |rows: usize| self.values[row.wrapping_sub(rows) & 7];
        let inner = INNER * (ago(2) - ago(4)) * factor;
        let filtered = (value - ago(6)) * (OUTER * factor) + inner;
        self.values[row & 7] = value;
        filtered
    }

    /// The value taken `rows` before row `row`, at most 7.
    #[inline(always)]
    fn ago(&self, row: usize, rows: usize) -> f64 {
        self.values[row.wrapping_sub(rows) & 7]
    }
}

/// The cycle of row after row.
#[derive(Debug, Clone)]
pub(super) struct Hilbert {
    row: usize,
    /// The row from which on the filters run.
    first_row: usize,
    /// The last three values, the latest first.
    last: [f64; 3],
    /// The series averaged over four rows with weights 4, 3, 2 and 1.
    pub(super) smoothed: f64,
    detrender: Filter,
    /// Filters of the detrended series, of the in-phase part and of the quadrature.
    of_detrended: Filter,
    of_in_phase: Filter,
    of_quadrature: Filter,
    pub(super) in_phase: f64,
    pub(super) quadrature: f64,
    last_i2: f64,
    last_q2: f64,
    re: f64,
    im: f64,
    period: f64,
    /// Period of the cycle in rows, smoothed.
    pub(super) smooth_period: f64,
}

impl Hilbert {
    /// A discriminator whose filters run from `first_row` on.
    pub(super) fn new(first_row: usize) -> Self {
        Self {
            row: 0,
            first_row,
            last: [0.0; 3],
            smoothed: 0.0,
            detrender: Filter::default(),
            of_detrended: Filter::default(),
            of_in_phase: Filter::default(),
            of_quadrature: Filter::default(),
            in_phase: 0.0,
            quadrature: 0.0,
            last_i2: 0.0,
            last_q2: 0.0,
            re: 0.0,
            im: 0.0,
            period: 0.0,
            smooth_period: 0.0,
        }
    }

    /// Takes a value and tells whether the filters ran.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> bool {
        let row = self.row;
        self.row += 1;
        let [one, two, three] = self.last;
        self.smoothed = (4.0 * value + 3.0 * one + 2.0 * two + three) * 0.1;
        self.last = [value, one, two];
        if row < self.first_row {
            return false;
        }
        let factor = 0.075 * self.period + 0.54;
        let detrended = self.detrender.push(row, self.smoothed, factor);
        self.quadrature = self.of_detrended.push(row, detrended, factor);
        self.in_phase = self.of_detrended.ago(row, 3);
        let ji = self.of_in_phase.push(row, self.in_phase, factor);
        let jq = self.of_quadrature.push(row, self.quadrature, factor);
        let q2 = 0.2 * self.quadrature + (0.2 * ji + 0.8 * self.last_q2);
        let i2 = (0.2 * self.in_phase + 0.8 * self.last_i2) - 0.2 * jq;
        let (last_i2, last_q2) = (0.2 * self.last_i2, 0.2 * self.last_q2);
        self.re = (i2 * last_i2 + 0.8 * self.re) + q2 * last_q2;
        self.im = (i2 * last_q2 + 0.8 * self.im) - q2 * last_i2;
        (self.last_i2, self.last_q2) = (i2, q2);
        self.adapt();
        true
    }

    /// Moves the period towards that of the last turn, within bounds.
    #[inline(always)]
    fn adapt(&mut self) {
        let last = self.period;
        let shortest = larger(0.67 * last, 6.0);
        let longest = smaller(1.5 * last, 50.0);
        let turned = if (self.im != 0.0) & (self.re != 0.0) {
            2.0 * PI / arc_tangent_of(self.im, self.re)
        } else {
            last
        };
        let period = larger(smaller(turned, longest), shortest);
        self.period = 0.2 * period + 0.8 * last;
        self.smooth_period = 0.33 * self.period + 0.67 * self.smooth_period;
    }

    /// The period as a number of rows.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the period is within 0 to 50"
    )]
    pub(super) fn rows(period: f64) -> usize {
        (period + 0.5) as usize
    }
}

/// The last fifty values.
#[derive(Debug, Clone)]
struct Ring {
    values: [f64; PERIOD_MAX],
    at: usize,
}

impl Ring {
    fn new() -> Self {
        Self {
            values: [0.0; PERIOD_MAX],
            at: 0,
        }
    }

    #[inline(always)]
    fn push(&mut self, value: f64) {
        self.at = if self.at == 0 {
            PERIOD_MAX - 1
        } else {
            self.at - 1
        };
        self.values[self.at] = value;
    }

    /// The values from the latest backwards.
    #[inline(always)]
    fn latest(&self, rows: usize) -> impl Iterator<Item = &f64> {
        let (older, newer) = self.values.split_at(self.at);
        newer.iter().chain(older).take(rows)
    }
}

/// Sine and cosine of each row of a cycle of each length.
static WAVES: LazyLock<Vec<Vec<[f64; 2]>>> = LazyLock::new(|| {
    let wave = |rows: usize| {
        let angle = |row: usize| (row as f64 * (2.0 * PI)) / rows as f64;
        (0..rows)
            .map(|row| [angle(row).sin(), angle(row).cos()])
            .collect()
    };
    (0..=PERIOD_MAX).map(wave).collect()
});

/// Phase of the dominant cycle, in degrees.
#[derive(Debug, Clone)]
pub(super) struct CyclePhase {
    pub(super) cycle: Hilbert,
    smoothed: Ring,
    phase: f64,
    waves: &'static [Vec<[f64; 2]>],
}

impl CyclePhase {
    pub(super) fn new() -> Self {
        Self {
            cycle: Hilbert::new(37),
            smoothed: Ring::new(),
            phase: 0.0,
            waves: &WAVES,
        }
    }

    /// Takes a value and gives the phase, NaN before the filters run.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        if !self.cycle.push(value) {
            return f64::NAN;
        }
        self.smoothed.push(self.cycle.smoothed);
        let period = self.cycle.smooth_period;
        let wave = &self.waves[Hilbert::rows(period)];
        let (mut real, mut imaginary) = (0.0, 0.0);
        for ([sine, cosine], value) in wave.iter().zip(self.smoothed.latest(wave.len())) {
            real += sine * value;
            imaginary += cosine * value;
        }
        if imaginary.abs() > 0.0 {
            self.phase = arc_tangent_of(real, imaginary) * DEGREES;
        } else if real < 0.0 {
            self.phase -= 90.0;
        } else if real > 0.0 {
            self.phase += 90.0;
        }
        self.phase += 90.0;
        // The weighted average lags by one row.
        self.phase += 360.0 / period;
        if imaginary < 0.0 {
            self.phase += 180.0;
        }
        if self.phase > 315.0 {
            self.phase -= 360.0;
        }
        self.phase
    }
}

/// The series without its dominant cycle.
#[derive(Debug, Clone)]
pub(super) struct Trendline {
    values: Ring,
    /// The last three means, the latest first.
    means: [f64; 3],
}

impl Trendline {
    pub(super) fn new() -> Self {
        Self {
            values: Ring::new(),
            means: [0.0; 3],
        }
    }

    /// Takes a value and the period of the cycle, where it is known, and gives the line.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64, period: Option<f64>) -> f64 {
        self.values.push(value);
        let Some(period) = period else {
            return f64::NAN;
        };
        let rows = Hilbert::rows(period);
        let sum: f64 = self.values.latest(rows).sum();
        let mean = if rows > 0 { sum / rows as f64 } else { 0.0 };
        let [one, two, three] = self.means;
        self.means = [mean, one, two];
        (4.0 * mean + 3.0 * one + 2.0 * two + three) / 10.0
    }
}
