//! The demo: sample data, a clock that stands still, and days that pass when asked for.

use rumbo_market::DAY_MS;
use serde::Serialize;

use crate::decide::{Request, decide_all};
use crate::invalidation::watch_all;
use crate::resolve::{Resolved, resolve_all};
use crate::{App, AppError};

/// Days before the end of the sample at which the demo's clock starts.
pub const DAYS_BEFORE_END: i64 = 100;
/// Most days that one step may take.
pub const STEP_DAYS_MAX: u32 = 31;

/// What passing some days brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The clock after the step.
    pub now: i64,
    /// Days passed; fewer than asked for at the end of the sample.
    pub days: u32,
    pub resolved: Resolved,
    /// Decisions whose validity ended before they expired.
    pub invalidated: usize,
    /// Decisions in force after the step.
    pub decided: usize,
}

/// Instant at which the demo starts.
pub fn start_ms() -> i64 {
    crate::sample::END_MS - DAYS_BEFORE_END * DAY_MS
}

/// Moves the clock forward day by day: scores what became known, ends what is no longer valid, then
/// decides.
pub async fn step(app: &App, days: u32, request: Request) -> Result<Step, AppError> {
    let clock = app.clock.as_frozen().ok_or_else(|| {
        AppError::Conflict(
            "only the demo's clock can be moved; this one is the machine's".to_owned(),
        )
    })?;
    if days == 0 || days > STEP_DAYS_MAX {
        return Err(AppError::invalid(
            "days",
            format!("must be 1 to {STEP_DAYS_MAX}"),
        ));
    }
    let mut step = Step {
        now: app.now_ms(),
        days: 0,
        resolved: Resolved::default(),
        invalidated: 0,
        decided: 0,
    };
    for _ in 0..days {
        let next = app.now_ms() + DAY_MS;
        if next > crate::sample::END_MS {
            break;
        }
        step.now = clock.advance_to(next);
        step.days += 1;
        let resolved = resolve_all(app).await?;
        step.resolved.happened += resolved.happened;
        step.resolved.did_not_happen += resolved.did_not_happen;
        step.resolved.no_claim += resolved.no_claim;
        step.invalidated += watch_all(app).await?;
        step.decided = decide_all(app, request).await?.len();
        app.bus
            .publish("clock", "stepped", serde_json::json!({ "now": step.now }));
    }
    if step.days == 0 {
        return Err(AppError::Conflict(
            "the sample data ends here, there is no next day".to_owned(),
        ));
    }
    Ok(step)
}
