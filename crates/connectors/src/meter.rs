//! What the calls to one vendor were like lately: how long they took and how many failed.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

const HOUR_MS: i64 = 3_600_000;
const DAY_HOURS: i64 = 24;
/// Calls whose duration is remembered.
const CALLS_MAX: usize = 512;
const PERCENTILE: usize = 95;

/// Counts calls of the last day by the hour, and remembers how long the last ones took.
#[derive(Debug, Default)]
pub struct Meter(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    hours: VecDeque<Hour>,
    /// (when, duration) of the calls that were answered.
    answered: VecDeque<(i64, u64)>,
}

#[derive(Debug, Clone, Copy)]
struct Hour {
    /// Hours since 1970.
    number: i64,
    calls: u32,
    failures: u32,
}

impl Meter {
    /// Records a call that was answered after `duration_ms`.
    pub fn succeed(&self, now_ms: i64, duration_ms: u64) {
        let mut state = self.lock();
        state.hour(now_ms).calls += 1;
        if state.answered.len() >= CALLS_MAX {
            state.answered.pop_front();
        }
        state.answered.push_back((now_ms, duration_ms));
    }

    /// Records a call that failed.
    pub fn fail(&self, now_ms: i64) {
        let mut state = self.lock();
        let hour = state.hour(now_ms);
        hour.calls += 1;
        hour.failures += 1;
    }

    /// Time within which 95 of 100 of the last answers came, the nearest rank; None without a call
    /// in the last day.
    pub fn latency_p95_ms(&self, now_ms: i64) -> Option<u64> {
        let state = self.lock();
        let day = now_ms - DAY_HOURS * HOUR_MS;
        let mut durations: Vec<u64> = state
            .answered
            .iter()
            .filter(|(at, _)| *at > day)
            .map(|&(_, duration_ms)| duration_ms)
            .collect();
        durations.sort_unstable();
        let rank = (durations.len() * PERCENTILE).div_ceil(100);
        durations.get(rank.checked_sub(1)?).copied()
    }

    /// Share of the calls of the last 24 hours, whole hours, that failed; None without a call.
    pub fn error_rate_24h(&self, now_ms: i64) -> Option<f64> {
        let state = self.lock();
        let first = now_ms.div_euclid(HOUR_MS) - DAY_HOURS + 1;
        let hours = state.hours.iter().filter(|hour| hour.number >= first);
        let (calls, failures) = hours.fold((0, 0), |(calls, failures), hour| {
            (calls + hour.calls, failures + hour.failures)
        });
        (calls > 0).then(|| f64::from(failures) / f64::from(calls))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn hour(&mut self, now_ms: i64) -> &mut Hour {
        let number = now_ms.div_euclid(HOUR_MS);
        while self
            .hours
            .front()
            .is_some_and(|hour| hour.number <= number - DAY_HOURS)
        {
            self.hours.pop_front();
        }
        if self.hours.back().is_none_or(|hour| hour.number < number) {
            self.hours.push_back(Hour {
                number,
                calls: 0,
                failures: 0,
            });
        }
        // A clock that is set back counts in the newest hour.
        self.hours.back_mut().expect("an hour was pushed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_known_before_the_first_call() {
        let meter = Meter::default();
        assert_eq!(meter.latency_p95_ms(0), None);
        assert_eq!(meter.error_rate_24h(0), None);
        meter.fail(0);
        assert_eq!(meter.latency_p95_ms(0), None);
        assert_eq!(meter.error_rate_24h(0), Some(1.0));
    }

    #[test]
    fn the_slow_five_in_a_hundred_are_left_out() {
        let meter = Meter::default();
        for duration_ms in (1..=100).rev() {
            meter.succeed(0, duration_ms);
        }
        assert_eq!(meter.latency_p95_ms(0), Some(95));
        let single = Meter::default();
        single.succeed(0, 7);
        assert_eq!(single.latency_p95_ms(0), Some(7));
    }

    #[test]
    fn failures_are_forgotten_after_a_day() {
        let meter = Meter::default();
        meter.fail(0);
        for hour in 1..=3 {
            meter.succeed(hour * HOUR_MS, 1);
        }
        assert_eq!(meter.error_rate_24h(23 * HOUR_MS), Some(0.25));
        assert_eq!(meter.error_rate_24h(24 * HOUR_MS), Some(0.0));
        assert_eq!(meter.error_rate_24h(27 * HOUR_MS), None);
        assert_eq!(meter.latency_p95_ms(27 * HOUR_MS), None);
    }

    #[test]
    fn memory_is_bounded() {
        let meter = Meter::default();
        for hour in 0..2_000 {
            meter.succeed(hour * HOUR_MS, 1);
        }
        let state = meter.lock();
        assert_eq!((state.hours.len(), state.answered.len()), (24, CALLS_MAX));
    }
}
