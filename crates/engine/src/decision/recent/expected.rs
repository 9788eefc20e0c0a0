//! What was to be expected of a span: how earlier spans of the same length ended out of sample.

use crate::metric::quantile;

/// Earlier spans without which nothing is expected.
const SPANS_MIN: usize = 30;
/// Ends of the band that nine in ten earlier spans ended in.
const BAND: (f64, f64) = (0.05, 0.95);

/// Returns of earlier spans as ratios.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    pub mean: f64,
    /// One in twenty ended lower.
    pub low: f64,
    /// One in twenty ended higher.
    pub high: f64,
}

/// Cuts the returns into spans of so many bars, the last one at their end, none overlapping another.
/// `None` with fewer than [`SPANS_MIN`] of them.
pub(super) fn expected(returns: &[f64], bars: usize) -> Option<Expected> {
    if returns.len().checked_div(bars)? < SPANS_MIN {
        return None;
    }
    let grown = |span: &[f64]| span.iter().map(|change| 1.0 + change).product::<f64>() - 1.0;
    let mut ended: Vec<f64> = returns.rchunks_exact(bars).map(grown).collect();
    ended.sort_unstable_by(f64::total_cmp);
    #[expect(clippy::cast_precision_loss, reason = "a count of spans is below 2^53")]
    let count = ended.len() as f64;
    Some(Expected {
        mean: ended.iter().sum::<f64>() / count,
        low: quantile(&ended, BAND.0)?,
        high: quantile(&ended, BAND.1)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_end_where_the_returns_end() {
        // 41 spans of two bars from -20 % to 20 %, after a bar that fits into none.
        let spans = (-20..=20).flat_map(|percent| [f64::from(percent) / 100.0, 0.0]);
        let returns: Vec<f64> = std::iter::once(9.0).chain(spans).collect();
        let found = expected(&returns, 2).unwrap();
        let near = |seen: f64, wanted: f64| assert!((seen - wanted).abs() < 1e-12, "{seen}");
        near(found.mean, 0.0);
        // Every twentieth of 41 ordered values, by linear interpolation.
        near(found.low, -0.18);
        near(found.high, 0.18);
    }

    #[test]
    fn a_span_compounds() {
        let returns: Vec<f64> = (0..90).map(|_| 0.1).collect();
        let found = expected(&returns, 3).unwrap();
        assert!((found.mean - 0.331).abs() < 1e-12);
        assert!((found.low - 0.331).abs() < 1e-12);
    }

    #[test]
    fn few_spans_say_nothing() {
        assert_eq!(expected(&[0.01; 59], 2), None);
        assert!(expected(&[0.01; 60], 2).is_some());
        assert_eq!(expected(&[0.01; 60], 0), None);
        assert_eq!(expected(&[], 1), None);
    }
}
