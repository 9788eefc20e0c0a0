//! New bars from the sources, then outcomes and decisions.

use serde_json::{Value, json};

use super::JobContext;
use crate::decide::Request;
use crate::{App, AppError};

/// Name of the kind.
pub const KIND: &str = "refresh";

pub(super) async fn run(app: App, context: JobContext, payload: Value) -> Result<Value, AppError> {
    let profile = super::parse::<Option<Payload>>(payload)?
        .unwrap_or_default()
        .profile;
    context.report(0.1, "resolve").await?;
    let resolved = crate::resolve::resolve_all(&app).await?;
    context.report(0.3, "decide").await?;
    let decided = crate::decide::decide_all(
        &app,
        Request {
            profile,
            ..Request::default()
        },
    )
    .await?;
    Ok(json!({ "resolved": resolved, "decided": decided.len() }))
}

#[derive(Debug, Default, serde::Deserialize)]
struct Payload {
    #[serde(default)]
    profile: rumbo_engine::decision::RiskProfile,
}
