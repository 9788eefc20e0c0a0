//! Quantile of a sample.

use crate::metric::measure::float;

/// Quantile of values in ascending order, type 7: linear between the order statistics around
/// (n - 1) x `p`. `None` for an empty sample or `p` outside 0 to 1.
///
/// Source: Hyndman and Fan, The American Statistician 50:4 (1996).
pub fn quantile(ascending: &[f64], p: f64) -> Option<f64> {
    if ascending.is_empty() || !(0.0..=1.0).contains(&p) {
        return None;
    }
    let position = float(ascending.len() - 1) * p;
    let floor = position.floor();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number from 0 to the length"
    )]
    let below = floor as usize;
    let above = (below + 1).min(ascending.len() - 1);
    Some(ascending[below] + (position - floor) * (ascending[above] - ascending[below]))
}
