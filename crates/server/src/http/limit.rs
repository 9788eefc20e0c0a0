//! How many requests are taken: from one address, from one person, and at the same time.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::error::{ApiError, too_many, unavailable};
use super::{Limits, Server};

const WINDOW_MS: i64 = 60_000;
/// Callers that are remembered; beyond it those without a request in the last window are dropped,
/// and then everybody starts afresh.
const CALLERS_MAX: usize = 50_000;

/// Files that are received at the same time; each may take its whole limit on the disk.
const UPLOADS_MAX: usize = 4;

/// Posts that keep nothing but the count of tries: pages send them while somebody types.
const QUESTIONS: [&str; 4] = [
    "/api/v1/analysis/technical",
    "/api/v1/backtests/estimate",
    "/api/v1/strategies/preview",
    "/api/v1/strategies/validate",
];

/// State of all limits.
#[derive(Debug)]
pub(super) struct Gates {
    addresses: Window<IpAddr>,
    writers: Window<String>,
    askers: Window<String>,
    concurrent: Arc<Semaphore>,
    uploads: Semaphore,
}

impl Gates {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            addresses: Window::new(limits.address_per_minute),
            writers: Window::new(limits.writes_per_minute),
            askers: Window::new(limits.questions_per_minute),
            concurrent: Arc::new(Semaphore::new(limits.concurrent)),
            uploads: Semaphore::new(UPLOADS_MAX),
        }
    }

    /// Admits one more file, until the permit is dropped.
    pub(super) fn admit_upload(&self) -> Result<SemaphorePermit<'_>, ApiError> {
        self.uploads.try_acquire().map_err(|_| {
            unavailable(
                "overloaded",
                "too many files are coming in at once, try again",
            )
        })
    }

    /// Counts a request of a person that is no plain read: a question or a change.
    pub(super) fn count_post(
        &self,
        user_id: &str,
        path: &str,
        now_ms: i64,
    ) -> Result<(), ApiError> {
        let (window, refusal) = if QUESTIONS.contains(&path) {
            (
                &self.askers,
                "too many questions in a minute, try again later",
            )
        } else {
            (
                &self.writers,
                "too many changes in a minute, try again later",
            )
        };
        window
            .count(user_id.to_owned(), now_ms)
            .map_err(|wait_s| too_many(refusal, wait_s))
    }
}

/// Refuses what is over the limits. Probes of the operator are always answered.
pub(super) async fn limit_requests(
    State(server): State<Server>,
    request: Request,
    next: Next,
) -> Response {
    if matches!(request.uri().path(), "/health" | "/ready" | "/metrics") {
        return next.run(request).await;
    }
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>()
        && let Err(wait_s) = server.gates.addresses.count(peer.ip(), server.now_ms())
    {
        return too_many("too many requests from this address", wait_s).into_response();
    }
    let Ok(_permit) = server.gates.concurrent.try_acquire() else {
        return unavailable("overloaded", "too many requests at once, try again").into_response();
    };
    next.run(request).await
}

/// Sliding window over one minute: the share of the minute before that is still inside counts.
#[derive(Debug)]
struct Window<K> {
    count_max: u32,
    callers: Mutex<HashMap<K, Counts>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    window: i64,
    current: u32,
    previous: u32,
}

impl<K: Eq + Hash> Window<K> {
    fn new(count_max: u32) -> Self {
        Self {
            count_max,
            callers: Mutex::default(),
        }
    }

    /// Counts one request; an error tells the seconds to wait.
    fn count(&self, caller: K, now_ms: i64) -> Result<(), u64> {
        let window = now_ms.div_euclid(WINDOW_MS);
        let elapsed_ms = now_ms.rem_euclid(WINDOW_MS);
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if callers.len() >= CALLERS_MAX && !callers.contains_key(&caller) {
            callers.retain(|_, counts| counts.window >= window - 1);
            if callers.len() >= CALLERS_MAX {
                callers.clear();
            }
        }
        let counts = callers.entry(caller).or_default();
        if counts.window != window {
            let previous = if counts.window == window - 1 {
                counts.current
            } else {
                0
            };
            *counts = Counts {
                window,
                current: 0,
                previous,
            };
        }
        let inside = i64::from(counts.previous) * (WINDOW_MS - elapsed_ms) / WINDOW_MS;
        if inside + i64::from(counts.current) >= i64::from(self.count_max) {
            let wait_ms = WINDOW_MS - elapsed_ms;
            return Err(u64::try_from(wait_ms).unwrap_or(0).div_ceil(1_000));
        }
        counts.current += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn window_slides() {
        let window = Window::new(10);
        let pass = |now_ms| (0..20).filter(|_| window.count(1, now_ms).is_ok()).count();
        assert_eq!(pass(0), 10);
        assert_eq!(pass(59_999), 0);
        // Half of the ten of the minute before still count.
        assert_eq!(pass(90_000), 5);
        assert_eq!(pass(300_000), 10);
    }

    #[test]
    fn callers_do_not_share_a_window() {
        let window = Window::new(1);
        assert!(window.count(1, 0).is_ok());
        assert!(window.count(2, 0).is_ok());
        assert_eq!(window.count(1, 15_000), Err(45));
    }

    #[test]
    fn memory_is_bounded() {
        let window = Window::new(1);
        for caller in 0..CALLERS_MAX + 10 {
            window.count(caller, 0).unwrap();
        }
        assert!(window.callers.lock().unwrap().len() <= CALLERS_MAX);
    }
}
