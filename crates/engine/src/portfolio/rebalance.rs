//! Weights that are restored on a schedule; what they leave is cash.

use rumbo_market::DAY_MS;
use serde::{Deserialize, Serialize};

use crate::trading::{
    Amount, Config, Instrument, Machine, Moment, Reason, Request, Result, Sense, Why, run_with,
};

/// Share of the equity below which a difference is not traded.
const DIFFERENCE_MIN: f64 = 1e-6;

/// Day 0, 1970-01-01, was a Thursday: three days after a Monday.
const DAYS_AFTER_MONDAY: i64 = 3;

/// When weights are restored. The first time is the first close at which every price is known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Schedule {
    /// Every so many instants at which some bar closed.
    Bars { every: usize },
    /// At the first close of each week, from Monday 00:00 UTC.
    Week,
    /// At the first close of each month, UTC.
    Month,
    /// At a close at which some weight is further than `band` from its target.
    Drift { band: f64 },
}

/// Target weights, in the order of the instruments; negative ones are short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub weights: Vec<f64>,
    pub schedule: Schedule,
}

/// Runs an account that holds fixed weights. Signals of the instruments are not followed.
pub fn hold(instruments: &[Instrument<'_>], config: &Config, plan: &Plan) -> Result {
    run_with(instruments, config, holding(plan))
}

/// What [`hold`] does at an instant.
pub fn holding(plan: &Plan) -> impl FnMut(&mut Machine, &Moment<'_>) {
    let mut clock = ScheduleClock::new(plan.schedule);
    move |machine, moment| {
        let known = (0..machine.instruments())
            .all(|at| weight(plan, at) == 0.0 || machine.price(at).is_finite());
        if known && clock.is_due(machine, moment, |at| weight(plan, at)) {
            restore(machine, |at| weight(plan, at), Why::Rebalance);
        }
    }
}

fn weight(plan: &Plan, instrument: usize) -> f64 {
    plan.weights.get(instrument).copied().unwrap_or(0.0)
}

/// Remembers when weights were restored last.
#[derive(Debug, Clone)]
pub(crate) struct ScheduleClock {
    schedule: Schedule,
    last: Option<i64>,
    passed: usize,
}

impl ScheduleClock {
    pub(crate) const fn new(schedule: Schedule) -> Self {
        Self {
            schedule,
            last: None,
            passed: 0,
        }
    }

    /// Tells whether weights are to be restored at this close, and notes it.
    pub(crate) fn is_due(
        &mut self,
        machine: &Machine,
        moment: &Moment<'_>,
        weight: impl Fn(usize) -> f64,
    ) -> bool {
        self.passed += 1;
        // A close at midnight ends the day before.
        let day = (moment.at - 1).div_euclid(DAY_MS);
        let period = match self.schedule {
            Schedule::Week => (day + DAYS_AFTER_MONDAY).div_euclid(7),
            Schedule::Month => month_of(day),
            Schedule::Bars { .. } | Schedule::Drift { .. } => 0,
        };
        let due = match (self.last, self.schedule) {
            (None, _) => true,
            (Some(_), Schedule::Bars { every }) => self.passed >= every,
            (Some(_), Schedule::Drift { band }) => drifted(machine, band, weight),
            (Some(last), _) => last != period,
        };
        if due {
            self.last = Some(period);
            self.passed = 0;
        }
        due
    }
}

fn drifted(machine: &Machine, band: f64, weight: impl Fn(usize) -> f64) -> bool {
    let equity = machine.equity();
    equity > 0.0
        && (0..machine.instruments()).any(|at| {
            let away = machine.value(at) / equity - weight(at);
            machine.is_listed(at) && away.abs() > band
        })
}

/// Months since 1970 of a day since 1970, in the Gregorian calendar.
///
/// Days are counted from 1 March of year 0, in eras of 400 years, so that leap days come last.
fn month_of(day: i64) -> i64 {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * of_year + 2) / 153;
    (era * 400 + year_of_era) * 12 + march_month + 2 - 1_970 * 12
}

/// Places the orders that lead to the weights: sales first, so that they pay for purchases.
///
/// Sales are counted in units at the last price, purchases in notional at the fill; a purchase that the
/// cash does not cover is cut.
pub(crate) fn restore(machine: &mut Machine, weight: impl Fn(usize) -> f64, why: Why) {
    let equity = machine.equity();
    if equity.is_nan() || equity <= 0.0 {
        return;
    }
    let mut purchases: Vec<Request> = Vec::new();
    for instrument in 0..machine.instruments() {
        // What was asked for the last time and has not filled is asked for anew.
        machine.end_where(instrument, Reason::Withdrawn, |order, _| order.why == why);
        let price = machine.price(instrument);
        if !machine.is_listed(instrument) || !price.is_finite() {
            continue;
        }
        let (target, value) = (weight(instrument) * equity, machine.value(instrument));
        let difference = target - value;
        let turns = target * value < 0.0;
        if value != 0.0 && (target == 0.0 || turns) {
            let sense = if value > 0.0 { Sense::Sell } else { Sense::Buy };
            machine.place(Request {
                why,
                reduce_only: true,
                ..Request::market(instrument, sense, Amount::Position)
            });
        } else if difference * value < 0.0 && difference.abs() > DIFFERENCE_MIN * equity {
            let sense = if value > 0.0 { Sense::Sell } else { Sense::Buy };
            machine.place(Request {
                why,
                reduce_only: true,
                ..Request::market(instrument, sense, Amount::Units(difference.abs() / price))
            });
            continue;
        }
        let opening = if turns { target } else { difference };
        let raises = target != 0.0 && (value == 0.0 || turns || opening * value > 0.0);
        if raises && opening.abs() > DIFFERENCE_MIN * equity {
            let sense = if opening > 0.0 {
                Sense::Buy
            } else {
                Sense::Sell
            };
            let amount = Amount::Notional(opening.abs());
            purchases.push(Request {
                why,
                ..Request::market(instrument, sense, amount)
            });
        }
    }
    for request in purchases {
        machine.place(request);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_turn_on_the_first_day() {
        let month = |day: i64| month_of(day);
        assert_eq!((month(0), month(30), month(31)), (0, 0, 1));
        // 2024-02-29 is day 19,782, the day before 1 March.
        assert_eq!((month(19_782), month(19_783)), (54 * 12 + 1, 54 * 12 + 2));
        assert_eq!((month(-1), month(19_722), month(19_723)), (-1, 647, 648));
    }
}
