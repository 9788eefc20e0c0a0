//! How far trades went against and in favour before they ended.

use serde::Serialize;

use crate::backtest::Trade;
use crate::metric::quantile;

/// Excursions of the trades of one outcome, as ratios of the entry price.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ExcursionSide {
    pub trades: usize,
    /// Median of the largest moves against, at most 0; `None` without trades.
    pub mae_median: Option<f64>,
    /// The move against that one in ten trades exceeds.
    pub mae_worst_tenth: Option<f64>,
    /// Median of the largest moves in favour, at least 0.
    pub mfe_median: Option<f64>,
    /// The move in favour that one in ten trades exceeds.
    pub mfe_best_tenth: Option<f64>,
}

/// Excursions of winning and of other trades.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Excursions {
    pub winners: ExcursionSide,
    pub losers: ExcursionSide,
    /// Sum of moves in favour over the size of the sum of moves against; `None` without the latter.
    pub edge_ratio: Option<f64>,
    /// What winners kept of their largest moves in favour; `None` without winners.
    pub kept: Option<f64>,
    /// Share of the losers that had been ahead by more than they lost in the end.
    pub losers_once_ahead: Option<f64>,
}

pub(super) fn summarise(trades: &[Trade]) -> Option<Excursions> {
    if trades.is_empty() {
        return None;
    }
    let winners: Vec<&Trade> = trades.iter().filter(|trade| trade.pnl > 0.0).collect();
    let losers: Vec<&Trade> = trades.iter().filter(|trade| trade.pnl <= 0.0).collect();
    let against: f64 = trades.iter().map(|trade| -trade.mae).sum();
    let favour: f64 = trades.iter().map(|trade| trade.mfe).sum();
    let best: f64 = winners.iter().map(|trade| trade.mfe).sum();
    let kept: f64 = winners.iter().map(|trade| trade.return_ratio).sum();
    let ahead = losers
        .iter()
        .filter(|trade| trade.mfe > -trade.return_ratio)
        .count();
    Some(Excursions {
        winners: side(&winners),
        losers: side(&losers),
        edge_ratio: (against > 0.0).then(|| favour / against),
        kept: (best > 0.0).then(|| kept / best),
        losers_once_ahead: (!losers.is_empty()).then(|| count(ahead) / count(losers.len())),
    })
}

fn side(trades: &[&Trade]) -> ExcursionSide {
    let mut adverse: Vec<f64> = trades.iter().map(|trade| trade.mae).collect();
    let mut favourable: Vec<f64> = trades.iter().map(|trade| trade.mfe).collect();
    adverse.sort_unstable_by(f64::total_cmp);
    favourable.sort_unstable_by(f64::total_cmp);
    ExcursionSide {
        trades: trades.len(),
        mae_median: quantile(&adverse, 0.5),
        mae_worst_tenth: quantile(&adverse, 0.1),
        mfe_median: quantile(&favourable, 0.5),
        mfe_best_tenth: quantile(&favourable, 0.9),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a count of trades is below 2^53"
)]
fn count(trades: usize) -> f64 {
    trades as f64
}
