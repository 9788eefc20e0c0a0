//! How sure a Sharpe ratio is: probabilistic and deflated.

use crate::metric::interval::around;
use crate::metric::measure::{DEVIATION_MIN, float};
use crate::metric::{Metrics, normal};

const EULER_MASCHERONI: f64 = 0.577_215_664_901_532_9;
/// From this number of trials on, the closed form of the expected maximum is used.
const CLOSED_FORM_TRIALS_MIN: usize = 10;
/// The integral of the expected maximum runs from minus to plus this; beyond lies less than 1e-30.
const QUADRATURE_EDGE: f64 = 12.0;
const QUADRATURE_STEPS: usize = 768;
/// Confidence that the minimum track record is for.
const TRACK_RECORD_CONFIDENCE: f64 = 0.95;
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
    let variance = sharpe_variance(sample).filter(|_| sample.count > 1)?;
    let z = (sample.sharpe - threshold) * float(sample.count - 1).sqrt() / variance.sqrt();
    z.is_finite().then(|| normal::cdf(z))
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

/// Returns that a record must have for its Sharpe ratio to be above `threshold` (per bar) with a
/// chance of at least `confidence`, for ratios and moments as they are.
///
/// Not rounded. `None` where the ratio is not above the threshold, for moments that no distribution
/// has and for a confidence outside 0.5 to 1. Source: Bailey and López de Prado, Journal of Risk 15:2
/// (2012), minimum track record length.
pub fn minimum_track_record(sample: &SharpeSample, threshold: f64, confidence: f64) -> Option<f64> {
    let z = normal::quantile(confidence).filter(|z| *z >= 0.0)?;
    let variance = sharpe_variance(sample)?;
    let above = sample.sharpe - threshold;
    let length = 1.0 + variance * (z / above) * (z / above);
    (above > 0.0 && length.is_finite()).then_some(length)
}

/// Interval of a Sharpe ratio per bar at `z` standard errors, from its moments.
///
/// Returns that depend on one another make it too narrow. `None` where [`probabilistic_sharpe`] is.
/// Source: Mertens, Comments on variance of the IID estimator in Lo (2002).
pub fn sharpe_interval(sample: &SharpeSample, z: f64) -> Option<(f64, f64)> {
    let variance = sharpe_variance(sample).filter(|_| sample.count > 1)?;
    let error = (variance / float(sample.count - 1)).sqrt();
    Some((sample.sharpe - z * error, sample.sharpe + z * error))
}

/// Variance of the estimate of a Sharpe ratio times the number of returns less one; `None` for moments
/// that no distribution has.
fn sharpe_variance(sample: &SharpeSample) -> Option<f64> {
    let SharpeSample {
        sharpe,
        skew,
        kurtosis,
        ..
    } = *sample;
    // Two-point samples sit on the bound, so rounding needs some room there.
    let possible = kurtosis >= (skew * skew + 1.0) * (1.0 - 1e-9);
    let variance = 1.0 - skew * sharpe + (kurtosis - 1.0) / 4.0 * sharpe * sharpe;
    (possible && variance > 0.0 && variance.is_finite()).then_some(variance)
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
        let below = normal::cdf(x);
        let all_below = (1..trials).fold(1.0, |power, _| power * below);
        sum += x * normal::density(x) * all_below;
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

    /// Interval of the annual Sharpe ratio at 90 %, with skew and kurtosis.
    ///
    /// It takes bars for independent. Sources: Lo, Financial Analysts Journal 58:4 (2002); Mertens
    /// (2002).
    pub fn sharpe_interval(&self) -> Option<(f64, f64)> {
        let sample = self.sharpe_sample()?;
        let error = (sharpe_variance(&sample)? / float(sample.count - 1)).sqrt();
        let scale = self.periods_per_year.sqrt();
        Some(around(sample.sharpe * scale, error * scale))
    }

    /// Bars after which the Sharpe ratio would be above 0 with 95 % confidence.
    pub fn minimum_track_record(&self) -> Option<f64> {
        minimum_track_record(&self.sharpe_sample()?, 0.0, TRACK_RECORD_CONFIDENCE)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Bailey and López de Prado (2014): annual Sharpe ratio 2.5 of five years of 250 days.
    const PAPER: SharpeSample = SharpeSample {
        sharpe: 0.158_113_883_008_418_98,
        count: 1250,
        skew: -3.0,
        kurtosis: 10.0,
    };
    const PAPER_VARIANCE: f64 = 0.5 / 250.0;

    fn check_deflated(sample: SharpeSample, trials: usize, expected: f64) {
        let seen = deflated_sharpe(&sample, trials, PAPER_VARIANCE).unwrap();
        assert!(
            (seen - expected).abs() < 5e-7,
            "{trials}: {seen} instead of {expected}"
        );
    }

    #[test]
    fn deflated_sharpe_gives_the_figures_of_the_paper() {
        let threshold = PAPER_VARIANCE.sqrt() * expected_maximum(100).unwrap();
        assert!((threshold - 0.113_172).abs() < 5e-7, "{threshold}");
        check_deflated(PAPER, 100, 0.900_397);
        check_deflated(PAPER, 46, 0.950_502);
    }

    #[test]
    fn excess_kurtosis_given_as_raw_is_refused() {
        let excess = SharpeSample {
            kurtosis: PAPER.kurtosis - 3.0,
            ..PAPER
        };
        assert_eq!(deflated_sharpe(&excess, 100, PAPER_VARIANCE), None);
    }

    #[test]
    fn a_normal_sample_has_the_plain_error_of_a_sharpe_ratio() {
        let normal = SharpeSample {
            sharpe: 0.1,
            count: 401,
            skew: 0.0,
            kurtosis: 3.0,
        };
        let z = 0.1 * 20.0 / (1.0_f64 + 0.1 * 0.1 / 2.0).sqrt();
        assert_eq!(probabilistic_sharpe(&normal, 0.0), Some(normal::cdf(z)));
    }

    #[test]
    fn more_trials_never_raise_the_deflated_ratio() {
        let mut before = f64::INFINITY;
        for trials in 1..2_000 {
            let deflated = deflated_sharpe(&PAPER, trials, PAPER_VARIANCE).unwrap();
            assert!(deflated <= before, "{trials}");
            before = deflated;
        }
        assert_eq!(deflated_sharpe(&PAPER, 0, PAPER_VARIANCE), None);
        assert_eq!(deflated_sharpe(&PAPER, 5, -1.0), None);
    }

    #[test]
    fn a_record_of_the_minimum_length_is_just_sure_enough() {
        let threshold = 0.05;
        let length = minimum_track_record(&PAPER, threshold, 0.95).unwrap();
        // 1 + (1 + 3 x 0.15811 + 9/4 x 0.025) x (1.644854 / 0.108114)^2.
        assert!((length - 355.283_5).abs() < 1e-3, "{length}");
        let at = |count: usize| {
            let sample = SharpeSample { count, ..PAPER };
            probabilistic_sharpe(&sample, threshold).unwrap()
        };
        assert!(at(355) < 0.95 && at(356) > 0.95);
        assert_eq!(minimum_track_record(&PAPER, 0.2, 0.95), None);
        assert_eq!(minimum_track_record(&PAPER, 0.0, 0.3), None);
    }

    #[test]
    fn the_interval_of_a_ratio_agrees_with_the_chance_that_it_is_above_an_end() {
        let (low, high) = sharpe_interval(&PAPER, crate::metric::Z_90).unwrap();
        assert!((probabilistic_sharpe(&PAPER, low).unwrap() - 0.95).abs() < 1e-12);
        assert!((probabilistic_sharpe(&PAPER, high).unwrap() - 0.05).abs() < 1e-12);
        let alone = SharpeSample { count: 1, ..PAPER };
        assert_eq!(sharpe_interval(&alone, 1.0), None);
    }

    #[test]
    fn returns_that_do_not_vary_have_no_sharpe_ratio() {
        assert_eq!(sharpe_per_bar(&[0.01; 50], 0.0), None);
        assert_eq!(sharpe_per_bar(&[0.01], 0.0), None);
        // Mean 0.02, standard deviation 0.01.
        let seen = sharpe_per_bar(&[0.01, 0.02, 0.03], 0.005).unwrap();
        assert!((seen - 1.5).abs() < 1e-12, "{seen}");
    }
}
