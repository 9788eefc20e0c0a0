//! The CORP reliability curve and the decomposition of the Brier score that goes with it.

use super::{Stated, isotonic};

/// Mean squared distance of stated chances from what happened, 0 to 1, lower is better; `None` for
/// an empty sample or a chance outside 0 to 1.
///
/// Source: Brier, Verification of Forecasts Expressed in Terms of Probability (1950), for two
/// outcomes, one of them counted.
pub fn brier(stated: &[Stated]) -> Option<f64> {
    let is_chance = |one: &Stated| (0.0..=1.0).contains(&one.p);
    if stated.is_empty() || !stated.iter().all(is_chance) {
        return None;
    }
    // By chance, so that the order of the sample does not reach the last bits.
    let groups = Group::of(stated);
    let total: f64 = groups
        .iter()
        .map(|group| group.squared_error(group.p))
        .sum();
    Some(total / stated.len() as f64)
}

/// What happened where one chance was stated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// The chance that was stated.
    pub p: f64,
    /// The chance that should have been stated, by isotonic regression over all points.
    pub value: f64,
    /// Times it was stated.
    pub cases: usize,
}

/// How reliable stated chances were.
///
/// `brier` = `miscalibration` - `discrimination` + `uncertainty`, and neither of the first two is
/// below 0. Source: Dimitriadis, Gneiting and Jordan, Stable reliability diagrams for probabilistic
/// classifiers, PNAS 118:8 (2021).
#[derive(Debug, Clone, PartialEq)]
pub struct Reliability {
    /// One point for each distinct chance, ascending; values never fall.
    pub curve: Vec<CurvePoint>,
    pub brier: f64,
    /// What stating the recalibrated chances would have gained.
    pub miscalibration: f64,
    /// What the recalibrated chances gain over stating the share of what happened every time.
    pub discrimination: f64,
    /// Brier score of stating the share of what happened every time.
    pub uncertainty: f64,
}

impl Reliability {
    /// Measures a sample; `None` for an empty one or a chance outside 0 to 1.
    pub fn of(stated: &[Stated]) -> Option<Self> {
        let brier = brier(stated)?;
        let groups = Group::of(stated);
        let shares: Vec<f64> = groups.iter().map(|group| group.share()).collect();
        let weights: Vec<f64> = groups.iter().map(|group| group.cases as f64).collect();
        let fitted = isotonic(&shares, &weights);
        let n = stated.len() as f64;
        let recalibrated: f64 = groups
            .iter()
            .zip(&fitted)
            .map(|(group, &value)| group.squared_error(value))
            .sum();
        let recalibrated = recalibrated / n;
        let happened = stated.iter().filter(|one| one.happened).count() as f64 / n;
        let uncertainty = happened * (1.0 - happened);
        let curve = groups
            .iter()
            .zip(&fitted)
            .map(|(group, &value)| CurvePoint {
                p: group.p,
                value,
                cases: group.cases,
            });
        Some(Self {
            curve: curve.collect(),
            brier,
            // Rounding may leave a hair below 0 where nothing is to be gained.
            miscalibration: (brier - recalibrated).max(0.0),
            discrimination: (uncertainty - recalibrated).max(0.0),
            uncertainty,
        })
    }
}

/// Statements of one chance.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    pub(super) p: f64,
    pub(super) cases: usize,
    happened: usize,
}

impl Group {
    /// Statements by chance, ascending.
    pub(super) fn of(stated: &[Stated]) -> Vec<Self> {
        let mut sorted: Vec<&Stated> = stated.iter().collect();
        sorted.sort_by(|a, b| a.p.total_cmp(&b.p));
        let same = sorted.chunk_by(|a, b| a.p == b.p);
        same.map(|chunk| Self {
            p: chunk[0].p,
            cases: chunk.len(),
            happened: chunk.iter().filter(|one| one.happened).count(),
        })
        .collect()
    }

    fn share(&self) -> f64 {
        self.happened as f64 / self.cases as f64
    }

    /// Sum of squared distances from `value`.
    fn squared_error(&self, value: f64) -> f64 {
        let happened = self.happened as f64;
        happened * (1.0 - value).powi(2) + (self.cases as f64 - happened) * value.powi(2)
    }
}
