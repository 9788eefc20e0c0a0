//! Circuit breaker: after too many failures in a row, stop asking for a while.

use std::sync::{Mutex, PoisonError};

/// When a circuit opens and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CircuitSpec {
    /// Failures in a row that open it.
    pub failures_max: u32,
    /// How long one attempt may take.
    pub timeout_ms: u64,
    /// How long it stays open until one attempt is let through.
    pub reset_ms: i64,
}

/// Where a circuit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CircuitState {
    Closed,
    /// Nothing is let through before this instant.
    Open {
        until: i64,
    },
    /// The next attempt decides.
    HalfOpen,
}

/// A breaker shared by every call to one vendor.
///
/// Once open, one attempt per `reset_ms` is let through; a success closes it. There is no state in
/// which a lost attempt could leave it stuck.
#[derive(Debug)]
pub struct Circuit {
    spec: CircuitSpec,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed { failures: u32 },
    Open { until: i64 },
}

impl Circuit {
    /// Creates a closed circuit.
    pub fn new(spec: CircuitSpec) -> Self {
        Self {
            spec,
            state: Mutex::new(State::Closed { failures: 0 }),
        }
    }

    /// Asks for an attempt; when refused, says until when.
    pub fn admit(&self, now_ms: i64) -> Result<(), i64> {
        let mut state = self.lock();
        match *state {
            State::Open { until } if now_ms < until => Err(until),
            State::Open { .. } => {
                *state = State::Open {
                    until: now_ms + self.spec.reset_ms,
                };
                Ok(())
            }
            State::Closed { .. } => Ok(()),
        }
    }

    /// Where the circuit stands, without asking for an attempt.
    pub fn state(&self, now_ms: i64) -> CircuitState {
        match *self.lock() {
            State::Closed { .. } => CircuitState::Closed,
            State::Open { until } if now_ms < until => CircuitState::Open { until },
            State::Open { .. } => CircuitState::HalfOpen,
        }
    }

    /// Reports that an attempt succeeded.
    pub fn succeed(&self) {
        *self.lock() = State::Closed { failures: 0 };
    }

    /// Reports that an attempt failed; returns whether this opened the circuit.
    pub fn fail(&self, now_ms: i64) -> bool {
        let mut state = self.lock();
        let until = now_ms + self.spec.reset_ms;
        match *state {
            State::Closed { failures } if failures + 1 < self.spec.failures_max => {
                *state = State::Closed {
                    failures: failures + 1,
                };
                false
            }
            State::Closed { .. } => {
                *state = State::Open { until };
                true
            }
            State::Open { .. } => {
                *state = State::Open { until };
                false
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circuit() -> Circuit {
        Circuit::new(CircuitSpec {
            failures_max: 3,
            timeout_ms: 1_000,
            reset_ms: 30_000,
        })
    }

    #[test]
    fn the_last_allowed_failure_opens_it() {
        let circuit = circuit();
        assert!(!circuit.fail(0));
        assert!(!circuit.fail(0));
        assert_eq!(circuit.admit(0), Ok(()));
        assert!(circuit.fail(0));
        assert_eq!(circuit.admit(29_999), Err(30_000));
        assert_eq!(circuit.state(29_999), CircuitState::Open { until: 30_000 });
        assert_eq!(circuit.state(30_000), CircuitState::HalfOpen);
        circuit.succeed();
        assert_eq!(circuit.state(30_000), CircuitState::Closed);
    }

    #[test]
    fn a_success_between_failures_keeps_it_closed() {
        let circuit = circuit();
        for _ in 0..10 {
            circuit.fail(0);
            circuit.fail(0);
            circuit.succeed();
        }
        assert_eq!(circuit.admit(0), Ok(()));
    }

    #[test]
    fn one_attempt_goes_through_once_it_is_time() {
        let circuit = circuit();
        assert!((0..3).any(|_| circuit.fail(0)));
        assert_eq!(circuit.admit(30_000), Ok(()));
        assert_eq!(circuit.admit(30_001), Err(60_000));
        circuit.succeed();
        assert_eq!(circuit.admit(30_002), Ok(()));
    }

    #[test]
    fn a_failed_or_lost_attempt_keeps_it_open_for_another_round() {
        let circuit = circuit();
        assert!((0..3).any(|_| circuit.fail(0)));
        assert_eq!(circuit.admit(40_000), Ok(()));
        assert!(!circuit.fail(41_000));
        assert_eq!(circuit.admit(70_999), Err(71_000));
        assert_eq!(circuit.admit(71_000), Ok(()));
        assert_eq!(circuit.admit(101_000), Ok(()));
    }
}
