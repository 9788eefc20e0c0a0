//! Where time comes from. Nothing in Rumbo asks the operating system directly.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};

/// Source of the current time.
pub trait Clock: Send + Sync + fmt::Debug {
    /// Current time in unix milliseconds, UTC.
    fn now_ms(&self) -> i64;

    /// The same clock if it stands still and can be moved by hand.
    fn as_frozen(&self) -> Option<&FrozenClock> {
        None
    }
}

/// Clock that moves only when told: tests, replays and the demo.
#[derive(Debug)]
pub struct FrozenClock(AtomicI64);

impl FrozenClock {
    /// Creates a clock that stands at `now_ms`.
    pub fn new(now_ms: i64) -> Self {
        Self(AtomicI64::new(now_ms))
    }

    /// Moves the clock forward and returns the new time; a step back is ignored.
    pub fn advance_to(&self, now_ms: i64) -> i64 {
        self.0.fetch_max(now_ms, Ordering::SeqCst).max(now_ms)
    }
}

impl Clock for FrozenClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    fn as_frozen(&self) -> Option<&FrozenClock> {
        Some(self)
    }
}
