//! What the trades say.

use crate::metric::measure::float;
use crate::metric::{Metrics, Record, Z_90, wilson};

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
    /// Closes at which some position was open.
    held: usize,
    notional: f64,
}

impl TradeSums {
    pub(crate) fn gather(record: &Record<'_>) -> Self {
        let trades = record.trades;
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
        sums.held = sums.bars_held;
        if let Some(open) = record.open {
            sums.held += open.bars_held;
            sums.notional += open.quantity * open.entry;
        }
        if let Some(together) = record.together {
            sums.held = together.held;
            sums.notional = together.notional;
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
        (self.return_count > 0).then(|| float(self.trades.held) / float(self.return_count))
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

    pub(crate) fn trade_sums(&self) -> (usize, usize, f64, f64) {
        let sums = &self.trades;
        (sums.count, sums.wins, sums.gross_profit, sums.gross_loss)
    }

    pub(crate) fn per_trade(&self, sum: f64) -> Option<f64> {
        (self.trades.count > 0).then(|| sum / float(self.trades.count))
    }
}

#[cfg(test)]
mod tests {
    use crate::backtest::{ExitReason, OpenPosition, Side, Trade};
    use crate::metric::{Extras, LIST, Metrics, Part, Record};

    /// A trade from profit, return, closes held and the prices of ten units.
    fn trade(pnl: f64, return_ratio: f64, bars_held: usize, entry: f64, exit: f64) -> Trade {
        Trade {
            side: Side::Long,
            entry_row: 1,
            exit_row: 1 + bars_held,
            opened_at: 0,
            closed_at: 0,
            entry,
            exit,
            quantity: 10.0,
            stop: None,
            target: None,
            fees: 0.0,
            pnl,
            return_ratio,
            mae: 0.0,
            mfe: 0.0,
            exit_reason: ExitReason::Rule,
            bars_held,
            ambiguous: false,
        }
    }

    fn open() -> OpenPosition {
        OpenPosition {
            side: Side::Long,
            entry_row: 9,
            opened_at: 0,
            entry: 20.0,
            quantity: 5.0,
            stop: None,
            target: None,
            mark: 20.0,
            fees: 0.0,
            pnl: 0.0,
            return_ratio: 0.0,
            mae: 0.0,
            mfe: 0.0,
            bars_held: 2,
        }
    }

    fn measure(equity: &[f64], trades: &[Trade], open: Option<&OpenPosition>) -> Metrics {
        // Eleven points span half a year of 365.25 days.
        let opened_at: Vec<i64> = (0..11).map(|at| at * 1_577_880_000).collect();
        Metrics::measure(&record(&opened_at, equity, trades, open))
    }

    fn record<'a>(
        opened_at: &'a [i64],
        equity: &'a [f64],
        trades: &'a [Trade],
        open: Option<&'a OpenPosition>,
    ) -> Record<'a> {
        Record {
            opened_at,
            equity,
            trades,
            open,
            together: None,
            fees_paid: 7.5,
            periods_per_year: 20.0,
            risk_free: 0.0,
        }
    }

    fn check(metrics: &Metrics, expected: &[(&str, Option<f64>)]) {
        for &(id, expected) in expected {
            let spec = crate::metric::find(id).unwrap();
            let seen = (spec.value)(metrics).map(crate::metric::Value::number);
            let near = match (seen, expected) {
                (Some(seen), Some(expected)) => (seen - expected).abs() < 1e-12,
                (seen, expected) => seen == expected,
            };
            assert!(near, "{id}: {seen:?} instead of {expected:?}");
        }
    }

    #[test]
    fn trades_are_summed_as_their_conventions_say() {
        let trades = [
            trade(30.0, 0.3, 3, 10.0, 13.0),
            trade(-10.0, -0.1, 1, 10.0, 9.0),
            trade(20.0, 0.2, 0, 10.0, 12.0),
            trade(0.0, 0.0, 2, 10.0, 10.0),
        ];
        let metrics = measure(&[500.0; 11], &trades, Some(&open()));
        check(
            &metrics,
            &[
                ("trades", Some(4.0)),
                ("win_rate", Some(0.5)),
                ("profit_factor", Some(5.0)),
                ("expectancy", Some(0.1)),
                ("average_pnl", Some(10.0)),
                ("best_trade", Some(0.3)),
                ("worst_trade", Some(-0.1)),
                ("average_bars_held", Some(1.5)),
                // 6 closes in trades and 2 in the open position, of 10.
                ("exposure", Some(0.8)),
                // 840 in trades and 100 in the open position, over 500, in half a year.
                ("turnover", Some(940.0 / 500.0 / 0.5)),
                ("fees", Some(7.5)),
            ],
        );
    }

    #[test]
    fn excursions_and_risk_are_means_over_the_trades() {
        let mut trades = vec![
            trade(30.0, 0.3, 3, 10.0, 13.0),
            trade(-10.0, -0.1, 1, 10.0, 9.0),
            trade(5.0, 0.05, 4, 10.0, 10.5),
        ];
        (trades[0].mae, trades[0].mfe) = (-0.02, 0.4);
        (trades[1].mae, trades[1].mfe) = (-0.13, 0.05);
        (trades[2].mae, trades[2].mfe) = (-0.03, 0.06);
        // Two units of risk on ten pieces, one on the second; the third has no stop.
        trades[0].stop = Some(8.0);
        trades[1].side = Side::Short;
        trades[1].stop = Some(11.0);
        let opened_at: Vec<i64> = (0..11).map(|at| at * 1_577_880_000).collect();
        let equity = [500.0; 11];
        let extras = Extras {
            closes: &[],
            slippage_paid: Some(3.25),
        };
        let record = record(&opened_at, &equity, &trades, None);
        check(
            &Metrics::measure_all(&record, &extras),
            &[
                ("average_mae", Some(-0.06)),
                ("average_mfe", Some(0.17)),
                (
                    "expectancy_r",
                    Some(f64::midpoint(30.0 / 20.0, -10.0 / 10.0)),
                ),
                ("slippage", Some(3.25)),
                ("long_trades", Some(2.0)),
                ("median_bars_held", Some(3.0)),
                ("payoff_ratio", Some(1.75)),
                // Half a year.
                ("trades_per_year", Some(6.0)),
                ("beta", None),
                ("benchmark_return", None),
            ],
        );
    }

    #[test]
    fn what_is_undefined_has_no_value() {
        let flat = measure(&[500.0; 11], &[], None);
        check(
            &flat,
            &[
                ("total_return", Some(0.0)),
                ("cagr", Some(0.0)),
                ("volatility", Some(0.0)),
                ("sharpe", None),
                ("sortino", None),
                ("calmar", None),
                ("psr", None),
                ("skew", None),
                ("kurtosis", None),
                ("max_drawdown", Some(0.0)),
                ("max_drawdown_bars", None),
                ("trades", Some(0.0)),
                ("win_rate", None),
                ("win_rate_low", None),
                ("profit_factor", None),
                ("expectancy", None),
                ("exposure", Some(0.0)),
                ("turnover", Some(0.0)),
            ],
        );
        let mut grown = [500.0; 11];
        for at in 1..11 {
            grown[at] = grown[at - 1] * 1.001;
        }
        check(
            &measure(&grown, &[], None),
            &[("sharpe", None), ("calmar", None)],
        );
        let winners = [trade(1.0, 0.1, 1, 10.0, 11.0)];
        check(
            &measure(&grown, &winners, None),
            &[("profit_factor", None), ("win_rate", Some(1.0))],
        );
    }

    #[test]
    fn an_account_below_zero_has_no_ratios() {
        let mut equity = [500.0; 11];
        equity[10] = -500.0;
        check(
            &measure(&equity, &[], None),
            &[
                ("total_return", Some(-2.0)),
                ("cagr", None),
                ("volatility", None),
                ("sharpe", None),
                ("max_drawdown", Some(2.0)),
            ],
        );
        check(
            &measure(&[], &[], None),
            &[("total_return", None), ("max_drawdown", None)],
        );
        check(
            &measure(&[500.0], &[], None),
            &[("sharpe", None), ("cagr", None)],
        );
    }

    #[test]
    fn json_has_every_metric_and_null_where_undefined() {
        let json = serde_json::to_value(measure(&[500.0; 11], &[], None)).unwrap();
        let ids: Vec<&String> = json.as_object().unwrap().keys().collect();
        let core = LIST.iter().filter(|spec| spec.part == Part::Core).count();
        assert_eq!(ids.len(), core);
        assert_eq!(json["trades"], serde_json::json!(0));
        assert_eq!(json["sharpe"], serde_json::Value::Null);
    }
}
