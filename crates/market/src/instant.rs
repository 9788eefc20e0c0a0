//! Instants as people write them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Reads a day (`2021-06-30`, its first instant in UTC) or an instant (`2021-06-30T12:00:00Z`) as
/// unix milliseconds.
pub fn parse_instant(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(date) = text.parse::<Date>() {
        return Some(
            date.to_zoned(TimeZone::UTC)
                .ok()?
                .timestamp()
                .as_millisecond(),
        );
    }
    text.parse::<Timestamp>()
        .ok()
        .map(Timestamp::as_millisecond)
}

/// Writes unix milliseconds as `2021-06-30T12:00:00Z`; an instant outside the calendar as a number.
pub fn format_instant(at_ms: i64) -> String {
    Timestamp::from_millisecond(at_ms).map_or_else(|_| at_ms.to_string(), |at| at.to_string())
}

/// Writes the day of unix milliseconds, in UTC, as `2021-06-30`.
pub fn format_day(at_ms: i64) -> String {
    Timestamp::from_millisecond(at_ms).map_or_else(
        |_| at_ms.to_string(),
        |at| at.to_zoned(TimeZone::UTC).date().to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_instants_are_read() {
        let check =
            |text: &str, expected: Option<i64>| assert_eq!(parse_instant(text), expected, "{text}");
        check("1970-01-02", Some(86_400_000));
        check(" 1970-01-01T00:00:01Z ", Some(1_000));
        check("1970-01-01T01:00:00+01:00", Some(0));
        check("2021-02-30", None);
        check("yesterday", None);
    }

    #[test]
    fn instants_are_written_in_utc() {
        assert_eq!(format_instant(86_400_000), "1970-01-02T00:00:00Z");
        assert_eq!(format_instant(i64::MAX), i64::MAX.to_string());
        assert_eq!(format_day(86_399_999), "1970-01-01");
    }
}
