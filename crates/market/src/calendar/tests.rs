//! The sessions against `exchange_calendars`, the rest by hand and by properties.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::Timeframe::{D1, H1, H4, M1, M5, M15, M30, W1};

/// Golden sessions, see `tests/golden/xnys.py`.
const XNYS_RUNS: &str = include_str!("../../tests/golden/xnys.csv");

fn ms(text: &str) -> i64 {
    let text = match text.len() {
        10 => format!("{text}T00:00:00Z"),
        16 => format!("{text}:00Z"),
        _ => text.to_owned(),
    };
    text.parse::<Timestamp>().unwrap().as_millisecond()
}

fn iso(at_ms: i64) -> String {
    Timestamp::from_millisecond(at_ms).unwrap().to_string()
}

/// Label, opening and closing of every golden session.
fn golden_sessions() -> Vec<(i64, i64, i64)> {
    let mut sessions = Vec::new();
    for row in XNYS_RUNS.lines().skip(1) {
        let fields: Vec<&str> = row.split(',').collect();
        let [first, last, count, open, close] = fields[..] else {
            panic!("five fields, not {row}")
        };
        let before = sessions.len();
        let days = (ms(last) - ms(first)) / DAY_MS;
        for label in (0..=days).map(|day| ms(first) + day * DAY_MS) {
            if weekday(label / DAY_MS) < 5 {
                let date = &iso(label)[..10];
                let at = |clock: &str| ms(&format!("{date}T{clock}"));
                sessions.push((label, at(open), at(close)));
            }
        }
        assert_eq!(sessions.len() - before, count.parse::<usize>().unwrap());
    }
    sessions
}

#[test]
fn xnys_sessions_equal_exchange_calendars() {
    let golden = golden_sessions();
    assert!(golden.len() > 17_000);
    let until = golden[golden.len() - 1].0 + 1;
    let mut ours = Calendar::Xnys.expected(D1, ms("1971-01-01"), until);
    for (label, opens_at, closes_at) in golden {
        assert_eq!(ours.next().map(iso), Some(iso(label)));
        let session = Calendar::Xnys.session_at(opens_at).unwrap();
        assert_eq!(
            (session.label, session.opens_at, session.closes_at),
            (label, opens_at, closes_at),
            "{}",
            iso(label)
        );
        assert_eq!(Calendar::Xnys.closed_at(D1, label), closes_at);
        assert_eq!(Calendar::Xnys.session_at(opens_at - 1), None);
        assert_eq!(Calendar::Xnys.session_at(closes_at), None);
    }
    assert_eq!(ours.next(), None);
}

#[test]
fn bars_open_where_vendors_stamp_them() {
    let check = |calendar: Calendar, timeframe, at: &str, expected: Option<&str>| {
        assert_eq!(
            calendar.bar_opening(timeframe, ms(at)).map(iso),
            expected.map(|at| iso(ms(at))),
            "{calendar} {timeframe} {at}"
        );
    };
    check(
        Calendar::Continuous,
        H1,
        "2023-01-01T10:59",
        Some("2023-01-01T10:00"),
    );
    check(
        Calendar::Continuous,
        D1,
        "2023-01-01T10:59",
        Some("2023-01-01"),
    );
    check(
        Calendar::Continuous,
        W1,
        "2023-01-01T10:59",
        Some("2022-12-26"),
    );
    check(
        Calendar::Continuous,
        H4,
        "2023-01-01T10:59",
        Some("2023-01-01T08:00"),
    );
    // Winter, New York is UTC-5: the first hourly bar is stamped 09:00 and holds 09:30 to 10:00.
    check(Calendar::Xnys, H1, "2021-01-04T14:29", None);
    check(
        Calendar::Xnys,
        H1,
        "2021-01-04T14:30",
        Some("2021-01-04T14:00"),
    );
    check(
        Calendar::Xnys,
        M30,
        "2021-01-04T14:30",
        Some("2021-01-04T14:30"),
    );
    check(
        Calendar::Xnys,
        H4,
        "2021-01-04T15:00",
        Some("2021-01-04T13:00"),
    );
    check(Calendar::Xnys, D1, "2021-01-04T20:59", Some("2021-01-04"));
    check(Calendar::Xnys, D1, "2021-01-04T21:00", None);
    check(Calendar::Xnys, W1, "2021-01-06T15:00", Some("2021-01-04"));
    // Summer, UTC-4.
    check(
        Calendar::Xnys,
        H1,
        "2021-07-01T13:30",
        Some("2021-07-01T13:00"),
    );
    // Sunday 17:00 New York belongs to Monday.
    check(Calendar::FxWeek, D1, "2021-01-03T21:59", None);
    check(Calendar::FxWeek, D1, "2021-01-03T22:00", Some("2021-01-04"));
    check(Calendar::FxWeek, W1, "2021-01-03T22:00", Some("2021-01-04"));
    check(
        Calendar::FxWeek,
        H4,
        "2021-01-04T03:00",
        Some("2021-01-04T02:00"),
    );
    check(Calendar::FxWeek, D1, "2021-07-02T20:59", Some("2021-07-02"));
    check(Calendar::FxWeek, D1, "2021-07-02T21:00", None);
    check(Calendar::FxWeek, H1, "2020-12-25T12:00", None);
    check(Calendar::FxWeek, D1, "2020-12-24T22:00", None);
    check(Calendar::FxWeek, D1, "2019-12-25T22:00", Some("2019-12-26"));
}

#[test]
fn bars_close_with_their_session() {
    let check = |calendar: Calendar, timeframe, opened_at: &str, expected: &str| {
        assert_eq!(
            iso(calendar.closed_at(timeframe, ms(opened_at))),
            iso(ms(expected)),
            "{calendar} {timeframe} {opened_at}"
        );
    };
    check(Calendar::Continuous, M5, "2023-01-01T23:55", "2023-01-02");
    check(Calendar::Continuous, W1, "2022-12-26", "2023-01-02");
    check(Calendar::Xnys, D1, "2021-07-01", "2021-07-01T20:00");
    check(Calendar::Xnys, D1, "2021-11-26", "2021-11-26T18:00");
    check(Calendar::Xnys, H1, "2021-07-01T13:00", "2021-07-01T14:00");
    check(Calendar::Xnys, H1, "2021-07-01T19:00", "2021-07-01T20:00");
    check(Calendar::Xnys, H4, "2021-07-01T16:00", "2021-07-01T20:00");
    check(Calendar::Xnys, H4, "2021-11-26T17:00", "2021-11-26T18:00");
    check(Calendar::Xnys, W1, "2021-03-29", "2021-04-01T20:00"); // Good Friday
    check(Calendar::FxWeek, D1, "2021-01-04", "2021-01-04T22:00");
    check(Calendar::FxWeek, D1, "2021-07-05", "2021-07-05T21:00");
    check(Calendar::FxWeek, W1, "2021-07-05", "2021-07-09T21:00");
    check(Calendar::FxWeek, H1, "2021-07-09T20:00", "2021-07-09T21:00");
    // Labels that the calendar does not know get the nominal length.
    check(Calendar::Xnys, D1, "2021-04-02", "2021-04-03");
    check(Calendar::FxWeek, D1, "2021-07-04", "2021-07-05");
    check(Calendar::Xnys, H1, "2021-07-01T22:00", "2021-07-01T23:00");
}

#[test]
fn alignment_follows_the_session() {
    let check = |calendar: Calendar, timeframe, opened_at: &str, expected: bool| {
        assert_eq!(
            calendar.is_aligned(timeframe, ms(opened_at)),
            expected,
            "{calendar} {timeframe} {opened_at}"
        );
    };
    check(Calendar::Continuous, M5, "2023-01-01T00:05", true);
    check(Calendar::Continuous, M5, "2023-01-01T00:07", false);
    check(Calendar::Continuous, W1, "2023-01-02", true);
    check(Calendar::Continuous, W1, "2023-01-01", false);
    check(Calendar::Xnys, D1, "2021-07-01", true);
    check(Calendar::Xnys, D1, "2021-07-01T13:30", false);
    check(Calendar::Xnys, D1, "2021-07-05", false);
    check(Calendar::Xnys, H1, "2021-07-01T13:00", true);
    check(Calendar::Xnys, H1, "2021-07-01T12:00", false);
    check(Calendar::Xnys, H1, "2021-07-01T20:00", false);
    check(Calendar::Xnys, M15, "2021-07-01T13:30", true);
    check(Calendar::Xnys, M15, "2021-07-01T13:15", false);
    check(Calendar::Xnys, H1, "2021-11-26T17:00", true);
    check(Calendar::Xnys, H1, "2021-11-26T18:00", false);
    check(Calendar::FxWeek, D1, "2021-07-04", false); // a short Sunday bar of UTC days
    check(Calendar::FxWeek, D1, "2021-07-05", true);
    check(Calendar::FxWeek, D1, "2013-01-01", true); // not expected, but some brokers quote
    check(Calendar::FxWeek, H1, "2021-07-04T21:00", true);
    check(Calendar::FxWeek, H1, "2021-07-04T20:00", false);
    check(Calendar::FxWeek, H4, "2021-07-05T01:00", true);
    check(Calendar::FxWeek, H4, "2021-07-05T00:00", false);
}

#[test]
fn expected_counts_known_periods() {
    let check = |calendar: Calendar, timeframe, from: &str, until: &str, bars: usize| {
        assert_eq!(
            calendar.expected(timeframe, ms(from), ms(until)).count(),
            bars,
            "{calendar} {timeframe} {from} {until}"
        );
    };
    check(
        Calendar::Continuous,
        M5,
        "2023-01-01",
        "2024-01-01",
        105_120,
    );
    check(Calendar::Continuous, D1, "2024-01-01", "2025-01-01", 366);
    check(Calendar::Xnys, D1, "2021-01-01", "2022-01-01", 252);
    check(Calendar::Xnys, H1, "2021-11-24", "2021-11-27", 7 + 4);
    check(Calendar::Xnys, M1, "2021-11-26", "2021-11-27", 210);
    check(Calendar::Xnys, W1, "2021-01-04", "2021-02-01", 4);
    check(Calendar::FxWeek, H1, "2021-07-03", "2021-07-10", 120);
    check(Calendar::FxWeek, D1, "2021-01-01", "2022-01-01", 260);
    check(
        Calendar::FxWeek,
        H1,
        "2020-12-24",
        "2020-12-29",
        22 + 2 + 24,
    );
    // Summer time begins on 2021-03-14: the hour that does not exist is no bar, none is doubled.
    check(Calendar::FxWeek, H1, "2021-03-13", "2021-03-20", 120);
    check(Calendar::Continuous, H1, "2021-03-14", "2021-03-15", 24);
    check(Calendar::Xnys, D1, "2021-01-02", "2021-01-02", 0);
    check(Calendar::Xnys, D1, "2021-02-02", "2021-01-02", 0);
}

#[test]
fn ten_years_of_minutes_are_aligned() {
    let labels: Vec<i64> = Calendar::Xnys
        .expected(M1, ms("2011-01-01"), ms("2021-06-01"))
        .collect();
    assert!(labels.len() > 1_000_000);
    let aligned = labels
        .iter()
        .filter(|&&label| Calendar::Xnys.is_aligned(M1, label))
        .count();
    assert_eq!(aligned, labels.len());
}

#[test]
fn names_parse_back_and_are_the_json_form() {
    for calendar in Calendar::ALL {
        assert_eq!(calendar.as_str().parse(), Ok(calendar));
        assert_eq!(
            serde_json::to_string(&calendar).unwrap(),
            format!("\"{calendar}\"")
        );
    }
    assert!("XLON".parse::<Calendar>().is_err());
}

#[test]
fn a_week_that_begins_with_a_holiday_is_its_own_first_bar() {
    // Monday 2027-07-05, on which Independence Day is kept, and the Tuesday after it.
    let (monday, tuesday) = (1_814_745_600_000, 1_814_832_000_000);
    let calendar = Calendar::Xnys;
    assert_eq!(
        calendar.bucket(Timeframe::D1, tuesday, Timeframe::W1),
        monday
    );
    let first = |from| calendar.first_within(Timeframe::W1, monday, from);
    assert_eq!(
        (first(Timeframe::W1), first(Timeframe::D1)),
        (monday, tuesday)
    );
}

fn calendars() -> impl Strategy<Value = Calendar> {
    prop::sample::select(Calendar::ALL.to_vec())
}

fn timeframes() -> impl Strategy<Value = Timeframe> {
    prop::sample::select(Timeframe::ALL.to_vec())
}

/// 1960 to 2110, beyond both ends of the tables.
fn instants() -> impl Strategy<Value = i64> {
    -315_619_200_000i64..4_417_977_600_000
}

proptest! {
    #[test]
    fn a_bar_contains_its_instant(calendar in calendars(), timeframe in timeframes(), at in instants()) {
        if let Some(opened_at) = calendar.bar_opening(timeframe, at) {
            prop_assert!(calendar.is_aligned(timeframe, opened_at));
            prop_assert!(at < calendar.closed_at(timeframe, opened_at));
            prop_assert!(opened_at <= at || !timeframe.is_intraday());
            prop_assert!(calendar.closed_at(timeframe, opened_at) <= opened_at + timeframe.duration_ms());
        }
    }

    #[test]
    fn expected_bars_are_aligned_ordered_and_complete(
        calendar in calendars(), timeframe in timeframes(), from in instants()
    ) {
        let until = from + 40 * timeframe.duration_ms().max(DAY_MS / 10);
        let mut last = None;
        for opened_at in calendar.expected(timeframe, from, until) {
            prop_assert!((from..until).contains(&opened_at));
            prop_assert!(calendar.is_aligned(timeframe, opened_at));
            if let Some(last) = last {
                prop_assert_eq!(calendar.next_opening(timeframe, last), opened_at);
                prop_assert!(calendar.closed_at(timeframe, last) <= calendar.closed_at(timeframe, opened_at));
            }
            last = Some(opened_at);
        }
        prop_assert!(calendar.next_opening(timeframe, last.unwrap_or(from - 1)) >= until.min(from));
    }

    #[test]
    fn a_bucket_holds_its_bars(
        calendar in calendars(), from in timeframes(), to in timeframes(), at in instants()
    ) {
        prop_assume!(from <= to);
        if let Some(opened_at) = calendar.bar_opening(from, at) {
            let bucket = calendar.bucket(from, opened_at, to);
            prop_assert_eq!(Some(bucket), calendar.bar_opening(to, at));
            prop_assert!(calendar.closed_at(from, opened_at) <= calendar.closed_at(to, bucket));
            prop_assert!(calendar.first_within(to, bucket, from) <= opened_at);
        }
    }
}
