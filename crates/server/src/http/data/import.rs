//! Files sent for import: streamed to the disk, looked at, and left to a job.

use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use futures::StreamExt;
use rumbo_app::ingest::{self, ImportRequest, IngestError, Input};
use rumbo_app::job::{ImportJob, enqueue_import};
use rumbo_app::{AppError, Upload, sample};
use rumbo_connectors::source;
use rumbo_market::Timeframe;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::auth::CurrentUser;
use crate::http::error::{ApiError, ApiResult, invalid, malformed, shortened, too_large};
use crate::http::extract::Query;
use crate::http::instrument::{find_instrument, parse_timeframe};
use crate::http::job::{JobView, find_job};
use crate::http::recommendation::profile_of;
use crate::http::{Answer, Server};

/// Bytes of a file name at most.
const NAME_BYTES_MAX: usize = 255;
/// Bytes of a source's name at most.
const SOURCE_BYTES_MAX: usize = 64;
/// Bytes of a refused body that are still read, so that the sender gets to read the answer.
const DRAIN_BYTES_MAX: u64 = 8 << 20;

/// What a file is.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ImportQuery {
    /// Name of the file, such as `BTCUSDT-5m.csv.zst`: it tells the format and, unless they are
    /// given, the instrument and the timeframe.
    pub file_name: Option<String>,
    /// Any spelling of the instrument.
    pub symbol: Option<String>,
    /// Timeframe; from the name or the spacing of the rows when absent.
    pub timeframe: Option<String>,
    /// Name that keeps the series apart from the same bars of others; `import` when absent.
    pub source: Option<String>,
}

/// Routes of this resource. They carry bodies of their own size and take their own time.
pub(in crate::http) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(import_file))
}

/// Imports a file of bars, sent as the body, as a job.
///
/// CSV or Parquet, `.zst` accepted. What the first rows tell is checked before the answer; the rest
/// is the job's: its events carry `received`, `accepted`, `flagged`, `quarantined` and `durable`,
/// its result is an `ImportView` with `is_valid` and `findings`.
#[utoipa::path(
    post,
    path = "/api/v1/data/imports",
    tag = "data",
    params(ImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 202, description = "The job that imports", body = JobView))
)]
async fn import_file(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    Query(query): Query<ImportQuery>,
    headers: HeaderMap,
    body: Body,
) -> ApiResult<Answer<JobView>> {
    let limit = server.app.config.server.import_bytes_max;
    let mut body = Incoming::new(body, server.options.request_timeout);
    let checked = check_headers(&headers, limit).and_then(|()| request_of(&server, &query));
    let request = match checked {
        Ok(request) => request,
        Err(error) => return Err(body.drain(error).await),
    };
    let _permit = server.gates.admit_upload()?;
    let app = &server.app;
    if let Err(error) = app.uploads.sweep(&app.db).await {
        tracing::warn!(%error, "leftover uploads are not removed");
    }
    let mut upload = app.uploads.start()?;
    if let Err(error) = body.receive(&mut upload, limit).await {
        return Err(body.drain(error).await);
    }
    let request = ImportRequest {
        input: Input::Named {
            name: request.input.name(),
            path: upload.path().to_owned(),
        },
        ..request
    };
    let found = ingest::inspect(&app.registry, request).await;
    let ImportRequest {
        input,
        instrument: Some(symbol),
        timeframe: Some(timeframe),
        source: Some(source),
        ..
    } = found.map_err(refused_file)?
    else {
        return Err(invalid("symbol", "is not known"));
    };
    let wanted = ImportJob {
        upload: upload.id().to_owned(),
        file_name: input.name(),
        symbol,
        timeframe,
        source,
        profile: profile_of(&user)?,
    };
    let id = enqueue_import(app, upload, &wanted, &user.id).await?;
    Ok((StatusCode::ACCEPTED, Json(find_job(&server, &id).await?)))
}

/// Refuses what is known to be wrong before any byte is read.
fn check_headers(headers: &HeaderMap, limit: u64) -> ApiResult<()> {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if text(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("multipart/")) {
        return Err(ApiError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not_a_file",
            "send the file itself as the body, not a form",
        ));
    }
    let length = text(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if length.is_some_and(|length| length > limit) {
        return Err(too_large(limit));
    }
    Ok(())
}

fn request_of(server: &Server, query: &ImportQuery) -> ApiResult<ImportRequest> {
    let name = clean_name(query.file_name.as_deref())?;
    let instrument = match &query.symbol {
        Some(symbol) => Some(find_instrument(server, symbol)?.symbol.clone()),
        None => None,
    };
    let timeframe = match query.timeframe.as_deref() {
        Some(text) => Some(parse_timeframe(Some(text), Timeframe::D1)?),
        None => None,
    };
    let request = ImportRequest {
        instrument,
        timeframe,
        source: query.source.as_deref().map(clean_source).transpose()?,
        ..ImportRequest::new(Input::Named {
            name,
            path: std::path::PathBuf::new(),
        })
    };
    ingest::check_name(&server.app.registry, &request).map_err(refused_file)?;
    Ok(request)
}

/// The last part of a name, which is only ever shown and stored, never opened.
fn clean_name(given: Option<&str>) -> ApiResult<String> {
    let name = given.unwrap_or_default();
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    if matches!(name, "" | "." | "..") {
        return Err(invalid(
            "file_name",
            "must be the name of the file, such as BTCUSDT-5m.csv",
        ));
    }
    if name.len() > NAME_BYTES_MAX {
        return Err(invalid(
            "file_name",
            format!("must have {NAME_BYTES_MAX} bytes at most"),
        ));
    }
    // Marks that turn the direction of text make `csv.exe` look like `exe.csv`.
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if name.contains(is_hidden) {
        return Err(invalid("file_name", "must not have invisible characters"));
    }
    Ok(name.to_owned())
}

fn clean_source(given: &str) -> ApiResult<String> {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    if given.is_empty() || given.len() > SOURCE_BYTES_MAX || !given.chars().all(is_word) {
        return Err(invalid(
            "source",
            format!("must have 1 to {SOURCE_BYTES_MAX} of a to z, 0 to 9, - and _"),
        ));
    }
    if given == sample::SOURCE || source::find(given).is_some() {
        return Err(invalid(
            "source",
            format!("`{given}` names bars that do not come from files, choose another"),
        ));
    }
    Ok(given.to_owned())
}

/// What to do about a file that cannot be imported, in the words of this interface.
fn refused_file(error: IngestError) -> ApiError {
    match error {
        IngestError::NoInstrument { file } => invalid(
            "symbol",
            format!(
                "`{}` does not say which instrument it holds; add `symbol`, such as symbol=BTC/USDT",
                shortened(&file)
            ),
        ),
        IngestError::Spacing { source, .. } => invalid("timeframe", source.to_string()),
        IngestError::Extension { .. } => invalid("file_name", error.to_string()),
        IngestError::Io { .. } | IngestError::Store { .. } | IngestError::Stopped => {
            AppError::from(error).into()
        }
        error => invalid("file", error.to_string()),
    }
}

/// A body on its way in. A sender that stalls is given up.
struct Incoming {
    chunks: axum::body::BodyDataStream,
    pause_max: Duration,
}

impl Incoming {
    fn new(body: Body, pause_max: Duration) -> Self {
        Self {
            chunks: body.into_data_stream(),
            pause_max,
        }
    }

    async fn next(&mut self) -> ApiResult<Option<axum::body::Bytes>> {
        match tokio::time::timeout(self.pause_max, self.chunks.next()).await {
            Ok(None) => Ok(None),
            Ok(Some(Ok(bytes))) => Ok(Some(bytes)),
            Ok(Some(Err(_))) => Err(malformed("the body broke off, send the file again")),
            Err(_) => Err(ApiError::new(
                StatusCode::REQUEST_TIMEOUT,
                "stalled",
                format!(
                    "nothing came for {} s, send the file again",
                    self.pause_max.as_secs()
                ),
            )),
        }
    }

    async fn receive(&mut self, upload: &mut Upload, limit: u64) -> ApiResult<()> {
        while let Some(bytes) = self.next().await? {
            if upload.size_bytes() + bytes.len() as u64 > limit {
                return Err(too_large(limit));
            }
            upload.write(&bytes).await?;
        }
        Ok(upload.finish().await?)
    }

    /// Reads on a little before the error is answered: a connection that closes on a sender takes
    /// the answer with it.
    async fn drain(&mut self, error: ApiError) -> ApiError {
        let mut drained = 0;
        while drained < DRAIN_BYTES_MAX
            && let Ok(Some(bytes)) = self.next().await
        {
            drained += bytes.len() as u64;
        }
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_folders_and_hostile_ones_are_refused() {
        let check = |given: &str, expected: Option<&str>| {
            assert_eq!(
                clean_name(Some(given)).ok().as_deref(),
                expected,
                "{given:?}"
            );
        };
        check("BTCUSDT-5m.csv", Some("BTCUSDT-5m.csv"));
        check("../../etc/BTCUSDT-5m.csv", Some("BTCUSDT-5m.csv"));
        check("C:\\Users\\ana\\añil 1d.csv", Some("añil 1d.csv"));
        check("", None);
        check("..", None);
        check("/", None);
        check("a\0.csv", None);
        check("a\r\nSet-Cookie: x.csv", None);
        check("\u{202e}vsc.exe", None);
        check(&format!("{}.csv", "a".repeat(255)), None);
    }

    #[test]
    fn sources_that_are_no_files_are_not_taken() {
        let check = |given: &str, good: bool| {
            assert_eq!(clean_source(given).is_ok(), good, "{given:?}");
        };
        check("my-broker_2", true);
        check("sample", false);
        check("binance", false);
        check("", false);
        check("Mine", false);
        check("a b", false);
        check(&"a".repeat(65), false);
    }
}
