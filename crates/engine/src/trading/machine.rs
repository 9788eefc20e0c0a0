//! The account as a machine: bars go in as events, orders go in between, and everything is kept.
//!
//! A batch run and a live account are the same calls: for each bar [`Machine::begin`],
//! [`Machine::exits`], [`Machine::entries`] at its open, [`Machine::range`] and [`Machine::close`] at
//! its close, then [`Machine::mark`] once for all bars that closed at that instant. Orders are placed
//! after a mark. Instants never go backwards.

use rumbo_market::{Bar, BarSlice, DAY_MS};

use crate::backtest::{OpenPosition, Side};
use crate::portfolio::{Guard, Statistics};
use crate::trading::cost::TradedVolume;
use crate::trading::desk::{Desk, Listing, Position};
use crate::trading::order::{Fill, Follows, Order, TimeInForce};
use crate::trading::result::{Contribution, Curve, Incident, OpenTrade, Paid, Result, Trade};
use crate::trading::{Config, MarginMode};

/// Most incidents of one kind that are kept one by one.
pub(crate) const INCIDENTS_MAX: usize = 10_000;

/// One account with its instruments.
#[derive(Debug, Clone)]
pub struct Machine {
    pub(crate) config: Config,
    pub(crate) desks: Vec<Desk>,
    /// Instruments with a position, ascending.
    pub(crate) held: Vec<usize>,
    pub(crate) cash: f64,
    pub(crate) at: i64,
    pub(crate) traded: TradedVolume,
    /// Some terms have fees by traded volume.
    pub(crate) tiered: bool,
    /// Some rate makes money grow or shrink with time.
    pub(crate) accrues: bool,
    /// One unit of equity carries one unit of notional divided by this.
    pub(crate) margin_ratio: f64,
    pub(crate) paid: Paid,
    pub(crate) orders: Vec<Order>,
    pub(crate) fills: Vec<Fill>,
    pub(crate) trades: Vec<Trade>,
    pub(crate) curve: Curve,
    pub(crate) incidents: Vec<Incident>,
    pub(crate) called: bool,
    pub(crate) below_zero: bool,
    pub(crate) ambiguous_bars: usize,
    pub(crate) ambiguous_decided: usize,
    pub(crate) ambiguous_pnl: f64,
    pub(crate) statistics: Statistics,
    pub(crate) guard: Guard,
}

impl Machine {
    /// An account with nothing but its capital.
    pub fn new(config: &Config, listings: Vec<Listing>) -> Self {
        let desks: Vec<Desk> = listings
            .into_iter()
            .map(|listing| Desk::new(listing, &config.terms))
            .collect();
        let accrues = config.idle_rate != 0.0
            || config.debit_rate != 0.0
            || desks
                .iter()
                .any(|desk| desk.tariff.terms().borrow_rate != 0.0);
        Self {
            tiered: desks
                .iter()
                .any(|desk| !desk.tariff.terms().tiers.is_empty()),
            accrues,
            margin_ratio: match config.margin.mode {
                MarginMode::None => 1.0,
                _ => 1.0 / config.margin.leverage,
            },
            statistics: Statistics::new(config, desks.len()),
            guard: Guard::new(config),
            cash: config.capital,
            config: config.clone(),
            held: Vec::with_capacity(desks.len()),
            desks,
            at: i64::MIN,
            traded: TradedVolume::new(),
            paid: Paid::default(),
            orders: Vec::new(),
            fills: Vec::new(),
            trades: Vec::new(),
            curve: Curve::default(),
            incidents: Vec::new(),
            called: false,
            below_zero: false,
            ambiguous_bars: 0,
            ambiguous_decided: 0,
            ambiguous_pnl: 0.0,
        }
    }

    /// Makes room for the closes of a batch.
    pub(crate) fn reserve(&mut self, instants: usize) {
        self.curve.at.reserve(instants);
        for column in [
            &mut self.curve.equity,
            &mut self.curve.cash,
            &mut self.curve.gross,
            &mut self.curve.net,
        ] {
            column.reserve(instants);
        }
    }

    /// Number of instruments.
    pub fn instruments(&self) -> usize {
        self.desks.len()
    }

    /// Cash, what short sales brought included.
    pub fn cash(&self) -> f64 {
        self.cash
    }

    /// Instant of the last event.
    pub fn at(&self) -> i64 {
        self.at
    }

    /// Cash and positions at the last prices.
    #[inline]
    pub fn equity(&self) -> f64 {
        let mut equity = self.cash;
        for &instrument in &self.held {
            equity += self.desks[instrument].value();
        }
        equity
    }

    /// Units held, negative for a short position.
    pub fn quantity(&self, instrument: usize) -> f64 {
        let position = self.desks[instrument].position.as_ref();
        position.map_or(0.0, |position| position.sign * position.quantity)
    }

    /// Side of the position; `None` without one.
    pub fn side(&self, instrument: usize) -> Option<Side> {
        self.desks[instrument].position.as_ref().map(|one| one.side)
    }

    /// Value of the position at the last price, negative for a short one, in the account's currency.
    pub fn value(&self, instrument: usize) -> f64 {
        self.desks[instrument].value()
    }

    /// Last price seen, in the account's currency; NaN before the first.
    pub fn price(&self, instrument: usize) -> f64 {
        let desk = &self.desks[instrument];
        desk.converted(desk.mark)
    }

    /// Tells whether the instrument still trades.
    pub fn is_listed(&self, instrument: usize) -> bool {
        !self.desks[instrument].delisted
    }

    /// Orders so far, by their number.
    pub fn orders(&self) -> &[Order] {
        &self.orders
    }

    /// Closed trades so far.
    pub fn trades(&self) -> &[Trade] {
        &self.trades
    }

    /// Value of the account at every close so far.
    pub fn curve(&self) -> &Curve {
        &self.curve
    }

    /// Sets how many units of the account's currency one of the quote currency is worth.
    pub fn set_rate(&mut self, instrument: usize, rate: f64) {
        let desk = &mut self.desks[instrument];
        desk.rate = rate;
        desk.foreign = true;
    }

    /// The open of a bar: time passes, orders whose time is over end, and the price is known.
    #[inline]
    pub fn begin(&mut self, instrument: usize, row: usize, at: i64, bar: &Bar) {
        self.advance(at);
        let desk = &mut self.desks[instrument];
        desk.begin(row, bar);
        if desk.timed > 0 {
            self.expire(instrument, at, true);
        }
        let desk = &mut self.desks[instrument];
        if !desk.is_halted() {
            desk.mark = bar.open;
        }
    }

    /// Orders that fill at the open and reduce a position.
    #[inline]
    pub fn exits(&mut self, instrument: usize) {
        if self.desks[instrument].is_halted() {
            return;
        }
        if self.config.margin.mode != MarginMode::None {
            let open = self.desks[instrument].open;
            self.liquidate_if_breached(instrument, open, open);
        }
        if !self.desks[instrument].working.is_empty() {
            self.match_open(instrument, true);
        }
    }

    /// Orders that fill at the open and make or raise a position.
    #[inline]
    pub fn entries(&mut self, instrument: usize) {
        let desk = &self.desks[instrument];
        if desk.working.is_empty() || desk.is_halted() {
            return;
        }
        self.match_open(instrument, false);
        if self.desks[instrument].timed > 0 {
            self.cancel_immediate(instrument);
        }
    }

    /// The range of a bar, known at its close. `finer` are the shorter bars inside it.
    #[inline]
    pub fn range(&mut self, instrument: usize, at: i64, bar: &Bar, finer: Option<BarSlice<'_>>) {
        self.advance(at);
        if self.desks[instrument].timed > 0 {
            self.expire(instrument, at, false);
        }
        let desk = &mut self.desks[instrument];
        desk.step += 1;
        desk.low = bar.low;
        desk.high = bar.high;
        if desk.is_halted() {
            return;
        }
        if self.may_match(instrument, bar) {
            self.match_range(instrument, bar, finer);
        }
        if let Some(position) = &mut self.desks[instrument].position {
            if position.fresh {
                let (worst, _) = crate::backtest::signed_range(position.side, bar.low, bar.high);
                position.see(worst);
                position.see(position.sign * bar.close);
                position.fresh = false;
            } else {
                position.see_range(bar.low, bar.high);
            }
        }
    }

    /// The close of a bar: its price marks the position, and orders have stood through it.
    #[inline]
    pub fn close(&mut self, instrument: usize, bar: &Bar) {
        let desk = &mut self.desks[instrument];
        desk.mark = bar.close;
        desk.see_true_range(bar);
        for order in &mut desk.working {
            order.rested = true;
            order.inside = None;
            if let Some((trail, Follows::Close)) = order.trail {
                order.follow(trail, bar.close);
            }
        }
        if self.statistics.is_needed() {
            self.statistics.see(instrument, self.at, bar.close);
        }
    }

    /// Values the account after all closes of an instant.
    #[inline]
    pub fn mark(&mut self) {
        let (mut equity, mut gross, mut net) = (self.cash, 0.0, 0.0);
        for &instrument in &self.held {
            let value = self.desks[instrument].value();
            equity += value;
            gross += value.abs();
            net += value;
        }
        self.curve.at.push(self.at);
        self.curve.equity.push(equity);
        self.curve.cash.push(self.cash);
        self.curve.gross.push(gross);
        self.curve.net.push(net);
        if equity < 0.0 || self.below_zero || self.config.margin.mode != MarginMode::None {
            self.warn(equity);
        }
        if self.guard.is_needed() {
            self.guard_day(equity);
        }
    }

    /// Notes the stance of an instrument after the orders of its close.
    #[inline]
    pub fn note_stance(&mut self, instrument: usize) {
        let stance = self.stance(instrument);
        self.desks[instrument].stance.push(stance);
    }

    /// Ends the run and hands over everything.
    pub fn finish(self) -> Result {
        let open: Vec<OpenTrade> = self
            .held
            .iter()
            .filter_map(|&instrument| self.open_trade(instrument))
            .collect();
        let instruments = self
            .desks
            .iter()
            .enumerate()
            .map(|(at, desk)| Contribution {
                symbol: desk.listing.symbol.clone(),
                pnl: desk.realised
                    + open
                        .iter()
                        .find(|one| one.instrument == at)
                        .map_or(0.0, |one| one.position.pnl),
                trades: desk.trades,
                stance: desk.stance.clone(),
            })
            .collect();
        Result {
            open,
            instruments,
            curve: self.curve,
            trades: self.trades,
            orders: self.orders,
            fills: self.fills,
            paid: self.paid,
            cash: self.cash,
            incidents: self.incidents,
            ambiguous_bars: self.ambiguous_bars,
            ambiguous_decided: self.ambiguous_decided,
            ambiguous_pnl: self.ambiguous_pnl,
        }
    }

    fn open_trade(&self, instrument: usize) -> Option<OpenTrade> {
        let desk = &self.desks[instrument];
        let position = desk.position.as_ref()?;
        let mark = desk.mark;
        let pnl = position.profit_at(desk, mark);
        Some(OpenTrade {
            instrument,
            entered_for: position.why,
            carry: position.carry,
            position: OpenPosition {
                side: position.side,
                entry_row: position.entry_row,
                opened_at: position.entry_label,
                entry: position.entry,
                quantity: position.quantity,
                stop: position.stop,
                target: position.target,
                mark,
                fees: position.fees,
                pnl,
                return_ratio: pnl / position.notional_at_entry(),
                mae: position.mae(),
                mfe: position.mfe(),
                bars_held: desk.row - position.entry_row + 1,
            },
        })
    }

    /// Position that the orders of this close lead to: +1, -1 or 0.
    fn stance(&self, instrument: usize) -> i8 {
        let desk = &self.desks[instrument];
        let held = desk.position.as_ref();
        let mut stance = held.map_or(0, |position| position.side.stance());
        for order in &desk.working {
            if order.shape != crate::trading::desk::Shape::Market {
                continue;
            }
            let closes = held.is_some_and(|position| position.sign != order.sign);
            if order.reduce_only {
                if closes && order.amount == crate::trading::Amount::Position {
                    stance = 0;
                }
            } else if !closes {
                stance = if order.sign > 0.0 { 1 } else { -1 };
            }
        }
        stance
    }

    /// Lets time pass to `at`.
    #[inline]
    pub(crate) fn advance(&mut self, at: i64) {
        if at > self.at {
            if self.accrues && self.at != i64::MIN {
                self.accrue(at - self.at);
            }
            self.at = at;
        }
    }

    fn expire(&mut self, instrument: usize, at: i64, opening: bool) {
        let desk = &mut self.desks[instrument];
        let calendar = desk.listing.calendar;
        let timeframe = desk.listing.timeframe;
        let today = if timeframe.is_intraday() {
            calendar.bucket(timeframe, desk.label, rumbo_market::Timeframe::D1)
        } else {
            desk.label.div_euclid(DAY_MS) * DAY_MS
        };
        let mut position = 0;
        while let Some(order) = self.desks[instrument].working.get_mut(position) {
            let is_over = match order.time_in_force {
                TimeInForce::Day if opening => *order.day.get_or_insert(today) != today,
                TimeInForce::Gtd { until } => {
                    if opening {
                        at >= until
                    } else {
                        at > until
                    }
                }
                _ => false,
            };
            if is_over {
                self.end_order(
                    instrument,
                    position,
                    crate::trading::State::Expired,
                    Some(crate::trading::Reason::Time),
                );
            } else {
                position += 1;
            }
        }
    }
}

impl Position {
    /// Profit with the rest marked at `mark`, without the costs of leaving.
    pub(crate) fn profit_at(&self, desk: &Desk, mark: f64) -> f64 {
        let profit = if self.converted {
            self.flow + desk.converted(self.sign * self.quantity * mark) - self.fees
        } else if self.exited == 0.0 {
            self.sign * self.quantity * (mark - self.entry) - self.fees
        } else {
            self.sign * self.quantity * (mark - self.entry)
                + self.sign * self.exited * (self.exit - self.entry)
                - self.fees
        };
        profit + self.carry
    }

    /// Notional of its opening fills, in the currency of the account.
    #[inline]
    pub(crate) fn notional_at_entry(&self) -> f64 {
        if self.converted {
            self.notional
        } else {
            self.entered * self.entry
        }
    }
}
