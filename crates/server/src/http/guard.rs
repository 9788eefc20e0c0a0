//! Who may talk to the server at all: host names, origins, body sizes, and what browsers are told.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::error::{ApiError, forbidden, too_large};
use super::{BODY_BYTES_MAX, Options, Server};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// Everything from this server only, no inline script or style, never inside a frame.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
     worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// Tells browsers what a page of this server may do; a handler's own header wins.
pub(super) async fn add_security_headers(
    State(server): State<Server>,
    request: Request,
    next: Next,
) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if server.options.allowed_origins.is_empty() {
        headers
            .entry(HeaderName::from_static("cross-origin-resource-policy"))
            .or_insert(HeaderValue::from_static("same-origin"));
    }
    if server.options.tls {
        headers
            .entry(header::STRICT_TRANSPORT_SECURITY)
            .or_insert(HeaderValue::from_static("max-age=31536000"));
    }
    if is_api {
        headers
            .entry(header::CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

/// Refuses names that do not belong to this server, so that a foreign page cannot reach it by
/// pointing its own name at the loopback address.
pub(super) async fn check_host(
    State(server): State<Server>,
    request: Request,
    next: Next,
) -> Response {
    let host = host_of(request.headers(), request.uri());
    if is_known_host(host.as_deref(), &server.options) {
        return next.run(request).await;
    }
    let detail = "this server does not answer under that name; \
                  add it to `server.public_hosts` if it is yours";
    ApiError::new(StatusCode::MISDIRECTED_REQUEST, "unknown_host", detail).into_response()
}

/// Refuses writing requests that another site made a browser send.
pub(super) async fn check_origin(
    State(server): State<Server>,
    request: Request,
    next: Next,
) -> Response {
    let is_read = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if is_read || is_own_origin(request.headers(), request.uri(), &server.options) {
        return next.run(request).await;
    }
    forbidden(
        "foreign_origin",
        "this request was made by a page of another site",
    )
    .into_response()
}

/// Refuses a body that says it is too long before reading any of it.
pub(super) async fn limit_body(request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > BODY_BYTES_MAX as u64) {
        return too_large(BODY_BYTES_MAX as u64).into_response();
    }
    next.run(request).await
}

/// Lets the pages of the given origins call the API; none by default.
pub(super) fn cors(origins: &[String]) -> Option<CorsLayer> {
    let origins: Vec<HeaderValue> = origins
        .iter()
        .filter_map(|origin| origin.parse().ok())
        .collect();
    if origins.is_empty() {
        return None;
    }
    Some(
        CorsLayer::new()
            .allow_origin(AllowOrigin::list(origins))
            .allow_credentials(true)
            .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
            .allow_headers([
                header::CONTENT_TYPE,
                HeaderName::from_static("x-requested-with"),
                HeaderName::from_static("last-event-id"),
            ])
            .expose_headers([HeaderName::from_static("x-request-id"), header::ETAG]),
    )
}

/// Name in a `Host` header without its port, in lower case.
fn name_of(host: &str) -> String {
    let name = match host.rfind(']') {
        Some(end) => &host[..=end],
        None => host.split(':').next().unwrap_or_default(),
    };
    name.to_ascii_lowercase()
}

fn host_of(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let header = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let authority = uri.authority().map(|authority| authority.as_str());
    header.or(authority).map(str::to_owned)
}

fn is_known_host(host: Option<&str>, options: &Options) -> bool {
    let Some(host) = host else { return false };
    let name = name_of(host);
    let is_listed = options
        .public_hosts
        .iter()
        .any(|known| name_of(known) == name);
    let is_local = matches!(name.as_str(), "localhost" | "127.0.0.1" | "[::1]");
    // On a network without a list, the address itself or any name that leads here is fine.
    is_listed || is_local || (!options.loopback && options.public_hosts.is_empty())
}

/// Tells whether a request was made by a page of this server, or of an origin that is let in.
pub(super) fn is_own_origin(headers: &HeaderMap, uri: &Uri, options: &Options) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let origin = text(header::ORIGIN);
    if let Some(origin) = origin
        && options
            .allowed_origins
            .iter()
            .any(|allowed| allowed == origin)
    {
        return true;
    }
    if let Some(site) = text(SEC_FETCH_SITE) {
        return matches!(site, "same-origin" | "none");
    }
    match origin {
        // Browsers name the origin of every writing request: this caller is none.
        None => !headers.contains_key(header::ORIGIN),
        Some(origin) => {
            let host = host_of(headers, uri);
            let authority = origin.split_once("://").map(|(_, authority)| authority);
            authority.is_some() && authority == host.as_deref()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    fn options() -> Options {
        Options::listening_on(IpAddr::V4(Ipv4Addr::LOCALHOST))
    }

    #[test]
    fn loopback_server_answers_only_to_local_names() {
        let check = |host: &str, known: bool| {
            assert_eq!(is_known_host(Some(host), &options()), known, "{host}");
        };
        check("localhost:8080", true);
        check("LOCALHOST", true);
        check("127.0.0.1:1", true);
        check("[::1]:8080", true);
        check("evil.example:8080", false);
        check("localhost.evil.example", false);
        check("127.0.0.1.evil.example", false);
        check("", false);
        assert!(!is_known_host(None, &options()));
    }

    #[test]
    fn public_server_answers_to_its_names() {
        let mut options = Options::listening_on(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        assert!(is_known_host(Some("192.168.1.5:8080"), &options));
        options.public_hosts = vec!["rumbo.example".to_owned()];
        assert!(is_known_host(Some("rumbo.example"), &options));
        assert!(!is_known_host(Some("192.168.1.5:8080"), &options));
    }

    #[test]
    fn only_own_pages_and_programs_may_write() {
        let check = |given: &[(&str, &str)], own: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("localhost:8080"));
            for (name, value) in given {
                headers.insert(
                    HeaderName::from_bytes(name.as_bytes()).unwrap(),
                    HeaderValue::from_str(value).unwrap(),
                );
            }
            let uri = Uri::from_static("/api/v1/settings");
            assert_eq!(is_own_origin(&headers, &uri, &options()), own, "{given:?}");
        };
        check(&[], true);
        check(&[("origin", "http://localhost:8080")], true);
        check(&[("origin", "http://localhost:9090")], false);
        check(&[("origin", "http://evil.example")], false);
        check(&[("origin", "null")], false);
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "cross-site")], false);
        check(&[("sec-fetch-site", "same-site")], false);
        check(
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", "http://localhost:8080"),
            ],
            false,
        );
    }
}
