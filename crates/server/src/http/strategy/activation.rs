//! Who votes: a strategy comes into use when a study of it passed, or when somebody overrides that.

use axum::Json;
use axum::extract::State;
use rumbo_app::voter::{self, Choice};
use rumbo_engine::decision::RiskProfile;
use rumbo_engine::strategy::Strategy;
use rumbo_store::audit::{self, NewAuditEntry};
use rumbo_store::backtest::{BacktestSummary, latest_verdicts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::Server;
use super::super::auth::CurrentUser;
use super::super::error::{ApiResult, conflict, invalid, shortened};
use super::super::extract::{Json as Body, Segment};
use super::find_strategy;

/// Grade of a study that forbids activation.
const NOT_FIT: &str = "not_fit";
/// Profiles that one request may name.
const PROFILES_MAX: usize = 10;

/// Activates or pauses a strategy, from the next decision on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivationRequest {
    pub active: bool,
    /// Risk profiles that it is for; every one when absent.
    #[serde(default)]
    pub profiles: Vec<String>,
    /// Why, 1 to 500 characters; it is kept.
    pub reason: String,
    /// The id of the strategy, typed once more: activates it although no study of this version
    /// passed. The log keeps it.
    #[serde(rename = "override")]
    pub override_id: Option<String>,
}

/// Whether a strategy votes, for each risk profile.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActivationView {
    pub strategy: String,
    pub votes: Vec<VoteView>,
}

/// Whether a strategy votes for one risk profile.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VoteView {
    pub profile: String,
    pub votes: bool,
    /// Why, where somebody chose; absent where it is as the file says.
    pub reason: Option<String>,
    /// Who chose.
    pub author: Option<String>,
    /// Unix ms.
    pub chosen_at: Option<i64>,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(activate_strategy))
}

/// Activates or pauses a strategy.
///
/// Activation is refused until a walk-forward of this version was judged solid or fragile, unless
/// `override` repeats the id.
#[utoipa::path(
    post,
    path = "/api/v1/strategies/{id}/activation",
    tag = "strategies",
    params(("id" = String, Path, description = "Id of the strategy")),
    request_body = ActivationRequest,
    responses((status = 200, description = "Who it votes for now", body = ActivationView))
)]
async fn activate_strategy(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    Segment(id): Segment,
    Body(request): Body<ActivationRequest>,
) -> ApiResult<Json<ActivationView>> {
    let strategy = find_strategy(&server, &id)?;
    let profiles = checked_profiles(&request.profiles)?;
    let app = &server.app;
    if let Some(typed) = &request.override_id
        && *typed != strategy.id
    {
        return Err(invalid("override", "must be the id of the strategy"));
    }
    let latest = latest_verdict(&server, &strategy).await?;
    let has_passed = latest
        .as_ref()
        .and_then(|row| row.verdict.as_deref())
        .is_some_and(|verdict| verdict != NOT_FIT);
    let is_overridden = request.active && !has_passed;
    if is_overridden && request.override_id.is_none() {
        return Err(match &latest {
            Some(row) => conflict(
                "strategy_not_fit",
                format!(
                    "the latest study of this version (`{}`) says that it is not fit; repeat the id in `override` to activate it all the same",
                    row.id
                ),
            ),
            None => conflict(
                "strategy_not_evaluated",
                "no walk-forward of this version was judged; run one, or repeat the id in `override` to activate it all the same",
            ),
        });
    }
    let choice = Choice {
        strategy: &strategy.id,
        profiles: &profiles,
        votes: request.active,
        author: &user.id,
        reason: &request.reason,
    };
    voter::choose(app, choice).await?;
    if is_overridden {
        let detail = serde_json::json!({
            "version": strategy.version.to_string(),
            "study": latest.as_ref().map(|row| &row.id),
            "verdict": latest.as_ref().and_then(|row| row.verdict.as_deref()),
        });
        let entry = NewAuditEntry {
            actor: &user.id,
            action: "strategy.activation_override",
            subject: &strategy.id,
            detail: &detail.to_string(),
        };
        audit::record(&app.db, entry, app.now_ms()).await?;
    }
    Ok(Json(ActivationView {
        votes: votes(&server, &strategy).await?,
        strategy: strategy.id,
    }))
}

fn checked_profiles(names: &[String]) -> ApiResult<Vec<RiskProfile>> {
    let unknown = |name: &str| {
        let known = RiskProfile::ALL.map(RiskProfile::as_str).join(", ");
        invalid(
            "profiles",
            format!("`{}` is none, use some of {known}", shortened(name)),
        )
    };
    let parsed = names.iter().take(PROFILES_MAX).map(|name| {
        let mut all = RiskProfile::ALL.into_iter();
        all.find(|one| one.as_str() == name)
            .ok_or_else(|| unknown(name))
    });
    parsed.collect()
}

async fn latest_verdict(
    server: &Server,
    strategy: &Strategy,
) -> ApiResult<Option<BacktestSummary>> {
    let version = strategy.version.to_string();
    let all = latest_verdicts(&server.app.db).await?;
    let mut of_version = all
        .into_iter()
        .filter(|row| row.strategy_id == strategy.id && row.strategy_version == version);
    Ok(of_version.next())
}

/// Whether a strategy votes, for each risk profile.
pub(super) async fn votes(server: &Server, strategy: &Strategy) -> ApiResult<Vec<VoteView>> {
    let standings = voter::standings(&server.app, strategy).await?;
    let views = standings.into_iter().map(|standing| {
        let chosen = standing.chosen;
        VoteView {
            profile: standing.profile.as_str().to_owned(),
            votes: standing.votes && !strategy.benchmark,
            reason: chosen.as_ref().map(|vote| vote.reason.clone()),
            author: chosen.as_ref().map(|vote| vote.author.clone()),
            chosen_at: chosen.as_ref().map(|vote| vote.chosen_at),
        }
    });
    Ok(views.collect())
}
