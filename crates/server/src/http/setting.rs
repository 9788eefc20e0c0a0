//! A person's settings: language, risk profile, assets.

use axum::Json;
use axum::extract::State;
use rumbo_engine::decision::RiskProfile;
use rumbo_store::user::{self, User};
use rumbo_store::watch;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Server;
use super::auth::{CurrentUser, parse_profile};
use super::error::{ApiResult, invalid, signed_out};
use super::extract::Json as Body;
use super::instrument::find_instrument;
use super::language::parse_lang;
use super::recommendation::profile_of;

/// Assets that a person may watch at most.
pub const ASSETS_MAX: usize = 200;

/// Limits that a risk profile stands for, as ratios of the capital.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RiskLimitsView {
    pub drawdown_max: f64,
    pub risk_per_trade: f64,
    pub position_max: f64,
    pub shorts: bool,
}

/// Settings.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SettingsView {
    /// `es` or `en`.
    pub lang: String,
    /// `conservative`, `moderate` or `aggressive`.
    pub risk_profile: String,
    pub limits: RiskLimitsView,
    /// Watched instruments in order.
    pub assets: Vec<String>,
}

/// Changes settings; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SettingsRequest {
    /// `es` or `en`.
    pub lang: Option<String>,
    /// `conservative`, `moderate` or `aggressive`.
    pub risk_profile: Option<String>,
    /// Watched instruments in order, at most 200.
    pub assets: Option<Vec<String>>,
}

impl From<RiskProfile> for RiskLimitsView {
    fn from(profile: RiskProfile) -> Self {
        let limits = profile.limits();
        Self {
            drawdown_max: limits.drawdown_max,
            risk_per_trade: limits.risk_per_trade,
            position_max: limits.position_max,
            shorts: limits.shorts,
        }
    }
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(read_settings, write_settings))
}

/// Reads the settings.
#[utoipa::path(
    get,
    path = "/api/v1/settings",
    tag = "settings",
    responses((status = 200, description = "Settings", body = SettingsView))
)]
async fn read_settings(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
) -> ApiResult<Json<SettingsView>> {
    view_of(&server, &user).await.map(Json)
}

/// Changes settings; what is absent stays.
#[utoipa::path(
    put,
    path = "/api/v1/settings",
    tag = "settings",
    request_body = SettingsRequest,
    responses((status = 200, description = "Settings after the change", body = SettingsView))
)]
async fn write_settings(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    Body(request): Body<SettingsRequest>,
) -> ApiResult<Json<SettingsView>> {
    let mut changed = User::clone(&user);
    if let Some(lang) = &request.lang {
        let lang = parse_lang("lang", lang)?;
        changed.lang = rumbo_app::account::lang_name(lang).to_owned();
    }
    if let Some(profile) = &request.risk_profile {
        changed.risk_profile = parse_profile(Some(profile))?.as_str().to_owned();
    }
    let assets = request
        .assets
        .as_deref()
        .map(|assets| canonical(&server, assets))
        .transpose()?;
    let (db, now) = (&server.app.db, server.now_ms());
    if !user::update_profile(db, &changed, now).await? {
        return Err(signed_out());
    }
    if let Some(assets) = assets {
        let symbols: Vec<&str> = assets.iter().map(String::as_str).collect();
        watch::replace(db, &changed.id, &symbols, now).await?;
    }
    view_of(&server, &changed).await.map(Json)
}

/// Canonical symbols, each once, in the given order.
fn canonical(server: &Server, assets: &[String]) -> ApiResult<Vec<String>> {
    if assets.len() > ASSETS_MAX {
        return Err(invalid(
            "assets",
            format!("must name {ASSETS_MAX} instruments at most"),
        ));
    }
    let mut symbols: Vec<String> = Vec::with_capacity(assets.len());
    for asset in assets {
        let symbol = &find_instrument(server, asset)?.symbol;
        if !symbols.contains(symbol) {
            symbols.push(symbol.clone());
        }
    }
    Ok(symbols)
}

async fn view_of(server: &Server, user: &User) -> ApiResult<SettingsView> {
    let watched = watch::list(&server.app.db, &user.id).await?;
    Ok(SettingsView {
        lang: user.lang.clone(),
        risk_profile: user.risk_profile.clone(),
        limits: profile_of(user)?.into(),
        assets: watched.into_iter().map(|watched| watched.symbol).collect(),
    })
}
