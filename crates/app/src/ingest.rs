//! Bars on their way in: files of `rumbo import`, the bundled sample, fetches from sources.
//!
//! A file is read, unpacked, parsed and validated on a blocking thread; accepted bars are stored
//! batch by batch through a short queue, so memory does not grow with the file. A batch goes to the
//! store only after the next one was checked, so that a change of timeframe is noticed before any of
//! its rows is stored. What the callback was told is durable.

mod batch;
mod error;
mod input;
mod intake;
mod load;
mod name;
mod parquet;
mod spool;
mod writer;

use rumbo_market::validation::{
    Checked, Context, RESUME_ROWS, RawRows, ValidationReport, Validator, check_timeframe,
    infer_timeframe,
};
use rumbo_market::{Digest, Instrument, Registry, Timeframe};
use rumbo_store::{AppendOutcome, BarStore, SeriesKey, import, series};
use serde::Serialize;
use tokio::sync::mpsc;

use crate::App;
use batch::Batches;
use writer::Writer;

pub use error::IngestError;
pub use input::Input;
pub(crate) use intake::Intake;
pub use load::{LoadedFile, load_file};

/// Checked batches that wait for the store at most.
const QUEUE_BATCHES: usize = 2;

/// One file to import. What is not given is taken from the file's name, the timeframe also from
/// the spacing of its rows.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    pub input: Input,
    /// Any spelling of the instrument.
    pub instrument: Option<String>,
    pub timeframe: Option<Timeframe>,
    /// Name of the source that the series belongs to.
    pub source: Option<String>,
    /// Bundled sample data.
    pub sample: bool,
    /// Instant by which the bars of the file had closed, where that is not the time of the import:
    /// data that was recorded once is not "in the future" for a clock that is set back.
    pub closed_by: Option<i64>,
}

impl ImportRequest {
    /// Asks for a file as its name says.
    pub fn new(input: Input) -> Self {
        Self {
            input,
            instrument: None,
            timeframe: None,
            source: None,
            sample: false,
            closed_by: None,
        }
    }
}

/// How far an import is. Told after each batch that became durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Progress {
    pub bytes_read: u64,
    pub bytes_total: Option<u64>,
    pub received: u64,
    pub accepted: u64,
    /// Accepted with at least one doubt.
    pub flagged: u64,
    pub quarantined: u64,
    /// Accepted bars that are durable now.
    pub durable: u64,
    /// `opened_at` of the last of them.
    pub durable_until: Option<i64>,
}

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportReport {
    pub import_id: String,
    /// None when no bar was accepted.
    pub series_id: Option<String>,
    pub symbol: String,
    pub timeframe: Timeframe,
    pub source: String,
    pub file_name: String,
    pub file_digest: String,
    /// What the store did with the accepted bars.
    pub stored: AppendOutcome,
    pub validation: ValidationReport,
}

/// A series that bars go to.
#[derive(Debug, Clone, Copy)]
pub struct Feed<'a> {
    pub instrument: &'a Instrument,
    pub timeframe: Timeframe,
    pub source: &'a str,
    /// Bundled sample data.
    pub sample: bool,
}

impl<'a> Feed<'a> {
    fn key(&self) -> SeriesKey<'a> {
        SeriesKey {
            symbol: &self.instrument.symbol,
            timeframe: self.timeframe,
            source: self.source,
        }
    }

    fn context(&self, now_ms: i64) -> Context {
        Context {
            timeframe: self.timeframe,
            calendar: self.instrument.calendar,
            now_ms,
        }
    }
}

/// Refuses a name that says neither the format nor, where the request does not either, the
/// instrument.
pub fn check_name(registry: &Registry, request: &ImportRequest) -> Result<(), IngestError> {
    request.input.check_name()?;
    let stem = request.input.stem();
    if request.instrument.is_none() && name::read_name(&stem, registry).instrument.is_none() {
        return Err(IngestError::NoInstrument {
            file: request.input.place(),
        });
    }
    Ok(())
}

/// Tells what a file holds from its name and its first rows, and stores nothing. The request comes
/// back with every answer filled in.
pub async fn inspect(
    registry: &Registry,
    request: ImportRequest,
) -> Result<ImportRequest, IngestError> {
    let input = request.input.clone();
    let first = blocking(move || Batches::peek(input)).await?;
    let (instrument, timeframe, source) = identify(&request, registry, Some(&first))?;
    Ok(ImportRequest {
        instrument: Some(instrument.symbol.clone()),
        timeframe: Some(timeframe),
        source: Some(source),
        ..request
    })
}

/// Imports a file. The callback hears of every batch once it is durable.
///
/// Rows that break a rule are no error: they are in quarantine and in the report. Importing the
/// same file again stores nothing new.
pub async fn import(
    store: &BarStore,
    registry: &Registry,
    now_ms: i64,
    request: &ImportRequest,
    on_progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<ImportReport, IngestError> {
    let input = request.input.clone();
    let batches = blocking(move || Batches::open(input)).await?;
    let (instrument, timeframe, source) = identify(request, registry, batches.first())?;
    let feed = Feed {
        instrument,
        timeframe,
        source: &source,
        sample: request.sample,
    };
    let first_at = batches
        .first()
        .and_then(|rows| rows.bars().opened_at.first().copied());
    let closed_by = request.closed_by.unwrap_or(now_ms);
    let validator = resumed_validator(store, &feed, first_at, closed_by).await?;

    let file = request.input.place();
    let (sender, receiver) = mpsc::channel(QUEUE_BATCHES);
    let reading =
        tokio::task::spawn_blocking(move || read_batches(batches, validator, &sender, &file));
    let mut writer = Writer::new(store, feed, now_ms);
    let written = write_batches(&mut writer, receiver, on_progress).await;
    let read = reading.await.map_err(|_| IngestError::Stopped)?;
    // A store that fails also stops the reader, so its reason comes first.
    written?;
    let (validation, digest) = read?;
    finish(&writer, request.input.name(), digest, validation).await
}

/// Tells the other tasks that bars of a series were stored, the last of them opened at `last_at`.
pub(crate) fn publish_stored(app: &App, (symbol, timeframe): (&str, Timeframe), last_at: i64) {
    let until = app
        .registry
        .resolve(symbol)
        .map_or(last_at + timeframe.duration_ms(), |instrument| {
            instrument.calendar.closed_at(timeframe, last_at)
        });
    let data = serde_json::json!({ "symbol": symbol, "timeframe": timeframe, "until": until });
    app.bus.publish("data", "bars_stored", data);
}

/// Tells what a file holds: from the request, else from its name, else from the rows.
fn identify<'a>(
    request: &ImportRequest,
    registry: &'a Registry,
    first: Option<&RawRows>,
) -> Result<(&'a Instrument, Timeframe, String), IngestError> {
    let file = || request.input.place();
    let stem = request.input.stem();
    let named = name::read_name(&stem, registry);
    let instrument = match (&request.instrument, named.instrument) {
        (Some(text), _) => registry.resolve(text)?,
        (None, Some(instrument)) => instrument,
        (None, None) => return Err(IngestError::NoInstrument { file: file() }),
    };
    let spacing = |source| IngestError::Spacing {
        file: file(),
        source,
    };
    let opened_at = first.map_or(&[][..], |rows| rows.bars().opened_at);
    let timeframe = match request.timeframe.or(named.timeframe) {
        Some(timeframe) => {
            check_timeframe(timeframe, opened_at).map_err(spacing)?;
            timeframe
        }
        None => infer_timeframe(opened_at).map_err(spacing)?,
    };
    let source = request.source.clone().unwrap_or(named.source);
    Ok((instrument, timeframe, source))
}

/// A validator that knows the stored bars before `first_at`.
async fn resumed_validator(
    store: &BarStore,
    feed: &Feed<'_>,
    first_at: Option<i64>,
    now_ms: i64,
) -> Result<Validator, IngestError> {
    let mut validator = Validator::new(feed.context(now_ms));
    if let Some(first_at) = first_at
        && let Some(series) = series::find(store.db(), feed.key()).await?
    {
        let stored = store
            .last(&series.id, RESUME_ROWS, first_at, i64::MAX)
            .await?;
        validator.resume(stored.as_slice());
    }
    Ok(validator)
}

/// A checked batch with how far the reading was.
struct Message {
    checked: Checked,
    progress: Progress,
}

/// Reads and checks everything; stops quietly when nobody listens any more.
fn read_batches(
    mut batches: Batches,
    mut validator: Validator,
    sender: &mpsc::Sender<Message>,
    file: &str,
) -> Result<(ValidationReport, Digest), IngestError> {
    let (mut received, mut accepted) = (0, 0);
    let mut held: Option<Message> = None;
    while let Some(rows) = batches.next()? {
        received += rows.len() as u64;
        let checked = validator.check(rows);
        accepted += checked.bars.len() as u64;
        if let Some(mixed) = validator.mixed() {
            return Err(IngestError::Mixed {
                file: file.to_owned(),
                row: mixed.row,
                found: mixed.found,
                declared: validator.context().timeframe,
            });
        }
        let (bytes_read, bytes_total) = batches.progress();
        let progress = Progress {
            bytes_read,
            bytes_total,
            received,
            accepted,
            flagged: validator.flagged(),
            ..Progress::default()
        };
        if let Some(message) = held.replace(Message { checked, progress })
            && sender.blocking_send(message).is_err()
        {
            return Err(IngestError::Stopped);
        }
    }
    if let Some(message) = held
        && sender.blocking_send(message).is_err()
    {
        return Err(IngestError::Stopped);
    }
    Ok((validator.report(), batches.digest()))
}

async fn write_batches(
    writer: &mut Writer<'_>,
    mut receiver: mpsc::Receiver<Message>,
    on_progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<(), IngestError> {
    while let Some(Message { checked, progress }) = receiver.recv().await {
        writer.take(checked).await?;
        on_progress(Progress {
            quarantined: writer.quarantined(),
            durable: writer.durable(),
            durable_until: writer.durable_until(),
            ..progress
        });
    }
    Ok(())
}

/// Records the import and sums it up.
async fn finish(
    writer: &Writer<'_>,
    file_name: String,
    digest: Digest,
    validation: ValidationReport,
) -> Result<ImportReport, IngestError> {
    let feed = writer.feed();
    let report = ImportReport {
        import_id: writer.import_id().to_owned(),
        series_id: writer.series_id().map(str::to_owned),
        symbol: feed.instrument.symbol.clone(),
        timeframe: feed.timeframe,
        source: feed.source.to_owned(),
        file_name,
        file_digest: digest.to_string(),
        stored: writer.outcome(),
        validation,
    };
    import::record(writer.db(), &record_of(&report, writer.now_ms())).await?;
    Ok(report)
}

fn record_of(report: &ImportReport, now_ms: i64) -> import::Import {
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let validation = &report.validation;
    import::Import {
        id: report.import_id.clone(),
        series_id: report.series_id.clone(),
        symbol: report.symbol.clone(),
        timeframe: report.timeframe.to_string(),
        source: report.source.clone(),
        file_name: report.file_name.clone(),
        file_digest: report.file_digest.clone(),
        started_at: now_ms,
        finished_at: now_ms,
        received: count(validation.received),
        accepted: count(validation.accepted),
        flagged: count(validation.flagged),
        quarantined: count(validation.quarantined),
        inserted: count(report.stored.inserted),
        corrected: count(report.stored.corrected),
        unchanged: count(report.stored.unchanged),
        report: serde_json::to_string(validation).expect("a report has only texts and numbers"),
    }
}

/// Runs work that reads and computes away from the threads that serve.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, IngestError> + Send + 'static,
) -> Result<T, IngestError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| IngestError::Stopped)?
}

#[cfg(test)]
mod tests;
