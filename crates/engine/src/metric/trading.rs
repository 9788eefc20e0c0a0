//! What the trades say.

use crate::backtest::{OpenPosition, Trade};
use crate::metric::measure::float;
use crate::metric::{Metrics, Z_90, wilson};

/// Sums over the trades of a record.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct TradeSums {
    pub(crate) count: usize,
    wins: usize,
    gross_profit: f64,
    gross_loss: f64,
    return_sum: f64,
    best: f64,
    worst: f64,
    bars_held: usize,
    open_bars_held: usize,
    notional: f64,
}

impl TradeSums {
    pub(crate) fn gather(trades: &[Trade], open: Option<&OpenPosition>) -> Self {
        let mut sums = Self {
            count: trades.len(),
            best: f64::NEG_INFINITY,
            worst: f64::INFINITY,
            ..Self::default()
        };
        for trade in trades {
            sums.wins += usize::from(trade.pnl > 0.0);
            if trade.pnl > 0.0 {
                sums.gross_profit += trade.pnl;
            } else {
                sums.gross_loss -= trade.pnl;
            }
            sums.return_sum += trade.return_ratio;
            sums.best = sums.best.max(trade.return_ratio);
            sums.worst = sums.worst.min(trade.return_ratio);
            sums.bars_held += trade.bars_held;
            sums.notional += trade.quantity * (trade.entry + trade.exit);
        }
        if let Some(open) = open {
            sums.open_bars_held = open.bars_held;
            sums.notional += open.quantity * open.entry;
        }
        sums
    }
}

impl Metrics {
    /// Closed trades.
    pub fn trades(&self) -> usize {
        self.trades.count
    }

    /// Share of closed trades with a profit after costs.
    pub fn win_rate(&self) -> Option<f64> {
        self.per_trade(float(self.trades.wins))
    }

    /// Wilson interval of the win rate at 90 %.
    pub fn win_rate_interval(&self) -> Option<(f64, f64)> {
        wilson(self.trades.wins, self.trades.count, Z_90)
    }

    /// Sum of winning trades over sum of losing trades, after costs; `None` without a loss.
    pub fn profit_factor(&self) -> Option<f64> {
        (self.trades.gross_loss > 0.0).then(|| self.trades.gross_profit / self.trades.gross_loss)
    }

    /// Mean return of a closed trade after costs, as a ratio of its notional at entry.
    pub fn expectancy(&self) -> Option<f64> {
        self.per_trade(self.trades.return_sum)
    }

    /// Mean profit of a closed trade after costs, in the quote currency.
    pub fn average_pnl(&self) -> Option<f64> {
        self.per_trade(self.trades.gross_profit - self.trades.gross_loss)
    }

    /// Highest return of a closed trade.
    pub fn best_trade(&self) -> Option<f64> {
        (self.trades.count > 0).then_some(self.trades.best)
    }

    /// Lowest return of a closed trade.
    pub fn worst_trade(&self) -> Option<f64> {
        (self.trades.count > 0).then_some(self.trades.worst)
    }

    /// Mean number of closes at which a closed trade was open.
    pub fn average_bars_held(&self) -> Option<f64> {
        self.per_trade(float(self.trades.bars_held))
    }

    /// Share of closes, the first aside, at which a position was open.
    pub fn exposure(&self) -> Option<f64> {
        let held = self.trades.bars_held + self.trades.open_bars_held;
        (self.return_count > 0).then(|| float(held) / float(self.return_count))
    }

    /// Notional of all fills over the mean equity, per year of calendar time.
    pub fn turnover(&self) -> Option<f64> {
        (self.years > 0.0 && self.mean_equity > 0.0)
            .then(|| self.trades.notional / self.mean_equity / self.years)
    }

    /// Fees of all fills, in the quote currency.
    pub fn fees(&self) -> f64 {
        self.fees_paid
    }

    fn per_trade(&self, sum: f64) -> Option<f64> {
        (self.trades.count > 0).then(|| sum / float(self.trades.count))
    }
}
