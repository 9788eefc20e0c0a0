//! The documentation page of the API, served from the binary with no outside request.

use axum::Router;
use axum::http::{HeaderValue, header};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_swagger_ui::SwaggerUi;

use crate::http::Server;
use crate::openapi::openapi;

/// Path of the page.
const DOCS_PATH: &str = "/api/docs";
/// Path of the document.
const DOCUMENT_PATH: &str = "/api/openapi.json";
/// The page styles its own elements inline, which the rest of the server forbids.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; \
     style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Routes of the page and of the document.
pub(crate) fn routes() -> Router<Server> {
    let page: Router<Server> = SwaggerUi::new(DOCS_PATH)
        .url(DOCUMENT_PATH, openapi())
        .into();
    page.layer(SetResponseHeaderLayer::overriding(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(CONTENT_POLICY),
    ))
}
