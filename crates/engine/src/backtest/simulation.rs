//! The order of events, one bar at a time.

use std::ops::Range;

use rumbo_market::BarSlice;

use crate::backtest::fill::{Levels, Reached, signed_range};
use crate::backtest::{
    Assumptions, Costs, ExitReason, FinerBars, OpenPosition, Outcome, Side, Trade,
};
use crate::signal::Signals;

/// Rows that are looked at together: long enough to be compared several at a time, short enough that a
/// position which ends inside them costs little.
const STRETCH_ROWS: usize = 32;

/// What happens to a position that is open at the last bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It stays open, marked at the last close.
    Open,
    /// It is closed at the last close with the costs of a market order.
    Closed,
}

/// Order given on a close, filled at the next open.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Order {
    Nothing,
    Enter {
        side: Side,
        stop_distance: f64,
        target_distance: f64,
    },
    Leave,
}

#[derive(Debug, Clone, Copy)]
struct Position {
    side: Side,
    sign: f64,
    quantity: f64,
    entry: f64,
    entry_row: usize,
    fee: f64,
    levels: Levels,
    /// Worst and best signed price while open.
    worst: f64,
    best: f64,
}

/// One account that follows one strategy over rows of bars.
pub(crate) struct Simulation<'a> {
    bars: BarSlice<'a>,
    signals: &'a Signals,
    finer: Option<&'a FinerBars<'a>>,
    costs: Costs,
    size: f64,
    lot: Option<f64>,
    allows_long: bool,
    allows_short: bool,
    rows: Range<usize>,
    order: Order,
    position: Option<Position>,
    cash: f64,
    outcome: Outcome,
}

impl<'a> Simulation<'a> {
    /// Prepares an account for all bars.
    pub(crate) fn whole(
        bars: BarSlice<'a>,
        signals: &'a Signals,
        assumptions: &Assumptions,
        finer: Option<&'a FinerBars<'a>>,
    ) -> Self {
        let rows = complete_rows(bars);
        Self::over(bars, signals, assumptions, finer, 0..rows)
    }

    fn over(
        bars: BarSlice<'a>,
        signals: &'a Signals,
        assumptions: &Assumptions,
        finer: Option<&'a FinerBars<'a>>,
        rows: Range<usize>,
    ) -> Self {
        Self {
            bars,
            signals,
            finer,
            costs: assumptions.costs(),
            size: assumptions.size.clamp(0.0, 1.0),
            lot: assumptions.lot,
            allows_long: assumptions.direction.allows_long(),
            allows_short: assumptions.direction.allows_short(),
            rows,
            order: Order::Nothing,
            position: None,
            cash: assumptions.capital,
            outcome: Outcome::default(),
        }
    }

    /// Fills the memory of an earlier outcome, whose content is dropped.
    pub(crate) fn reusing(mut self, outcome: Outcome) -> Self {
        let Outcome {
            mut trades,
            mut equity,
            mut stance,
            ..
        } = outcome;
        trades.clear();
        equity.clear();
        stance.clear();
        self.outcome = Outcome {
            trades,
            equity,
            stance,
            ..Outcome::default()
        };
        self
    }

    /// Prepares a flat account for `rows` that joins the position `joins` (1, 0 or -1) at their
    /// first open, with the distances of the close before them.
    pub(crate) fn fold(
        bars: BarSlice<'a>,
        signals: &'a Signals,
        assumptions: &Assumptions,
        rows: Range<usize>,
        joins: i8,
    ) -> Self {
        let end = complete_rows(bars);
        let rows = rows.start.min(end)..rows.end.min(end);
        let mut fold = Self::over(bars, signals, assumptions, None, rows);
        if let Some(before) = fold.rows.start.checked_sub(1) {
            fold.order = match joins {
                0 => Order::Nothing,
                1.. => fold.order_to_enter(Side::Long, before),
                _ => fold.order_to_enter(Side::Short, before),
            };
        }
        fold
    }

    /// Runs every row and hands over the result.
    pub(crate) fn finish(mut self, ending: Ending) -> Outcome {
        self.outcome.equity.reserve(self.rows.len());
        self.outcome.stance.reserve(self.rows.len());
        let mut row = self.rows.start;
        while row < self.rows.end {
            let stretch = row..(row + STRETCH_ROWS).min(self.rows.end);
            row = self.pass_quiet_rows(stretch.clone());
            if row < stretch.end {
                self.advance(row);
                row += 1;
            }
        }
        self.conclude(ending)
    }

    /// Every row on its own: what [`Self::finish`] must equal.
    #[cfg(test)]
    pub(crate) fn finish_row_by_row(mut self, ending: Ending) -> Outcome {
        for row in self.rows.clone() {
            self.advance(row);
        }
        self.conclude(ending)
    }

    fn conclude(mut self, ending: Ending) -> Outcome {
        if let Some(last) = self.rows.clone().last() {
            match ending {
                Ending::Open => self.outcome.open = self.open_position(last),
                Ending::Closed => self.close_fold(last),
            }
        }
        self.outcome.cash = self.cash;
        self.outcome
    }

    /// Marks the rows at the start of `stretch` in which nothing happens, as [`Self::advance`] would;
    /// returns the first row in which something may.
    #[inline]
    fn pass_quiet_rows(&mut self, stretch: Range<usize>) -> usize {
        if self.order != Order::Nothing {
            return stretch.start;
        }
        match self.position {
            None => {
                let until = self.first_entry(stretch.clone());
                let rows = until - stretch.start;
                let (equity, stance) = (&mut self.outcome.equity, &mut self.outcome.stance);
                equity.resize(equity.len() + rows, self.cash);
                stance.resize(stance.len() + rows, 0);
                until
            }
            Some(mut position) => {
                let until = self.first_event(&position, stretch.clone());
                let rows = stretch.start..until;
                position.see_range(&self.bars.low[rows.clone()], &self.bars.high[rows.clone()]);
                let (cash, held) = (self.cash, position.sign * position.quantity);
                let marks = self.bars.close[rows.clone()].iter();
                self.outcome
                    .equity
                    .extend(marks.map(|close| cash + held * close));
                let stance = &mut self.outcome.stance;
                stance.resize(stance.len() + rows.len(), position.side.stance());
                self.position = Some(position);
                until
            }
        }
    }

    /// First of `rows` on whose close a flat account may give an order; their end without one.
    fn first_entry(&self, rows: Range<usize>) -> usize {
        if self.cash.partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater) {
            return rows.end;
        }
        let allowed = |side: bool, column: &'a [bool]| if side { column } else { &[] };
        let long = allowed(self.allows_long, &self.signals.enter_long);
        let short = allowed(self.allows_short, &self.signals.enter_short);
        if !any_true(long, &rows) && !any_true(short, &rows) {
            return rows.end;
        }
        let end = rows.end;
        let mut rows = rows;
        rows.find(|&row| is_true(long, row) || is_true(short, row))
            .unwrap_or(end)
    }

    /// First of `rows`, all after the entry, in which an open position may reach a level or is told to
    /// leave; their end without one.
    fn first_event(&self, position: &Position, rows: Range<usize>) -> usize {
        let Levels { stop, target } = position.levels;
        let sign = position.sign;
        let (worst, best) = match position.side {
            Side::Long => (self.bars.low, self.bars.high),
            Side::Short => (self.bars.high, self.bars.low),
        };
        let columns = self.bars.open[rows.clone()]
            .iter()
            .zip(&worst[rows.clone()])
            .zip(&best[rows.clone()]);
        let reaches = |((open, worst), best): ((&f64, &f64), &f64)| {
            let (open, worst, best) = (sign * open, sign * worst, sign * best);
            (open <= stop) | (open >= target) | (worst <= stop) | (best >= target)
        };
        let exit = self.exit_column(position.side);
        let is_reached = columns
            .clone()
            .map(reaches)
            .fold(false, |any, one| any | one);
        if !is_reached && !any_true(exit, &rows) {
            return rows.end;
        }
        let end = rows.end;
        rows.zip(columns)
            .find(|&(row, prices)| reaches(prices) || is_true(exit, row))
            .map_or(end, |(row, _)| row)
    }

    /// One bar: order of the last close, levels, mark, order of this close.
    #[inline]
    fn advance(&mut self, row: usize) {
        let (high, low, close) = (
            self.bars.high[row],
            self.bars.low[row],
            self.bars.close[row],
        );
        if self.order != Order::Nothing {
            self.fill_order(row);
        }
        if let Some(position) = &mut self.position {
            let (worst, best) = signed_range(position.side, low, high);
            let opening = if position.entry_row == row {
                Reached::Neither
            } else {
                position.levels.at_open(position.sign * self.bars.open[row])
            };
            let reached = position.levels.in_range(worst, best);
            if opening == Reached::Neither && reached == Reached::Neither {
                position.worst = position.worst.min(worst);
                position.best = position.best.max(best);
            } else {
                self.leave_at_level(row, opening, reached);
            }
        }
        let equity = match &self.position {
            Some(position) => self.cash + position.sign * position.quantity * close,
            None => self.cash,
        };
        self.order = match &self.position {
            Some(position) => self.exit_order(row, position.side),
            None => self.entry_order(row),
        };
        self.outcome.equity.push(equity);
        self.outcome.stance.push(self.stance());
    }

    /// Position that the order of the last close leads to; before any row, the first order.
    #[inline]
    pub(crate) fn stance(&self) -> i8 {
        match (self.order, &self.position) {
            (Order::Nothing, Some(position)) => position.side.stance(),
            (Order::Enter { side, .. }, _) => side.stance(),
            (Order::Nothing, None) | (Order::Leave, _) => 0,
        }
    }

    #[inline]
    fn exit_column(&self, side: Side) -> &'a [bool] {
        match side {
            Side::Long => &self.signals.exit_long,
            Side::Short => &self.signals.exit_short,
        }
    }

    #[inline]
    fn exit_order(&self, row: usize, side: Side) -> Order {
        if is_true(self.exit_column(side), row) {
            Order::Leave
        } else {
            Order::Nothing
        }
    }

    /// Order of a flat account on the close of `row`.
    ///
    /// Both entry rules at once contradict each other and give no order. An entry whose stop or
    /// target distance is not yet a positive number is not taken.
    #[inline]
    fn entry_order(&self, row: usize) -> Order {
        let long = self.allows_long && is_true(&self.signals.enter_long, row);
        let short = self.allows_short && is_true(&self.signals.enter_short, row);
        if long == short || self.cash.partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater) {
            return Order::Nothing;
        }
        self.order_to_enter(if long { Side::Long } else { Side::Short }, row)
    }

    #[inline]
    fn order_to_enter(&self, side: Side, row: usize) -> Order {
        match (
            distance(&self.signals.stop_distance, row),
            distance(&self.signals.target_distance, row),
        ) {
            (Some(stop_distance), Some(target_distance)) => Order::Enter {
                side,
                stop_distance,
                target_distance,
            },
            _ => Order::Nothing,
        }
    }

    fn fill_order(&mut self, row: usize) {
        let open = self.bars.open[row];
        match self.order {
            Order::Nothing => {}
            Order::Leave => {
                if let Some(mut position) = self.position.take() {
                    position.see(position.sign * open);
                    self.leave_at_market(row, &position, open, ExitReason::Rule);
                }
            }
            Order::Enter {
                side,
                stop_distance,
                target_distance,
            } => self.enter(row, side, stop_distance, target_distance),
        }
    }

    fn enter(&mut self, row: usize, side: Side, stop_distance: f64, target_distance: f64) {
        let open = self.bars.open[row];
        let sign = side.sign();
        let fill = self.costs.market_fill(open, sign);
        let wanted = self.size * self.cash / (fill * (1.0 + self.costs.fee));
        let quantity = match self.lot {
            Some(lot) => (wanted / lot).floor() * lot,
            None => wanted,
        };
        if !(quantity.is_finite() && quantity > 0.0 && fill > 0.0) {
            return;
        }
        let fee = quantity * fill * self.costs.fee;
        self.cash -= sign * quantity * fill + fee;
        self.outcome.fees_paid += fee;
        self.outcome.slippage_paid += quantity * (fill - open).abs();
        self.position = Some(Position {
            side,
            sign,
            quantity,
            entry: fill,
            entry_row: row,
            fee,
            levels: Levels {
                stop: sign * fill - stop_distance,
                target: sign * fill + target_distance,
            },
            worst: sign * fill,
            best: sign * fill,
        });
    }

    /// Closes the position at the level that its open or range reached.
    #[cold]
    fn leave_at_level(&mut self, row: usize, opening: Reached, in_range: Reached) {
        let Some(mut position) = self.position.take() else {
            return;
        };
        let open = self.bars.open[row];
        match opening {
            Reached::Stop => {
                position.see(position.sign * open);
                return self.leave_at_market(row, &position, open, ExitReason::Stop);
            }
            Reached::Target => {
                position.see(position.sign * open);
                return self.close(row, &position, open, ExitReason::Target);
            }
            Reached::Neither | Reached::Both => {}
        }
        let ambiguous = in_range == Reached::Both;
        let decided = if ambiguous {
            self.finer
                .and_then(|finer| finer.first_reached(row, position.side, position.levels))
        } else {
            None
        };
        let (worst, best) = signed_range(position.side, self.bars.low[row], self.bars.high[row]);
        position.see(worst.max(position.levels.stop));
        position.see(best.min(position.levels.target));
        if decided.unwrap_or(in_range) == Reached::Target {
            let price = position.sign * position.levels.target;
            self.close(row, &position, price, ExitReason::Target);
        } else {
            let price = position.sign * position.levels.stop;
            self.leave_at_market(row, &position, price, ExitReason::Stop);
        }
        if ambiguous {
            self.outcome.ambiguous_bars += 1;
            self.outcome.ambiguous_decided += usize::from(decided.is_some());
            if let Some(trade) = self.outcome.trades.last_mut() {
                trade.ambiguous = decided.is_none();
                self.outcome.ambiguous_pnl += trade.pnl;
            }
        }
    }

    fn leave_at_market(&mut self, row: usize, position: &Position, price: f64, why: ExitReason) {
        let fill = self.costs.market_fill(price, -position.sign);
        self.outcome.slippage_paid += position.quantity * (fill - price).abs();
        self.close(row, position, fill, why);
    }

    fn close(&mut self, row: usize, position: &Position, exit: f64, exit_reason: ExitReason) {
        let fee = position.quantity * exit * self.costs.fee;
        self.cash += position.sign * position.quantity * exit - fee;
        self.outcome.fees_paid += fee;
        let fees = position.fee + fee;
        let pnl = position.sign * position.quantity * (exit - position.entry) - fees;
        self.outcome.trades.push(Trade {
            side: position.side,
            entry_row: position.entry_row,
            exit_row: row,
            opened_at: self.bars.opened_at[position.entry_row],
            closed_at: self.bars.opened_at[row],
            entry: position.entry,
            exit,
            quantity: position.quantity,
            stop: position.stop(),
            target: position.target(),
            fees,
            pnl,
            return_ratio: pnl / (position.quantity * position.entry),
            mae: position.mae(),
            mfe: position.mfe(),
            exit_reason,
            bars_held: row - position.entry_row + usize::from(exit_reason == ExitReason::FoldEnd),
            ambiguous: false,
        });
    }

    fn close_fold(&mut self, last: usize) {
        if let Some(position) = self.position.take() {
            self.leave_at_market(last, &position, self.bars.close[last], ExitReason::FoldEnd);
            if let Some(equity) = self.outcome.equity.last_mut() {
                *equity = self.cash;
            }
        }
        self.order = Order::Nothing;
        if let Some(stance) = self.outcome.stance.last_mut() {
            *stance = 0;
        }
    }

    fn open_position(&self, last: usize) -> Option<OpenPosition> {
        let position = self.position.as_ref()?;
        let mark = self.bars.close[last];
        let pnl = position.sign * position.quantity * (mark - position.entry) - position.fee;
        Some(OpenPosition {
            side: position.side,
            entry_row: position.entry_row,
            opened_at: self.bars.opened_at[position.entry_row],
            entry: position.entry,
            quantity: position.quantity,
            stop: position.stop(),
            target: position.target(),
            mark,
            fees: position.fee,
            pnl,
            return_ratio: pnl / (position.quantity * position.entry),
            mae: position.mae(),
            mfe: position.mfe(),
            bars_held: last - position.entry_row + 1,
        })
    }
}

impl Position {
    /// Takes a signed price into the excursions.
    fn see(&mut self, price: f64) {
        self.worst = self.worst.min(price);
        self.best = self.best.max(price);
    }

    /// Takes the ranges of bars into the excursions.
    #[inline]
    fn see_range(&mut self, low: &[f64], high: &[f64]) {
        if low.is_empty() {
            return;
        }
        let lowest = lane_fold(low, f64::INFINITY, f64::min);
        let highest = lane_fold(high, f64::NEG_INFINITY, f64::max);
        let (worst, best) = signed_range(self.side, lowest, highest);
        self.see(worst);
        self.see(best);
    }

    fn mae(&self) -> f64 {
        (self.worst - self.sign * self.entry) / self.entry
    }

    fn mfe(&self) -> f64 {
        (self.best - self.sign * self.entry) / self.entry
    }

    fn stop(&self) -> Option<f64> {
        let stop = self.levels.stop;
        stop.is_finite().then_some(self.sign * stop)
    }

    fn target(&self) -> Option<f64> {
        let target = self.levels.target;
        target.is_finite().then_some(self.sign * target)
    }
}

/// Rows that every column has.
fn complete_rows(bars: BarSlice<'_>) -> usize {
    [bars.open, bars.high, bars.low, bars.close]
        .iter()
        .map(|column| column.len())
        .fold(bars.len(), usize::min)
}

/// Folds with a function whose order does not matter, several lanes at once.
#[inline]
fn lane_fold(values: &[f64], start: f64, fold: impl Fn(f64, f64) -> f64) -> f64 {
    const LANES: usize = 4;
    let mut lanes = [start; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane = fold(*lane, value);
        }
    }
    let folded = lanes.into_iter().fold(start, &fold);
    rest.iter()
        .fold(folded, |folded, &value| fold(folded, value))
}

/// Whether a column, which may end early, is true on any of the rows.
#[inline]
fn any_true(column: &[bool], rows: &Range<usize>) -> bool {
    let (start, end) = (rows.start.min(column.len()), rows.end.min(column.len()));
    column[start..end].iter().fold(false, |any, &one| any | one)
}

#[inline]
fn is_true(column: &[bool], row: usize) -> bool {
    column.get(row).copied().unwrap_or(false)
}

/// Distance to a level: infinite without a column, `None` while it is not a positive number.
#[inline]
fn distance(column: &[f64], row: usize) -> Option<f64> {
    if column.is_empty() {
        return Some(f64::INFINITY);
    }
    column
        .get(row)
        .copied()
        .filter(|distance| distance.is_finite() && *distance > 0.0)
}
