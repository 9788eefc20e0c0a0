//! The sums behind the metrics beyond the core.
//!
//! They cost about as much as the core again, so sweeps that compare a few numbers leave them out.
//! Per bar they take one pass over returns in blocks, one over the drawdowns and one over the years;
//! days and months are found by search, and quantiles come from the tails alone, which are all that
//! is sorted.

use crate::metric::benchmark::BenchmarkSums;
use crate::metric::episode::EpisodeSums;
use crate::metric::measure::{Extras, Metrics, Record, float};
use crate::metric::period::Periods;
use crate::metric::tail::Tails;
use crate::metric::trade_detail::TradeDetail;

/// Returns that are computed at once.
const BLOCK: usize = 256;
/// Sums that a processor adds at once; their order is fixed.
pub(crate) const LANES: usize = 8;

/// Everything beyond the core sums.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Full {
    /// First and last equity; `None` without a point.
    pub(crate) ends: Option<(f64, f64)>,
    /// Absent when the returns are.
    pub(crate) gains: Option<GainSums>,
    pub(crate) tails: Option<Tails>,
    pub(crate) benchmark: Option<BenchmarkSums>,
    /// Absent without a positive start.
    pub(crate) episodes: Option<EpisodeSums>,
    pub(crate) periods: Periods,
    pub(crate) trades: TradeDetail,
    pub(crate) slippage_paid: Option<f64>,
}

/// Per-bar returns above and below zero and the risk-free rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct GainSums {
    /// Sum of returns above the risk-free rate, over that rate.
    pub(crate) above_rate: f64,
    /// Sum of what returns fall short of the risk-free rate.
    pub(crate) below_rate: f64,
    pub(crate) gain: f64,
    pub(crate) loss: f64,
    pub(crate) positive: usize,
    pub(crate) best: f64,
    pub(crate) worst: f64,
}

impl Full {
    pub(crate) fn gather(record: &Record<'_>, extras: &Extras<'_>, core: &Metrics) -> Self {
        let points = record.equity.len().min(record.opened_at.len());
        let equity = &record.equity[..points];
        let closes = extras
            .closes
            .get(..points)
            .filter(|closes| closes.iter().all(|&close| close > 0.0));
        let mut full = Self {
            ends: equity.first().copied().zip(equity.last().copied()),
            gains: None,
            tails: None,
            benchmark: None,
            episodes: core.growth.map(|_| EpisodeSums::gather(equity)),
            periods: Periods::gather(&record.opened_at[..points], equity, closes),
            trades: TradeDetail::gather(record.trades),
            slippage_paid: extras.slippage_paid,
        };
        if let Some(returns) = core.returns {
            full.see_returns(equity, closes, (returns.mean, core.risk_free_per_bar));
        }
        full
    }

    /// Takes the mean return and the risk-free rate of a bar.
    fn see_returns(&mut self, equity: &[f64], closes: Option<&[f64]>, (mean, rate): (f64, f64)) {
        let mut gains = GainLanes::default();
        let mut tails = Tails::bracket(equity);
        let mut benchmark = closes.map(|closes| BenchmarkSums::new(equity, closes, mean));
        let count = equity.len() - 1;
        let (mut returns, mut market) = ([0.0; BLOCK], [0.0; BLOCK]);
        for start in (0..count).step_by(BLOCK) {
            let rows = BLOCK.min(count - start);
            let returns = &mut returns[..rows];
            changes(&equity[start..=start + rows], returns);
            gains.see(returns, rate);
            tails.see(returns);
            if let Some((closes, sums)) = closes.zip(benchmark.as_mut()) {
                let market = &mut market[..rows];
                changes(&closes[start..=start + rows], market);
                sums.see(returns, market);
            }
        }
        self.gains = Some(gains.finish());
        self.tails = Some(tails.finish(equity));
        self.benchmark = benchmark.map(|mut sums| {
            sums.finish(count);
            sums
        });
    }
}

/// Relative changes from each level to the next.
pub(crate) fn changes(levels: &[f64], into: &mut [f64]) {
    for ((change, before), after) in into.iter_mut().zip(levels).zip(&levels[1..]) {
        *change = after / before - 1.0;
    }
}

/// [`GainSums`] in lanes.
#[derive(Debug, Clone, Copy)]
struct GainLanes {
    above_rate: [f64; LANES],
    below_rate: [f64; LANES],
    gain: [f64; LANES],
    loss: [f64; LANES],
    positive: [f64; LANES],
    best: [f64; LANES],
    worst: [f64; LANES],
}

impl Default for GainLanes {
    fn default() -> Self {
        Self {
            above_rate: [0.0; LANES],
            below_rate: [0.0; LANES],
            gain: [0.0; LANES],
            loss: [0.0; LANES],
            positive: [0.0; LANES],
            best: [f64::NEG_INFINITY; LANES],
            worst: [f64::INFINITY; LANES],
        }
    }
}

impl GainLanes {
    fn see(&mut self, returns: &[f64], rate: f64) {
        let (blocks, rest) = returns.as_chunks::<LANES>();
        for block in blocks {
            for (lane, &change) in block.iter().enumerate() {
                self.add(lane, change, rate);
            }
        }
        for (lane, &change) in rest.iter().enumerate() {
            self.add(lane, change, rate);
        }
    }

    #[inline]
    fn add(&mut self, lane: usize, change: f64, rate: f64) {
        let excess = change - rate;
        self.above_rate[lane] += higher(excess, 0.0);
        self.below_rate[lane] += higher(-excess, 0.0);
        self.gain[lane] += higher(change, 0.0);
        self.loss[lane] += higher(-change, 0.0);
        self.positive[lane] += if change > 0.0 { 1.0 } else { 0.0 };
        self.best[lane] = higher(change, self.best[lane]);
        self.worst[lane] = -higher(-change, -self.worst[lane]);
    }

    fn finish(self) -> GainSums {
        let sum = |lanes: [f64; LANES]| lanes.into_iter().sum::<f64>();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count of bars is far below 2^53"
        )]
        let positive = sum(self.positive) as usize;
        GainSums {
            above_rate: sum(self.above_rate),
            below_rate: sum(self.below_rate),
            gain: sum(self.gain),
            loss: sum(self.loss),
            positive,
            best: self.best.into_iter().fold(f64::NEG_INFINITY, f64::max),
            worst: self.worst.into_iter().fold(f64::INFINITY, f64::min),
        }
    }
}

/// The higher of two numbers of which none is NaN: one instruction, which `f64::max` is not.
#[inline]
fn higher(one: f64, other: f64) -> f64 {
    if one > other { one } else { other }
}

impl Metrics {
    /// Value of the account at the last close.
    pub fn final_equity(&self) -> Option<f64> {
        Some(self.full.as_ref()?.ends?.1)
    }

    /// Value at the last close less the value at the start.
    pub fn net_profit(&self) -> Option<f64> {
        let (first, last) = self.full.as_ref()?.ends?;
        Some(last - first)
    }

    /// Gains over the risk-free rate per bar by what returns fall short of it.
    ///
    /// `None` without a return below the rate. Source: Keating and Shadwick, Journal of Performance
    /// Measurement 6:3 (2002).
    pub fn omega(&self) -> Option<f64> {
        let gains = self.gains()?;
        (gains.below_rate > 0.0).then(|| gains.above_rate / gains.below_rate)
    }

    /// Highest return of one bar.
    pub fn best_bar(&self) -> Option<f64> {
        Some(self.gains()?.best)
    }

    /// Lowest return of one bar.
    pub fn worst_bar(&self) -> Option<f64> {
        Some(self.gains()?.worst)
    }

    /// Share of bars with a return above zero.
    pub fn positive_bars(&self) -> Option<f64> {
        Some(float(self.gains()?.positive) / float(self.return_count))
    }

    /// What spread and slippage took from all fills, in the quote currency.
    pub fn slippage(&self) -> Option<f64> {
        self.full.as_ref()?.slippage_paid
    }

    pub(crate) fn gains(&self) -> Option<GainSums> {
        self.full.as_ref()?.gains
    }
}
