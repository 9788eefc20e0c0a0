//! Request limits of a vendor, kept on our side so that the vendor's own never strike.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// What a vendor allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateSpec {
    /// Sum of request weights in any window.
    pub weight_max: u32,
    pub window_ms: i64,
}

/// Keeps the weight of every window of `window_ms`, wherever it begins, within the limit.
#[derive(Debug)]
pub struct RateLimit {
    spec: RateSpec,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// (when, weight) of the requests of the last window.
    sent: VecDeque<(i64, u32)>,
    weight: u32,
    paused_until: i64,
}

impl RateLimit {
    /// Creates a limit of which nothing is used.
    pub fn new(spec: RateSpec) -> Self {
        Self {
            spec,
            state: Mutex::default(),
        }
    }

    /// Takes `weight` now, or says after how many milliseconds to ask again.
    ///
    /// A weight above the whole limit is granted once nothing else is in the window.
    pub fn take(&self, weight: u32, now_ms: i64) -> Result<(), i64> {
        let mut state = self.lock();
        if now_ms < state.paused_until {
            return Err(state.paused_until - now_ms);
        }
        state.forget(now_ms - self.spec.window_ms);
        let free = self.spec.weight_max.saturating_sub(state.weight);
        if weight <= free || state.sent.is_empty() {
            state.sent.push_back((now_ms, weight));
            state.weight += weight;
            return Ok(());
        }
        // The oldest requests that make enough room have to leave the window first.
        let mut room = free;
        let until = state
            .sent
            .iter()
            .find_map(|&(at, sent)| {
                room += sent;
                (room >= weight).then_some(at + self.spec.window_ms)
            })
            .unwrap_or(now_ms + self.spec.window_ms);
        Err((until - now_ms).max(1))
    }

    /// Share of the limit that is used, 0 to 1.
    pub fn used(&self, now_ms: i64) -> f64 {
        let mut state = self.lock();
        state.forget(now_ms - self.spec.window_ms);
        (f64::from(state.weight) / f64::from(self.spec.weight_max.max(1))).min(1.0)
    }

    /// Until when the vendor asked for a pause, if that is not over.
    pub fn paused_until(&self, now_ms: i64) -> Option<i64> {
        Some(self.lock().paused_until).filter(|&until| until > now_ms)
    }

    /// Grants nothing before `until_ms`, as the vendor asked.
    pub fn pause_until(&self, until_ms: i64) {
        let mut state = self.lock();
        state.paused_until = state.paused_until.max(until_ms);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Drops the requests that were sent by `until_ms`.
    fn forget(&mut self, until_ms: i64) {
        while let Some(&(at, sent)) = self.sent.front() {
            if at > until_ms {
                break;
            }
            self.weight -= sent;
            self.sent.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit() -> RateLimit {
        RateLimit::new(RateSpec {
            weight_max: 10,
            window_ms: 60_000,
        })
    }

    #[test]
    fn no_window_holds_more_than_the_limit() {
        let limit = limit();
        let mut granted: Vec<(i64, u32)> = Vec::new();
        let mut now_ms = 0;
        for turn in 0..2_000 {
            let weight = 1 + turn % 4;
            match limit.take(weight, now_ms) {
                Ok(()) => granted.push((now_ms, weight)),
                Err(wait_ms) => {
                    assert!(wait_ms > 0);
                    assert_eq!(limit.take(weight, now_ms + wait_ms), Ok(()));
                    now_ms += wait_ms;
                    granted.push((now_ms, weight));
                }
            }
            now_ms += i64::from(turn % 7) * 1_000;
        }
        for &(start, _) in &granted {
            let window: u32 = granted
                .iter()
                .filter(|(at, _)| (start..start + 60_000).contains(at))
                .map(|(_, weight)| weight)
                .sum();
            assert!(window <= 10, "{window} from {start}");
        }
        // Waiting no longer than needed: nine tenths of what was allowed got through.
        let total: u32 = granted.iter().map(|(_, weight)| weight).sum();
        let windows = now_ms / 60_000;
        assert!(i64::from(total) >= windows * 9, "{total} in {windows}");
    }

    #[test]
    fn a_pause_holds_everything_back() {
        let limit = limit();
        limit.pause_until(5_000);
        limit.pause_until(2_000);
        assert_eq!(limit.paused_until(1_000), Some(5_000));
        assert_eq!(limit.take(1, 1_000), Err(4_000));
        assert_eq!(limit.paused_until(5_000), None);
        assert_eq!(limit.take(1, 5_000), Ok(()));
        assert_eq!(limit.used(5_000), 0.1);
        assert_eq!(limit.used(65_000), 0.0);
    }

    #[test]
    fn a_request_heavier_than_the_limit_goes_alone() {
        let limit = limit();
        assert_eq!(limit.take(1, 0), Ok(()));
        assert_eq!(limit.take(50, 0), Err(60_000));
        assert_eq!(limit.take(50, 60_000), Ok(()));
    }
}
