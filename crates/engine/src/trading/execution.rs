//! Executing an order at a price: how much of it, at what cost, and what becomes of the position.

use crate::backtest::{self, ExitReason, Side};
use crate::trading::MarginMode;
use crate::trading::config::RATIO_PER_BPS;
use crate::trading::desk::{Position, Working};
use crate::trading::machine::Machine;
use crate::trading::order::{
    Amount, Bracket, Fill, Kind, Reason, Request, Sense, State, TimeInForce, Why,
};
use crate::trading::placing::index;
use crate::trading::result::Trade;

/// How an order meets its price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Style {
    /// It takes what the market offers, moved against it.
    Taking,
    /// As `Taking`, never worse than its limit.
    Capped { limit: f64 },
    /// It waited at its price.
    Resting,
}

/// A price at which an order may execute.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Touch {
    pub(crate) price: f64,
    pub(crate) style: Style,
    /// Step of the walk inside the bar; `None` at the open.
    pub(crate) leg: Option<u8>,
}

impl Touch {
    pub(crate) const fn at_open(price: f64, style: Style) -> Self {
        Self {
            price,
            style,
            leg: None,
        }
    }
}

/// What was executed: price, units, and the fee in the currency of the account.
#[derive(Debug, Clone, Copy)]
struct Executed {
    fill: f64,
    quantity: f64,
    fee: f64,
}

impl Machine {
    /// Cash that may open positions, in the currency of the account.
    ///
    /// What stands behind positions is taken off: their notional over the leverage, and for a short
    /// one what its sale brought.
    #[inline]
    pub(crate) fn free(&self) -> f64 {
        let mut free = self.cash;
        for &instrument in &self.held {
            let desk = &self.desks[instrument];
            if self.config.margin.mode == MarginMode::Isolated {
                if let Some(position) = &desk.position {
                    let notional = position.quantity * position.entry;
                    free += desk.converted(position.sign * notional) - position.margin;
                }
                continue;
            }
            let value = desk.value();
            if value > 0.0 {
                free += value * (1.0 - self.margin_ratio);
            } else {
                free += value * (1.0 + self.margin_ratio);
            }
        }
        free
    }

    /// Executes what an order can have at this price. The order may be gone afterwards.
    pub(crate) fn execute(&mut self, instrument: usize, at: usize, touch: Touch) {
        let desk = &mut self.desks[instrument];
        desk.working[at].tried = desk.step;
        let order = desk.working[at];
        let opposite = desk
            .position
            .filter(|position| position.sign != order.sign)
            .map(|position| position.quantity);
        if let Some(held) = opposite {
            self.close_part(instrument, order, touch, held);
        } else if order.reduce_only || order.amount == Amount::Position {
            self.end_order(instrument, at, State::Cancelled, Some(Reason::NoPosition));
            return;
        }
        let desk = &self.desks[instrument];
        let Some(at) = desk.working.iter().position(|one| one.id == order.id) else {
            return;
        };
        let order = desk.working[at];
        if desk
            .position
            .is_none_or(|position| position.sign == order.sign)
            && !order.reduce_only
        {
            self.open_part(instrument, at, touch);
        }
    }

    /// Reduces a position of the other side, to nothing at most.
    fn close_part(&mut self, instrument: usize, order: Working, touch: Touch, held: f64) {
        let desk = &self.desks[instrument];
        let wanted = if order.left.is_nan() {
            held
        } else {
            order.left.min(held)
        };
        let quantity = self.with_volume(instrument, wanted);
        if order.time_in_force == TimeInForce::Fok && quantity < wanted {
            return;
        }
        if quantity.is_nan() || quantity <= 0.0 {
            return;
        }
        let pressure = quantity / desk.volume;
        let fill = self.fill_price(instrument, &order, touch, pressure);
        // A delisting may be at zero.
        if fill.is_nan() || fill < 0.0 {
            return;
        }
        let left = order.left - quantity;
        let is_whole = quantity >= held;
        let executed = self.pay(instrument, &order, touch, fill, quantity);
        self.reduce(instrument, touch, executed);
        self.note_fill(instrument, &order, touch, executed);
        let is_done = if order.left.is_nan() {
            is_whole && (order.reduce_only || order.amount == Amount::Position)
        } else {
            left <= 0.0
        };
        self.after_fill(instrument, order, left, is_done, false);
        if is_whole {
            self.record_trade(instrument, order.why);
        }
    }

    /// Makes or raises a position.
    fn open_part(&mut self, instrument: usize, at: usize, touch: Touch) {
        let order = self.desks[instrument].working[at];
        let sized = self.opening(instrument, &order, touch);
        let (fill, wanted, affordable) = match sized {
            Ok(sized) => sized,
            Err(reason) => {
                self.end_order(instrument, at, State::Rejected, Some(reason));
                return;
            }
        };
        let granted = wanted.min(affordable);
        let quantity = self.with_volume(instrument, granted);
        if order.time_in_force == TimeInForce::Fok && quantity < wanted {
            return;
        }
        if quantity.is_nan() || quantity <= 0.0 {
            if order.left.is_nan() {
                self.desks[instrument].working[at].left = granted;
            }
            return;
        }
        let executed = self.pay(instrument, &order, touch, fill, quantity);
        let is_new = self.raise(instrument, &order, touch, executed);
        self.note_fill(instrument, &order, touch, executed);
        let left = wanted - quantity;
        let is_cut = granted < wanted && quantity >= granted;
        self.after_fill(instrument, order, left, left <= 0.0, true);
        if is_cut && left > 0.0 {
            self.end_where(instrument, Reason::Cash, |one, _| one.id == order.id);
        }
        if is_new {
            self.place_bracket(instrument, &order, touch, fill);
        }
    }

    /// Fill price, wanted units and units that the account can pay.
    fn opening(
        &mut self,
        instrument: usize,
        order: &Working,
        touch: Touch,
    ) -> Result<(f64, f64, f64), Reason> {
        let ratio = self.fee_ratio(instrument, touch);
        let room = if self.config.limits.is_any() {
            self.room(instrument, order.sign)?.min(order.notional_max)
        } else {
            order.notional_max
        };
        let order = &Working {
            notional_max: room,
            ..*order
        };
        let desk = &self.desks[instrument];
        let free = self.free();
        let power = if desk.foreign { free / desk.rate } else { free };
        let mut fill = self.fill_price(instrument, order, touch, 0.0);
        let (mut wanted, mut affordable) = self.units(instrument, order, fill, power, ratio);
        if !desk.tariff.plain && touch.style != Style::Resting {
            let likely = self.with_volume(instrument, wanted.min(affordable));
            fill = self.fill_price(instrument, order, touch, likely / desk.volume);
            (wanted, affordable) = self.units(instrument, order, fill, power, ratio);
        }
        if !(wanted.is_finite() && wanted > 0.0 && fill > 0.0) {
            return Err(if power > 0.0 {
                Reason::Quantity
            } else {
                Reason::Cash
            });
        }
        if affordable.is_nan() || affordable <= 0.0 {
            return Err(Reason::Cash);
        }
        let notional = wanted.min(affordable) * fill;
        if notional < desk.tariff.terms().minimum_notional && order.fee_due == 0.0 {
            return Err(Reason::MinimumNotional);
        }
        Ok((fill, wanted, affordable))
    }

    fn units(
        &self,
        instrument: usize,
        order: &Working,
        fill: f64,
        power: f64,
        fee_ratio: f64,
    ) -> (f64, f64) {
        let desk = &self.desks[instrument];
        let terms = desk.tariff.terms();
        let mut unit_cost = fill * (self.margin_ratio + fee_ratio) + terms.fee_per_unit;
        if desk.foreign {
            unit_cost += fill * self.config.conversion_bps * RATIO_PER_BPS;
        }
        let mut wanted = if order.left.is_nan() {
            match order.amount {
                Amount::Cash(share) => desk.tariff.lots(share * power / unit_cost),
                Amount::Notional(notional) => {
                    let quoted = if desk.foreign {
                        notional / desk.rate
                    } else {
                        notional
                    };
                    desk.tariff.lots(quoted / fill)
                }
                Amount::Units(units) => desk.tariff.lots(units),
                Amount::Position => 0.0,
            }
        } else {
            desk.tariff.lots(order.left)
        };
        if order.notional_max.is_finite() {
            let room = order.notional_max / desk.converted(fill);
            if room < wanted {
                wanted = desk.tariff.lots(room);
            }
        }
        let mut affordable = power / unit_cost;
        let rest = terms.fee_minimum - order.fee_charged;
        if rest > 0.0 {
            affordable = affordable.min((power - rest) / (fill * self.margin_ratio));
        }
        if affordable < wanted {
            affordable = desk.tariff.lots(affordable);
        }
        (wanted, affordable)
    }

    /// Units that the volume of the bar still allows, in whole lots where it cuts.
    #[inline]
    fn with_volume(&self, instrument: usize, wanted: f64) -> f64 {
        let desk = &self.desks[instrument];
        if wanted <= desk.volume_left {
            wanted
        } else {
            desk.tariff.lots(desk.volume_left)
        }
    }

    #[inline]
    fn fill_price(&self, instrument: usize, order: &Working, touch: Touch, pressure: f64) -> f64 {
        let desk = &self.desks[instrument];
        let taking = || {
            desk.tariff
                .taking(touch.price, order.sign, pressure, desk.known_atr())
        };
        match touch.style {
            Style::Taking => taking(),
            Style::Resting => touch.price,
            Style::Capped { limit } if order.sign > 0.0 => taking().min(limit),
            Style::Capped { limit } => taking().max(limit),
        }
    }

    #[inline]
    fn fee_ratio(&mut self, instrument: usize, touch: Touch) -> f64 {
        let traded = if self.tiered {
            self.traded.before(self.at)
        } else {
            0.0
        };
        let maker = touch.style == Style::Resting;
        self.desks[instrument].tariff.fee_ratio(maker, traded)
    }

    /// Takes the money of a fill and its fee from the cash.
    fn pay(
        &mut self,
        instrument: usize,
        order: &Working,
        touch: Touch,
        fill: f64,
        quantity: f64,
    ) -> Executed {
        let ratio = self.fee_ratio(instrument, touch);
        let conversion = self.config.conversion_bps * RATIO_PER_BPS;
        let desk = &mut self.desks[instrument];
        let terms = desk.tariff.terms();
        let mut fee = quantity * fill * ratio + terms.fee_per_unit * quantity;
        if terms.fee_minimum > 0.0 {
            let due = order.fee_due + fee;
            fee = due.max(terms.fee_minimum) - order.fee_charged;
            if let Some(working) = desk.working.iter_mut().find(|one| one.id == order.id) {
                working.fee_due = due;
                working.fee_charged += fee;
            }
        } else if let Some(working) = desk.working.iter_mut().find(|one| one.id == order.id) {
            working.fee_due += fee;
        }
        let mut fee = desk.converted(fee);
        self.paid.fees += fee;
        let notional = desk.converted(quantity * fill);
        if order.why == Why::Liquidation {
            let charge = notional * self.config.margin.liquidation_fee_bps * RATIO_PER_BPS;
            self.paid.liquidation += charge;
            fee += charge;
        }
        if desk.foreign && conversion > 0.0 {
            let charge = notional * conversion;
            self.paid.conversion += charge;
            fee += charge;
        }
        let concession = quantity * (fill - touch.price).abs();
        if touch.style != Style::Resting {
            self.paid.slippage += desk.converted(concession);
        }
        if desk.foreign {
            self.cash -= order.sign * notional + fee;
        } else {
            self.cash -= order.sign * quantity * fill + fee;
        }
        desk.volume_left -= quantity;
        if self.tiered {
            self.traded.add(self.at, notional);
        }
        Executed {
            fill,
            quantity,
            fee,
        }
    }

    /// Adds a fill to the position; tells whether it made one.
    fn raise(
        &mut self,
        instrument: usize,
        order: &Working,
        touch: Touch,
        executed: Executed,
    ) -> bool {
        let Executed {
            fill,
            quantity,
            fee,
        } = executed;
        let ratio = self.margin_ratio;
        let desk = &mut self.desks[instrument];
        let notional = desk.converted(quantity * fill);
        let foreign = desk.foreign;
        if let Some(position) = &mut desk.position {
            let before = position.entered;
            position.entry = (position.entry * before + fill * quantity) / (before + quantity);
            position.entered += quantity;
            position.quantity += quantity;
            position.fees += fee;
            position.flow -= position.sign * notional;
            position.notional += notional;
            position.margin += notional * ratio;
            position.see(position.sign * fill);
            return false;
        }
        let sign = order.sign;
        desk.position = Some(Position {
            side: if sign > 0.0 { Side::Long } else { Side::Short },
            sign,
            quantity,
            entry: fill,
            entry_row: desk.row,
            entry_label: desk.label,
            why: order.why,
            entered: quantity,
            exited: 0.0,
            order: order.id,
            fresh: touch.leg.is_some(),
            exit: 0.0,
            fees: fee,
            carry: 0.0,
            flow: -sign * notional,
            notional,
            margin: notional * ratio,
            stop: None,
            target: None,
            worst: sign * fill,
            best: sign * fill,
            converted: foreign,
        });
        if let Err(place) = self.held.binary_search(&instrument) {
            self.held.insert(place, instrument);
        }
        true
    }

    /// Takes a fill off the position.
    fn reduce(&mut self, instrument: usize, touch: Touch, executed: Executed) {
        let Executed {
            fill,
            quantity,
            fee,
        } = executed;
        let desk = &mut self.desks[instrument];
        let proceeds = desk.converted(quantity * fill);
        let (low, high) = (desk.low, desk.high);
        let Some(position) = &mut desk.position else {
            return;
        };
        let at = position.sign * touch.price;
        if touch.leg.is_none() {
            position.see(at);
        } else if position.fresh {
            let (worst, _) = backtest::signed_range(position.side, low, high);
            position.see(worst.max(at));
            position.see(at);
        } else {
            let (worst, best) = backtest::signed_range(position.side, low, high);
            let level = |price: Option<f64>, none: f64| price.map_or(none, |p| position.sign * p);
            let (floor, ceiling) = if touch.style == Style::Resting {
                (level(position.stop, f64::NEG_INFINITY), at)
            } else {
                (at, level(position.target, f64::INFINITY))
            };
            position.see(worst.max(floor));
            position.see(best.min(ceiling));
        }
        position.exit = if position.exited == 0.0 {
            fill
        } else {
            (position.exit * position.exited + fill * quantity) / (position.exited + quantity)
        };
        position.exited += quantity;
        if quantity < position.quantity {
            let part = quantity / position.quantity;
            position.margin -= position.margin * part;
            position.quantity -= quantity;
        } else {
            position.quantity = 0.0;
        }
        position.fees += fee;
        position.flow += position.sign * proceeds;
    }

    fn note_fill(&mut self, instrument: usize, order: &Working, touch: Touch, executed: Executed) {
        let Executed {
            fill,
            quantity,
            fee,
        } = executed;
        let record = &mut self.orders[index(order.id)];
        record.average = if record.filled == 0.0 {
            fill
        } else {
            (record.average * record.filled + fill * quantity) / (record.filled + quantity)
        };
        record.filled += quantity;
        record.fees += fee;
        self.fills.push(Fill {
            order: order.id,
            row: self.desks[instrument].row,
            at: self.at,
            price: fill,
            concession: (fill - touch.price).abs(),
            quantity,
            fee,
            maker: touch.style == Style::Resting,
            rate: self.desks[instrument].rate,
        });
    }

    /// Moves the order along its states and ends those that it excludes.
    fn after_fill(
        &mut self,
        instrument: usize,
        order: Working,
        left: f64,
        is_done: bool,
        opened: bool,
    ) {
        let state = if is_done {
            State::Filled
        } else {
            State::PartlyFilled
        };
        self.orders[index(order.id)].advance(state, None, self.at);
        let desk = &mut self.desks[instrument];
        if let Some(at) = desk.working.iter().position(|one| one.id == order.id) {
            if is_done {
                if !matches!(order.time_in_force, TimeInForce::Gtc) {
                    desk.timed -= 1;
                }
                desk.working.remove(at);
            } else {
                let working = &mut desk.working[at];
                if opened || !order.left.is_nan() {
                    working.left = left;
                }
                if matches!(
                    working.shape,
                    crate::trading::desk::Shape::Stop | crate::trading::desk::Shape::Trailing
                ) {
                    // A stop that has been triggered is a market order for its rest.
                    working.shape = crate::trading::desk::Shape::Market;
                    working.trail = None;
                }
            }
        }
        if let Some(group) = order.group
            && (opened || is_done)
        {
            self.end_group(group, order.id);
        }
    }

    /// Closes the books of a position that holds nothing any more.
    fn record_trade(&mut self, instrument: usize, left_for: Why) {
        let desk = &mut self.desks[instrument];
        let Some(position) = desk.position.take() else {
            return;
        };
        if let Ok(place) = self.held.binary_search(&instrument) {
            self.held.remove(place);
        }
        let fees = position.fees;
        let mut pnl = if position.converted {
            position.flow - fees
        } else {
            position.sign * position.entered * (position.exit - position.entry) - fees
        };
        if position.carry != 0.0 {
            pnl += position.carry;
        }
        let return_ratio = pnl / position.notional_at_entry();
        desk.realised += pnl;
        desk.trades += 1;
        self.statistics.resolve(return_ratio);
        self.trades.push(Trade {
            instrument,
            entered_for: position.why,
            left_for,
            carry: position.carry,
            trade: backtest::Trade {
                side: position.side,
                entry_row: position.entry_row,
                exit_row: desk.row,
                opened_at: position.entry_label,
                closed_at: desk.label,
                entry: position.entry,
                exit: position.exit,
                quantity: position.entered,
                stop: position.stop,
                target: position.target,
                fees,
                pnl,
                return_ratio,
                mae: position.mae(),
                mfe: position.mfe(),
                exit_reason: ExitReason::from(left_for),
                bars_held: desk.row - position.entry_row,
                ambiguous: false,
            },
        });
        let opener = position.order;
        self.end_where(instrument, Reason::PositionClosed, |order, bars| {
            order.reduce_only || order.id == opener && order.born <= bars && order.bracket.is_some()
        });
    }

    /// Places the exits of an entry that has just filled.
    fn place_bracket(&mut self, instrument: usize, order: &Working, touch: Touch, fill: f64) {
        let Some(bracket) = order.bracket else {
            return;
        };
        let sign = order.sign;
        let Bracket {
            stop_distance,
            target_distance,
            trail,
        } = bracket;
        let stop = stop_distance.map(|distance| sign * (sign * fill - distance));
        let target = target_distance.map(|distance| sign * (sign * fill + distance));
        let kinds = [
            (stop.map(|price| Kind::Stop { price }), Why::Stop),
            (target.map(|price| Kind::Limit { price }), Why::Target),
            (
                trail.map(|(distance, follows)| Kind::Trailing { distance, follows }),
                Why::Trailing,
            ),
        ];
        if let Some(position) = &mut self.desks[instrument].position {
            position.stop = stop;
            position.target = target;
        }
        for (kind, why) in kinds {
            let Some(kind) = kind else {
                continue;
            };
            let request = Request {
                why,
                reduce_only: true,
                ..Request::of(
                    instrument,
                    if sign > 0.0 { Sense::Sell } else { Sense::Buy },
                    kind,
                    Amount::Position,
                )
            };
            let id = self.record(request, Some(order.id));
            let before = self.desks[instrument].bars - 1;
            let at = self.work(id, &request, before);
            let desk = &mut self.desks[instrument];
            let (step, working) = (desk.step, &mut desk.working[at]);
            working.inside = touch.leg;
            if touch.leg.is_none() {
                // The open is not for it: it was placed by a fill at that open.
                working.tried = step;
            }
            if let Some((trail, _)) = working.trail {
                working.best = fill;
                working.level = trail.level(fill, working.sign);
            }
        }
    }
}
