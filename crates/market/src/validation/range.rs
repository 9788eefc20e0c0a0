//! Rules on one row alone.

use super::Context;
use super::rule::Rule;
use crate::{Bar, format_instant};

/// Oldest instant a bar may open at: 1800-01-01. No market data is older, and calendars end.
const OPENED_AT_MIN: i64 = -5_364_662_400_000;

type Check = fn(&Bar, &Context) -> Option<String>;

/// Every rule that looks at one row, in the order of [`Rule`], with its check: it returns what breaks
/// the rule.
const CHECKS: [(Rule, Check); 6] = [
    (Rule::Finite, finite),
    (Rule::Positive, positive),
    (Rule::Envelope, envelope),
    (Rule::Volume, volume),
    (Rule::Future, future),
    (Rule::Interval, interval),
];

/// The first rule that the row breaks, with what breaks it.
pub(super) fn first_broken(bar: &Bar, context: &Context) -> Option<(Rule, String)> {
    CHECKS
        .iter()
        .find_map(|(rule, check)| check(bar, context).map(|value| (*rule, value)))
}

/// Tells in a few comparisons whether the values pass every rule; NaN fails them all.
#[inline]
pub(super) fn has_sound_values(bar: &Bar) -> bool {
    bar.low > 0.0
        && bar.low <= bar.open
        && bar.low <= bar.close
        && bar.open <= bar.high
        && bar.close <= bar.high
        && bar.high < f64::INFINITY
        && bar.volume >= 0.0
        && bar.volume < f64::INFINITY
}

fn named(bar: &Bar) -> [(&'static str, f64); 5] {
    [
        ("open", bar.open),
        ("high", bar.high),
        ("low", bar.low),
        ("close", bar.close),
        ("volume", bar.volume),
    ]
}

fn finite(bar: &Bar, _: &Context) -> Option<String> {
    let (name, value) = named(bar)
        .into_iter()
        .find(|(_, value)| !value.is_finite())?;
    Some(format!("{name}={value}"))
}

fn positive(bar: &Bar, _: &Context) -> Option<String> {
    let (name, value) = (named(bar).into_iter().take(4)).find(|&(_, value)| value <= 0.0)?;
    Some(format!("{name}={value}"))
}

fn envelope(bar: &Bar, _: &Context) -> Option<String> {
    let Bar {
        open,
        high,
        low,
        close,
        ..
    } = *bar;
    if low > high {
        return Some(format!("low={low} high={high}"));
    }
    let (name, value) = [("open", open), ("close", close)]
        .into_iter()
        .find(|&(_, value)| value < low || value > high)?;
    Some(format!("{name}={value} low={low} high={high}"))
}

fn volume(bar: &Bar, _: &Context) -> Option<String> {
    (bar.volume < 0.0).then(|| format!("volume={}", bar.volume))
}

fn future(bar: &Bar, context: &Context) -> Option<String> {
    context
        .is_future(bar.opened_at)
        .then(|| format!("timestamp={}", format_instant(bar.opened_at)))
}

fn interval(bar: &Bar, context: &Context) -> Option<String> {
    let fits = bar.opened_at >= OPENED_AT_MIN
        && (context.calendar).is_aligned(context.timeframe, bar.opened_at);
    (!fits).then(|| format!("timestamp={}", format_instant(bar.opened_at)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Calendar, Timeframe};

    /// 2018-01-01T00:00:00Z.
    const START: i64 = 1_514_764_800_000;

    const CONTEXT: Context = Context {
        timeframe: Timeframe::H1,
        calendar: Calendar::Continuous,
        now_ms: START + 1_800_000,
    };

    fn check(opened_at: i64, values: [f64; 5], expected: Option<(Rule, &str)>) {
        let [open, high, low, close, volume] = values;
        let bar = Bar {
            opened_at,
            open,
            high,
            low,
            close,
            volume,
        };
        let expected = expected.map(|(rule, value)| (rule, value.to_owned()));
        assert_eq!(first_broken(&bar, &CONTEXT), expected, "{bar:?}");
    }

    #[test]
    fn a_row_is_held_by_the_first_rule_it_breaks() {
        let sound = [2.0, 3.0, 1.0, 2.0, 0.0];
        check(0, sound, None);
        check(
            0,
            [2.0, f64::NAN, 1.0, 2.0, 0.0],
            Some((Rule::Finite, "high=NaN")),
        );
        check(
            0,
            [2.0, 3.0, 1.0, 2.0, f64::INFINITY],
            Some((Rule::Finite, "volume=inf")),
        );
        check(
            0,
            [2.0, 3.0, 0.0, 2.0, -1.0],
            Some((Rule::Positive, "low=0")),
        );
        check(
            0,
            [2.0, 1.0, 3.0, 2.0, 0.0],
            Some((Rule::Envelope, "low=3 high=1")),
        );
        check(
            0,
            [4.0, 3.0, 1.0, 2.0, 0.0],
            Some((Rule::Envelope, "open=4 low=1 high=3")),
        );
        check(
            0,
            [2.0, 3.0, 1.0, 0.5, 0.0],
            Some((Rule::Envelope, "close=0.5 low=1 high=3")),
        );
        check(
            0,
            [2.0, 3.0, 1.0, 2.0, -1.0],
            Some((Rule::Volume, "volume=-1")),
        );
    }

    #[test]
    fn a_bar_must_be_closed_and_start_where_bars_start() {
        let sound = [2.0, 3.0, 1.0, 2.0, 0.0];
        check(START - 3_600_000, sound, None);
        check(
            START,
            sound,
            Some((Rule::Future, "timestamp=2018-01-01T00:00:00Z")),
        );
        check(
            START + 3_600_000,
            sound,
            Some((Rule::Future, "timestamp=2018-01-01T01:00:00Z")),
        );
        check(
            i64::MAX,
            sound,
            Some((Rule::Future, "timestamp=9223372036854775807")),
        );
        check(
            60_000,
            sound,
            Some((Rule::Interval, "timestamp=1970-01-01T00:01:00Z")),
        );
        check(
            i64::MIN,
            sound,
            Some((Rule::Interval, "timestamp=-9223372036854775808")),
        );
    }

    proptest! {
        #[test]
        fn the_quick_look_agrees_with_the_rules(
            values in prop::array::uniform5(prop_oneof![
                Just(f64::NAN), Just(f64::INFINITY), Just(f64::NEG_INFINITY),
                Just(0.0), Just(-0.0), (-3..5i32).prop_map(f64::from),
            ]),
        ) {
            let [open, high, low, close, volume] = values;
            let bar = Bar { opened_at: 0, open, high, low, close, volume };
            prop_assert_eq!(has_sound_values(&bar), first_broken(&bar, &CONTEXT).is_none());
        }
    }
}
