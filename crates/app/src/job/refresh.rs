//! New bars from the sources, then outcomes and decisions.

use rumbo_engine::decision::RiskProfile;
use rumbo_market::Timeframe;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::JobContext;
use crate::decide::Request;
use crate::refresh::{RefreshProgress, Refreshed, Wanted, refresh};
use crate::{App, AppError};

/// Name of the kind.
pub const KIND: &str = "refresh";

/// Share of the work that is fetching.
const FETCHING_SHARE: f64 = 0.6;
/// Shortest time between two reports.
const REPORT_PAUSE: std::time::Duration = std::time::Duration::from_millis(250);

#[derive(Debug, Default, serde::Deserialize)]
struct Payload {
    #[serde(default)]
    symbols: Vec<String>,
    #[serde(default)]
    timeframe: Option<Timeframe>,
    #[serde(default)]
    profile: RiskProfile,
}

pub(super) async fn run(app: App, context: JobContext, payload: Value) -> Result<Value, AppError> {
    let Payload {
        symbols,
        timeframe,
        profile,
    } = super::parse::<Option<Payload>>(payload)?.unwrap_or_default();
    context.report(0.0, "fetch").await?;
    let wanted = Wanted { symbols, timeframe };
    let Refreshed { fetched, skipped } = refresh_reporting(&app, &context, &wanted).await?;
    context.report(FETCHING_SHARE, "resolve").await?;
    let resolved = crate::resolve::resolve_all(&app).await?;
    let invalidated = crate::invalidation::watch_all(&app).await?;
    context.report(0.7, "decide").await?;
    let decided = crate::decide::decide_all(
        &app,
        Request {
            profile,
            ..Request::default()
        },
    )
    .await?;
    Ok(json!({
        "fetched": fetched,
        "skipped": skipped,
        "resolved": resolved,
        "invalidated": invalidated,
        "decided": decided.len(),
    }))
}

/// Fetches and reports at the same time; ends early when the job is cancelled.
async fn refresh_reporting(
    app: &App,
    context: &JobContext,
    wanted: &Wanted,
) -> Result<Refreshed, AppError> {
    let (reporter, news) = watch::channel(RefreshProgress::default());
    tokio::select! {
        refreshed = refresh(app, wanted, &reporter) => refreshed,
        cancelled = report_changes(context, news) => Err(cancelled),
    }
}

/// Reports what changes until the job is not this worker's any more.
#[expect(
    clippy::cast_precision_loss,
    reason = "the series of one store are few"
)]
async fn report_changes(
    context: &JobContext,
    mut news: watch::Receiver<RefreshProgress>,
) -> AppError {
    loop {
        if news.changed().await.is_err() {
            // The refresh is at its end and the job says the rest.
            std::future::pending::<()>().await;
        }
        let progress = news.borrow_and_update().clone();
        let share = progress.done as f64 / progress.total.max(1) as f64;
        let told = context.report_counts(share * FETCHING_SHARE, "fetch", &progress);
        if let Err(error) = told.await {
            return error;
        }
        tokio::time::sleep(REPORT_PAUSE).await;
    }
}
