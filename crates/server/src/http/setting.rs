//! A person's settings: language, region, risk profile, assets, and how the pages look.

mod preference;
pub mod questionnaire;

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use rumbo_engine::decision::RiskProfile;
use rumbo_market::{Lang, Region};
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
use super::language::{parse_lang, region_of};
use super::recommendation::profile_of;
use super::region::parse_region;
use preference::{PreferenceChange, read_preferences};

pub use preference::{Density, Palette, Theme};

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
    /// ISO 3166-1 alpha-2 code: how numbers and dates are written, apart from the language.
    pub region: String,
    /// IANA name; the region's first unless another was chosen.
    pub time_zone: String,
    /// `conservative`, `moderate` or `aggressive`.
    pub risk_profile: String,
    pub limits: RiskLimitsView,
    /// Watched instruments in order.
    pub assets: Vec<String>,
    pub theme: Theme,
    pub palette: Palette,
    pub density: Density,
    /// Keys without a modifier do something.
    pub single_keys: bool,
    /// Keys of the person's own by action; other actions keep their usual keys.
    pub shortcuts: BTreeMap<String, String>,
}

/// Changes settings; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SettingsRequest {
    /// `es` or `en`.
    pub lang: Option<String>,
    /// ISO 3166-1 alpha-2 code of `GET /api/v1/regions`.
    pub region: Option<String>,
    /// IANA name.
    pub time_zone: Option<String>,
    /// `conservative`, `moderate` or `aggressive`.
    pub risk_profile: Option<String>,
    /// Watched instruments in order, at most 200.
    pub assets: Option<Vec<String>>,
    #[schema(value_type = Option<Theme>)]
    pub theme: Option<String>,
    #[schema(value_type = Option<Palette>)]
    pub palette: Option<String>,
    #[schema(value_type = Option<Density>)]
    pub density: Option<String>,
    /// Keys without a modifier do something.
    pub single_keys: Option<bool>,
    /// Keys by action, at most 64, in place of all given before.
    pub shortcuts: Option<BTreeMap<String, String>>,
}

/// A checked change of settings.
#[derive(Debug, Default)]
pub(super) struct Change {
    lang: Option<Lang>,
    region: Option<&'static Region>,
    risk_profile: Option<RiskProfile>,
    assets: Option<Vec<String>>,
    preferences: PreferenceChange,
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
    let change = Change::check(&server, &request)?;
    let changed = change.store(&server, User::clone(&user)).await?;
    view_of(&server, &changed).await.map(Json)
}

impl Change {
    /// Checks what a request wants to change.
    pub(super) fn check(server: &Server, request: &SettingsRequest) -> ApiResult<Self> {
        let lang = request.lang.as_deref();
        let profile = request.risk_profile.as_deref();
        let assets = request.assets.as_deref();
        Ok(Self {
            lang: lang.map(|lang| parse_lang("lang", lang)).transpose()?,
            region: request.region.as_deref().map(parse_region).transpose()?,
            risk_profile: profile
                .map(|profile| parse_profile(Some(profile)))
                .transpose()?,
            assets: assets.map(|assets| canonical(server, assets)).transpose()?,
            preferences: PreferenceChange::check(request)?,
        })
    }

    /// Stores the change and returns the person after it.
    pub(super) async fn store(self, server: &Server, mut user: User) -> ApiResult<User> {
        if let Some(lang) = self.lang {
            user.lang = rumbo_app::account::lang_name(lang).to_owned();
        }
        if let Some(region) = self.region {
            user.region = region.id.to_owned();
        }
        if let Some(profile) = self.risk_profile {
            user.risk_profile = profile.as_str().to_owned();
        }
        let (db, now) = (&server.app.db, server.now_ms());
        if !user::update_profile(db, &user, now).await? {
            return Err(signed_out());
        }
        if let Some(assets) = &self.assets {
            let symbols: Vec<&str> = assets.iter().map(String::as_str).collect();
            watch::replace(db, &user.id, &symbols, now).await?;
        }
        self.preferences.store(server, &user.id).await?;
        Ok(user)
    }
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
        let found = find_instrument(server, asset).map_err(|error| error.in_field("assets"))?;
        let symbol = &found.symbol;
        if !symbols.contains(symbol) {
            symbols.push(symbol.clone());
        }
    }
    Ok(symbols)
}

async fn view_of(server: &Server, user: &User) -> ApiResult<SettingsView> {
    let watched = watch::list(&server.app.db, &user.id).await?;
    let preferences = read_preferences(server, &user.id).await?;
    let region = region_of(user);
    Ok(SettingsView {
        lang: user.lang.clone(),
        region: region.id.to_owned(),
        time_zone: preferences
            .time_zone
            .unwrap_or_else(|| region.time_zone().to_owned()),
        risk_profile: user.risk_profile.clone(),
        limits: profile_of(user)?.into(),
        assets: watched.into_iter().map(|watched| watched.symbol).collect(),
        theme: preferences.theme,
        palette: preferences.palette,
        density: preferences.density,
        single_keys: preferences.single_keys.0,
        shortcuts: preferences.shortcuts,
    })
}
