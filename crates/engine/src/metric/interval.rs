//! Interval of a proportion.

use crate::metric::measure::float;

/// Normal quantile of a two-sided 90 % interval.
pub const Z_90: f64 = 1.644_853_626_951_472_2;

/// Cases below which a normal interval would claim more than is known.
pub(crate) const CASES_MIN: usize = 30;

/// The normal interval at 90 % around a value with this standard error.
pub(crate) fn around(value: f64, error: f64) -> (f64, f64) {
    (value - Z_90 * error, value + Z_90 * error)
}

/// Wilson score interval of `successes` in `trials`; `None` without trials or with more successes.
///
/// Source: Wilson, Journal of the American Statistical Association 22:158 (1927).
pub fn wilson(successes: usize, trials: usize, z: f64) -> Option<(f64, f64)> {
    if trials == 0 || successes > trials {
        return None;
    }
    let n = float(trials);
    let share = float(successes) / n;
    let square = z * z;
    let centre = share + square / (2.0 * n);
    let spread = z * (share * (1.0 - share) / n + square / (4.0 * n * n)).sqrt();
    let scale = 1.0 + square / n;
    Some((
        ((centre - spread) / scale).max(0.0),
        ((centre + spread) / scale).min(1.0),
    ))
}
