//! What the trades say beyond their sums: sizes of wins and losses, streaks, holding, risk taken.

use crate::backtest::{Side, Trade};
use crate::metric::Metrics;
use crate::metric::interval::{CASES_MIN, around};
use crate::metric::measure::float;

/// Sums over the trades that only the full set reads.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct TradeDetail {
    losses: usize,
    largest_win: Option<f64>,
    largest_loss: Option<f64>,
    wins_in_a_row: usize,
    losses_in_a_row: usize,
    long: usize,
    median_bars_held: Option<f64>,
    longest_bars_held: usize,
    mae_sum: f64,
    mfe_sum: f64,
    returns: Spread,
    profits: Spread,
    /// Profit as a multiple of what the stop put at risk, of trades that had a stop.
    multiples: Spread,
}

/// Mean and spread of one number per trade.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Spread {
    count: usize,
    mean: f64,
    /// Sum of squares around the mean.
    squares: f64,
}

impl Spread {
    fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let (mut count, mut sum) = (0, 0.0);
        for value in values.clone() {
            count += 1;
            sum += value;
        }
        if count == 0 {
            return Self::default();
        }
        let mean = sum / float(count);
        let squares = values.map(|value| (value - mean) * (value - mean)).sum();
        Self {
            count,
            mean,
            squares,
        }
    }

    /// Standard error of the mean, ddof 1; `None` below two values.
    fn error(&self) -> Option<f64> {
        let count = float(self.count);
        (self.count > 1).then(|| (self.squares / (count - 1.0) / count).sqrt())
    }

    /// Normal interval of the mean at 90 %; `None` below 30 values.
    fn interval(&self) -> Option<(f64, f64)> {
        let error = self.error().filter(|_| self.count >= CASES_MIN)?;
        Some(around(self.mean, error))
    }
}

impl TradeDetail {
    pub(crate) fn gather(trades: &[Trade]) -> Self {
        let mut detail = Self {
            returns: Spread::of(trades.iter().map(|trade| trade.return_ratio)),
            profits: Spread::of(trades.iter().map(|trade| trade.pnl)),
            multiples: Spread::of(trades.iter().filter_map(risk_multiple)),
            median_bars_held: median_bars(trades),
            ..Self::default()
        };
        let (mut wins, mut losses) = (0, 0);
        for trade in trades {
            let pnl = trade.pnl;
            wins = if pnl > 0.0 { wins + 1 } else { 0 };
            losses = if pnl < 0.0 { losses + 1 } else { 0 };
            detail.wins_in_a_row = detail.wins_in_a_row.max(wins);
            detail.losses_in_a_row = detail.losses_in_a_row.max(losses);
            if pnl > 0.0 {
                let largest = detail.largest_win.unwrap_or(pnl);
                detail.largest_win = Some(largest.max(pnl));
            } else if pnl < 0.0 {
                let largest = detail.largest_loss.unwrap_or(pnl);
                detail.largest_loss = Some(largest.min(pnl));
                detail.losses += 1;
            }
            detail.long += usize::from(trade.side == Side::Long);
            detail.longest_bars_held = detail.longest_bars_held.max(trade.bars_held);
            detail.mae_sum += trade.mae;
            detail.mfe_sum += trade.mfe;
        }
        detail
    }
}

/// Profit of a trade as a multiple of what it put at risk: the way from its entry to its stop.
///
/// `None` without a stop or with one at the entry. Source: Tharp, Trade Your Way to Financial
/// Freedom (1998).
pub fn risk_multiple(trade: &Trade) -> Option<f64> {
    let risk = (trade.entry - trade.stop?).abs() * trade.quantity;
    (risk > 0.0).then(|| trade.pnl / risk)
}

fn median_bars(trades: &[Trade]) -> Option<f64> {
    let mut bars: Vec<usize> = trades.iter().map(|trade| trade.bars_held).collect();
    if bars.is_empty() {
        return None;
    }
    let middle = bars.len() / 2;
    let is_odd = !bars.len().is_multiple_of(2);
    let (below, &mut upper, _) = bars.select_nth_unstable(middle);
    let lower = if is_odd {
        upper
    } else {
        below.iter().copied().max().unwrap_or(upper)
    };
    Some(f64::midpoint(float(lower), float(upper)))
}

impl Metrics {
    /// Sum of the winning trades after costs.
    pub fn gross_profit(&self) -> Option<f64> {
        self.detail().map(|_| self.trade_sums().2)
    }

    /// Sum of the losing trades after costs, at most 0.
    pub fn gross_loss(&self) -> Option<f64> {
        self.detail().map(|_| 0.0 - self.trade_sums().3)
    }

    /// Mean profit of a winning trade; `None` without one.
    pub fn average_win(&self) -> Option<f64> {
        let (_, wins, profit, _) = self.trade_sums();
        self.detail().filter(|_| wins > 0)?;
        Some(profit / float(wins))
    }

    /// Mean profit of a losing trade, below 0; `None` without one.
    pub fn average_loss(&self) -> Option<f64> {
        let detail = self.detail().filter(|detail| detail.losses > 0)?;
        Some(-self.trade_sums().3 / float(detail.losses))
    }

    /// Mean win by the size of the mean loss; `None` without either.
    pub fn payoff_ratio(&self) -> Option<f64> {
        Some(self.average_win()? / -self.average_loss()?)
    }

    /// Highest profit of a trade; `None` without a win.
    pub fn largest_win(&self) -> Option<f64> {
        self.detail()?.largest_win
    }

    /// Lowest profit of a trade; `None` without a loss.
    pub fn largest_loss(&self) -> Option<f64> {
        self.detail()?.largest_loss
    }

    /// Most wins in a row, in the order of the exits.
    pub fn wins_in_a_row(&self) -> Option<usize> {
        Some(self.detail()?.wins_in_a_row)
    }

    /// Most losses in a row, in the order of the exits.
    pub fn losses_in_a_row(&self) -> Option<usize> {
        Some(self.detail()?.losses_in_a_row)
    }

    /// Median of the closes at which a trade was open.
    pub fn median_bars_held(&self) -> Option<f64> {
        self.detail()?.median_bars_held
    }

    /// Most closes at which a trade was open; `None` without trades.
    pub fn longest_bars_held(&self) -> Option<usize> {
        let detail = self.detail().filter(|_| self.trades() > 0)?;
        Some(detail.longest_bars_held)
    }

    /// Closed trades on the long side.
    pub fn long_trades(&self) -> Option<usize> {
        Some(self.detail()?.long)
    }

    /// Closed trades per year of calendar time.
    pub fn trades_per_year(&self) -> Option<f64> {
        self.detail().filter(|_| self.years > 0.0)?;
        Some(float(self.trades()) / self.years)
    }

    /// Mean of the largest moves against a trade, as a ratio of its entry price, at most 0.
    pub fn average_mae(&self) -> Option<f64> {
        self.per_trade(self.detail()?.mae_sum)
    }

    /// Mean of the largest moves in favour of a trade, as a ratio of its entry price, at least 0.
    pub fn average_mfe(&self) -> Option<f64> {
        self.per_trade(self.detail()?.mfe_sum)
    }

    /// Mean profit as a multiple of the risk to the stop, over trades that had one.
    ///
    /// Source: Tharp, Trade Your Way to Financial Freedom (1998).
    pub fn expectancy_r(&self) -> Option<f64> {
        let multiples = self.detail()?.multiples;
        (multiples.count > 0).then_some(multiples.mean)
    }

    /// Interval of [`Metrics::expectancy_r`] at 90 %; `None` below 30 trades with a stop.
    pub fn expectancy_r_interval(&self) -> Option<(f64, f64)> {
        self.detail()?.multiples.interval()
    }

    /// Interval of the mean return of a trade at 90 %; `None` below 30 trades.
    pub fn expectancy_interval(&self) -> Option<(f64, f64)> {
        self.detail()?.returns.interval()
    }

    /// Interval of the mean profit of a trade at 90 %; `None` below 30 trades.
    pub fn average_pnl_interval(&self) -> Option<(f64, f64)> {
        self.detail()?.profits.interval()
    }

    /// Mean over standard error (ddof 1) of the returns of trades, the t statistic.
    ///
    /// `None` for fewer than two trades or returns that do not vary. Source: Tharp, Definitive Guide
    /// to Position Sizing (2008), there of multiples of the risk and capped at 100 trades.
    pub fn sqn(&self) -> Option<f64> {
        let returns = self.detail()?.returns;
        let error = returns.error().filter(|&error| error > 1e-14)?;
        Some(returns.mean / error)
    }

    /// Profit factor x win rate x payoff ratio.
    ///
    /// Source: Harris, TradeStation Made Easy (2011).
    pub fn cpc_index(&self) -> Option<f64> {
        Some(self.profit_factor()? * self.win_rate()? * self.payoff_ratio()?)
    }

    /// Share of the account that would have grown it fastest: win rate less the loss rate by the
    /// payoff ratio.
    ///
    /// It takes the past for the truth, so it overstates. Source: Kelly, Bell System Technical
    /// Journal 35:4 (1956).
    pub fn kelly(&self) -> Option<f64> {
        let wins = self.win_rate()?;
        Some(wins - (1.0 - wins) / self.payoff_ratio()?)
    }

    fn detail(&self) -> Option<&TradeDetail> {
        Some(&self.full.as_ref()?.trades)
    }
}
