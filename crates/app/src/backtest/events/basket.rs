//! Several instruments as if they were one: an equally weighted basket, bought at the start and kept.

use std::sync::Arc;

use rumbo_engine::backtest::{Outcome, Trade};
use rumbo_engine::trading::Result as Run;
use rumbo_market::{Bar, Bars};

use super::market::{EventMarket, Listed};

/// Value of a basket at the first close of each of its instruments.
const START: f64 = 100.0;

/// The bars of one instrument in the account's currency, or a basket in equal parts of several, one
/// row for each label. A basket has no volume, and its range is that of its open and close.
pub(super) fn of(market: &EventMarket, labels: &[i64]) -> Arc<Bars> {
    if let [only] = market.listed.as_slice()
        && only.rates.is_none()
    {
        return only.bars.clone();
    }
    let mut cursors: Vec<Cursor<'_>> = market.listed.iter().map(Cursor::new).collect();
    let mut bars = Bars::with_capacity(labels.len());
    let parts = float(cursors.len().max(1));
    for &label in labels {
        let (mut open, mut close) = (0.0, 0.0);
        for cursor in &mut cursors {
            let (from, to) = cursor.step(label);
            open += from;
            close += to;
        }
        let (open, close) = (open / parts * START, close / parts * START);
        bars.push(Bar {
            opened_at: label,
            open,
            high: open.max(close),
            low: open.min(close),
            close,
            volume: 0.0,
        });
    }
    Arc::new(bars)
}

/// One instrument of a basket, relative to its first close.
struct Cursor<'a> {
    listed: &'a Listed,
    row: usize,
    first: Option<f64>,
    last: f64,
}

impl<'a> Cursor<'a> {
    fn new(listed: &'a Listed) -> Self {
        Self {
            listed,
            row: 0,
            first: None,
            last: 1.0,
        }
    }

    /// Open and close of the bar of a label; the last close where it has none.
    fn step(&mut self, label: i64) -> (f64, f64) {
        let bars = &self.listed.bars;
        let (mut open, mut is_first) = (self.last, true);
        while bars.opened_at.get(self.row).is_some_and(|&at| at <= label) {
            let closed_at = self.listed.closed_at(self.row);
            let close = bars.close[self.row] * self.listed.rate_at(closed_at);
            let first = *self.first.get_or_insert(close);
            if is_first && bars.opened_at[self.row] == label {
                let rate = self.listed.rate_at(bars.opened_at[self.row]);
                open = bars.open[self.row] * rate / first;
                is_first = false;
            }
            self.last = close / first;
            self.row += 1;
        }
        (open, self.last)
    }
}

/// Moves trades and open position from rows of their instruments to rows of the labels.
pub(super) fn place_trades(
    market: &EventMarket,
    result: &Run,
    labels: &[i64],
    outcome: &mut Outcome,
) {
    if market.listed.len() == 1 {
        return;
    }
    let row = |at: i64| {
        labels
            .partition_point(|&label| label < at)
            .min(labels.len().max(1) - 1)
    };
    for (trade, one) in outcome.trades.iter_mut().zip(&result.trades) {
        trade.entry_row = row(one.trade.opened_at);
        trade.exit_row = row(one.trade.closed_at);
    }
    if let Some(open) = &mut outcome.open {
        open.entry_row = row(open.opened_at);
    }
}

/// The trades with prices in the account's currency, at the rate of their entry; `None` where they
/// are already.
pub(super) fn in_account_currency(market: &EventMarket, result: &Run) -> Option<Vec<Trade>> {
    market.listed.iter().find(|one| one.rates.is_some())?;
    let converted = result.trades.iter().map(|one| {
        let rate = market.listed[one.instrument].rate_at(one.trade.opened_at);
        let mut trade = one.trade.clone();
        trade.entry *= rate;
        trade.exit *= rate;
        trade.stop = trade.stop.map(|price| price * rate);
        trade.target = trade.target.map(|price| price * rate);
        trade
    });
    Some(converted.collect())
}

#[expect(clippy::cast_precision_loss, reason = "a count is far below 2^53")]
fn float(count: usize) -> f64 {
    count as f64
}
