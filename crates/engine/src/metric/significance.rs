//! How sure a Sharpe ratio is: probabilistic and deflated.

use crate::metric::measure::{DEVIATION_MIN, float};
use crate::metric::{Metrics, normal};

const EULER_MASCHERONI: f64 = 0.577_215_664_901_532_9;
/// From this number of trials on, the closed form of the expected maximum is used.
const CLOSED_FORM_TRIALS_MIN: usize = 10;
/// The integral of the expected maximum runs from minus to plus this; beyond lies less than 1e-30.
const QUADRATURE_EDGE: f64 = 12.0;
const QUADRATURE_STEPS: usize = 768;
const SUM_LANES: usize = 8;

/// A Sharpe ratio with what its error depends on, all per bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SharpeSample {
    /// Per bar, not annualised.
    pub sharpe: f64,
    /// Number of returns.
    pub count: usize,
    pub skew: f64,
    /// Raw: 3 for a normal distribution.
    pub kurtosis: f64,
}

/// Chance that the true Sharpe ratio is above `threshold` (per bar).
///
/// `None` for fewer than two returns and for moments that no distribution has (kurtosis below
/// skew^2 + 1, which excess kurtosis given as raw often breaks).
/// Source: Bailey and López de Prado, Journal of Risk 15:2 (2012).
pub fn probabilistic_sharpe(sample: &SharpeSample, threshold: f64) -> Option<f64> {
    let SharpeSample {
        sharpe,
        count,
        skew,
        kurtosis,
    } = *sample;
    // Two-point samples sit on the bound, so rounding needs some room there.
    let possible = kurtosis >= (skew * skew + 1.0) * (1.0 - 1e-9);
    if count < 2 || !possible {
        return None;
    }
    let variance = 1.0 - skew * sharpe + (kurtosis - 1.0) / 4.0 * sharpe * sharpe;
    let z = (sharpe - threshold) * float(count - 1).sqrt() / variance.sqrt();
    (variance > 0.0 && z.is_finite()).then(|| normal::cdf(z))
}

/// Probabilistic Sharpe ratio against the best of `trials` tries without skill.
///
/// `sharpe_variance` is the variance of the per-bar Sharpe ratios of the tries. `None` where the
/// probabilistic ratio is, without a try, or for a negative variance.
/// Source: Bailey and López de Prado, Journal of Portfolio Management 40:5 (2014).
pub fn deflated_sharpe(sample: &SharpeSample, trials: usize, sharpe_variance: f64) -> Option<f64> {
    if sharpe_variance.is_nan() || sharpe_variance < 0.0 {
        return None;
    }
    let threshold = sharpe_variance.sqrt() * expected_maximum(trials)?;
    probabilistic_sharpe(sample, threshold)
}

/// Expected maximum of `trials` independent standard normal variables.
///
/// Exact by quadrature below 10, where the closed form errs by up to 8 %; the closed form of Bailey
/// and López de Prado (2014) from there on, which errs by about 1 %. `None` for no trial.
pub fn expected_maximum(trials: usize) -> Option<f64> {
    if trials == 0 {
        return None;
    }
    if trials < CLOSED_FORM_TRIALS_MIN {
        return Some(expected_maximum_by_quadrature(trials));
    }
    let share = 1.0 / float(trials);
    let first = normal::quantile(1.0 - share)?;
    let second = normal::quantile(1.0 - share / std::f64::consts::E)?;
    Some((1.0 - EULER_MASCHERONI) * first + EULER_MASCHERONI * second)
}

/// Trapezoids of x n phi(x) Phi(x)^(n - 1); for a smooth integrand that vanishes at both edges they
/// converge faster than any power of the step.
fn expected_maximum_by_quadrature(trials: usize) -> f64 {
    let step = 2.0 * QUADRATURE_EDGE / float(QUADRATURE_STEPS);
    let mut sum = 0.0;
    for at in 0..=QUADRATURE_STEPS {
        let x = -QUADRATURE_EDGE + step * float(at);
        let below = (1..trials).fold(1.0, |power, _| power * normal::cdf(x));
        sum += x * normal::density(x) * below;
    }
    sum * step * float(trials)
}

/// Sharpe ratio of per-bar returns (ddof 1) over a rate per bar, not annualised.
///
/// `None` for fewer than two returns or returns that do not vary.
pub fn sharpe_per_bar(returns: &[f64], risk_free_per_bar: f64) -> Option<f64> {
    if returns.len() < 2 {
        return None;
    }
    let count = float(returns.len());
    let mean = lane_sum(returns, |change| change) / count;
    let squares = lane_sum(returns, |change| (change - mean) * (change - mean));
    let deviation = (squares / (count - 1.0)).sqrt();
    let sharpe = (mean - risk_free_per_bar) / deviation;
    (deviation > DEVIATION_MIN && sharpe.is_finite()).then_some(sharpe)
}

/// Sum in a fixed order that a processor can add several lanes of at once.
fn lane_sum(values: &[f64], term: impl Fn(f64) -> f64) -> f64 {
    let mut lanes = [0.0; SUM_LANES];
    let (chunks, rest) = values.as_chunks::<SUM_LANES>();
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane += term(value);
        }
    }
    lanes
        .into_iter()
        .chain(rest.iter().map(|&value| term(value)))
        .sum()
}

impl Metrics {
    /// Chance that the true Sharpe ratio of excess returns is above 0.
    pub fn psr(&self) -> Option<f64> {
        probabilistic_sharpe(&self.sharpe_sample()?, 0.0)
    }

    /// The Sharpe ratio with its moments, per bar, for [`deflated_sharpe`].
    pub fn sharpe_sample(&self) -> Option<SharpeSample> {
        Some(SharpeSample {
            sharpe: self.sharpe_per_bar()?,
            count: self.return_count,
            skew: self.skew()?,
            kurtosis: self.kurtosis()?,
        })
    }
}
