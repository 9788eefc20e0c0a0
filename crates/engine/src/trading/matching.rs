//! Which working orders the prices of a bar reach, and in what order.
//!
//! At an open the price is one and known, so everything it reaches executes: exits before entries,
//! market orders before stops before limits, older before newer. Inside a bar only the range and the
//! close are known. The walk goes from the open to one extreme, to the other, to the close, and takes
//! the extreme first that is worse: the losing one for a position; without a position the one that
//! reaches an entry, and if both do, the one away from the close. An order placed inside the bar by
//! an entry may have come after either extreme: a stop counts as reached by the whole range, a limit
//! only where the rest of the walk or the close proves it. Where such a choice mattered the bar is
//! ambiguous; finer bars, where given, are walked instead and decide the order, not the price.

use rumbo_market::{Bar, BarSlice};

use crate::trading::desk::{Shape, Working};
use crate::trading::execution::{Style, Touch};
use crate::trading::machine::Machine;
use crate::trading::order::{Follows, Trail};

/// Most executions on one set of prices, for each order that works.
const EXECUTIONS_PER_ORDER_MAX: usize = 4;

impl Working {
    /// Lets a trailing stop follow a price.
    #[inline]
    pub(crate) fn follow(&mut self, trail: Trail, price: f64) {
        let better = if self.sign < 0.0 {
            price > self.best
        } else {
            price < self.best
        };
        if better || self.best.is_nan() {
            self.best = price;
            self.level = trail.level(price, self.sign);
        }
    }

    /// Level that a trailing stop would have after following the favourable extreme of a bar.
    #[inline]
    fn followed(&self, low: f64, high: f64) -> Option<f64> {
        let (trail, Follows::Extreme) = self.trail? else {
            return None;
        };
        let extreme = if self.sign < 0.0 { high } else { low };
        let mut copy = *self;
        copy.follow(trail, extreme);
        Some(copy.level)
    }

    /// Tells whether the order may execute in a step of the walk that ends at `to`.
    fn is_open_to(&self, leg: u8, to: f64, bar: &Bar) -> bool {
        let Some(born) = self.inside else {
            return self.is_reached(to, to);
        };
        if self.shape != Shape::Limit {
            return self.is_reached(bar.low, bar.high);
        }
        if leg == born {
            self.is_reached(to, to)
        } else {
            self.is_reached(bar.close, bar.close)
        }
    }
}

impl Machine {
    /// Executes what the open of the bar at work reaches.
    #[inline]
    pub(crate) fn match_open(&mut self, instrument: usize, exits: bool) {
        let limit = self.desks[instrument].working.len() * EXECUTIONS_PER_ORDER_MAX;
        for _ in 0..limit {
            let Some(at) = self.next_at_open(instrument, exits) else {
                return;
            };
            let desk = &mut self.desks[instrument];
            let open = desk.open;
            let order = &mut desk.working[at];
            let style = match order.shape {
                Shape::Market | Shape::Stop | Shape::Trailing => Style::Taking,
                Shape::Limit if order.rested => Style::Resting,
                Shape::Limit => Style::Capped { limit: order.level },
                Shape::StopLimit => {
                    trigger(order);
                    if !order.is_reached(open, open) {
                        order.tried = desk.step;
                        continue;
                    }
                    Style::Capped { limit: order.level }
                }
            };
            self.execute(instrument, at, Touch::at_open(open, style));
        }
    }

    /// The next order that the open reaches: of those that reduce a position, then of all.
    fn next_at_open(&self, instrument: usize, exits: bool) -> Option<usize> {
        let desk = &self.desks[instrument];
        let held = desk.position.as_ref().map_or(0.0, |position| position.sign);
        let mut next: Option<usize> = None;
        for (at, order) in desk.working.iter().enumerate() {
            let is_exit = order.reduce_only || held * order.sign < 0.0;
            let is_reached = order.shape == Shape::Market || order.is_reached(desk.open, desk.open);
            // Entries of the same open may have made an exit of what was an entry.
            if (exits && !is_exit)
                || !is_reached
                || order.born >= desk.bars
                || order.tried == desk.step
            {
                continue;
            }
            if next.is_none_or(|best| order.rank() < desk.working[best].rank()) {
                next = Some(at);
            }
        }
        next
    }

    /// Tells whether the range of a bar may execute or move anything.
    #[inline]
    pub(crate) fn may_match(&self, instrument: usize, bar: &Bar) -> bool {
        let desk = &self.desks[instrument];
        for order in &desk.working {
            if order.born < desk.bars
                && (order.is_reached(bar.low, bar.high) || order.trail.is_some())
            {
                return true;
            }
        }
        self.may_be_breached(instrument, bar)
    }

    /// Executes what the range of a bar reaches, and counts what cannot be known.
    #[cold]
    pub(crate) fn match_range(
        &mut self,
        instrument: usize,
        bar: &Bar,
        finer: Option<BarSlice<'_>>,
    ) {
        let trades_before = self.trades.len();
        let two_sided = self.is_two_sided(instrument, bar);
        let mut doubt = two_sided;
        let mut decided = false;
        if let Some(finer) = finer
            && (two_sided || self.reaches_entry(instrument, bar))
        {
            let fills_before = self.fills.len();
            let mut fine_doubt = false;
            for shorter in finer.iter() {
                fine_doubt |= self.walk_shorter(instrument, &shorter);
            }
            let was_decided = self.fills.len() > fills_before;
            decided = was_decided && !fine_doubt;
            doubt |= fine_doubt;
            if !was_decided {
                doubt |= self.walk(instrument, bar);
            }
        } else {
            doubt |= self.walk(instrument, bar);
        }
        if !doubt {
            return;
        }
        self.ambiguous_bars += 1;
        self.ambiguous_decided += usize::from(decided);
        for trade in &mut self.trades[trades_before..] {
            trade.trade.ambiguous = !decided;
            self.ambiguous_pnl += trade.trade.pnl;
        }
    }

    /// Tells whether a bar reaches orders on both sides of it.
    fn is_two_sided(&self, instrument: usize, bar: &Bar) -> bool {
        let desk = &self.desks[instrument];
        let (mut above, mut below) = (false, false);
        for order in &desk.working {
            if order.born >= desk.bars {
                continue;
            }
            if order.is_reached(bar.low, bar.high) {
                above |= order.is_above();
                below |= !order.is_above();
            }
        }
        above && below
    }

    /// Tells whether a bar reaches an entry, whose exits would have to be placed in it.
    fn reaches_entry(&self, instrument: usize, bar: &Bar) -> bool {
        let desk = &self.desks[instrument];
        let enters = |order: &Working| {
            order.born < desk.bars
                && !order.reduce_only
                && order.bracket.is_some()
                && order.is_reached(bar.low, bar.high)
        };
        let trails = |order: &Working| {
            order.born < desk.bars
                && order
                    .followed(bar.low, bar.high)
                    .is_some_and(|level| is_beyond(order.sign, level, bar.low, bar.high))
        };
        desk.working
            .iter()
            .any(|order| enters(order) || trails(order))
    }

    /// Walks a shorter bar inside the bar at work: its open is a price that is known.
    fn walk_shorter(&mut self, instrument: usize, shorter: &Bar) -> bool {
        let point = Bar {
            high: shorter.open,
            low: shorter.open,
            close: shorter.open,
            ..*shorter
        };
        self.desks[instrument].step += 1;
        self.walk(instrument, &point);
        // What the open has just placed saw everything that follows.
        for order in &mut self.desks[instrument].working {
            order.inside = None;
        }
        self.desks[instrument].step += 1;
        let two_sided = self.is_two_sided(instrument, shorter);
        let doubt = self.walk(instrument, shorter);
        for order in &mut self.desks[instrument].working {
            order.inside = None;
        }
        two_sided || doubt
    }

    /// Walks through a bar; tells whether an uncertain choice was made.
    fn walk(&mut self, instrument: usize, bar: &Bar) -> bool {
        let down_first = self.goes_down_first(instrument, bar);
        let ends = if down_first {
            [bar.low, bar.high, bar.close]
        } else {
            [bar.high, bar.low, bar.close]
        };
        let mut doubt = false;
        for (leg, &to) in (0_u8..).zip(&ends) {
            let up = (leg == 1) == down_first;
            let limit = (self.desks[instrument].working.len() + 2) * EXECUTIONS_PER_ORDER_MAX;
            for _ in 0..limit {
                let next = self.next_in_leg(instrument, leg, up, to, bar);
                let price = next.map_or(to, |at| self.desks[instrument].working[at].level);
                if self.liquidate_if_breached(instrument, price, ends[usize::from(leg)]) {
                    continue;
                }
                let Some(at) = next else {
                    break;
                };
                doubt |= self.is_uncertain(instrument, at, leg, to, bar);
                self.execute_inside(instrument, at, leg);
            }
        }
        doubt |= self.follow_extremes(instrument, bar);
        let desk = &self.desks[instrument];
        doubt
            || desk.working.iter().any(|order| {
                order.inside.is_some()
                    && order.shape == Shape::Limit
                    && order.tried != desk.step
                    && order.is_reached(bar.low, bar.high)
            })
    }

    /// An order placed inside the bar whose execution the rest of the walk does not prove.
    fn is_uncertain(&self, instrument: usize, at: usize, leg: u8, to: f64, bar: &Bar) -> bool {
        let order = &self.desks[instrument].working[at];
        order.inside.is_some_and(|born| {
            let proven = leg == born && order.is_reached(to, to);
            !proven && !order.is_reached(bar.close, bar.close)
        })
    }

    /// The losing extreme of a position comes first; see the module.
    fn goes_down_first(&self, instrument: usize, bar: &Bar) -> bool {
        let desk = &self.desks[instrument];
        if let Some(position) = &desk.position {
            return position.sign > 0.0;
        }
        let (mut above, mut below) = (false, false);
        for order in &desk.working {
            if order.born < desk.bars && order.is_reached(bar.low, bar.high) {
                above |= order.is_above();
                below |= !order.is_above();
            }
        }
        if above == below {
            bar.close >= bar.open
        } else {
            below
        }
    }

    /// The order that a move reaches next: the nearest, a stop before a limit, the older first.
    fn next_in_leg(
        &self,
        instrument: usize,
        leg: u8,
        up: bool,
        to: f64,
        bar: &Bar,
    ) -> Option<usize> {
        let desk = &self.desks[instrument];
        let mut next: Option<usize> = None;
        for (at, order) in desk.working.iter().enumerate() {
            if order.is_above() != up
                || order.shape == Shape::Market
                || order.born >= desk.bars
                || order.tried == desk.step
                || !order.is_open_to(leg, to, bar)
            {
                continue;
            }
            let is_nearer = next.is_none_or(|best| {
                let best = &desk.working[best];
                let (mine, theirs) = if up {
                    (order.level, best.level)
                } else {
                    (-order.level, -best.level)
                };
                mine < theirs || mine == theirs && order.rank() < best.rank()
            });
            if is_nearer {
                next = Some(at);
            }
        }
        next
    }

    fn execute_inside(&mut self, instrument: usize, at: usize, leg: u8) {
        let desk = &mut self.desks[instrument];
        let order = &mut desk.working[at];
        let price = order.level;
        let style = match order.shape {
            Shape::Limit => Style::Resting,
            Shape::StopLimit => {
                trigger(order);
                if !order.is_reached(price, price) {
                    order.inside = Some(leg);
                    return;
                }
                Style::Capped { limit: order.level }
            }
            Shape::Market | Shape::Stop | Shape::Trailing => Style::Taking,
        };
        let touch = Touch {
            price,
            style,
            leg: Some(leg),
        };
        self.execute(instrument, at, touch);
    }

    /// Lets trailing stops follow the extreme of a bar; one that the bar then reaches executes.
    fn follow_extremes(&mut self, instrument: usize, bar: &Bar) -> bool {
        let mut doubt = false;
        let mut at = 0;
        while let Some(order) = self.desks[instrument].working.get(at) {
            let (id, sign, step) = (order.id, order.sign, self.desks[instrument].step);
            let followed = order.followed(bar.low, bar.high);
            if let Some(level) = followed
                && order.born < self.desks[instrument].bars
                && order.tried != step
                && level != order.level
            {
                let order = &mut self.desks[instrument].working[at];
                if let Some((trail, _)) = order.trail {
                    order.follow(trail, if sign < 0.0 { bar.high } else { bar.low });
                }
                if is_beyond(sign, level, bar.low, bar.high) {
                    doubt |= !is_beyond(sign, level, bar.close, bar.close);
                    self.execute_inside(instrument, at, 2);
                    let stays = self.desks[instrument].working.get(at);
                    if stays.is_none_or(|one| one.id != id) {
                        continue;
                    }
                }
            }
            at += 1;
        }
        doubt
    }
}

/// Tells whether a range reaches a stop level: below for a sale, above for a purchase.
fn is_beyond(sign: f64, level: f64, low: f64, high: f64) -> bool {
    if sign < 0.0 {
        low <= level
    } else {
        high >= level
    }
}

/// A stop-limit order whose stop was reached is a limit order.
fn trigger(order: &mut Working) {
    order.shape = Shape::Limit;
    order.level = order.limit;
}
