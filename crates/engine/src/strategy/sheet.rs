//! What a strategy did on bars that did not choose its parameters, beside holding the same bars.

use rumbo_market::{Calendar, Timeframe};
use serde::Serialize;

use super::{Strategy, StrategyError};
use crate::backtest::{self, Assumptions, Direction};
use crate::decision::TradeCosts;
use crate::language::ColumnCache;
use crate::metric::{Metrics, SharpeSample, Z_90, compute};
use crate::signal::Signals;
use crate::study::{Scheme, StudyError, walk_forward};

/// One series and how it is traded.
#[derive(Debug, Clone, Copy)]
pub struct Market {
    pub timeframe: Timeframe,
    pub calendar: Calendar,
    /// Whether what a strategy would sell short is sold short.
    pub shorts: bool,
    pub costs: TradeCosts,
}

/// Figures of one account over the out-of-sample bars. Ratios, not percent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Account {
    pub total_return: Option<f64>,
    /// Annualised; `None` when the account never moved.
    pub sharpe: Option<f64>,
    /// 90 % interval of the Sharpe ratio, annualised.
    pub sharpe_interval: Option<(f64, f64)>,
    pub max_drawdown: Option<f64>,
}

/// A strategy on a series, out of sample and after costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    /// Opening of the first out-of-sample bar.
    pub from: i64,
    /// Opening of the last bar.
    pub last: i64,
    pub bars: usize,
    pub account: Account,
    /// Closed trades.
    pub trades: usize,
    /// Parameter sets that the study chose from.
    pub tries: usize,
    /// Bought at the first out-of-sample open and held to the end, at the same costs.
    pub hold: Account,
}

/// Why a strategy has no figures on a series.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    #[error(transparent)]
    Strategy(#[from] StrategyError),
    #[error(transparent)]
    Study(#[from] StudyError),
}

/// Lengths of the windows on bars of a timeframe: those of a decision on daily and longer bars, eight
/// times as many bars on shorter ones, where as many bars are a shorter time.
pub const fn scheme(timeframe: Timeframe) -> Scheme {
    let times = if timeframe.is_intraday() { 8 } else { 1 };
    Scheme {
        train_bars: 500 * times,
        test_bars: 125 * times,
    }
}

/// Measures a strategy on the bars of a cache, which several strategies may share.
///
/// The walk-forward of [`crate::study`] chooses among the strategy's grid by the Sharpe ratio of each
/// training window. Sharpe ratios are without a risk-free rate. The same for any number of threads.
pub fn measure(
    strategy: &Strategy,
    market: &Market,
    cache: &ColumnCache<'_>,
) -> Result<Measured, SheetError> {
    let bars = cache.frame().bars;
    let configurations: Vec<Signals> = strategy
        .grid()
        .iter()
        .map(|params| strategy.signals_cached(params, cache))
        .collect::<Result<_, _>>()?;
    let assumptions = Assumptions {
        fee_bps: market.costs.fee_bps,
        slippage_bps: market.costs.slippage_bps,
        half_spread_bps: market.costs.half_spread_bps,
        periods_per_year: market.calendar.bars_per_year(market.timeframe),
        direction: if market.shorts {
            Direction::Both
        } else {
            Direction::LongOnly
        },
        ..Assumptions::default()
    };
    let scheme = scheme(market.timeframe);
    let walk = walk_forward(bars, &configurations, &assumptions, scheme)?;
    let metrics = walk.metrics(bars, &assumptions);
    // The order of the bar before fills at the first out-of-sample open.
    let held = bars.rows(walk.first_row - 1..bars.len());
    let always = Signals {
        enter_long: vec![true; held.len()],
        ..Signals::default()
    };
    let outcome = backtest::run(held, &always, &assumptions);
    let hold = compute(held, &outcome, &assumptions);
    let rate = assumptions.periods_per_year;
    Ok(Measured {
        from: bars.opened_at[walk.first_row],
        last: bars.opened_at[bars.len() - 1],
        bars: bars.len() - walk.first_row,
        account: account(&metrics, rate),
        trades: walk.trades.len(),
        tries: walk.trials,
        hold: account(&hold, rate),
    })
}

fn account(metrics: &Metrics, periods_per_year: f64) -> Account {
    Account {
        total_return: metrics.total_return(),
        sharpe: metrics.sharpe(),
        sharpe_interval: metrics
            .sharpe_sample()
            .and_then(|sample| sharpe_interval(&sample, periods_per_year)),
        max_drawdown: metrics.max_drawdown(),
    }
}

/// 90 % interval of an annualised Sharpe ratio, from the asymptotic variance of its estimate for
/// returns that are not normal. `None` where that variance is none.
///
/// Source: Mertens (2002), as in Bailey and López de Prado, Journal of Risk 15:2 (2012).
fn sharpe_interval(sample: &SharpeSample, periods_per_year: f64) -> Option<(f64, f64)> {
    let SharpeSample {
        sharpe,
        count,
        skew,
        kurtosis,
    } = *sample;
    if count < 2 {
        return None;
    }
    let variance = 1.0 - skew * sharpe + (kurtosis - 1.0) / 4.0 * sharpe * sharpe;
    #[expect(clippy::cast_precision_loss, reason = "a count of bars is below 2^53")]
    let spread = Z_90 * (variance / (count - 1) as f64).sqrt();
    let annual = periods_per_year.sqrt();
    (variance > 0.0).then_some(((sharpe - spread) * annual, (sharpe + spread) * annual))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interval_is_worked_out_by_hand() {
        // Normal returns, 252 a year for 10 years, Sharpe ratio 0.1 per bar:
        // variance 1 + 0.01 / 2 = 1.005, standard error sqrt(1.005 / 2519) = 0.019974179.
        let sample = SharpeSample {
            sharpe: 0.1,
            count: 2_520,
            skew: 0.0,
            kurtosis: 3.0,
        };
        let (low, high) = sharpe_interval(&sample, 252.0).unwrap();
        let (error, annual) = (0.019_974_179, 252.0_f64.sqrt());
        assert!((low - (0.1 - 1.644_853_627 * error) * annual).abs() < 1e-6);
        assert!((high - (0.1 + 1.644_853_627 * error) * annual).abs() < 1e-6);
    }
}
