//! What one bar's arithmetic is: the scalar operations that both evaluators call.
//!
//! A number that is not known, or that would not be finite (a division by zero, an overflow), is
//! the one NaN `f64::NAN`. A condition has three values.

use rumbo_market::Bar;

/// Value of a condition: false, true, or unknown while an input it needs is not yet known.
///
/// `and`, `or` and `not` are Kleene's: false and unknown is false, true or unknown is true,
/// everything else with unknown is unknown. A rule counts only when it is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Truth(u8);

impl Truth {
    pub const FALSE: Self = Self(0);
    pub const UNKNOWN: Self = Self(1);
    pub const TRUE: Self = Self(2);

    /// The known value, or `None`.
    pub fn known(self) -> Option<bool> {
        (self != Self::UNKNOWN).then_some(self == Self::TRUE)
    }

    #[inline]
    pub fn is_true(self) -> bool {
        self == Self::TRUE
    }

    #[inline]
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }

    #[inline]
    pub(crate) fn or(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }

    #[inline]
    pub(crate) fn negated(self) -> Self {
        Self(2 - self.0)
    }

    /// From a comparison that is false whenever it is not known.
    #[inline]
    fn from_parts(holds: bool, unknown: bool) -> Self {
        Self((u8::from(holds) << 1) | u8::from(unknown))
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::TRUE } else { Self::FALSE }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum NumberOp {
    Add,
    Sub,
    Mul,
    Div,
    Min,
    Max,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum CompareOp {
    Less,
    LessEqual,
    Equal,
    NotEqual,
}

/// Applies `$run` to the scalar function of a number operation, so that a loop over it is
/// compiled once for each operation.
macro_rules! with_number_op {
    ($op:expr, $run:expr) => {
        match $op {
            NumberOp::Add => $run(|a: f64, b: f64| finite(a + b)),
            NumberOp::Sub => $run(|a: f64, b: f64| finite(a - b)),
            NumberOp::Mul => $run(|a: f64, b: f64| finite(a * b)),
            NumberOp::Div => $run(|a: f64, b: f64| finite(a / b)),
            NumberOp::Min => $run(lesser),
            NumberOp::Max => $run(greater),
        }
    };
}
pub(crate) use with_number_op;

/// The same for a comparison.
macro_rules! with_compare_op {
    ($op:expr, $run:expr) => {
        match $op {
            CompareOp::Less => $run(less),
            CompareOp::LessEqual => $run(less_equal),
            CompareOp::Equal => $run(equal),
            CompareOp::NotEqual => $run(not_equal),
        }
    };
}
pub(crate) use with_compare_op;

impl NumberOp {
    #[inline]
    pub(crate) fn apply(self, left: f64, right: f64) -> f64 {
        with_number_op!(self, |f: fn(f64, f64) -> f64| f(left, right))
    }
}

impl CompareOp {
    #[inline]
    pub(crate) fn apply(self, left: f64, right: f64) -> Truth {
        with_compare_op!(self, |f: fn(f64, f64) -> Truth| f(left, right))
    }
}

/// The value when it is finite, else the one NaN.
#[inline]
pub(crate) fn finite(value: f64) -> f64 {
    if value.is_finite() { value } else { f64::NAN }
}

#[inline]
pub(crate) fn negative(value: f64) -> f64 {
    finite(-value)
}

#[inline]
pub(crate) fn absolute(value: f64) -> f64 {
    finite(value.abs())
}

/// The lesser of two known numbers; the first of equals.
#[inline]
pub(crate) fn lesser(left: f64, right: f64) -> f64 {
    let least = if right < left { right } else { left };
    if unknown(left, right) {
        f64::NAN
    } else {
        least
    }
}

/// The greater of two known numbers; the first of equals.
#[inline]
pub(crate) fn greater(left: f64, right: f64) -> f64 {
    let most = if right > left { right } else { left };
    if unknown(left, right) { f64::NAN } else { most }
}

#[inline]
fn unknown(left: f64, right: f64) -> bool {
    left.is_nan() | right.is_nan()
}

#[inline]
pub(crate) fn less(left: f64, right: f64) -> Truth {
    Truth::from_parts(left < right, unknown(left, right))
}

#[inline]
pub(crate) fn less_equal(left: f64, right: f64) -> Truth {
    Truth::from_parts(left <= right, unknown(left, right))
}

#[inline]
#[expect(clippy::float_cmp, reason = "`==` of the language is exact equality")]
pub(crate) fn equal(left: f64, right: f64) -> Truth {
    Truth::from_parts(left == right, unknown(left, right))
}

#[inline]
pub(crate) fn not_equal(left: f64, right: f64) -> Truth {
    Truth::from_parts((left < right) | (left > right), unknown(left, right))
}

/// `left` was at or below `right` on the bar before and is above it now.
#[inline]
pub(crate) fn crosses(left_before: f64, right_before: f64, left: f64, right: f64) -> Truth {
    less(right, left).and(less_equal(left_before, right_before))
}

/// A number that every bar has without looking at other bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum BarColumn {
    Open,
    High,
    Low,
    Close,
    Volume,
    Hl2,
    Hlc3,
    Ohlc4,
    Hour,
    Weekday,
    Day,
    Month,
}

impl BarColumn {
    pub(crate) const ALL: [(&'static str, BarColumn); 12] = [
        ("open", Self::Open),
        ("high", Self::High),
        ("low", Self::Low),
        ("close", Self::Close),
        ("volume", Self::Volume),
        ("hl2", Self::Hl2),
        ("hlc3", Self::Hlc3),
        ("ohlc4", Self::Ohlc4),
        ("hour", Self::Hour),
        ("weekday", Self::Weekday),
        ("day", Self::Day),
        ("month", Self::Month),
    ];

    pub(crate) fn find(name: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        found.map(|&(_, column)| column)
    }

    #[inline]
    pub(crate) fn of(self, bar: &Bar) -> f64 {
        match self {
            Self::Open => bar.open,
            Self::High => bar.high,
            Self::Low => bar.low,
            Self::Close => bar.close,
            Self::Volume => bar.volume,
            Self::Hl2 => hl2(bar.high, bar.low),
            Self::Hlc3 => hlc3(bar.high, bar.low, bar.close),
            Self::Ohlc4 => ohlc4(bar.open, bar.high, bar.low, bar.close),
            Self::Hour => hour(bar.opened_at),
            Self::Weekday => weekday(bar.opened_at),
            Self::Day => day(bar.opened_at),
            Self::Month => month(bar.opened_at),
        }
    }
}

#[inline]
pub(crate) fn hl2(high: f64, low: f64) -> f64 {
    finite((high + low) / 2.0)
}

#[inline]
pub(crate) fn hlc3(high: f64, low: f64, close: f64) -> f64 {
    finite((high + low + close) / 3.0)
}

#[inline]
pub(crate) fn ohlc4(open: f64, high: f64, low: f64, close: f64) -> f64 {
    finite((open + high + low + close) / 4.0)
}

const HOUR_MS: i64 = 3_600_000;

/// Hour of the bar's first instant in UTC, 0 to 23.
#[inline]
pub(crate) fn hour(opened_at: i64) -> f64 {
    small(opened_at.rem_euclid(rumbo_market::DAY_MS) / HOUR_MS)
}

/// Day of the week of the bar's first instant in UTC, 1 (Monday) to 7 (Sunday).
#[inline]
pub(crate) fn weekday(opened_at: i64) -> f64 {
    const THURSDAY: i64 = 3;
    small((opened_at.div_euclid(rumbo_market::DAY_MS) + THURSDAY).rem_euclid(7) + 1)
}

/// Day of the month of the bar's first instant in UTC, 1 to 31.
#[inline]
pub(crate) fn day(opened_at: i64) -> f64 {
    small(month_and_day(opened_at).1)
}

/// Month of the bar's first instant in UTC, 1 (January) to 12.
#[inline]
pub(crate) fn month(opened_at: i64) -> f64 {
    small(month_and_day(opened_at).0)
}

/// Month and day of the month in the Gregorian calendar, which repeats every 400 years.
///
/// Counted from 1 March, so that the leap day is the last of its year. Months from March on begin
/// after 0, 31, 61, 92, 122, ... days, which is (153 m + 2) / 5 rounded down.
fn month_and_day(opened_at: i64) -> (i64, i64) {
    const DAYS_IN_400_YEARS: i64 = 146_097;
    const MARCH_1_OF_YEAR_0: i64 = -719_468;
    let days = opened_at.div_euclid(rumbo_market::DAY_MS) - MARCH_1_OF_YEAR_0;
    let day = days.rem_euclid(DAYS_IN_400_YEARS);
    // Leap days so far: one each 4 years, none at the end of a century but the fourth.
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let months = (5 * day + 2) / 153;
    let month = if months < 10 { months + 3 } else { months - 9 };
    (month, day - (153 * months + 2) / 5 + 1)
}

fn small(value: i64) -> f64 {
    f64::from(u8::try_from(value).expect("parts of a date are below 32"))
}

/// Number of bars as a number of the language; exact up to 2^53 bars.
#[inline]
#[expect(
    clippy::cast_precision_loss,
    reason = "a series has fewer than 2^53 bars"
)]
pub(crate) fn count(bars: u64) -> f64 {
    bars as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const F: Truth = Truth::FALSE;
    const U: Truth = Truth::UNKNOWN;
    const T: Truth = Truth::TRUE;

    #[test]
    fn conditions_follow_kleene() {
        let check = |a: Truth, b: Truth, and, or| {
            assert_eq!((a.and(b), a.or(b)), (and, or), "{a:?} {b:?}");
            assert_eq!((b.and(a), b.or(a)), (and, or), "{b:?} {a:?}");
        };
        check(F, F, F, F);
        check(F, U, F, U);
        check(F, T, F, T);
        check(U, U, U, U);
        check(U, T, U, T);
        check(T, T, T, T);
        assert_eq!([F, U, T].map(Truth::negated), [T, U, F]);
    }

    #[test]
    fn comparison_with_nan_is_unknown() {
        for op in [
            CompareOp::Less,
            CompareOp::LessEqual,
            CompareOp::Equal,
            CompareOp::NotEqual,
        ] {
            assert_eq!(op.apply(f64::NAN, 1.0), U);
            assert_eq!(op.apply(1.0, f64::NAN), U);
        }
        assert_eq!(CompareOp::NotEqual.apply(1.0, 2.0), T);
        assert_eq!(CompareOp::Equal.apply(1.0, 2.0), F);
    }

    #[test]
    fn no_result_is_infinite() {
        assert!(NumberOp::Div.apply(1.0, 0.0).is_nan());
        assert!(NumberOp::Mul.apply(1e300, 1e300).is_nan());
        assert!(NumberOp::Min.apply(f64::NAN, 0.0).is_nan());
        assert!(NumberOp::Max.apply(0.0, f64::NAN).is_nan());
    }

    #[test]
    fn calendar_columns_are_utc() {
        // 2021-12-10T15:30Z was a Friday, 1969-12-31T23:00Z a Wednesday.
        assert_eq!(
            (hour(1_639_150_200_000), weekday(1_639_150_200_000)),
            (15.0, 5.0)
        );
        assert_eq!((hour(-HOUR_MS), weekday(-HOUR_MS)), (23.0, 3.0));
        assert_eq!(
            (day(1_639_150_200_000), month(1_639_150_200_000)),
            (10.0, 12.0)
        );
        assert_eq!((day(-HOUR_MS), month(-HOUR_MS)), (31.0, 12.0));
    }

    #[test]
    fn day_and_month_are_those_of_another_calendar_library() {
        let first = jiff::civil::date(1799, 12, 30);
        let epoch = jiff::civil::date(1970, 1, 1);
        for offset in 0..160_000 {
            let date = first + jiff::Span::new().days(offset);
            let days = i64::from(date.since(epoch).unwrap().get_days());
            let at = days * rumbo_market::DAY_MS + 23 * HOUR_MS;
            let expected = (f64::from(date.day()), f64::from(date.month()));
            assert_eq!((day(at), month(at)), expected, "{date}");
        }
    }
}
