//! Margin: what stands behind the positions, and what happens when it is not enough.

use rumbo_market::Bar;

use crate::backtest::signed_range;
use crate::trading::MarginMode;
use crate::trading::desk::maintenance;
use crate::trading::execution::{Style, Touch};
use crate::trading::machine::{INCIDENTS_MAX, Machine};
use crate::trading::order::{Amount, Request, Sense, Why};
use crate::trading::result::Incident;

impl Machine {
    /// Maintenance margin of every position at the last prices.
    pub(crate) fn maintenance(&self) -> f64 {
        let notionals = self.held.iter().map(|&held| self.desks[held].value().abs());
        notionals
            .map(|notional| maintenance(&self.config.margin, notional))
            .sum()
    }

    /// Tells whether the losing extreme of a bar breaches the margin of its position.
    #[inline]
    pub(crate) fn may_be_breached(&self, instrument: usize, bar: &Bar) -> bool {
        if self.config.margin.mode == MarginMode::None {
            return false;
        }
        match &self.desks[instrument].position {
            None => false,
            Some(position) => {
                let (worst, _) = signed_range(position.side, bar.low, bar.high);
                self.is_breached(instrument, position.sign * worst)
            }
        }
    }

    /// Tells whether the margin of a position does not suffice at a price.
    fn is_breached(&self, instrument: usize, price: f64) -> bool {
        let desk = &self.desks[instrument];
        let Some(position) = &desk.position else {
            return false;
        };
        let notional = desk.converted(position.quantity * price);
        let own = maintenance(&self.config.margin, notional);
        match self.config.margin.mode {
            MarginMode::None => false,
            MarginMode::Isolated => {
                let moved = position.sign * position.quantity * (price - position.entry);
                position.margin + desk.converted(moved) <= own
            }
            MarginMode::Cross => {
                let (mut equity, mut needed) = (self.cash, own);
                for &held in &self.held {
                    if held == instrument {
                        equity += position.sign * notional;
                    } else {
                        let value = self.desks[held].value();
                        equity += value;
                        needed += maintenance(&self.config.margin, value.abs());
                    }
                }
                equity <= needed
            }
        }
    }

    /// Closes a position whose margin does not suffice at `price`, at `worst`, the end of the move.
    ///
    /// With cross margin the other positions follow at their last prices while the equity does not
    /// suffice for them.
    pub(crate) fn liquidate_if_breached(
        &mut self,
        instrument: usize,
        price: f64,
        worst: f64,
    ) -> bool {
        if self.config.margin.mode == MarginMode::None {
            return false;
        }
        if !self.is_breached(instrument, price) {
            return false;
        }
        self.liquidate(instrument, worst);
        if self.config.margin.mode == MarginMode::Cross {
            for _ in 0..self.held.len() {
                let Some(&other) = self.held.first() else {
                    break;
                };
                if other == instrument || self.equity() > self.maintenance() {
                    break;
                }
                let mark = self.desks[other].mark;
                self.liquidate(other, mark);
            }
        }
        true
    }

    fn liquidate(&mut self, instrument: usize, price: f64) {
        let desk = &self.desks[instrument];
        let Some(position) = &desk.position else {
            return;
        };
        let sense = if position.sign > 0.0 {
            Sense::Sell
        } else {
            Sense::Buy
        };
        let request = Request {
            why: Why::Liquidation,
            reduce_only: true,
            ..Request::market(instrument, sense, Amount::Position)
        };
        let at = self.at;
        self.tell(Incident::Liquidation {
            at,
            instrument,
            price,
        });
        let id = self.record(request, None);
        let before = self.desks[instrument].bars.saturating_sub(1);
        // A venue closes the whole position at once, whatever the volume of the bar.
        self.desks[instrument].volume_left = f64::INFINITY;
        let place = self.work(id, &request, before);
        self.execute(instrument, place, Touch::at_open(price, Style::Taking));
        self.desks[instrument].volume_left = 0.0;
    }

    /// Tells of margin calls and of equity below zero, at the first close of each.
    pub(crate) fn warn(&mut self, equity: f64) {
        let at = self.at;
        if equity < 0.0 && !self.below_zero {
            self.tell(Incident::NegativeEquity { at, equity });
        }
        self.below_zero = equity < 0.0;
        if self.config.margin.mode == MarginMode::None || self.held.is_empty() {
            self.called = false;
            return;
        }
        let maintenance = self.maintenance();
        let is_short = equity < self.config.margin.call_ratio * maintenance;
        if is_short && !self.called {
            self.tell(Incident::MarginCall {
                at,
                equity,
                maintenance,
            });
        }
        self.called = is_short;
    }

    pub(crate) fn tell(&mut self, incident: Incident) {
        if self.incidents.len() < INCIDENTS_MAX {
            self.incidents.push(incident);
        }
    }
}
