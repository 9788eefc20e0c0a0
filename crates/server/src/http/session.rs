//! Who is signed in, and the state a page needs before it can draw anything.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use rumbo_store::series;
use rumbo_store::user::User;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Server;
use super::auth::session_token;
use super::error::ApiResult;
use super::language::preferred;

/// What the visitor has to do before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// There is no owner account yet: create it.
    Setup,
    SignedOut,
    SignedIn,
}

/// The signed-in person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UserView {
    pub id: String,
    pub email: String,
    pub name: String,
    pub role: String,
    /// `es` or `en`.
    pub lang: String,
    /// `conservative`, `moderate` or `aggressive`.
    pub risk_profile: String,
}

/// The server's clock.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ClockView {
    /// Unix ms.
    pub now: i64,
    /// Stands still until it is stepped: the demo.
    pub frozen: bool,
}

/// State of the visit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionView {
    pub state: SessionState,
    pub user: Option<UserView>,
    pub clock: ClockView,
    /// The bundled sample data is what decisions are made from.
    pub sample: bool,
    pub version: String,
    /// Language that texts come in unless asked otherwise: `es` or `en`.
    pub lang: String,
}

impl From<&User> for UserView {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.clone(),
            email: user.email.clone(),
            name: user.name.clone(),
            role: user.role.as_str().to_owned(),
            lang: user.lang.clone(),
            risk_profile: user.risk_profile.clone(),
        }
    }
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(read_session))
}

/// Tells who is signed in, and the state a page needs first.
#[utoipa::path(
    get,
    path = "/api/v1/session",
    tag = "auth",
    responses((status = 200, description = "State of the visit", body = SessionView)),
    security(())
)]
async fn read_session(
    State(server): State<Server>,
    headers: HeaderMap,
) -> ApiResult<Json<SessionView>> {
    let visit = match session_token(&headers) {
        Some(token) => server.accounts.visit(&token).await?,
        None => None,
    };
    let user = visit.map(|visit| visit.user);
    session_view(&server, user.as_ref(), &headers)
        .await
        .map(Json)
}

/// The visit of `user`, or of nobody.
pub(super) async fn session_view(
    server: &Server,
    user: Option<&User>,
    headers: &HeaderMap,
) -> ApiResult<SessionView> {
    let state = match user {
        Some(_) => SessionState::SignedIn,
        None if server.accounts.has_owner().await? => SessionState::SignedOut,
        None => SessionState::Setup,
    };
    let lang = match user {
        Some(user) => user.lang.clone(),
        None => rumbo_app::account::lang_name(preferred(headers)).to_owned(),
    };
    let app = &server.app;
    Ok(SessionView {
        state,
        user: user.map(UserView::from),
        clock: ClockView {
            now: app.now_ms(),
            frozen: app.clock.as_frozen().is_some(),
        },
        sample: is_sample(server).await?,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        lang,
    })
}

/// Tells whether all there is to decide from is the bundled sample.
pub(super) async fn is_sample(server: &Server) -> ApiResult<bool> {
    let all = series::all(&server.app.db).await?;
    let mut filled = all.iter().filter(|series| series.bar_count > 0).peekable();
    Ok(filled.peek().is_some() && filled.all(|series| series.sample))
}
