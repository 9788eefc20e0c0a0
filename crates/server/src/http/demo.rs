//! Stepping the frozen clock of the demo.

use axum::Json;
use axum::extract::State;
use rumbo_app::decide::Request;
use rumbo_app::{demo, sample};
use rumbo_market::DAY_MS;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Server;
use super::auth::CurrentUser;
use super::error::{ApiResult, conflict, invalid};
use super::extract::Json as Body;
use super::recommendation::profile_of;

/// Days that one step may move the clock.
pub const STEP_DAYS_MAX: u32 = 30;

/// Moves the clock forward.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepRequest {
    /// 1 to 30.
    pub days: u32,
}

/// What happened in the step.
#[derive(Debug, Serialize, ToSchema)]
pub struct StepView {
    /// Unix ms.
    pub now: i64,
    /// Days passed; fewer than asked for at the end of the sample.
    pub days: u32,
    /// Decisions in force after the step.
    pub decided: u64,
    /// Earlier decisions whose event is now known.
    pub resolved: u64,
    /// Decisions that a condition ended before they expired.
    pub invalidated: u64,
    /// The clock stands at the end of the sample data.
    pub at_end: bool,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(step_clock))
}

/// Moves the frozen clock of the demo and decides each day anew.
#[utoipa::path(
    post,
    path = "/api/v1/demo/step",
    tag = "demo",
    request_body = StepRequest,
    responses((status = 200, description = "What happened in the step", body = StepView))
)]
async fn step_clock(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    Body(request): Body<StepRequest>,
) -> ApiResult<Json<StepView>> {
    if !(1..=STEP_DAYS_MAX).contains(&request.days) {
        return Err(invalid("days", format!("must be 1 to {STEP_DAYS_MAX}")));
    }
    if server.app.clock.as_frozen().is_none() {
        return Err(conflict(
            "not_a_demo",
            "the clock runs by itself; only a demo can be stepped",
        ));
    }
    let asked = Request {
        profile: profile_of(&user)?,
        ..Request::default()
    };
    let step = demo::step(&server.app, request.days, asked).await?;
    Ok(Json(StepView {
        now: step.now,
        days: step.days,
        decided: step.decided as u64,
        resolved: (step.resolved.happened + step.resolved.did_not_happen) as u64,
        invalidated: step.invalidated as u64,
        at_end: step.now + DAY_MS > sample::END_MS,
    }))
}
