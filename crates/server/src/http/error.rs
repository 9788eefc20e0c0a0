//! The one error of the HTTP surface: built by functions here, RFC 9457 on the wire.
//!
//! A handler returns [`ApiError`]; `observe` writes the body, because only it knows the id of the
//! request. What went wrong inside stays in the log.

use std::fmt;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rumbo_app::AppError;
use rumbo_app::account::AccountError;
use rumbo_app::ingest::IngestError;
use rumbo_store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

/// Result of a handler.
pub type ApiResult<T> = Result<T, ApiError>;

/// Media type of an error body.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Why a request was refused. Cloned into the response so that the outer layer can write it.
#[derive(Debug, Clone)]
pub struct ApiError {
    status: StatusCode,
    code: &'static str,
    detail: String,
    fields: Vec<FieldProblem>,
    suggestions: Vec<String>,
    retry_after_s: Option<u64>,
}

/// One input that was refused.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Name of the body field or query parameter.
    pub field: String,
    /// What it must be.
    pub detail: String,
    /// Stable name of what is wrong, where there is more than one thing that can be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The value up to which it is taken, where a number is out of bounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<f64>,
}

/// Error body as RFC 9457 describes it, with a stable `code` for programs.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// URI reference of the kind of problem; stable, one for each `code`.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// What happened to this request and what to do, in English.
    pub detail: String,
    /// Stable name of the problem, what programs and translations go by.
    pub code: String,
    /// Id of the request, the same as in the `x-request-id` header and in the log.
    pub request_id: String,
    /// Inputs that were refused, when that is the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// Known names close to the unknown one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<String>,
}

impl ApiError {
    /// Creates an error; prefer the functions of this module.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            fields: Vec::new(),
            suggestions: Vec::new(),
            retry_after_s: None,
        }
    }

    /// Adds known names that are close to the unknown one.
    #[must_use]
    pub fn suggesting(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.suggestions = names.into_iter().map(Into::into).collect();
        self
    }

    /// Lays what is missing to an input that named it: 422 with its name, as for any other refusal.
    #[must_use]
    pub fn in_field(self, field: &'static str) -> Self {
        if self.status != StatusCode::NOT_FOUND {
            return self;
        }
        invalid(field, self.detail).suggesting(self.suggestions)
    }

    /// HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Body for the request with this id.
    pub fn problem(&self, request_id: &str) -> Problem {
        Problem {
            kind: format!("urn:rumbo:problem:{}", self.code),
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            code: self.code.to_owned(),
            request_id: request_id.to_owned(),
            errors: self.fields.clone(),
            suggestions: self.suggestions.clone(),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(seconds) = self.retry_after_s {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// 404: there is no `kind` called `name`.
pub fn not_found(kind: &'static str, name: impl fmt::Display) -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        "not_found",
        format!("there is no {kind} `{}`", shortened(&name.to_string())),
    )
}

/// 422: one input has a value that it must not have.
pub fn invalid(field: impl Into<String>, detail: impl Into<String>) -> ApiError {
    invalid_fields(vec![FieldProblem {
        field: shortened(&field.into()),
        detail: detail.into(),
        code: None,
        limit: None,
    }])
}

/// 422: some inputs have values that they must not have.
pub fn invalid_fields(fields: Vec<FieldProblem>) -> ApiError {
    let details: Vec<String> = fields
        .iter()
        .map(|problem| format!("`{}`: {}", problem.field, problem.detail))
        .collect();
    let mut error = ApiError::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "invalid",
        details.join("; "),
    );
    error.fields = fields;
    error
}

/// 400: the request cannot be read at all.
pub fn malformed(detail: impl Into<String>) -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, "malformed", detail)
}

/// 401: no session, or one that has expired.
pub fn signed_out() -> ApiError {
    ApiError::new(
        StatusCode::UNAUTHORIZED,
        "signed_out",
        "sign in first: the session is missing or has expired",
    )
}

/// 403: the caller is known and may not do this.
pub fn forbidden(code: &'static str, detail: impl Into<String>) -> ApiError {
    ApiError::new(StatusCode::FORBIDDEN, code, detail)
}

/// 409: the state does not allow it.
pub fn conflict(code: &'static str, detail: impl Into<String>) -> ApiError {
    ApiError::new(StatusCode::CONFLICT, code, detail)
}

/// 413: more bytes than a request may carry.
pub fn too_large(bytes_max: u64) -> ApiError {
    ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too_large",
        format!("a request may carry {bytes_max} bytes at most"),
    )
}

/// 429: too many requests of one kind.
pub fn too_many(detail: impl Into<String>, retry_after_s: u64) -> ApiError {
    let mut error = ApiError::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail);
    error.retry_after_s = Some(retry_after_s.max(1));
    error
}

/// 503: a part that the answer needs is missing or overloaded.
pub fn unavailable(code: &'static str, detail: impl Into<String>) -> ApiError {
    let mut error = ApiError::new(StatusCode::SERVICE_UNAVAILABLE, code, detail);
    error.retry_after_s = Some(1);
    error
}

fn disk_full() -> ApiError {
    unavailable("disk_full", "the disk is full; nothing was changed")
}

/// 500: our fault. The cause goes to the log here, the caller gets the id of the request.
pub fn internal(cause: impl fmt::Display) -> ApiError {
    tracing::error!(%cause, "request failed");
    unexplained()
}

/// 500 whose cause is already in the log.
pub fn unexplained() -> ApiError {
    ApiError::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal",
        "something failed on our side; the log has the details under this request id",
    )
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        if error.is_disk_full() {
            tracing::error!(%error, "request failed");
            return disk_full();
        }
        internal(error)
    }
}

impl From<AccountError> for ApiError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Invalid { field, reason } => invalid(field, reason),
            AccountError::OwnerExists => conflict("owner_exists", error.to_string()),
            AccountError::WrongCredentials => Self::new(
                StatusCode::UNAUTHORIZED,
                "wrong_credentials",
                error.to_string(),
            ),
            AccountError::Throttled { retry_after_s } => too_many(error.to_string(), retry_after_s),
            AccountError::Store(error) => error.into(),
            AccountError::Hash(cause) => internal(cause),
        }
    }
}

impl From<AppError> for ApiError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::NotFound(detail) => Self::new(StatusCode::NOT_FOUND, "not_found", detail),
            AppError::Invalid { field, reason } => invalid(field, reason),
            AppError::Conflict(detail) => conflict("conflict", detail),
            AppError::Strategy(error) => invalid("strategy", error.to_string()),
            AppError::Store(error) => error.into(),
            AppError::Stopping => unavailable("stopping", error.to_string()),
            AppError::Io { ref source, .. }
            | AppError::Ingest(IngestError::Io { ref source, .. })
                if source.kind() == std::io::ErrorKind::StorageFull =>
            {
                tracing::error!(%error, "request failed");
                disk_full()
            }
            error => internal(error),
        }
    }
}

/// Meaning of a status that a layer produced without an [`ApiError`].
pub fn from_status(status: StatusCode, bytes_max: usize) -> ApiError {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(bytes_max as u64),
        StatusCode::NOT_FOUND => ApiError::new(status, "not_found", "there is nothing here"),
        StatusCode::METHOD_NOT_ALLOWED => ApiError::new(
            status,
            "method_not_allowed",
            "this resource does not know this method; `allow` lists those it knows",
        ),
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => ApiError::new(
            StatusCode::GATEWAY_TIMEOUT,
            "timeout",
            "the answer took too long and was given up; ask for less or start a job",
        ),
        status if status.is_server_error() => unexplained(),
        status => ApiError::new(
            status,
            "refused",
            status
                .canonical_reason()
                .unwrap_or("refused")
                .to_lowercase(),
        ),
    }
}

/// A caller's text, safe to send back: no control characters, at most 80 characters.
pub fn shortened(text: &str) -> String {
    const SHOWN_CHARS_MAX: usize = 80;
    let mut shown: String = text
        .chars()
        .filter(|character| !character.is_control())
        .take(SHOWN_CHARS_MAX)
        .collect();
    if text.chars().count() > SHOWN_CHARS_MAX {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problem_names_field_code_and_request() {
        let problem = invalid("period", "must be 1 to 500").problem("r-1");
        let json = serde_json::to_value(&problem).unwrap();
        assert_eq!(json["status"], 422);
        assert_eq!(json["code"], "invalid");
        assert_eq!(json["type"], "urn:rumbo:problem:invalid");
        assert_eq!(json["request_id"], "r-1");
        assert_eq!(json["errors"][0]["field"], "period");
        assert!(json.get("suggestions").is_none());
    }

    #[test]
    fn hostile_name_is_shortened_and_cleaned() {
        let name = format!("a\0\n{}", "x".repeat(5_000));
        let detail = not_found("instrument", name).to_string();
        assert!(detail.len() < 120, "{detail}");
        assert!(!detail.contains('\0') && !detail.contains('\n'));
    }
}
