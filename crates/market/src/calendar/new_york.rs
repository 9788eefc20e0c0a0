//! Local time in New York, from the time-zone database compiled into the program.
//!
//! The machine's own zone files are never read: the same bars must give the same decision everywhere.

use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::DAY_MS;

/// First and last year with exact rules; outside of them standard time holds all year.
pub(super) const FIRST_YEAR: i16 = 1971;
pub(super) const LAST_YEAR: i16 = 2100;

const NEW_YORK: TimeZone = jiff::tz::get!("America/New_York");
const STANDARD_OFFSET_MS: i64 = -5 * 3_600_000;

/// Offsets at noon, day by day, from the first day of `FIRST_YEAR`.
static OFFSETS_MS: LazyLock<Vec<i64>> = LazyLock::new(|| {
    days()
        .map(|date| {
            date.at(12, 0, 0, 0)
                .to_zoned(NEW_YORK)
                .map_or(STANDARD_OFFSET_MS, |noon| {
                    i64::from(noon.offset().seconds()) * 1_000
                })
        })
        .collect()
});

/// Every date with exact rules.
pub(super) fn days() -> impl Iterator<Item = Date> {
    let first = Date::constant(FIRST_YEAR, 1, 1);
    let last = Date::constant(LAST_YEAR, 12, 31);
    std::iter::successors(Some(first), |date| date.tomorrow().ok())
        .take_while(move |date| *date <= last)
}

/// Position of a day in a table over [`days`].
pub(super) fn index(day: i64) -> Option<usize> {
    /// Days from 1970-01-01 to the first day of `FIRST_YEAR`.
    const FIRST_DAY: i64 = 365;
    usize::try_from(day - FIRST_DAY).ok()
}

/// What to add to UTC for local time at noon of the day.
pub(super) fn offset_ms(day: i64) -> i64 {
    index(day)
        .and_then(|at| OFFSETS_MS.get(at).copied())
        .unwrap_or(STANDARD_OFFSET_MS)
}

/// Civil date of a day; None beyond the years that a date can have.
pub(super) fn date(day: i64) -> Option<Date> {
    let at = jiff::Timestamp::from_millisecond(day.checked_mul(DAY_MS)?).ok()?;
    Some(jiff::tz::Offset::UTC.to_datetime(at).date())
}
