//! Sessions of the New York Stock Exchange.
//!
//! Rules hold from 1971, when Washington's Birthday and Memorial Day moved to Mondays, to 2100; outside
//! of these years every Monday to Friday counts as a session. Before 1985-09-30 the exchange opened at
//! 10:00; the calendar says 09:30, as daily bars, all that is left of those years, do not show it.

use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};

use crate::DAY_MS;

use super::{Session, new_york, weekday};

const HOUR_MS: i64 = 3_600_000;
const OPENING_MS: i64 = 9 * HOUR_MS + HOUR_MS / 2;
const CLOSED: u8 = 0;
const CLOSING_HOUR: u8 = 16;

/// Closings for one occasion, outside of every rule.
const SPECIAL_CLOSINGS: [(i16, i8, i8); 18] = [
    (1972, 11, 7),  // presidential election, as in 1976 and 1980
    (1972, 12, 28), // funeral of Truman
    (1973, 1, 25),  // funeral of Johnson
    (1976, 11, 2),
    (1977, 7, 14), // blackout
    (1980, 11, 4),
    (1985, 9, 27), // hurricane Gloria
    (1994, 4, 27), // funeral of Nixon
    (2001, 9, 11), // attack on the World Trade Center, to the 14th
    (2001, 9, 12),
    (2001, 9, 13),
    (2001, 9, 14),
    (2004, 6, 11),  // funeral of Reagan
    (2007, 1, 2),   // funeral of Ford
    (2012, 10, 29), // hurricane Sandy
    (2012, 10, 30),
    (2018, 12, 5), // funeral of the elder Bush
    (2025, 1, 9),  // funeral of Carter
];

/// Hour of closing of every day in New York, `CLOSED` without a session.
static CLOSING_HOURS: LazyLock<Vec<u8>> =
    LazyLock::new(|| new_york::days().map(closing_hour).collect());

/// Session of a day.
pub(super) fn session(day: i64) -> Option<Session> {
    let closing_hour = match new_york::index(day).and_then(|at| CLOSING_HOURS.get(at)) {
        Some(&hour) => hour,
        None if weekday(day) < 5 => CLOSING_HOUR,
        None => CLOSED,
    };
    if closing_hour == CLOSED {
        return None;
    }
    let label = day * DAY_MS;
    let midnight = label - new_york::offset_ms(day);
    Some(Session {
        label,
        opens_at: midnight + OPENING_MS,
        closes_at: midnight + i64::from(closing_hour) * HOUR_MS,
        anchor: midnight,
    })
}

fn closing_hour(date: Date) -> u8 {
    let special = (date.year(), date.month(), date.day());
    if is_weekend(date) || is_holiday(date) || SPECIAL_CLOSINGS.contains(&special) {
        CLOSED
    } else {
        early_closing_hour(date).unwrap_or(CLOSING_HOUR)
    }
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn is_holiday(date: Date) -> bool {
    let year = date.year();
    let on = |month, day| Date::new(year, month, day).is_ok_and(|holiday| holiday == date);
    let observed = |month, day| {
        Date::new(year, month, day).is_ok_and(|holiday| nearest_workday(holiday) == date)
    };
    let nth = |month, nth, weekday| {
        date.month() == month
            && date
                .nth_weekday_of_month(nth, weekday)
                .is_ok_and(|day| day == date)
    };
    on(1, 1)
        || (on(1, 2) && date.weekday() == Weekday::Monday)
        || (year >= 1998 && nth(1, 3, Weekday::Monday))
        || nth(2, 3, Weekday::Monday)
        || good_friday(year) == Some(date)
        || nth(5, -1, Weekday::Monday)
        || (year >= 2022 && observed(6, 19))
        || observed(7, 4)
        || nth(9, 1, Weekday::Monday)
        || nth(11, 4, Weekday::Thursday)
        || observed(12, 25)
}

/// Half days: the Friday after Thanksgiving, Christmas Eve and the day beside 4 July, with the years in
/// which the custom began, and three single ones.
fn early_closing_hour(date: Date) -> Option<u8> {
    let year = date.year();
    let half = Some(if year >= 1993 { 13 } else { 14 });
    match (date.month(), date.day(), date.weekday()) {
        (11, 23..=29, Weekday::Friday) if year >= 1992 => half,
        (12, 24, _) => half,
        (7, 3, Weekday::Monday | Weekday::Tuesday | Weekday::Thursday) if year >= 1995 => half,
        (7, 3, Weekday::Wednesday) if year >= 2013 => half,
        (7, 5, Weekday::Friday) if (1995..2013).contains(&year) => half,
        (12, 26, Weekday::Friday) if matches!(year, 1997 | 2003) => half,
        (12, 31, _) if year == 1999 => half,
        _ => None,
    }
}

/// Friday before a Saturday, Monday after a Sunday.
fn nearest_workday(date: Date) -> Date {
    let moved = match date.weekday() {
        Weekday::Saturday => date.yesterday(),
        Weekday::Sunday => date.tomorrow(),
        _ => return date,
    };
    moved.unwrap_or(date)
}

/// Two days before Easter by the Gregorian computus.
///
/// Source: Meeus, Astronomical Algorithms (1991), chapter 8.
fn good_friday(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - b / 4 - g + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let from_march = h + l - 7 * m + 114;
    let month = i8::try_from(from_march / 31).ok()?;
    let day = i8::try_from(from_march % 31 + 1).ok()?;
    let easter = Date::new(i16::try_from(year).ok()?, month, day).ok()?;
    easter.yesterday().and_then(Date::yesterday).ok()
}
