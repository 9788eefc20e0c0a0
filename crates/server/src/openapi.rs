//! The OpenAPI document, made from the handlers.

use utoipa::OpenApi as _;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, ResponseBuilder};

use crate::http;
use crate::http::error::{FieldProblem, PROBLEM_JSON, Problem};

/// Name of the cookie that carries the session.
pub const SESSION_COOKIE: &str = "rumbo_session";
/// Name of the security scheme in the document.
const SESSION_SCHEME: &str = "session";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Rumbo", description = "What should I do today with my investments, and why?"),
    components(schemas(Problem, FieldProblem)),
    security(("session" = []))
)]
struct Document;

/// Builds the document for every route under `/api/v1` and the operator's routes.
pub fn openapi() -> OpenApi {
    let mut document = Document::openapi();
    document.merge(http::documented_routes().into_openapi());
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    document.info.license = None;
    let scheme = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(SESSION_COOKIE)));
    if let Some(components) = &mut document.components {
        components.add_security_scheme(SESSION_SCHEME, scheme);
    }
    for item in document.paths.paths.values_mut() {
        let operations = [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.delete,
            &mut item.patch,
        ];
        for operation in operations.into_iter().flatten() {
            let problem = ContentBuilder::new()
                .schema(Some(Ref::from_schema_name("Problem")))
                .build();
            let response = ResponseBuilder::new()
                .description("The request was refused; the body says why")
                .content(PROBLEM_JSON, problem)
                .build();
            operation
                .responses
                .responses
                .insert("default".to_owned(), response.into());
        }
    }
    document
}
