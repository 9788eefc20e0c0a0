//! The replayed record in the background, behind everything else.

use rumbo_engine::decision::RiskProfile;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::JobContext;
use crate::replayed::Replay;
use crate::{App, AppError};

/// Name of the kind.
pub const KIND: &str = "replayed_record";
/// Progress between two reports.
const REPORT_STEP: f64 = 0.005;

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    profile: RiskProfile,
}

/// Queues the job for a profile; an unfinished one is returned instead of a second.
pub async fn enqueue(
    app: &App,
    profile: RiskProfile,
    created_by: &str,
) -> Result<String, AppError> {
    let key = format!("{KIND}:{}", profile.as_str());
    super::enqueue(app, KIND, &Payload { profile }, created_by, Some(&key)).await
}

pub(super) async fn run(app: App, context: JobContext, payload: Value) -> Result<Value, AppError> {
    let Payload { profile } = super::parse(payload)?;
    context.report(0.0, "start").await?;
    let mut replay = Replay::open(&app, profile).await?;
    let mut reported = 0.0;
    while replay.step(&app).await? {
        if replay.progress() - reported >= REPORT_STEP {
            reported = replay.progress();
            context.report(reported, "decide").await?;
        }
    }
    let done = replay.done();
    app.bus
        .publish("record", "replayed", json!({ "decided": done.decided }));
    serde_json::to_value(done).map_err(|error| AppError::invalid("result", error.to_string()))
}
