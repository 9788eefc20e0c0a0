//! Money that time and the issuer move: funding, borrow, interest, splits, dividends, delistings.

use crate::trading::execution::{Style, Touch};
use crate::trading::instrument::ActionEvent;
use crate::trading::machine::Machine;
use crate::trading::order::{Amount, Reason, Request, Sense, Why};

/// Milliseconds of a year of 365 days.
const YEAR_MS: f64 = 365.0 * 86_400_000.0;

impl Machine {
    /// Interest and borrow of a stretch of time, on what stood during it at the last prices.
    #[cold]
    pub(crate) fn accrue(&mut self, elapsed_ms: i64) {
        #[expect(clippy::cast_precision_loss, reason = "2^53 ms are 285,000 years")]
        let years = elapsed_ms as f64 / YEAR_MS;
        if self.config.idle_rate != 0.0 {
            let interest = self.free().max(0.0) * self.config.idle_rate * years;
            self.cash += interest;
            self.paid.interest += interest;
        }
        if self.config.debit_rate != 0.0 && self.cash < 0.0 {
            let interest = -self.cash * self.config.debit_rate * years;
            self.cash -= interest;
            self.paid.borrow += interest;
        }
        for &instrument in &self.held {
            let desk = &mut self.desks[instrument];
            let rate = desk.tariff.terms().borrow_rate;
            let value = desk.value();
            if rate != 0.0 && value < 0.0 {
                let borrow = -value * rate * years;
                self.cash -= borrow;
                self.paid.borrow += borrow;
                if let Some(position) = &mut desk.position {
                    position.carry -= borrow;
                }
            }
        }
    }

    /// Settles funding: a long position pays `ratio` of its value at the last price, a short one gets it.
    pub fn fund(&mut self, instrument: usize, ratio: f64) {
        let desk = &mut self.desks[instrument];
        let value = desk.value();
        let Some(position) = &mut desk.position else {
            return;
        };
        let cost = value * ratio;
        if !cost.is_finite() {
            return;
        }
        position.carry -= cost;
        self.cash -= cost;
        self.paid.funding += cost;
    }

    /// Applies a corporate action before the open of a bar.
    pub fn apply(&mut self, instrument: usize, at: i64, event: ActionEvent) {
        self.advance(at);
        match event {
            ActionEvent::Split { ratio } => {
                if ratio.is_finite() && ratio > 0.0 {
                    self.desks[instrument].split(ratio);
                    self.statistics.split(instrument, ratio);
                }
            }
            ActionEvent::Dividend { per_unit } => self.pay_dividend(instrument, per_unit),
            ActionEvent::Halt { until } => self.desks[instrument].halted_until = Some(until),
            ActionEvent::Delisting { price } => self.delist(instrument, price),
        }
    }

    fn pay_dividend(&mut self, instrument: usize, per_unit: f64) {
        let desk = &mut self.desks[instrument];
        let Some(position) = &desk.position else {
            return;
        };
        let received = desk.converted(position.sign * position.quantity * per_unit);
        if let Some(position) = &mut desk.position {
            position.carry += received;
        }
        self.cash += received;
        self.paid.dividends += received;
    }

    fn delist(&mut self, instrument: usize, price: Option<f64>) {
        let desk = &mut self.desks[instrument];
        let price = price.unwrap_or(desk.mark);
        desk.volume_left = f64::INFINITY;
        if let Some(position) = &desk.position {
            let sense = if position.sign > 0.0 {
                Sense::Sell
            } else {
                Sense::Buy
            };
            let request = Request {
                why: Why::CorporateAction,
                reduce_only: true,
                ..Request::market(instrument, sense, Amount::Position)
            };
            let id = self.record(request, None);
            let before = self.desks[instrument].bars.saturating_sub(1);
            let place = self.work(id, &request, before);
            // The issuer pays a price, there is no market to move it.
            self.execute(instrument, place, Touch::at_open(price, Style::Resting));
        }
        self.end_where(instrument, Reason::Delisted, |_, _| true);
        self.desks[instrument].delisted = true;
    }
}
