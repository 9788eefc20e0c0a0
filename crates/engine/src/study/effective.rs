//! How many independent trials a set of correlated ones amounts to.

use serde::{Deserialize, Serialize};

use super::walk_forward::float;

/// Most trials that are compared; their correlations are a matrix.
pub const TRIALS_MAX: usize = 256;
/// Rounds of rotations; convergence is quadratic and takes about ten.
const SWEEPS_MAX: usize = 64;
/// Off-diagonal weight, relative to the whole, below which a matrix counts as diagonal.
const DIAGONAL_ENOUGH: f64 = 1e-24;

/// Two estimators, which differ: the truth is not known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EffectiveTrials {
    /// Trials compared: those whose returns vary.
    pub trials: usize,
    /// From the mean correlation r of all pairs: r + (1 - r) n. Source: Bailey and López de Prado,
    /// Journal of Portfolio Management 40:5 (2014), appendix A.3.
    pub by_average_correlation: f64,
    /// From the eigenvalues of the correlation matrix, each counting 1 when it is at least 1, plus its
    /// fraction. It jumps where an eigenvalue is whole: exact copies count less than near ones.
    /// Source: Li and Ji, Heredity 95 (2005), equation 5.
    pub by_eigenvalues: f64,
}

impl EffectiveTrials {
    /// The greater of the two, rounded up: the estimate that forgives less.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 1 and the number of trials"
    )]
    pub fn strictest(&self) -> usize {
        let estimate = self.by_average_correlation.max(self.by_eigenvalues);
        // Rounding of sums must not make one trial more.
        let whole = (estimate - 1e-9).ceil().max(1.0) as usize;
        whole.min(self.trials.max(1))
    }
}

/// Compares the returns of trials, all of the same length.
///
/// Trials whose returns do not vary are left out, of more than [`TRIALS_MAX`] the later ones too.
/// `None` when no trial varies or lengths differ.
pub fn effective_trials<'a>(
    returns: impl IntoIterator<Item = &'a [f64]>,
) -> Option<EffectiveTrials> {
    let mut units: Vec<Vec<f64>> = Vec::new();
    let mut rows = None;
    for returns in returns {
        if *rows.get_or_insert(returns.len()) != returns.len() {
            return None;
        }
        units.extend(unit(returns).filter(|_| units.len() < TRIALS_MAX));
    }
    if units.is_empty() {
        return None;
    }
    let mut matrix = correlations(&units);
    let trials = units.len();
    let mean = average_of_pairs(&matrix);
    let n = float(trials);
    let by_eigenvalues: f64 = eigenvalues(&mut matrix).into_iter().map(weight).sum();
    Some(EffectiveTrials {
        trials,
        by_average_correlation: mean.map_or(1.0, |mean| (mean + (1.0 - mean) * n).clamp(1.0, n)),
        by_eigenvalues: by_eigenvalues.clamp(1.0, n),
    })
}

/// Deviations from the mean as a vector of length 1; `None` when there are none.
fn unit(returns: &[f64]) -> Option<Vec<f64>> {
    let mean = returns.iter().sum::<f64>() / float(returns.len().max(1));
    let mut deviations: Vec<f64> = returns.iter().map(|one| one - mean).collect();
    let length = deviations.iter().map(|one| one * one).sum::<f64>().sqrt();
    if length <= 1e-12 || length.is_nan() {
        return None;
    }
    deviations.iter_mut().for_each(|one| *one /= length);
    Some(deviations)
}

fn correlations(units: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut matrix = vec![vec![1.0; units.len()]; units.len()];
    for row in 0..units.len() {
        for column in 0..row {
            let correlation = product(&units[row], &units[column]);
            matrix[row][column] = correlation;
            matrix[column][row] = correlation;
        }
    }
    matrix
}

fn average_of_pairs(matrix: &[Vec<f64>]) -> Option<f64> {
    let pairs = matrix.len() * matrix.len().saturating_sub(1) / 2;
    let rows = matrix.iter().enumerate();
    let sum: f64 = rows.map(|(at, row)| row[..at].iter().sum::<f64>()).sum();
    (pairs > 0).then(|| sum / float(pairs))
}

/// What an eigenvalue adds to the number of independent trials.
fn weight(eigenvalue: f64) -> f64 {
    let size = eigenvalue.abs();
    f64::from(u8::from(size >= 1.0)) + size.fract()
}

/// Eigenvalues of a symmetric matrix, by cyclic rotations; the matrix is used up.
///
/// Source: Jacobi's method as in Golub and Van Loan, Matrix Computations, section 8.5.
fn eigenvalues(matrix: &mut [Vec<f64>]) -> Vec<f64> {
    let size = matrix.len();
    let whole: f64 = matrix.iter().flatten().map(|one| one * one).sum();
    for _ in 0..SWEEPS_MAX {
        let rows = matrix.iter().enumerate();
        let beside: f64 = rows
            .map(|(at, row)| row[..at].iter().map(|one| one * one).sum::<f64>())
            .sum();
        if beside <= DIAGONAL_ENOUGH * whole {
            break;
        }
        for p in 0..size {
            for q in p + 1..size {
                rotate(matrix, p, q);
            }
        }
    }
    (0..size).map(|at| matrix[at][at]).collect()
}

/// Turns the plane of `p` and `q` so that their entry becomes 0.
fn rotate(matrix: &mut [Vec<f64>], p: usize, q: usize) {
    let entry = matrix[p][q];
    if entry == 0.0 {
        return;
    }
    let slope = (matrix[q][q] - matrix[p][p]) / (2.0 * entry);
    let tangent = slope.signum() / (slope.abs() + (slope * slope + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    for row in matrix.iter_mut() {
        let (a, b) = (row[p], row[q]);
        row[p] = cosine * a - sine * b;
        row[q] = sine * a + cosine * b;
    }
    let (above, below) = matrix.split_at_mut(q);
    for (first, second) in above[p].iter_mut().zip(below[0].iter_mut()) {
        let (a, b) = (*first, *second);
        *first = cosine * a - sine * b;
        *second = sine * a + cosine * b;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::Draws;

    fn from_matrix(mut matrix: Vec<Vec<f64>>) -> (f64, f64) {
        let n = float(matrix.len());
        let mean = average_of_pairs(&matrix).unwrap();
        let weights: f64 = eigenvalues(&mut matrix)
            .iter()
            .map(|one| weight(*one))
            .sum();
        (mean + (1.0 - mean) * n, weights)
    }

    /// STATISTICS: six near copies and four independent trials are 7.0 by correlation, 6.0 by
    /// eigenvalues.
    #[test]
    fn near_copies_count_little() {
        let alike = |a: usize, b: usize| match (a == b, a < 6 && b < 6) {
            (true, _) => 1.0,
            (false, true) => 0.999,
            (false, false) => 0.0,
        };
        let matrix = (0..10).map(|a| (0..10).map(|b| alike(a, b)).collect());
        let (by_correlation, by_eigenvalues) = from_matrix(matrix.collect());
        assert!((by_correlation - 7.0).abs() < 0.01, "{by_correlation}");
        assert!((by_eigenvalues - 6.0).abs() < 0.01, "{by_eigenvalues}");
    }

    #[test]
    fn eigenvalues_are_those_worked_out_by_hand() {
        // Eigenvalues 4 + 2 cos(k pi / 4) of a matrix with neighbours of 1 on a diagonal of 4.
        let entry = |a: usize, b: usize| match a.abs_diff(b) {
            0 => 4.0,
            1 => 1.0,
            _ => 0.0,
        };
        let mut matrix: Vec<Vec<f64>> = (0..3)
            .map(|a| (0..3).map(|b| entry(a, b)).collect())
            .collect();
        let mut seen = eigenvalues(&mut matrix);
        seen.sort_by(f64::total_cmp);
        let root = 2.0_f64.sqrt();
        for (seen, expected) in seen.into_iter().zip([4.0 - root, 4.0, 4.0 + root]) {
            assert!((seen - expected).abs() < 1e-12, "{seen} {expected}");
        }
    }

    #[test]
    fn independent_trials_count_fully_and_flat_ones_not_at_all() {
        let mut draws = Draws(2);
        let mut trials: Vec<Vec<f64>> = (0..8)
            .map(|_| (0..20_000).map(|_| draws.ratio() - 0.5).collect())
            .collect();
        trials.push(vec![0.0; 20_000]);
        let seen = effective_trials(trials.iter().map(Vec::as_slice)).unwrap();
        assert_eq!((seen.trials, seen.strictest()), (8, 8));
        assert!(seen.by_average_correlation > 7.9 && seen.by_eigenvalues > 7.5);
        let one = effective_trials([trials[0].as_slice()]).unwrap();
        assert_eq!((one.by_average_correlation, one.strictest()), (1.0, 1));
        assert_eq!(effective_trials([trials[8].as_slice()]), None);
        assert_eq!(effective_trials([trials[0].as_slice(), &[1.0, 2.0]]), None);
    }
}
