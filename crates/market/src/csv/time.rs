//! Timestamps of a file: ISO-8601 or epoch numbers, always UTC.
//!
//! A text without offset is UTC. A file keeps one form; epoch numbers keep one unit, told by their
//! magnitude: below 1e11 seconds, below 1e14 milliseconds, below 1e17 microseconds, else nanoseconds.

use crate::DAY_MS;

/// Unit of epoch numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Seconds,
    Millis,
    Micros,
    Nanos,
}

impl Unit {
    pub(super) fn of(value: i64) -> Self {
        match value.unsigned_abs() {
            0..100_000_000_000 => Self::Seconds,
            100_000_000_000..100_000_000_000_000 => Self::Millis,
            100_000_000_000_000..100_000_000_000_000_000 => Self::Micros,
            _ => Self::Nanos,
        }
    }

    /// None when the value is finer than a millisecond.
    pub(super) fn to_ms(self, value: i64) -> Option<i64> {
        let whole = |per_ms: i64| (value % per_ms == 0).then_some(value / per_ms);
        match self {
            Self::Seconds => value.checked_mul(1_000),
            Self::Millis => Some(value),
            Self::Micros => whole(1_000),
            Self::Nanos => whole(1_000_000),
        }
    }
}

/// How a file writes its timestamps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Iso,
    Epoch(Unit),
}

impl Form {
    /// The form of one field, if it has one.
    pub(super) fn of(field: &str) -> Option<Self> {
        let field = field.trim();
        if iso(field).is_some() {
            return Some(Self::Iso);
        }
        epoch(field).map(|(value, _)| Self::Epoch(Unit::of(value)))
    }

    /// Milliseconds of a field written in this form.
    pub(super) fn parse(self, field: &str) -> Option<i64> {
        let field = field.trim();
        match self {
            Self::Iso => iso(field),
            Self::Epoch(unit) => {
                let (value, fraction_ms) = epoch(field)?;
                if Unit::of(value) != unit {
                    return None;
                }
                match (unit, fraction_ms) {
                    (_, 0) => unit.to_ms(value),
                    (Unit::Seconds, fraction_ms) => unit.to_ms(value)?.checked_add(fraction_ms),
                    _ => None,
                }
            }
        }
    }
}

/// An epoch number as whole part and milliseconds of its fraction (signed like the whole).
fn epoch(field: &str) -> Option<(i64, i64)> {
    let (whole, fraction) = field.split_once('.').unwrap_or((field, ""));
    let Ok(value) = whole.parse::<i64>() else {
        return None;
    };
    let fraction_ms = fraction_ms(fraction.as_bytes())?;
    let negative = whole.starts_with('-');
    Some((value, if negative { -fraction_ms } else { fraction_ms }))
}

/// `YYYY-MM-DD` or `YYYYMMDD`, then optionally a time and an offset. None when it is anything else.
fn iso(field: &str) -> Option<i64> {
    let bytes = field.as_bytes();
    if bytes.len() == 8 {
        return date_ms(
            digits(&bytes[..4])?,
            digits(&bytes[4..6])?,
            digits(&bytes[6..])?,
        )
        .filter(|_| matches!(bytes[..2], [b'1', b'8' | b'9'] | [b'2', b'0' | b'1']));
    }
    let date = date_of(bytes.get(..10)?)?;
    let Some((&separator, time)) = bytes[10..].split_first() else {
        return Some(date);
    };
    match separator {
        b'T' | b't' | b' ' => date.checked_add(time_of(time)?),
        b'Z' | b'z' if time.is_empty() => Some(date),
        _ => None,
    }
}

/// Milliseconds of `YYYY-MM-DD` at midnight UTC.
pub(super) fn date_of(bytes: &[u8]) -> Option<i64> {
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    date_ms(
        digits(&bytes[..4])?,
        digits(&bytes[5..7])?,
        digits(&bytes[8..])?,
    )
}

/// Milliseconds into the day of `HH:MM:SS`.
pub(super) fn clock_of(bytes: &[u8]) -> Option<i64> {
    if bytes.len() != 8 || bytes[2] != b':' || bytes[5] != b':' {
        return None;
    }
    clock_ms(
        digits(&bytes[..2])?,
        digits(&bytes[3..5])?,
        digits(&bytes[6..])?,
    )
}

/// `HH:MM[:SS[.fff]][Z|±HH[:]MM]`.
fn time_of(bytes: &[u8]) -> Option<i64> {
    let end = bytes
        .iter()
        .position(|byte| !matches!(byte, b'0'..=b'9' | b':' | b'.' | b','))
        .unwrap_or(bytes.len());
    let (time, offset) = bytes.split_at(end);
    let (time, fraction) = match time.iter().position(|byte| matches!(byte, b'.' | b',')) {
        Some(point) => (&time[..point], &time[point + 1..]),
        None => (time, &[][..]),
    };
    let clock = match time.len() {
        5 if fraction.is_empty() && time[2] == b':' => {
            clock_ms(digits(&time[..2])?, digits(&time[3..])?, 0)?
        }
        _ => clock_of(time)?,
    };
    Some(clock + fraction_ms(fraction)? - offset_ms(offset)?)
}

fn offset_ms(bytes: &[u8]) -> Option<i64> {
    let bytes = bytes.trim_ascii_start();
    let sign = match bytes {
        b"" | b"Z" | b"z" | b"UTC" | b"GMT" => return Some(0),
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return None,
    };
    let (hours, minutes) = match &bytes[1..] {
        hours @ [_, _] => (digits(hours)?, 0),
        [a, b, b':', minutes @ ..] if minutes.len() == 2 => (digits(&[*a, *b])?, digits(minutes)?),
        [a, b, minutes @ ..] if minutes.len() == 2 => (digits(&[*a, *b])?, digits(minutes)?),
        _ => return None,
    };
    (hours <= 18 && minutes < 60).then_some(sign * (hours * 60 + minutes) * 60_000)
}

/// Milliseconds of the digits after the point. None when they are finer than a millisecond.
fn fraction_ms(bytes: &[u8]) -> Option<i64> {
    let mut ms = 0;
    for at in 0..bytes.len().max(3) {
        let digit = match bytes.get(at) {
            Some(byte) if byte.is_ascii_digit() => i64::from(byte - b'0'),
            Some(_) => return None,
            None => 0,
        };
        if at < 3 {
            ms = ms * 10 + digit;
        } else if digit != 0 {
            return None;
        }
    }
    Some(ms)
}

fn digits(bytes: &[u8]) -> Option<i64> {
    bytes.iter().try_fold(0, |value, byte| {
        byte.is_ascii_digit()
            .then(|| value * 10 + i64::from(byte - b'0'))
    })
}

fn clock_ms(hour: i64, minute: i64, second: i64) -> Option<i64> {
    (hour < 24 && minute < 60 && second < 60)
        .then_some(((hour * 60 + minute) * 60 + second) * 1_000)
}

fn date_ms(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if year == 0 || !(1..=days).contains(&day) {
        return None;
    }
    // Days from the civil calendar, counted from 1 March so that the leap day comes last.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some((era * 146_097 + day_of_era - 719_468) * DAY_MS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected_ms: impl Into<Option<i64>>) {
        let parsed = Form::of(text).and_then(|form| form.parse(text));
        assert_eq!(parsed, expected_ms.into(), "{text}");
    }

    #[test]
    fn iso_texts_are_utc() {
        check("2018-01-01T00:00:00Z", 1_514_764_800_000);
        check("2018-01-01 00:00:00", 1_514_764_800_000);
        check("2018-01-01", 1_514_764_800_000);
        check("20180101", 1_514_764_800_000);
        check("2018-01-01T00:00", 1_514_764_800_000);
        check("2018-01-01T00:00:00.250Z", 1_514_764_800_250);
        check("2018-01-01T00:00:00,250000", 1_514_764_800_250);
        check("2018-01-01T02:00:00+02:00", 1_514_764_800_000);
        check("2017-12-31T21:00:00-0300", 1_514_764_800_000);
        check("2018-01-01 01:00:00 UTC", 1_514_768_400_000);
        check("2018-01-01T05:30+05:30", 1_514_764_800_000);
        check("1969-12-31T23:59:59Z", -1_000);
        check("1900-03-01", -2_203_891_200_000);
    }

    #[test]
    fn epochs_are_told_by_magnitude() {
        check("1514764800", 1_514_764_800_000);
        check("1514764800.5", 1_514_764_800_500);
        check("1514764800000", 1_514_764_800_000);
        check("1514764800000000", 1_514_764_800_000);
        check("1514764800000000000", 1_514_764_800_000);
        check("-86400", -86_400_000);
    }

    #[test]
    fn other_texts_are_no_time() {
        for text in [
            "",
            "abc",
            "2018-13-01",
            "2018-02-29",
            "2018-1-1",
            "2018-01-01T24:00:00Z",
            "2018-01-01T00:00:60Z",
            "2018-01-01X00:00:00",
            "2018-01-01T00:00:00.0001Z",
            "2018-01-01T00:00:00+99:00",
            "2018-01-01T00:00:00+1",
            "01/02/2018",
            "1514764800000001",
            "1514764800000.5",
            "99999999999999999999",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn a_file_keeps_one_unit() {
        let form = Form::of("1514764800").unwrap();
        assert_eq!(form.parse("1514764860000"), None);
        assert_eq!(form.parse("2018-01-01"), None);
        assert_eq!(Form::Iso.parse("1514764800"), None);
    }

    proptest! {
        #[test]
        fn iso_equals_jiff(ms in -30_000_000_000_000i64..200_000_000_000_000) {
            let text = jiff::Timestamp::from_millisecond(ms).unwrap().to_string();
            prop_assert_eq!(Form::Iso.parse(&text), Some(ms));
        }
    }
}
