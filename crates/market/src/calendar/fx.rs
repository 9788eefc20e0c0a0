//! The week of foreign exchange and spot metals: Sunday 17:00 to Friday 17:00 New York.
//!
//! There is no exchange and so no official calendar; 17:00 New York is the value-date roll that banks
//! and most brokers use. Some brokers follow European summer time and are one hour off during some
//! four weeks a year.

use jiff::civil::Date;

use crate::DAY_MS;

use super::{Session, new_york, weekday};

const HOUR_MS: i64 = 3_600_000;
/// From 17:00 of the day before to midnight.
const EVENING_MS: i64 = 7 * HOUR_MS;

/// Number of the trading day that contains the instant.
pub(super) fn day_of(at_ms: i64) -> i64 {
    let offset_ms = new_york::offset_ms(at_ms.div_euclid(DAY_MS));
    (at_ms + offset_ms + EVENING_MS).div_euclid(DAY_MS)
}

/// Session of a Monday to Friday. The clocks of New York change on Sundays at 02:00, so one offset
/// holds for a whole session.
pub(super) fn session(day: i64) -> Option<Session> {
    if weekday(day) > 4 {
        return None;
    }
    let label = day * DAY_MS;
    let closes_at = label - new_york::offset_ms(day) + DAY_MS - EVENING_MS;
    Some(Session {
        label,
        opens_at: closes_at - DAY_MS,
        closes_at,
        anchor: closes_at - DAY_MS,
    })
}

/// Tells whether the day is 25 December or 1 January.
pub(super) fn is_holiday(day: i64) -> bool {
    new_york::date(day)
        .is_some_and(|date: Date| matches!((date.month(), date.day()), (12, 25) | (1, 1)))
}
