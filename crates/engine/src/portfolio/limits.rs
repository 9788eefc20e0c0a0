//! Limits: what an entry may not exceed, and the loss that ends a day.

use rumbo_market::DAY_MS;
use serde::{Deserialize, Serialize};

use crate::trading::{Amount, Config, Incident, Machine, Reason, Request, Sense, Why};

/// Limits on the positions of an account, checked when an entry fills. Ratios are of the equity.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    pub positions: Option<usize>,
    /// Sum of the sizes of all positions.
    pub gross: Option<f64>,
    /// Long positions less short ones, either way.
    pub net: Option<f64>,
    /// Size of one position.
    pub instrument: Option<f64>,
    /// Sum of the sizes of the positions of one group: a sector, a class.
    pub group: Option<f64>,
    pub correlation: Option<CorrelationLimit>,
    /// Loss of a UTC day, by closes, at which every position is closed at the next open and nothing is
    /// opened until the next day.
    pub daily_loss: Option<f64>,
}

/// No entry whose returns go with those of a position of the same side, or against those of one of
/// the other side, more than this.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrelationLimit {
    /// Closes that are compared; with fewer in common nothing is refused.
    pub bars: usize,
    pub max: f64,
}

impl Limits {
    /// Tells whether an entry can be refused or cut.
    pub(crate) const fn is_any(&self) -> bool {
        self.positions.is_some()
            || self.gross.is_some()
            || self.net.is_some()
            || self.instrument.is_some()
            || self.group.is_some()
            || self.correlation.is_some()
    }
}

impl Machine {
    /// Notional that may be added to an instrument on the side of `sign`; infinite without a limit.
    pub(crate) fn room(&self, instrument: usize, sign: f64) -> Result<f64, Reason> {
        let limits = &self.config.limits;
        let is_new = self.desks[instrument].position.is_none();
        if is_new && limits.positions.is_some_and(|most| self.held.len() >= most) {
            return Err(Reason::MaxPositions);
        }
        if is_new && self.is_correlated(instrument, sign) {
            return Err(Reason::Correlation);
        }
        let equity = self.equity();
        let (mut gross, mut net, mut own, mut grouped) = (0.0, 0.0, 0.0, 0.0);
        let group = &self.desks[instrument].listing.group;
        for &held in &self.held {
            let desk = &self.desks[held];
            let value = desk.value();
            gross += value.abs();
            net += value;
            if held == instrument {
                own = value.abs();
            }
            if !group.is_empty() && desk.listing.group == *group {
                grouped += value.abs();
            }
        }
        let mut room = f64::INFINITY;
        for (limit, used, reason) in [
            (limits.gross, gross, Reason::GrossExposure),
            (limits.net, sign * net, Reason::NetExposure),
            (limits.instrument, own, Reason::InstrumentExposure),
            (
                limits.group.filter(|_| !group.is_empty()),
                grouped,
                Reason::GroupExposure,
            ),
        ] {
            let Some(limit) = limit else {
                continue;
            };
            let left = limit * equity - used;
            if left.is_nan() || left <= 0.0 {
                return Err(reason);
            }
            room = room.min(left);
        }
        Ok(room)
    }

    fn is_correlated(&self, instrument: usize, sign: f64) -> bool {
        let Some(limit) = self.config.limits.correlation else {
            return false;
        };
        self.held.iter().any(|&held| {
            let side = self.desks[held]
                .position
                .as_ref()
                .map_or(0.0, |one| one.sign);
            let correlation = self.statistics.correlation(instrument, held, limit.bars);
            correlation.is_some_and(|value| value * side * sign > limit.max)
        })
    }

    /// Ends the day when its loss has reached the limit.
    pub(crate) fn guard_day(&mut self, equity: f64) {
        let at = self.at;
        if !self.guard.see(at, equity) {
            return;
        }
        self.tell(Incident::DailyLoss { at, equity });
        for instrument in 0..self.desks.len() {
            self.end_where(instrument, Reason::DailyLoss, |order, _| !order.reduce_only);
            let sense = match self.quantity(instrument) {
                held if held > 0.0 => Sense::Sell,
                held if held < 0.0 => Sense::Buy,
                _ => continue,
            };
            self.place(Request {
                why: Why::DailyLoss,
                reduce_only: true,
                ..Request::market(instrument, sense, Amount::Position)
            });
        }
    }
}

/// Watches the loss of a day.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    limit: Option<f64>,
    day: i64,
    /// Equity at the last close of the day before, and at the last close.
    start: f64,
    last: f64,
    closed: bool,
}

impl Guard {
    pub(crate) const fn new(config: &Config) -> Self {
        Self {
            limit: config.limits.daily_loss,
            day: i64::MIN,
            start: config.capital,
            last: config.capital,
            closed: false,
        }
    }

    #[inline]
    pub(crate) const fn is_needed(&self) -> bool {
        self.limit.is_some()
    }

    /// Tells whether nothing may be opened until the next day.
    #[inline]
    pub(crate) const fn is_closed(&self) -> bool {
        self.closed
    }

    /// Takes the equity of a close; true when it makes the loss of the day reach the limit.
    fn see(&mut self, at: i64, equity: f64) -> bool {
        // A close at midnight ends the day before.
        let day = (at - 1).div_euclid(DAY_MS);
        if day != self.day {
            self.day = day;
            self.start = self.last;
            self.closed = false;
        }
        self.last = equity;
        let limit = self.limit.unwrap_or(f64::INFINITY);
        if self.closed || equity > self.start * (1.0 - limit) {
            return false;
        }
        self.closed = true;
        true
    }
}
