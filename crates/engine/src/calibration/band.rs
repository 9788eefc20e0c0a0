//! How far the CORP curve strays when every stated chance is true.

use std::collections::BTreeMap;

use super::reliability::Group;
use super::{Stated, isotonic};
use crate::draws::Draws;
use crate::metric::quantile;

/// Samples drawn.
const SAMPLES: usize = 1_000;

/// Consistency band of the CORP curve: for each distinct stated chance, ascending, the range that
/// holds `level` of the curves drawn as if every chance were true.
///
/// Stated chances stay as they are; what happens is drawn. Claims about one subject within `span_ms`
/// share the bars they are settled on, so they are drawn by one number: each still comes true with its
/// own chance, together as far as that allows. That is the widest band such claims can have.
/// Source: Dimitriadis, Gneiting and Jordan (2021), section on uncertainty quantification; Bröcker and
/// Smith, Increasing the Reliability of Reliability Diagrams (2007).
pub fn consistency_band(stated: &[Stated], span_ms: i64, level: f64, seed: u64) -> Vec<(f64, f64)> {
    let groups = Group::of(stated);
    let weights: Vec<f64> = groups.iter().map(|group| group.cases as f64).collect();
    let (owners, owner_count) = owners(stated, span_ms);
    let places = places(stated, &groups);
    let mut draws = Draws(seed);
    let mut drawn = vec![Vec::with_capacity(SAMPLES); groups.len()];
    let mut numbers = vec![0.0; owner_count];
    let mut shares = vec![0.0; groups.len()];
    for _ in 0..SAMPLES {
        numbers.fill_with(|| draws.ratio());
        shares.fill(0.0);
        for ((one, &owner), &place) in stated.iter().zip(&owners).zip(&places) {
            if numbers[owner] < one.p {
                shares[place] += 1.0;
            }
        }
        for (share, weight) in shares.iter_mut().zip(&weights) {
            *share /= weight;
        }
        for (values, value) in drawn.iter_mut().zip(isotonic(&shares, &weights)) {
            values.push(value);
        }
    }
    drawn
        .into_iter()
        .map(|values| middle(values, level))
        .collect()
}

/// The range that holds `level` of the values, as much below it as above.
pub(super) fn middle(mut values: Vec<f64>, level: f64) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    let end = |p| quantile(&values, p).expect("there are values, and a level is a ratio");
    (end((1.0 - level) / 2.0), end((1.0 + level) / 2.0))
}

/// The number that each statement is drawn by, and how many numbers there are.
fn owners(stated: &[Stated], span_ms: i64) -> (Vec<usize>, usize) {
    let mut known = BTreeMap::new();
    let owners = stated
        .iter()
        .map(|one| {
            let next = known.len();
            let key = (one.subject, one.at.div_euclid(span_ms.max(1)));
            *known.entry(key).or_insert(next)
        })
        .collect();
    (owners, known.len())
}

/// Group of each statement.
fn places(stated: &[Stated], groups: &[Group]) -> Vec<usize> {
    let place = |one: &Stated| groups.partition_point(|group| group.p < one.p);
    stated.iter().map(place).collect()
}
