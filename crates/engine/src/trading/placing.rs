//! Placing, cancelling and ending orders.

use crate::backtest::Side;
use crate::trading::desk::{Shape, Working};
use crate::trading::machine::Machine;
use crate::trading::order::{
    Amount, Kind, Order, OrderId, Reason, Request, State, TimeInForce, Trail,
};

impl Machine {
    /// Places an order, which is matched from the next bar of its instrument on.
    ///
    /// Its state says at once whether it was rejected, and why.
    pub fn place(&mut self, request: Request) -> OrderId {
        let id = self.record(request, None);
        if let Err(reason) = self.check(&request) {
            self.orders[index(id)].advance(State::Rejected, Some(reason), self.at);
            return id;
        }
        let born = self.desks[request.instrument].bars;
        self.work(id, &request, born);
        id
    }

    /// Cancels an order that still works; says whether it did.
    pub fn cancel(&mut self, id: OrderId) -> bool {
        let Some(order) = self.orders.get(index(id)) else {
            return false;
        };
        let instrument = order.request.instrument;
        let Some(desk) = self.desks.get(instrument) else {
            return false;
        };
        match desk.working.iter().position(|order| order.id == id) {
            None => false,
            Some(position) => {
                self.end_order(
                    instrument,
                    position,
                    State::Cancelled,
                    Some(Reason::Withdrawn),
                );
                true
            }
        }
    }

    /// Tells whether an order of this reason to open or to close is waiting.
    pub(crate) fn is_waiting(&self, instrument: usize, reduces: bool) -> bool {
        let desk = &self.desks[instrument];
        let waits = |order: &Working| {
            order.reduce_only == reduces && (!reduces || order.shape == Shape::Market)
        };
        desk.working.iter().any(waits)
    }

    pub(crate) fn record(&mut self, request: Request, parent: Option<OrderId>) -> OrderId {
        let id = OrderId::try_from(self.orders.len()).expect("fewer than 2^32 orders are placed");
        self.orders.push(Order {
            id,
            request,
            parent,
            placed_at: self.at,
            state: State::Accepted,
            reason: None,
            ended_at: None,
            filled: 0.0,
            average: 0.0,
            fees: 0.0,
        });
        id
    }

    /// Puts a recorded order to work and gives its place.
    pub(crate) fn work(&mut self, id: OrderId, request: &Request, born: u64) -> usize {
        let desk = &mut self.desks[request.instrument];
        let mut order = Working::new(id, request, born);
        let sign = order.sign;
        match order.shape {
            Shape::Market => {}
            Shape::Limit => order.level = desk.tariff.limit_level(order.level, sign),
            Shape::Stop => order.level = desk.tariff.against(order.level, sign),
            Shape::StopLimit => {
                order.level = desk.tariff.against(order.level, sign);
                order.limit = desk.tariff.limit_level(order.limit, sign);
            }
            Shape::Trailing => {
                if let Some((trail, _)) = order.trail {
                    order.best = desk.mark;
                    order.level = trail.level(desk.mark, sign);
                }
            }
        }
        if !matches!(order.time_in_force, TimeInForce::Gtc) {
            desk.timed += 1;
        }
        desk.working.push(order);
        desk.working.len() - 1
    }

    fn check(&self, request: &Request) -> Result<(), Reason> {
        let desk = self
            .desks
            .get(request.instrument)
            .ok_or(Reason::Instrument)?;
        if desk.delisted {
            return Err(Reason::Delisted);
        }
        check_prices(request.kind)?;
        check_amount(request.amount)?;
        let at_once = matches!(request.time_in_force, TimeInForce::Ioc | TimeInForce::Fok);
        if at_once && !matches!(request.kind, Kind::Market | Kind::Limit { .. }) {
            return Err(Reason::TimeInForce);
        }
        if matches!(request.kind, Kind::Trailing { .. }) && desk.mark.is_nan() {
            return Err(Reason::Price);
        }
        let held = desk.position.as_ref().map(|position| position.side);
        let (opens, side) = match (request.sense.sign() > 0.0, held) {
            (true, Some(Side::Short)) | (false, Some(Side::Long)) => (false, held),
            (true, _) => (true, Some(Side::Long)),
            (false, _) => (true, Some(Side::Short)),
        };
        if request.reduce_only || request.amount == Amount::Position {
            // An exit may wait for an entry that is not filled yet.
            let waits = desk.working.iter().any(|order| !order.reduce_only);
            return if opens && !waits {
                Err(Reason::NoPosition)
            } else {
                Ok(())
            };
        }
        if !opens {
            return Ok(());
        }
        let allowed = match side {
            Some(Side::Long) => self.config.direction.allows_long(),
            _ => self.config.direction.allows_short(),
        };
        if !allowed {
            return Err(Reason::Direction);
        }
        if self.guard.is_closed() {
            return Err(Reason::DailyLoss);
        }
        Ok(())
    }

    /// Ends a working order that is not filled whole.
    pub(crate) fn end_order(
        &mut self,
        instrument: usize,
        position: usize,
        state: State,
        reason: Option<Reason>,
    ) {
        let desk = &mut self.desks[instrument];
        let order = desk.working.remove(position);
        if !matches!(order.time_in_force, TimeInForce::Gtc) {
            desk.timed -= 1;
        }
        let record = &mut self.orders[index(order.id)];
        // A rejection is for orders that never filled.
        let state = if state == State::Rejected && record.state == State::PartlyFilled {
            State::Cancelled
        } else {
            state
        };
        record.advance(state, reason, self.at);
    }

    /// Ends what had to fill at its first open.
    pub(crate) fn cancel_immediate(&mut self, instrument: usize) {
        self.end_where(instrument, Reason::Immediate, |order, bars| {
            order.born < bars && matches!(order.time_in_force, TimeInForce::Ioc | TimeInForce::Fok)
        });
    }

    /// Ends every working order that `ends` is true for; it also gets the number of bars seen.
    pub(crate) fn end_where(
        &mut self,
        instrument: usize,
        reason: Reason,
        ends: impl Fn(&Working, u64) -> bool,
    ) {
        let mut position = 0;
        while let Some(order) = self.desks[instrument].working.get(position) {
            if ends(order, self.desks[instrument].bars) {
                self.end_order(instrument, position, State::Cancelled, Some(reason));
            } else {
                position += 1;
            }
        }
    }

    /// Orders of a group cancel each other, on whatever instruments they are.
    pub(crate) fn end_group(&mut self, group: u32, but: OrderId) {
        for instrument in 0..self.desks.len() {
            self.end_where(instrument, Reason::Group, |order, _| {
                order.group == Some(group) && order.id != but
            });
        }
    }
}

fn is_positive(value: f64) -> bool {
    value.is_finite() && value > 0.0
}

fn check_prices(kind: Kind) -> Result<(), Reason> {
    let holds = match kind {
        Kind::Market => true,
        Kind::Limit { price } | Kind::Stop { price } => is_positive(price),
        Kind::StopLimit { stop, limit } => is_positive(stop) && is_positive(limit),
        Kind::Trailing { distance, .. } => match distance {
            Trail::Absolute(distance) => is_positive(distance),
            Trail::Ratio(ratio) => is_positive(ratio),
        },
    };
    if holds { Ok(()) } else { Err(Reason::Price) }
}

fn check_amount(amount: Amount) -> Result<(), Reason> {
    let holds = match amount {
        Amount::Units(value) | Amount::Notional(value) | Amount::Cash(value) => is_positive(value),
        Amount::Position => true,
    };
    if holds { Ok(()) } else { Err(Reason::Quantity) }
}

/// Place of an order in the list of all.
#[inline]
pub(crate) fn index(id: OrderId) -> usize {
    usize::try_from(id).expect("a machine has at least 32 bits")
}
