//! New bars from the sources.
//!
//! A fetch goes on where the stored series ends, a few bars earlier to learn of corrections; a series
//! that is not stored yet is filled from some days back. Bars pass the same validation as a file, and
//! are durable page by page, so a fetch that breaks off is continued by the next. A series that fails
//! leaves the others alone.

use std::collections::{BTreeMap, BTreeSet};

use futures::StreamExt;
use futures::future::join_all;
use rumbo_connectors::source::{Source, SourceError};
use rumbo_market::{DAY_MS, Instrument, Text, Timeframe};
use rumbo_store::{Series, SeriesKey, series, watch};
use serde::Serialize;

use crate::decide::{TIMEFRAME, resolve_instrument};
use crate::ingest::{Feed, IngestError, Intake, publish_stored};
use crate::{App, AppError};

/// Stored bars that are asked for again, as vendors correct their last ones.
const OVERLAP_BARS: usize = 5;
/// Bars that a series which nobody asked for in particular begins with at most.
const BACKFILL_BARS_MAX: i64 = 20_000;
/// Timeframes of an instrument that is followed and not stored yet.
const FOLLOWED: [Timeframe; 2] = [TIMEFRAME, Timeframe::H1];

/// What to refresh.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Canonical symbols; empty for every own and every followed instrument.
    pub symbols: Vec<String>,
    /// Only this timeframe; empty for those that are stored, and the one of decisions.
    pub timeframe: Option<Timeframe>,
}

/// What a refresh did.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Refreshed {
    pub fetched: Vec<Fetched>,
    /// Instruments that no source was asked for.
    pub skipped: Vec<Skipped>,
}

/// What came of one series.
#[derive(Debug, Clone, Serialize)]
pub struct Fetched {
    pub symbol: String,
    pub timeframe: Timeframe,
    pub source: &'static str,
    pub inserted: u64,
    pub corrected: u64,
    pub quarantined: u64,
    /// End of the last stored bar, unix ms.
    pub until: Option<i64>,
    /// Why it ended early; what came before is stored.
    pub problem: Option<Problem>,
}

/// An instrument without bars from a source.
#[derive(Debug, Clone, Serialize)]
pub struct Skipped {
    pub symbol: String,
    pub code: &'static str,
    pub text: Text,
}

/// Why a source did not deliver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub code: &'static str,
    pub text: Text,
    /// When it makes sense to ask again, where the source said so, unix ms.
    pub retry_at: Option<i64>,
}

/// How far a refresh is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RefreshProgress {
    pub done: usize,
    pub total: usize,
    /// Bars stored so far.
    pub stored: u64,
    /// What is fetched now.
    pub symbol: String,
    pub timeframe: Option<Timeframe>,
}

/// Told how far a refresh is.
pub type Reporter = tokio::sync::watch::Sender<RefreshProgress>;

/// A series to fetch.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) instrument: Instrument,
    pub(crate) timeframe: Timeframe,
    pub(crate) source_id: &'static str,
    /// The stored series.
    pub(crate) stored: Option<Series>,
    /// Where a series that is not stored yet begins.
    begin: i64,
}

impl Target {
    /// Opening of the last stored bar.
    pub(crate) fn last_at(&self) -> Option<i64> {
        self.stored.as_ref()?.last_at
    }
}

/// What to fetch and what not.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) targets: Vec<Target>,
    pub(crate) skipped: Vec<Skipped>,
}

/// Fetches what is wanted.
pub async fn refresh(
    app: &App,
    wanted: &Wanted,
    reporter: &Reporter,
) -> Result<Refreshed, AppError> {
    let Plan { targets, skipped } = plan(app, wanted).await?;
    let fetched = fetch_all(app, &targets, reporter).await;
    Ok(Refreshed { fetched, skipped })
}

/// Finds the series to fetch.
pub(crate) async fn plan(app: &App, wanted: &Wanted) -> Result<Plan, AppError> {
    let mut own: BTreeMap<String, Vec<Series>> = BTreeMap::new();
    for series in series::all(&app.db).await? {
        if !series.sample {
            own.entry(series.symbol.clone()).or_default().push(series);
        }
    }
    let mut symbols: BTreeSet<String> = wanted.symbols.iter().cloned().collect();
    if symbols.is_empty() {
        symbols.extend(own.keys().cloned());
        symbols.extend(watch::symbols(&app.db).await?);
    }
    let mut plan = Plan::default();
    for symbol in symbols {
        // An instrument of a file that is gone has nobody to ask.
        let Ok(instrument) = resolve_instrument(app, &symbol) else {
            continue;
        };
        let stored = own.get(&symbol).map_or(&[][..], Vec::as_slice);
        let before = plan.targets.len();
        for timeframe in timeframes_of(stored, wanted.timeframe) {
            plan.targets
                .extend(target(app, instrument, timeframe, stored));
        }
        if plan.targets.len() == before {
            plan.skipped.push(skip(app, instrument));
        }
    }
    Ok(plan)
}

fn timeframes_of(stored: &[Series], wanted: Option<Timeframe>) -> BTreeSet<Timeframe> {
    match wanted {
        Some(timeframe) => [timeframe].into(),
        None if stored.is_empty() => FOLLOWED.into(),
        None => stored
            .iter()
            .map(|series| series.timeframe)
            .chain([TIMEFRAME])
            .collect(),
    }
}

fn target(
    app: &App,
    instrument: &Instrument,
    timeframe: Timeframe,
    stored: &[Series],
) -> Option<Target> {
    if !app.is_online() {
        return None;
    }
    let source_id = app.sources.find(instrument, timeframe)?.spec().id;
    let now = app.now_ms();
    let days = i64::from(app.config.data.backfill_days);
    let longest = (days * DAY_MS).min(BACKFILL_BARS_MAX * timeframe.duration_ms());
    // Not later than bars of files, which would be preferred for their length although they end.
    let imported = stored
        .iter()
        .filter(|series| series.timeframe == timeframe || timeframe == TIMEFRAME)
        .filter_map(|series| series.first_at)
        .min();
    Some(Target {
        instrument: instrument.clone(),
        timeframe,
        source_id,
        stored: stored
            .iter()
            .find(|series| series.timeframe == timeframe && series.source == source_id)
            .cloned(),
        begin: imported.unwrap_or(now).min(now - longest).max(0),
    })
}

fn skip(app: &App, instrument: &Instrument) -> Skipped {
    let (code, es, en) = if app.clock.as_frozen().is_some() {
        (
            "frozen",
            "el reloj de la demo está parado y no se pide nada a internet",
            "the demo's clock stands still, nothing is asked of the internet",
        )
    } else if !app.config.data.online {
        (
            "offline",
            "la configuración no permite pedir datos a internet (`data.online`)",
            "the configuration does not allow asking the internet for data (`data.online`)",
        )
    } else {
        (
            "no_source",
            "no hay una fuente automática para este activo; importa un archivo",
            "there is no automatic source for this asset; import a file",
        )
    };
    Skipped {
        symbol: instrument.symbol.clone(),
        code,
        text: Text::new(es, en),
    }
}

/// Fetches series, those of different sources at the same time.
pub(crate) async fn fetch_all(app: &App, targets: &[Target], reporter: &Reporter) -> Vec<Fetched> {
    if targets.is_empty() {
        return Vec::new();
    }
    let _turn = app.sources.take_turn().await;
    reporter.send_modify(|progress| progress.total = targets.len());
    let mut by_source: BTreeMap<&str, Vec<&Target>> = BTreeMap::new();
    for target in targets {
        by_source.entry(target.source_id).or_default().push(target);
    }
    let fetching = by_source.into_values().map(|targets| async move {
        let mut fetched = Vec::with_capacity(targets.len());
        for target in targets {
            reporter.send_modify(|progress| {
                progress.symbol.clone_from(&target.instrument.symbol);
                progress.timeframe = Some(target.timeframe);
            });
            fetched.push(fetch(app, target, reporter).await);
            reporter.send_modify(|progress| progress.done += 1);
        }
        fetched
    });
    let mut fetched = join_all(fetching).await.concat();
    fetched.sort_by(|a, b| (&a.symbol, a.timeframe).cmp(&(&b.symbol, b.timeframe)));
    fetched
}

async fn fetch(app: &App, target: &Target, reporter: &Reporter) -> Fetched {
    let feed = Feed {
        instrument: &target.instrument,
        timeframe: target.timeframe,
        source: target.source_id,
        sample: false,
    };
    let now = app.now_ms();
    let mut intake = Intake::new(&app.bars, feed, now);
    let mut problem = match app.sources.find(&target.instrument, target.timeframe) {
        Some(source) => take_pages(app, (source, target), &mut intake, reporter)
            .await
            .err()
            .map(|failure| failure.problem(now)),
        None => None,
    };
    let outcome = intake.outcome();
    let quarantined = intake.newly_quarantined();
    let last_at = intake.durable_until().max(target.last_at());
    // What was stored is recorded as an import even when the rest did not come.
    if let Err(error) = intake.finish().await {
        problem.get_or_insert(Failure::Ingest(error).problem(now));
    }
    if let Some(problem) = &problem {
        let (symbol, timeframe) = (&target.instrument.symbol, target.timeframe);
        tracing::warn!(symbol, %timeframe, reason = problem.text.en, "a fetch ended early");
    }
    let note = problem.clone().map(|problem| (now, problem));
    app.sources.note_problem(target.source_id, note);
    let calendar = target.instrument.calendar;
    Fetched {
        symbol: target.instrument.symbol.clone(),
        timeframe: target.timeframe,
        source: target.source_id,
        inserted: outcome.inserted,
        corrected: outcome.corrected,
        quarantined,
        until: last_at.map(|at| calendar.closed_at(target.timeframe, at)),
        problem,
    }
}

async fn take_pages(
    app: &App,
    (source, target): (&dyn Source, &Target),
    intake: &mut Intake<'_>,
    reporter: &Reporter,
) -> Result<(), Failure> {
    let from = resume_at(app, target).await?;
    let mut pages = source.bars(&target.instrument, target.timeframe, from..app.now_ms());
    let mut changed = 0;
    while let Some(page) = pages.next().await {
        intake.take(page?).await?;
        let outcome = intake.outcome();
        let news = outcome.inserted + outcome.corrected - changed;
        if news == 0 {
            continue;
        }
        changed += news;
        reporter.send_modify(|progress| progress.stored += news);
        if let Some(last_at) = intake.durable_until() {
            publish_stored(app, (&target.instrument.symbol, target.timeframe), last_at);
        }
    }
    Ok(())
}

/// Opening to ask from: a little before the end of what is stored.
async fn resume_at(app: &App, target: &Target) -> Result<i64, IngestError> {
    let key = SeriesKey {
        symbol: &target.instrument.symbol,
        timeframe: target.timeframe,
        source: target.source_id,
    };
    let Some(series) = series::find(&app.db, key).await? else {
        return Ok(target.begin);
    };
    let last = app
        .bars
        .last(&series.id, OVERLAP_BARS, i64::MAX, i64::MAX)
        .await?;
    Ok(last.opened_at.first().copied().unwrap_or(target.begin))
}

/// Why the pages of a series ended early.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Ingest(#[from] IngestError),
}

impl Failure {
    fn problem(&self, now_ms: i64) -> Problem {
        let (code, es, retry_at) = match self {
            Self::Source(error) => source_words(error, now_ms),
            Self::Ingest(_) => (
                "not_stored",
                "las velas recibidas no se pudieron guardar",
                None,
            ),
        };
        Problem {
            code,
            text: Text::new(es, self.to_string()),
            retry_at,
        }
    }
}

fn source_words(error: &SourceError, now_ms: i64) -> (&'static str, &'static str, Option<i64>) {
    match error {
        SourceError::UnknownSymbol { .. } => {
            ("unknown_symbol", "la fuente no conoce este activo", None)
        }
        SourceError::NotOffered { .. } => ("not_offered", "la fuente no ofrece estos datos", None),
        SourceError::CircuitOpen { until_ms, .. } => (
            "circuit_open",
            "la fuente falló varias veces seguidas y se deja descansar",
            Some(*until_ms),
        ),
        SourceError::RateLimited { wait_ms, .. } => (
            "rate_limited",
            "la fuente pide esperar: se alcanzó su cupo de peticiones",
            Some(now_ms + wait_ms),
        ),
        SourceError::Refused { .. } => ("refused", "la fuente rechazó la petición", None),
        SourceError::Failed { .. } => ("failed", "la fuente está averiada", None),
        SourceError::Unreadable { .. } => (
            "unreadable",
            "la fuente respondió algo que no se entiende",
            None,
        ),
        SourceError::Http { .. } => ("unreachable", "no se pudo llegar a la fuente", None),
    }
}
