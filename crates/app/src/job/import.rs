//! An uploaded file on its way into the store, then decisions that know it.

use std::time::Duration;

use rumbo_engine::decision::RiskProfile;
use rumbo_market::Timeframe;
use rumbo_market::validation::Finding;
use rumbo_store::{Db, job};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::JobContext;
use crate::ingest::{self, ImportReport, ImportRequest, Input, Progress};
use crate::upload::Upload;
use crate::{App, AppError, ingest::publish_stored, schedule};

/// Name of the kind.
pub const KIND: &str = "import";

/// Shortest time between two reports.
const REPORT_PAUSE: Duration = Duration::from_millis(250);
/// Share of the work that is reading; the rest is deciding.
const READING_SHARE: f64 = 0.9;

/// What to import, as found out when the file came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportJob {
    /// Name among the uploads.
    pub upload: String,
    /// Name that the sender gave.
    pub file_name: String,
    pub symbol: String,
    pub timeframe: Timeframe,
    pub source: String,
    /// Risk profile of the decisions that follow.
    pub profile: RiskProfile,
}

/// Counts of a running import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct Counts {
    received: u64,
    accepted: u64,
    flagged: u64,
    quarantined: u64,
    durable: u64,
}

impl From<Progress> for Counts {
    fn from(progress: Progress) -> Self {
        Self {
            received: progress.received,
            accepted: progress.accepted,
            flagged: progress.flagged,
            quarantined: progress.quarantined,
            durable: progress.durable,
        }
    }
}

/// What an import brought.
#[derive(Debug, Serialize)]
struct Imported<'a> {
    id: &'a str,
    symbol: &'a str,
    timeframe: Timeframe,
    source: &'a str,
    file_name: &'a str,
    finished_at: i64,
    received: u64,
    accepted: u64,
    flagged: u64,
    quarantined: u64,
    inserted: u64,
    corrected: u64,
    unchanged: u64,
    /// Whether the rows are fit for use.
    is_valid: bool,
    /// What a person should know about the rows, the gravest first.
    findings: Vec<&'a Finding>,
}

/// Queues the import of a received file, which belongs to the job from then on.
pub async fn enqueue_import(
    app: &App,
    upload: Upload,
    wanted: &ImportJob,
    created_by: &str,
) -> Result<String, AppError> {
    let key = key_of(&wanted.upload);
    let id = super::enqueue(app, KIND, wanted, created_by, Some(&key)).await?;
    upload.keep()?;
    Ok(id)
}

/// Whether a job still needs this upload.
pub(crate) async fn has_unfinished_import(db: &Db, upload: &str) -> Result<bool, AppError> {
    let found = job::unfinished_with_key(db, &key_of(upload)).await?;
    Ok(found.is_some())
}

fn key_of(upload: &str) -> String {
    format!("{KIND} {upload}")
}

pub(super) async fn run(app: App, context: JobContext, payload: Value) -> Result<Value, AppError> {
    let wanted: ImportJob = super::parse(payload)?;
    let file = app.uploads.take(&wanted.upload)?;
    let request = ImportRequest {
        instrument: Some(wanted.symbol.clone()),
        timeframe: Some(wanted.timeframe),
        source: Some(wanted.source.clone()),
        ..ImportRequest::new(Input::Named {
            name: wanted.file_name.clone(),
            path: file.path().to_owned(),
        })
    };
    let report = import_reporting(&app, &context, &request).await?;
    if let Some(last_at) = report.validation.metrics.last {
        publish_stored(&app, (&report.symbol, report.timeframe), last_at);
    }
    context.report(READING_SHARE, "decide").await?;
    // The bars are stored whatever comes of the decisions, which are also made at the next close.
    if let Err(error) = schedule::review_for(&app, wanted.profile).await {
        tracing::error!(%error, "the review after an import failed");
    }
    Ok(json!(result_of(&report, app.now_ms())))
}

/// Imports and reports at the same time; ends early when the job is cancelled.
async fn import_reporting(
    app: &App,
    context: &JobContext,
    request: &ImportRequest,
) -> Result<ImportReport, AppError> {
    let (sender, receiver) = watch::channel(Progress::default());
    let mut on_progress = |progress| {
        sender.send_replace(progress);
    };
    let importing = ingest::import(
        &app.bars,
        &app.registry,
        app.now_ms(),
        request,
        &mut on_progress,
    );
    let report = tokio::select! {
        report = importing => report?,
        cancelled = report_changes(context, receiver.clone()) => return Err(cancelled),
    };
    let progress = *receiver.borrow();
    context
        .report_counts(READING_SHARE, &report.symbol, &Counts::from(progress))
        .await?;
    Ok(report)
}

/// Reports what changes until the job is not this worker's any more.
async fn report_changes(context: &JobContext, mut news: watch::Receiver<Progress>) -> AppError {
    loop {
        if news.changed().await.is_err() {
            // The import is at its end and says the rest itself.
            std::future::pending::<()>().await;
        }
        let progress = *news.borrow_and_update();
        let share = share_read(&progress) * READING_SHARE;
        if let Err(error) = context
            .report_counts(share, "", &Counts::from(progress))
            .await
        {
            return error;
        }
        tokio::time::sleep(REPORT_PAUSE).await;
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a share of a file needs no last byte"
)]
fn share_read(progress: &Progress) -> f64 {
    match progress.bytes_total {
        Some(total) if total > 0 => (progress.bytes_read as f64 / total as f64).min(1.0),
        _ => 0.0,
    }
}

fn result_of(report: &ImportReport, finished_at: i64) -> Imported<'_> {
    let (validation, stored) = (&report.validation, report.stored);
    Imported {
        id: &report.import_id,
        symbol: &report.symbol,
        timeframe: report.timeframe,
        source: &report.source,
        file_name: &report.file_name,
        finished_at,
        received: validation.received,
        accepted: validation.accepted,
        flagged: validation.flagged,
        quarantined: validation.quarantined,
        inserted: stored.inserted,
        corrected: stored.corrected,
        unchanged: stored.unchanged,
        is_valid: validation.is_valid,
        findings: validation
            .errors
            .iter()
            .chain(&validation.warnings)
            .collect(),
    }
}
