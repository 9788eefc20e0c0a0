//! What a person did with a decision.

use axum::Json;
use axum::extract::State;
use rumbo_market::DAY_MS;
use rumbo_store::decision::{self as record, Decision as Stored};
use rumbo_store::response::{self, DecisionResponse, ResponseKind};
use rumbo_store::user::User;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{DecisionView, view_for};
use crate::http::auth::CurrentUser;
use crate::http::error::{ApiResult, invalid, not_found};
use crate::http::extract::{Instant, Json as Body, Segment};
use crate::http::language::InLocale;
use crate::http::{LangQuery, Server};

/// Days for which a decision may be put off.
const SNOOZE_DAYS_MAX: i64 = 90;
const REASON_CHARS_MAX: usize = 500;

/// What was done with a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResponseKindView {
    /// Put off: it comes back when its time is up, or when the decision changes.
    Snoozed,
    /// Passed over.
    Skipped,
    /// Seen and left as it is.
    Seen,
}

/// What the person did with the decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ResponseView {
    pub kind: ResponseKindView,
    /// Put off until this instant, unix ms; until the decision changes when absent.
    pub until: Option<i64>,
    pub reason: Option<String>,
    /// Unix ms.
    pub at: i64,
}

/// Tells what was done with a decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponseRequest {
    pub kind: ResponseKindView,
    /// For `snoozed`: `2021-05-01`, RFC 3339 or unix ms, at most 90 days ahead; until the decision
    /// changes when absent.
    #[schema(value_type = Option<String>)]
    pub until: Option<Instant>,
    /// In the person's own words, at most 500 characters.
    pub reason: Option<String>,
}

impl From<ResponseKind> for ResponseKindView {
    fn from(kind: ResponseKind) -> Self {
        match kind {
            ResponseKind::Snoozed => Self::Snoozed,
            ResponseKind::Skipped => Self::Skipped,
            ResponseKind::Seen => Self::Seen,
        }
    }
}

impl From<ResponseKindView> for ResponseKind {
    fn from(kind: ResponseKindView) -> Self {
        match kind {
            ResponseKindView::Snoozed => Self::Snoozed,
            ResponseKindView::Skipped => Self::Skipped,
            ResponseKindView::Seen => Self::Seen,
        }
    }
}

impl From<DecisionResponse> for ResponseView {
    fn from(response: DecisionResponse) -> Self {
        Self {
            kind: response.kind.into(),
            until: response.until_at,
            reason: response.reason,
            at: response.responded_at,
        }
    }
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(respond_to_decision))
}

/// Notes what the person did with a decision, in place of what was noted before.
///
/// A decision that is put off stays away, also as it is said anew for later bars, until its time is
/// up or action or position change.
#[utoipa::path(
    post,
    path = "/api/v1/decisions/{id}/response",
    tag = "decisions",
    params(("id" = String, Path, description = "Id of the decision"), LangQuery),
    request_body = ResponseRequest,
    responses((status = 200, description = "The decision", body = DecisionView))
)]
async fn respond_to_decision(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    Segment(id): Segment,
    InLocale(locale): InLocale,
    Body(request): Body<ResponseRequest>,
) -> ApiResult<Json<DecisionView>> {
    let stored = record::get(&server.app.db, &id).await?;
    let stored = stored.ok_or_else(|| not_found("decision", &id))?;
    let now = server.app.now_ms();
    check(&request, now)?;
    let response = DecisionResponse {
        owner: user.id.clone(),
        decision_id: stored.id.clone(),
        symbol: stored.symbol.clone(),
        action: stored.action.clone(),
        position: stored.position.clone(),
        kind: request.kind.into(),
        until_at: request.until.map(|Instant(at)| at),
        reason: request.reason,
        responded_at: now,
    };
    response::put(&server.app.db, &response).await?;
    view_for(&server, &user, &stored, locale).await.map(Json)
}

fn check(request: &ResponseRequest, now: i64) -> ApiResult<()> {
    match (request.kind, request.until) {
        (ResponseKindView::Snoozed, Some(Instant(until))) => {
            if until <= now || until > now + SNOOZE_DAYS_MAX * DAY_MS {
                let detail = format!("must lie in the next {SNOOZE_DAYS_MAX} days");
                return Err(invalid("until", detail));
            }
        }
        (_, Some(_)) => return Err(invalid("until", "goes with `snoozed` only")),
        (_, None) => {}
    }
    let reason = request.reason.as_deref().unwrap_or_default();
    let is_text = |c: char| !c.is_control() || c == '\n';
    if reason.chars().count() > REASON_CHARS_MAX || !reason.chars().all(is_text) {
        let detail = format!("must be text of {REASON_CHARS_MAX} characters at most");
        return Err(invalid("reason", detail));
    }
    Ok(())
}

/// What the person did with a decision, or with an earlier one that said the same and is put off.
pub(in crate::http) async fn response_to(
    server: &Server,
    user: &User,
    decision: &Stored,
) -> ApiResult<Option<ResponseView>> {
    let db = &server.app.db;
    if let Some(own) = response::get(db, &user.id, &decision.id).await? {
        return Ok(in_force(own, decision, server.app.now_ms()));
    }
    let earlier = response::latest(db, &user.id, &decision.symbol).await?;
    let earlier = earlier.filter(|response| response.kind == ResponseKind::Snoozed);
    Ok(earlier.and_then(|response| in_force(response, decision, server.app.now_ms())))
}

fn in_force(response: DecisionResponse, decision: &Stored, now: i64) -> Option<ResponseView> {
    let says_the_same =
        response.action == decision.action && response.position == decision.position;
    let is_over = response.kind == ResponseKind::Snoozed
        && response.until_at.is_some_and(|until| until <= now);
    (says_the_same && !is_over).then(|| response.into())
}
