//! When an instrument trades: which bars to expect, and from when a bar may be used.
//!
//! A calendar is a list of trading days, each with one stretch of trading (a [`Session`]); everything
//! else follows from it. Bars of a day or a week are labelled with a date at 00:00 UTC, which is a name
//! and not an instant: use [`Calendar::closed_at`] to learn when such a bar is known.
//!
//! To add a calendar: one file in `calendar/` with its sessions, one variant of [`Calendar`].

mod continuous;
mod fx;
mod new_york;
mod xnys;

use std::fmt;
use std::iter::FusedIterator;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{DAY_MS, Timeframe};

/// Longest run of days without a session that is looked across; beyond it a calendar has ended.
const CLOSED_DAYS_MAX: i64 = 31;

/// Rules of when an instrument trades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Calendar {
    /// Without pause; days are UTC days, weeks start on Monday.
    #[serde(rename = "24/7")]
    Continuous,
    /// Sunday 17:00 to Friday 17:00 New York. A day runs from 17:00 to 17:00 and carries the date it
    /// ends on, Monday to Friday; 25 December and 1 January are closed.
    #[serde(rename = "FX")]
    FxWeek,
    /// New York Stock Exchange: 09:30 to 16:00 New York, with its holidays and half days.
    #[serde(rename = "XNYS")]
    Xnys,
}

/// The text names no calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown calendar `{0}`, use one of 24/7, FX, XNYS")]
pub struct UnknownCalendar(pub String);

/// One trading day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Its date at 00:00 UTC: the label of the daily bar.
    pub label: i64,
    /// First instant of trading.
    pub opens_at: i64,
    /// First instant after trading.
    pub closes_at: i64,
    /// Where the grid of intraday bars starts, at or before `opens_at`.
    anchor: i64,
}

impl Session {
    /// Label of the first bar of `duration_ms`: it may lie before the opening, as with the hourly bar
    /// of 09:00 New York, which holds 09:30 to 10:00.
    fn first_bar(&self, duration_ms: i64) -> i64 {
        self.bar_at(duration_ms, self.opens_at)
    }

    fn bar_at(&self, duration_ms: i64, at_ms: i64) -> i64 {
        at_ms - (at_ms - self.anchor).rem_euclid(duration_ms)
    }

    fn has_bar(&self, duration_ms: i64, opened_at: i64) -> bool {
        opened_at < self.closes_at
            && opened_at + duration_ms > self.opens_at
            && (opened_at - self.anchor) % duration_ms == 0
    }
}

impl Calendar {
    /// Every calendar.
    pub const ALL: [Calendar; 3] = [Self::Continuous, Self::FxWeek, Self::Xnys];

    /// Name as written in files: `24/7`, `FX`, `XNYS`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Continuous => "24/7",
            Self::FxWeek => "FX",
            Self::Xnys => "XNYS",
        }
    }

    /// The session in which `at_ms` falls; None while closed.
    pub fn session_at(self, at_ms: i64) -> Option<Session> {
        self.session(self.day_of(at_ms))
            .filter(|session| session.opens_at <= at_ms && at_ms < session.closes_at)
    }

    /// `opened_at` of the bar that contains the instant; None while closed.
    pub fn bar_opening(self, timeframe: Timeframe, at_ms: i64) -> Option<i64> {
        let session = self.session_at(at_ms)?;
        Some(match timeframe {
            Timeframe::D1 => session.label,
            Timeframe::W1 => week_of(session.label),
            _ => session.bar_at(timeframe.duration_ms(), at_ms),
        })
    }

    /// `opened_at` of the bar of `to` that a bar of `from` belongs to. Total: a bar that the calendar
    /// does not expect still gets the bucket that its label falls in.
    ///
    /// `to` must not be shorter than `from`.
    pub fn bucket(self, from: Timeframe, opened_at: i64, to: Timeframe) -> i64 {
        let day = if from.is_intraday() {
            self.day_of(opened_at)
        } else {
            opened_at.div_euclid(DAY_MS)
        };
        match to {
            Timeframe::D1 => day * DAY_MS,
            Timeframe::W1 => week_of(day * DAY_MS),
            _ => match self.trading_day(day) {
                Some(session) => session.bar_at(to.duration_ms(), opened_at),
                None => opened_at - opened_at.rem_euclid(to.duration_ms()),
            },
        }
    }

    /// `opened_at` of the first bar of `from` that the calendar expects in the bar `opened_at` of `to`.
    pub fn first_within(self, to: Timeframe, opened_at: i64, from: Timeframe) -> i64 {
        // A week is named by its Monday, also by one without a session.
        if from == to {
            return opened_at;
        }
        let session = match to {
            Timeframe::W1 => self.session_from(opened_at.div_euclid(DAY_MS)),
            Timeframe::D1 => self.trading_day(opened_at.div_euclid(DAY_MS)),
            _ => self.trading_day(self.day_of(opened_at)),
        };
        match session {
            Some(session) if from.is_intraday() => {
                session
                    .first_bar(from.duration_ms())
                    .max(if to.is_intraday() {
                        opened_at
                    } else {
                        i64::MIN
                    })
            }
            Some(session) => session.label,
            None => opened_at,
        }
    }

    /// First instant at which the bar may be used.
    ///
    /// An intraday bar ends with its session at the latest. A day ends with its session, a week with
    /// its last one. A label that the calendar does not know gets the whole nominal length.
    pub fn closed_at(self, timeframe: Timeframe, opened_at: i64) -> i64 {
        let nominal = opened_at + timeframe.duration_ms();
        let day = opened_at.div_euclid(DAY_MS);
        match timeframe {
            Timeframe::D1 => self
                .trading_day(day)
                .map_or(nominal, |session| session.closes_at),
            Timeframe::W1 => (day..day + 7)
                .rev()
                .find_map(|day| self.trading_day(day))
                .map_or(nominal, |session| session.closes_at),
            _ => self
                .trading_day(self.day_of(opened_at))
                .filter(|session| session.closes_at > opened_at)
                .map_or(nominal, |session| session.closes_at.min(nominal)),
        }
    }

    /// Tells whether a bar of this timeframe may carry this label.
    ///
    /// FX bars on 25 December and 1 January are aligned although none is expected: some brokers quote.
    pub fn is_aligned(self, timeframe: Timeframe, opened_at: i64) -> bool {
        match timeframe {
            Timeframe::D1 => {
                opened_at.rem_euclid(DAY_MS) == 0
                    && self.trading_day(opened_at.div_euclid(DAY_MS)).is_some()
            }
            Timeframe::W1 => week_of(opened_at) == opened_at,
            _ => self
                .trading_day(self.day_of(opened_at))
                .is_some_and(|session| session.has_bar(timeframe.duration_ms(), opened_at)),
        }
    }

    /// `opened_at` of the next expected bar after `opened_at`, which need not be aligned itself.
    pub fn next_opening(self, timeframe: Timeframe, opened_at: i64) -> i64 {
        let day = opened_at.div_euclid(DAY_MS);
        match timeframe {
            Timeframe::D1 => self
                .session_from(day + 1)
                .map_or(opened_at + DAY_MS, |session| session.label),
            Timeframe::W1 => week_of(opened_at) + Timeframe::W1.duration_ms(),
            _ => self.next_intraday(timeframe.duration_ms(), opened_at),
        }
    }

    /// Expected `opened_at` in `[from, until)`.
    pub fn expected(self, timeframe: Timeframe, from: i64, until: i64) -> Expected {
        Expected {
            calendar: self,
            timeframe,
            next: self.next_opening(timeframe, from.saturating_sub(1)),
            until,
            session: None,
        }
    }

    /// Bars in a year, for annualising: 365 days of 24 h, 252 of 6.5 h on XNYS, 260 of 24 h for FX.
    pub fn bars_per_year(self, timeframe: Timeframe) -> f64 {
        let (days_per_year, hours_per_day) = match self {
            Self::Continuous => (365.0, 24.0),
            Self::FxWeek => (260.0, 24.0),
            Self::Xnys => (252.0, 6.5),
        };
        match timeframe {
            Timeframe::M1 => days_per_year * hours_per_day * 60.0,
            Timeframe::M5 => days_per_year * hours_per_day * 12.0,
            Timeframe::M15 => days_per_year * hours_per_day * 4.0,
            Timeframe::M30 => days_per_year * hours_per_day * 2.0,
            Timeframe::H1 => days_per_year * hours_per_day,
            Timeframe::H4 => days_per_year * hours_per_day / 4.0,
            Timeframe::D1 => days_per_year,
            Timeframe::W1 if self == Self::Continuous => days_per_year / 7.0,
            Timeframe::W1 => 52.0,
        }
    }

    /// Number of the trading day, in days since 1970, that the instant falls in or follows.
    fn day_of(self, at_ms: i64) -> i64 {
        match self {
            Self::Continuous | Self::Xnys => at_ms.div_euclid(DAY_MS),
            Self::FxWeek => fx::day_of(at_ms),
        }
    }

    /// Session of an expected trading day.
    fn session(self, day: i64) -> Option<Session> {
        match self {
            Self::Continuous => Some(continuous::session(day)),
            Self::FxWeek => fx::session(day).filter(|_| !fx::is_holiday(day)),
            Self::Xnys => xnys::session(day),
        }
    }

    /// Session of a day on which bars may exist, expected or not.
    fn trading_day(self, day: i64) -> Option<Session> {
        match self {
            Self::FxWeek => fx::session(day),
            Self::Continuous | Self::Xnys => self.session(day),
        }
    }

    fn session_from(self, day: i64) -> Option<Session> {
        (day..day + CLOSED_DAYS_MAX).find_map(|day| self.session(day))
    }

    fn next_intraday(self, duration_ms: i64, opened_at: i64) -> i64 {
        let day = self.day_of(opened_at);
        if let Some(session) = self.session(day) {
            let next = session
                .first_bar(duration_ms)
                .max(session.bar_at(duration_ms, opened_at) + duration_ms);
            if next < session.closes_at {
                return next;
            }
        }
        self.session_from(day + 1)
            .map_or(opened_at + duration_ms, |session| {
                session.first_bar(duration_ms)
            })
    }
}

/// Monday 00:00 UTC of the week that a date label falls in.
fn week_of(label: i64) -> i64 {
    let day = label.div_euclid(DAY_MS);
    (day - weekday(day)) * DAY_MS
}

/// Day of the week, Monday 0 to Sunday 6. Day 0, 1970-01-01, was a Thursday.
const fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}

/// Expected bars in order, see [`Calendar::expected`].
#[derive(Debug, Clone)]
pub struct Expected {
    calendar: Calendar,
    timeframe: Timeframe,
    next: i64,
    until: i64,
    /// Session of `next`, so that a run of intraday bars costs one addition each.
    session: Option<Session>,
}

impl Iterator for Expected {
    type Item = i64;

    fn next(&mut self) -> Option<i64> {
        if self.next >= self.until {
            return None;
        }
        let opened_at = self.next;
        self.next = self.following(opened_at);
        Some(opened_at)
    }
}

impl FusedIterator for Expected {}

impl Expected {
    fn following(&mut self, opened_at: i64) -> i64 {
        if !self.timeframe.is_intraday() {
            return self.calendar.next_opening(self.timeframe, opened_at);
        }
        let duration_ms = self.timeframe.duration_ms();
        let session = match self.session {
            Some(session) => session,
            None => match self.calendar.session(self.calendar.day_of(opened_at)) {
                Some(session) => *self.session.insert(session),
                None => return self.calendar.next_opening(self.timeframe, opened_at),
            },
        };
        let next = opened_at + duration_ms;
        if next < session.closes_at {
            return next;
        }
        self.session = None;
        self.calendar.next_opening(self.timeframe, opened_at)
    }
}

impl fmt::Display for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Calendar {
    type Err = UnknownCalendar;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|calendar| calendar.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| UnknownCalendar(text.to_owned()))
    }
}

#[cfg(test)]
mod tests;
