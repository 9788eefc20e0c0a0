//! Keeping decisions current: at the start, and after each bar of any instrument closes.

use std::time::Duration;

use rumbo_engine::decision::RiskProfile;
use rumbo_market::Calendar;

use crate::decide::{Request, TIMEFRAME, decide_all};
use crate::reader::last_closed_opening;
use crate::{App, AppError, resolve, sample};

/// Time between two looks at the clock.
const LOOK: Duration = Duration::from_secs(20);

/// Loads the sample into an empty store, decides, and decides again whenever a bar has closed.
/// Returns when the app stops.
pub async fn keep_current(app: &App) -> Result<(), AppError> {
    if sample::load_if_empty(app).await? {
        app.bus.publish("data", "loaded", serde_json::Value::Null);
    }
    let stopping = app.stopping();
    let mut closed = None;
    loop {
        let now = latest_closes(app.now_ms());
        // Decisions said for a bar stay as they were; new rules speak from the next bar on.
        app.strategies.reload_if_changed(&app.db).await?;
        if closed != Some(now) {
            closed = Some(now);
            if let Err(error) = review(app).await {
                tracing::error!(%error, "the review failed and is tried again");
                closed = None;
            }
        }
        tokio::select! {
            () = stopping.cancelled() => return Ok(()),
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// Scores what became known and decides for every instrument.
pub async fn review(app: &App) -> Result<(), AppError> {
    let resolved = resolve::resolve_all(app).await?;
    let profile = owner_profile(app).await?;
    let decided = decide_all(
        app,
        Request {
            profile,
            ..Request::default()
        },
    )
    .await?;
    tracing::info!(decided = decided.len(), ?resolved, "review");
    Ok(())
}

/// Risk profile of the owner; the default before there is one.
pub async fn owner_profile(app: &App) -> Result<RiskProfile, AppError> {
    let owner = rumbo_store::user::list(&app.db, "", 1)
        .await?
        .into_iter()
        .next();
    Ok(owner
        .and_then(|owner| owner.risk_profile.parse().ok())
        .unwrap_or_default())
}

/// Opening of the last closed bar of each calendar: changes exactly when a bar closes.
fn latest_closes(now_ms: i64) -> [Option<i64>; 3] {
    Calendar::ALL.map(|calendar| last_closed_opening(calendar, TIMEFRAME, now_ms))
}
