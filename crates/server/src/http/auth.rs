//! Owner account, signing in and out.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json as JsonBody, Router};
use rumbo_app::account::{NewOwner, SESSION_IDLE_MS, SignedIn, Token};
use rumbo_engine::decision::RiskProfile;
use rumbo_store::user::{self, Role, User};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Server;
use super::error::{ApiError, ApiResult, forbidden, invalid, signed_out};
use super::extract::{Json, Query};
use super::language::{parse_lang, preferred, preferred_region};
use super::session::{SessionView, session_view};
use super::setting::{Change, SettingsRequest};
use crate::openapi::SESSION_COOKIE;

/// Creates the owner account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetupRequest {
    pub email: String,
    /// 10 to 256 characters; no rule about which.
    pub password: String,
    /// `es` or `en`; the language of the request when absent.
    pub lang: Option<String>,
    /// `conservative`, `moderate` or `aggressive`; moderate when absent.
    pub risk_profile: Option<String>,
    /// ISO 3166-1 alpha-2 code; the region that the browser names when absent.
    pub region: Option<String>,
    /// IANA name; the region's when absent.
    pub time_zone: Option<String>,
    /// Watched instruments in order, at most 200.
    pub assets: Option<Vec<String>>,
}

/// Signs in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    pub email: String,
    pub password: String,
}

/// The person that a request comes from; present on every closed route.
#[derive(Debug, Clone)]
pub(super) struct CurrentUser(pub Arc<User>);

impl<S: Send + Sync> FromRequestParts<S> for CurrentUser {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(signed_out)
    }
}

/// Address of the caller; loopback where there is no connection, as in a test of the router alone.
struct Caller(IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(peer.map_or(
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            |ConnectInfo(peer)| peer.ip(),
        )))
    }
}

/// Routes that work without a session.
pub(super) fn open_routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(set_up))
        .routes(routes!(sign_in))
}

/// Routes that need a session.
pub(super) fn closed_routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(sign_out))
}

/// The link that signs in once, opened by a browser.
pub(super) fn entry_route() -> Router<Server> {
    Router::new().route("/enter", get(enter))
}

/// Creates the owner account and signs in; refused once there is one.
#[utoipa::path(
    post,
    path = "/api/v1/auth/setup",
    tag = "auth",
    request_body = SetupRequest,
    responses((status = 201, description = "Created and signed in", body = SessionView)),
    security(())
)]
async fn set_up(
    State(server): State<Server>,
    headers: HeaderMap,
    Json(request): Json<SetupRequest>,
) -> ApiResult<Response> {
    let lang = match &request.lang {
        Some(lang) => parse_lang("lang", lang)?,
        None => preferred(&headers),
    };
    let owner = NewOwner {
        email: request.email,
        password: request.password,
        lang,
        risk_profile: parse_profile(request.risk_profile.as_deref())?,
    };
    // Checked before there is an account: a refused field must not leave half of a set-up behind.
    let change = Change::check(
        &server,
        &SettingsRequest {
            region: request
                .region
                .or_else(|| preferred_region(&headers).map(|region| region.id.to_owned())),
            time_zone: request.time_zone,
            assets: request.assets,
            ..SettingsRequest::default()
        },
    )?;
    let SignedIn { user, token } = server.accounts.set_up(owner).await?;
    let user = change.store(&server, user).await?;
    let signed_in = SignedIn { user, token };
    session_response(&server, &headers, (StatusCode::CREATED, signed_in)).await
}

/// Signs in.
#[utoipa::path(
    post,
    path = "/api/v1/auth/login",
    tag = "auth",
    request_body = LoginRequest,
    responses((status = 200, description = "Signed in", body = SessionView)),
    security(())
)]
async fn sign_in(
    State(server): State<Server>,
    Caller(from): Caller,
    headers: HeaderMap,
    Json(request): Json<LoginRequest>,
) -> ApiResult<Response> {
    let signed_in = server
        .accounts
        .sign_in(&request.email, &request.password, from)
        .await?;
    // The session that the browser had is replaced, never carried over.
    if let Some(token) = session_token(&headers) {
        server.accounts.sign_out(&token).await?;
    }
    session_response(&server, &headers, (StatusCode::OK, signed_in)).await
}

/// Ends the session.
#[utoipa::path(
    post,
    path = "/api/v1/auth/logout",
    tag = "auth",
    responses((status = 204, description = "Signed out"))
)]
async fn sign_out(State(server): State<Server>, headers: HeaderMap) -> ApiResult<Response> {
    if let Some(token) = session_token(&headers) {
        server.accounts.sign_out(&token).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    response
        .headers_mut()
        .append(header::SET_COOKIE, expired_cookie());
    Ok(response)
}

#[derive(Debug, Deserialize)]
struct EntryQuery {
    token: String,
}

async fn enter(
    State(server): State<Server>,
    headers: HeaderMap,
    Query(query): Query<EntryQuery>,
) -> ApiResult<Response> {
    let mut response = match server.accounts.enter(&query.token).await? {
        None => Redirect::to("/?entry=expired").into_response(),
        Some(SignedIn { mut user, token }) => {
            // Nobody was asked for a language yet; the browser knows.
            user.lang = rumbo_app::account::lang_name(preferred(&headers)).to_owned();
            if let Some(region) = preferred_region(&headers) {
                user.region = region.id.to_owned();
            }
            user::update_profile(&server.app.db, &user, server.now_ms()).await?;
            let mut response = Redirect::to("/").into_response();
            response
                .headers_mut()
                .append(header::SET_COOKIE, cookie(&server, token.reveal())?);
            response
        }
    };
    let no_store = HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    Ok(response)
}

/// Lets a request pass only with a session, and tells the handler whose it is.
pub(super) async fn require_session(
    State(server): State<Server>,
    request: Request,
    next: Next,
) -> Response {
    match pass(server, request, next).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn pass(server: Server, mut request: Request, next: Next) -> ApiResult<Response> {
    let token = session_token(request.headers()).ok_or_else(signed_out)?;
    let visit = server
        .accounts
        .visit(&token)
        .await?
        .ok_or_else(signed_out)?;
    let is_write = !matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if is_write {
        let path = request.uri().path();
        let now_ms = server.now_ms();
        server.gates.count_post(&visit.user.id, path, now_ms)?;
        if visit.user.role == Role::Viewer && !path.starts_with("/api/v1/auth/") {
            return Err(forbidden(
                "read_only",
                "the role `viewer` may read and change nothing",
            ));
        }
    }
    request
        .extensions_mut()
        .insert(CurrentUser(Arc::new(visit.user)));
    let mut response = next.run(request).await;
    if visit.renewed && !response.headers().contains_key(header::SET_COOKIE) {
        response
            .headers_mut()
            .append(header::SET_COOKIE, cookie(&server, &token)?);
    }
    Ok(response)
}

/// Token of the session cookie.
pub(super) fn session_token(headers: &HeaderMap) -> Option<String> {
    read_cookie(headers, SESSION_COOKIE)
}

/// Value of a cookie.
pub(crate) fn read_cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then(|| value.to_owned())
        })
}

/// Reads a risk profile that somebody named; the default when absent.
pub(super) fn parse_profile(text: Option<&str>) -> ApiResult<RiskProfile> {
    match text {
        None => Ok(RiskProfile::default()),
        Some(text) => text
            .parse()
            .map_err(|reason: String| invalid("risk_profile", reason)),
    }
}

async fn session_response(
    server: &Server,
    headers: &HeaderMap,
    (status, SignedIn { user, token }): (StatusCode, SignedIn),
) -> ApiResult<Response> {
    let view: SessionView = session_view(server, Some(&user), headers).await?;
    let mut response = (status, JsonBody(view)).into_response();
    let cookie = cookie(server, Token::reveal(&token))?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

fn cookie(server: &Server, token: &str) -> ApiResult<HeaderValue> {
    let secure = if server.options.tls { "; Secure" } else { "" };
    let age_s = SESSION_IDLE_MS / 1_000;
    // Lax, so that a link from elsewhere opens a signed-in page; writes check their origin.
    let text = format!(
        "{SESSION_COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age_s}{secure}"
    );
    HeaderValue::from_str(&text).map_err(super::error::internal)
}

fn expired_cookie() -> HeaderValue {
    HeaderValue::from_static("rumbo_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("xrumbo_session=1; a=b"),
        );
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("rumbo_session=2; c"),
        );
        assert_eq!(read_cookie(&headers, "rumbo_session").as_deref(), Some("2"));
        assert_eq!(read_cookie(&headers, "session"), None);
        let expired = expired_cookie();
        assert!(expired.to_str().unwrap().starts_with(SESSION_COOKIE));
    }
}
