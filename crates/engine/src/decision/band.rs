//! Where the price may be on the way to the horizon.

use rumbo_market::Calendar;

use super::Decision;

/// Shares of cases that the bands hold.
pub const BAND_LEVELS: [f64; 3] = [0.5, 0.8, 0.95];

/// Range of prices at each instant of [`Bands::at`].
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    pub level: f64,
    pub lo: Vec<f64>,
    pub hi: Vec<f64>,
}

/// Bands of the price from a decision to the end of its horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct Bands {
    /// The decision's instant and the close of each bar of the horizon, unix ms.
    pub at: Vec<i64>,
    pub median: Vec<f64>,
    /// One for each of [`BAND_LEVELS`].
    pub levels: Vec<Band>,
}

/// Bands of a decision; `None` when thin, without a price or in a format that has none.
///
/// At the end of the horizon they are the decision's own quantiles. Before it the median moves in
/// proportion to the bars that have passed and the distance from it with their square root, both in
/// logarithms of the price: the way a walk of independent steps spreads.
pub fn bands(decision: &Decision, calendar: Calendar) -> Option<Bands> {
    let price = decision.price?;
    let horizon = decision.event.as_ref()?.horizon_bars;
    let centre = change_at(&decision.horizon_quantiles, 0.5)?.ln_1p();
    let passed = |bar: usize| bar as f64 / horizon as f64;
    let path = |end: f64| -> Vec<f64> {
        (0..=horizon)
            .map(|bar| {
                let spread = (end - centre) * passed(bar).sqrt();
                price * (centre * passed(bar) + spread).exp()
            })
            .collect()
    };
    let levels = BAND_LEVELS.into_iter().filter_map(|level| {
        let (lo, hi) = band_edges(&decision.horizon_quantiles, level)?;
        Some(Band {
            level,
            lo: path(lo.ln_1p()),
            hi: path(hi.ln_1p()),
        })
    });
    let mut at = vec![decision.as_of];
    let mut opened_at = decision.as_of - 1;
    for _ in 0..horizon {
        opened_at = calendar.next_opening(decision.timeframe, opened_at);
        at.push(calendar.closed_at(decision.timeframe, opened_at));
    }
    Some(Bands {
        at,
        median: path(centre),
        levels: levels.collect(),
    })
}

/// Lower and upper end of the band that holds `level` of evenly spaced quantiles.
pub fn band_edges(quantiles: &[f64], level: f64) -> Option<(f64, f64)> {
    let lo = change_at(quantiles, (1.0 - level) / 2.0)?;
    let hi = change_at(quantiles, f64::midpoint(1.0, level))?;
    Some((lo, hi))
}

/// Value at a share, between quantiles that stand at the middle of equal shares; flat beyond the
/// outermost ones.
fn change_at(quantiles: &[f64], share: f64) -> Option<f64> {
    let last = quantiles.len().checked_sub(1)?;
    let place = (share * quantiles.len() as f64 - 0.5).clamp(0.0, last as f64);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number from 0 to the length"
    )]
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    let part = place - place.floor();
    Some(quantiles[below] + part * (quantiles[above] - quantiles[below]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_lie_between_the_quantiles() {
        // 0.01, 0.03 ... 0.99: the value is its own share.
        let shares: Vec<f64> = (0..50).map(|at| (f64::from(at) + 0.5) / 50.0).collect();
        let check = |level, lo: f64, hi: f64| {
            let edges = band_edges(&shares, level).unwrap();
            assert!(
                (edges.0 - lo).abs() < 1e-12 && (edges.1 - hi).abs() < 1e-12,
                "{edges:?}"
            );
        };
        check(0.5, 0.25, 0.75);
        check(0.8, 0.1, 0.9);
        check(0.95, 0.025, 0.975);
        check(1.0, 0.01, 0.99);
        assert_eq!(band_edges(&[], 0.5), None);
    }
}
