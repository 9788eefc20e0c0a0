//! How fast this process runs backtests, measured while it does.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rumbo_market::Digest;

/// Strategies whose speed is remembered.
const STRATEGIES_MAX: usize = 1_024;
/// Share of the newest measurement in the remembered speed.
const NEWEST_SHARE: f64 = 0.3;
/// What is measured over fewer bars is mostly overhead.
const BARS_MIN: usize = 500;

/// Bars per second of one thread by version of the strategy. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Speeds(Arc<Mutex<HashMap<Digest, f64>>>);

impl Speeds {
    /// Remembers a run.
    pub(crate) fn note(&self, version: Digest, bars: usize, elapsed: Duration) {
        let seconds = elapsed.as_secs_f64();
        if bars < BARS_MIN || seconds <= 0.0 {
            return;
        }
        let speed = float(bars) / seconds;
        let mut speeds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if speeds.len() >= STRATEGIES_MAX && !speeds.contains_key(&version) {
            speeds.clear();
        }
        let known = speeds.entry(version).or_insert(speed);
        *known += NEWEST_SHARE * (speed - *known);
    }

    /// Bars per second of one thread; `None` before the first run.
    pub(crate) fn of(&self, version: Digest) -> Option<f64> {
        let speeds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        speeds.get(&version).copied()
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a count of bars is far below 2^53"
)]
fn float(count: usize) -> f64 {
    count as f64
}
