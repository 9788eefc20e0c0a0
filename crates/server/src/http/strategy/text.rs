//! Texts of strategies: checked while they are written, stored as versions, compared.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rumbo_app::voter::{self, Choice};
use rumbo_app::{Origin, STRATEGY_BYTES_MAX};
use rumbo_engine::strategy::{Problem as FileProblem, Strategy, StrategyError, difference};
use rumbo_market::Lang;
use rumbo_store::audit::{self, NewAuditEntry};
use rumbo_store::strategy::{self as store, NewVersion};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::auth::CurrentUser;
use super::super::error::{
    ApiError, ApiResult, FieldProblem, conflict, invalid, invalid_fields, not_found,
};
use super::super::extract::{Json as Body, Query, Segment};
use super::super::language::Language;
use super::super::{Answer, LangQuery, Server};
use super::{StrategyDetailView, StrategyView, detail, find_strategy};

/// Strategies that are stored at most.
const STORED_MAX: usize = 500;
/// Errors of one text that are told at most.
const ERRORS_MAX: usize = 50;

/// The text of a strategy file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StrategyTextRequest {
    /// TOML, at most 64 KiB.
    pub text: String,
}

/// Whether a text can be used.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ValidationView {
    pub ok: bool,
    /// What it says, when it can be used.
    pub strategy: Option<StrategyView>,
    /// What is wrong, in the order of the file.
    pub errors: Vec<TextErrorView>,
}

/// One thing that is wrong with a text.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TextErrorView {
    /// From 1.
    pub line: u64,
    /// In characters, from 1.
    pub column: u64,
    /// Such as `params.fast.default` or `rules.enter_long`; empty for the file as a whole.
    pub place: String,
    pub message: String,
    /// What to do instead, when it is known.
    pub suggestion: Option<String>,
}

/// The text of one version.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StrategyTextView {
    pub strategy: String,
    pub version: String,
    /// TOML.
    pub text: String,
    pub author: String,
    /// Unix ms; absent for what came with the program, and for a file that was not used yet.
    pub created_at: Option<i64>,
    /// The one in use.
    pub current: bool,
}

/// Which versions to compare.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DifferenceQuery {
    /// The version before the current one when absent.
    pub from: Option<String>,
    /// The current version when absent.
    pub to: Option<String>,
}

/// What changed between two versions, by meaning: layout and comments are no change.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DifferenceView {
    pub strategy: String,
    pub from: String,
    pub to: String,
    /// In the order of a file.
    pub changes: Vec<ChangeView>,
}

/// One place at which two versions say different things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangeView {
    /// Such as `params.fast.default`, `rules.enter_long` or `title.es`.
    pub place: String,
    /// Absent when the place is new.
    pub before: Option<String>,
    /// Absent when the place is gone.
    pub after: Option<String>,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(validate_strategy))
        .routes(routes!(put_strategy))
        .routes(routes!(read_strategy_version))
        .routes(routes!(read_strategy_difference))
}

impl From<FileProblem> for TextErrorView {
    fn from(problem: FileProblem) -> Self {
        Self {
            line: problem.line as u64,
            column: problem.column as u64,
            place: problem.key,
            message: problem.message,
            suggestion: problem.suggestion,
        }
    }
}

/// Checks a text without storing it.
#[utoipa::path(
    post,
    path = "/api/v1/strategies/validate",
    tag = "strategies",
    params(LangQuery),
    request_body = StrategyTextRequest,
    responses((status = 200, description = "Whether it can be used", body = ValidationView))
)]
async fn validate_strategy(
    State(server): State<Server>,
    Language(lang): Language,
    Body(request): Body<StrategyTextRequest>,
) -> ApiResult<Json<ValidationView>> {
    let found = parse(&server, request.text).await?;
    Ok(Json(match found {
        Ok(strategy) => ValidationView {
            ok: true,
            strategy: Some(StrategyView::new(&server, &strategy, lang)),
            errors: Vec::new(),
        },
        Err(errors) => ValidationView {
            ok: false,
            strategy: None,
            errors: errors_of(&errors),
        },
    }))
}

/// Reads a text away from the threads that serve requests.
async fn parse(server: &Server, text: String) -> ApiResult<Result<Strategy, Vec<StrategyError>>> {
    if text.len() as u64 > STRATEGY_BYTES_MAX {
        return Err(invalid(
            "text",
            format!("must have {STRATEGY_BYTES_MAX} bytes at most"),
        ));
    }
    let read = move || Strategy::check_file("strategy", &text);
    Ok(server.app.compute(read).await?)
}

/// Reads a text that must be usable: 422 with a problem for each error otherwise.
pub(super) async fn parse_usable(server: &Server, text: String) -> ApiResult<Strategy> {
    parse(server, text)
        .await?
        .map_err(|errors| unusable(&errors))
}

fn errors_of(errors: &[StrategyError]) -> Vec<TextErrorView> {
    let mut views: Vec<TextErrorView> = errors
        .iter()
        .take(ERRORS_MAX)
        .map(|error| error.problem().into())
        .collect();
    views.sort_by_key(|error| (error.line, error.column));
    views
}

fn unusable(errors: &[StrategyError]) -> ApiError {
    let fields = errors_of(errors).into_iter().map(|error| {
        let suggestion = error.suggestion.map(|text| format!("; {text}"));
        FieldProblem {
            field: if error.place.is_empty() {
                "text".to_owned()
            } else {
                error.place
            },
            detail: format!(
                "line {}, column {}: {}{}",
                error.line,
                error.column,
                error.message,
                suggestion.unwrap_or_default()
            ),
            code: None,
            limit: None,
        }
    });
    invalid_fields(fields.collect())
}

/// Stores a text as the current version of a strategy, which is new when there was none.
///
/// What came with the program and files of the folder are not changed here: give it another `id`. A new
/// version votes for no risk profile until it is activated.
#[utoipa::path(
    put,
    path = "/api/v1/strategies/{id}",
    tag = "strategies",
    params(("id" = String, Path, description = "Id of the strategy"), LangQuery),
    request_body = StrategyTextRequest,
    responses(
        (status = 200, description = "The strategy as it is now", body = StrategyDetailView),
        (status = 201, description = "The new strategy", body = StrategyDetailView)
    )
)]
async fn put_strategy(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    Segment(id): Segment,
    Language(lang): Language,
    Body(request): Body<StrategyTextRequest>,
) -> ApiResult<Answer<StrategyDetailView>> {
    let app = &server.app;
    let origin = app.strategies.origin(&id);
    match &origin {
        Some((Origin::Builtin, _)) => {
            return Err(conflict(
                "builtin_strategy",
                "this strategy is part of the program: store your own under another `id`",
            ));
        }
        Some((Origin::Folder, _)) => {
            return Err(conflict(
                "folder_strategy",
                "this strategy is a file of the folder: change it there, or store your own under another `id`",
            ));
        }
        Some((Origin::Stored, _)) => {}
        None if store::active(&app.db).await?.len() >= STORED_MAX => {
            return Err(conflict(
                "too_many_strategies",
                format!("there are {STORED_MAX} stored strategies already"),
            ));
        }
        None => {}
    }
    let strategy = parse_usable(&server, request.text.clone()).await?;
    if strategy.id != id {
        return Err(invalid("id", "must be the one in the path"));
    }
    let version = strategy.version.to_string();
    let new = NewVersion {
        strategy_id: &id,
        version: &version,
        text: &request.text,
        author: &user.id,
    };
    let now = app.now_ms();
    if store::save(&app.db, new, now).await? {
        let entry = NewAuditEntry {
            actor: &user.id,
            action: "strategy_stored",
            subject: &id,
            detail: &serde_json::json!({ "version": version }).to_string(),
        };
        audit::record(&app.db, entry, now).await?;
        app.strategies.reload(&app.db).await?;
        pause_new_version(&server, &strategy, &user.id, lang).await?;
    }
    let found = find_strategy(&server, &id)?;
    let status = if origin.is_some() {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    Ok((status, Json(detail(&server, found, lang).await?)))
}

/// Nobody has judged a new version, so it votes for no one until it is activated.
async fn pause_new_version(
    server: &Server,
    strategy: &Strategy,
    author: &str,
    lang: Lang,
) -> ApiResult<()> {
    if strategy.benchmark {
        return Ok(());
    }
    let choice = Choice {
        strategy: &strategy.id,
        profiles: &[],
        votes: false,
        author,
        reason: match lang {
            Lang::Es => "Versión nueva, sin evaluar todavía.",
            Lang::En => "A new version, not judged yet.",
        },
    };
    Ok(voter::choose(&server.app, choice).await?)
}

/// Reads the text of one version of a strategy.
#[utoipa::path(
    get,
    path = "/api/v1/strategies/{id}/versions/{version}",
    tag = "strategies",
    params(
        ("id" = String, Path, description = "Id of the strategy"),
        ("version" = String, Path, description = "Digest of the version, or `current`")
    ),
    responses((status = 200, description = "The text", body = StrategyTextView))
)]
async fn read_strategy_version(
    State(server): State<Server>,
    axum::extract::Path((id, version)): axum::extract::Path<(String, String)>,
) -> ApiResult<Json<StrategyTextView>> {
    let wanted = (version != "current").then_some(version);
    version_text(&server, &id, wanted.as_deref())
        .await
        .map(Json)
}

/// The text of a version, the current one when none is named.
async fn version_text(
    server: &Server,
    id: &str,
    version: Option<&str>,
) -> ApiResult<StrategyTextView> {
    let current = server.app.strategies.get(id).ok();
    let current_version = current.map(|strategy| strategy.version.to_string());
    if id.contains('\0') || version.is_some_and(|version| version.contains('\0')) {
        return Err(not_found("strategy", id));
    }
    let wanted = match (version, &current_version) {
        (Some(version), _) => version,
        (None, Some(current)) => current.as_str(),
        (None, None) => return Err(not_found("strategy", id)),
    };
    let is_current = current_version.as_deref() == Some(wanted);
    if let Some(stored) = store::by_version(&server.app.db, id, wanted).await? {
        return Ok(StrategyTextView {
            strategy: stored.strategy_id,
            version: stored.version,
            text: stored.text,
            author: stored.author,
            created_at: Some(stored.created_at),
            current: is_current,
        });
    }
    match server.app.strategies.origin(id) {
        Some((origin, text)) if is_current => Ok(StrategyTextView {
            strategy: id.to_owned(),
            version: wanted.to_owned(),
            text,
            author: super::author_of(origin).to_owned(),
            created_at: None,
            current: true,
        }),
        _ => Err(not_found("version", wanted)),
    }
}

/// Says what changed between two versions of a strategy, by meaning.
#[utoipa::path(
    get,
    path = "/api/v1/strategies/{id}/difference",
    tag = "strategies",
    params(("id" = String, Path, description = "Id of the strategy"), DifferenceQuery),
    responses((status = 200, description = "The changes", body = DifferenceView))
)]
async fn read_strategy_difference(
    State(server): State<Server>,
    Segment(id): Segment,
    Query(query): Query<DifferenceQuery>,
) -> ApiResult<Json<DifferenceView>> {
    let to = version_text(&server, &id, query.to.as_deref()).await?;
    let from = match query.from.as_deref() {
        Some(version) => version.to_owned(),
        None => {
            let versions = store::versions(&server.app.db, &id).await?;
            let known = versions.iter().map(|one| one.version.as_str());
            // Newest first: what stands behind the compared version is the one before it.
            let mut behind = known.skip_while(|version| *version != to.version);
            let before = behind.find(|version| *version != to.version);
            before.unwrap_or(&to.version).to_owned()
        }
    };
    let from = version_text(&server, &id, Some(&from)).await?;
    let read = |text: &str| {
        Strategy::from_toml(text).map_err(|error| {
            conflict(
                "version_unreadable",
                format!("a version cannot be read any more: {error}"),
            )
        })
    };
    let (before, after) = (read(&from.text)?, read(&to.text)?);
    let changes = difference(&before, &after).into_iter();
    Ok(Json(DifferenceView {
        strategy: id,
        from: from.version,
        to: to.version,
        changes: changes
            .map(|change| ChangeView {
                place: change.place,
                before: change.before,
                after: change.after,
            })
            .collect(),
    }))
}
