//! Backtests in the background, over stored bars: one set of parameters or a study of many, on one
//! instrument or several.
//!
//! Every result has its row from the moment it is begun, named by the job, and a study stores its
//! runs in chunks. A worker that takes a job over goes on where the last chunk ended.

mod account;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rumbo_engine::strategy::Strategy;
use rumbo_engine::study::Scheme;
use rumbo_market::Timeframe;
use rumbo_store::backtest::{self as store, BacktestResult, Chunk, ResultState};
use rumbo_store::new_id;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{JobContext, cancelled};
use crate::backtest::account::Account;
use crate::backtest::cells::{Cells, run_cells};
use crate::backtest::columns::pack_json;
use crate::backtest::grid::{Grid, GridPlan, GridValues, expand};
use crate::backtest::kept::GRID;
use crate::backtest::stored::{
    Made, assumptions_on, count, place_of, run_and_store, store_sweep, store_walk, strategy_of,
};
use crate::backtest::study::WalkPlan;
use crate::backtest::{BacktestOptions, Engine, Place, StudyKind};
use crate::trial::{TriedOn, trials_of, tries};
use crate::{App, AppError};

/// Name of the kind.
pub const KIND: &str = "backtest";
/// Topic of the bus under which finished backtests are told.
pub const TOPIC: &str = "backtests";

/// Time that the runs between two reports take, about.
const CHUNK_TIME: Duration = Duration::from_millis(500);
/// Runs of the first chunk, before anything was measured.
const FIRST_CHUNK_RUNS: usize = 16;

/// What to test. Several symbols are tested one after the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BacktestJob {
    pub symbols: Vec<String>,
    pub strategy: String,
    /// Digest of the strategy when this was asked for; the current one when absent.
    #[serde(default)]
    pub strategy_version: Option<String>,
    pub timeframe: Timeframe,
    /// First instant; the first bar when absent.
    pub from: Option<i64>,
    /// End, exclusive; now when absent.
    pub until: Option<i64>,
    #[serde(default)]
    pub options: BacktestOptions,
    #[serde(default)]
    pub study: StudyKind,
    /// Values to try; the strategy's own when empty.
    #[serde(default)]
    pub grid: BTreeMap<String, GridValues>,
    /// Lengths of the folds of a walk-forward; the usual ones when absent.
    #[serde(default)]
    pub scheme: Option<Scheme>,
    /// When it was asked for: only bars known then are read, however often the work is interrupted.
    #[serde(default)]
    pub as_of: Option<i64>,
    #[serde(default)]
    pub engine: Engine,
    /// The account of the engine `events`, resolved: all its instruments are tested on it together.
    #[serde(default)]
    pub account: Option<Account>,
}

impl BacktestJob {
    /// The parameter sets of a study; `None` for a single backtest.
    pub fn sets(&self, strategy: &Strategy) -> Result<Option<Grid>, AppError> {
        match self.study {
            StudyKind::Single => Ok(None),
            StudyKind::Sweep | StudyKind::WalkForward => {
                expand(strategy, &self.options.params, &self.grid).map(Some)
            }
        }
    }
}

/// How far a job is, as programs read it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BacktestProgress {
    /// Runs done.
    pub done: usize,
    /// Runs in all.
    pub total: usize,
    /// Bars tested per second so far; absent before anything was tested.
    pub bars_per_s: Option<f64>,
    /// Time left at that speed, ms.
    pub eta_ms: Option<i64>,
    /// Instrument that is being tested.
    pub symbol: String,
    /// Results begun so far; those of studies can be read while they grow.
    pub backtests: Vec<String>,
}

/// Counts and tells what was done.
struct Told<'a> {
    context: &'a JobContext,
    started: Instant,
    progress: BacktestProgress,
    /// Runs and bars of this attempt.
    runs: usize,
    bars: f64,
}

impl<'a> Told<'a> {
    fn new(context: &'a JobContext, total: usize) -> Self {
        Self {
            context,
            started: Instant::now(),
            progress: BacktestProgress {
                done: 0,
                total,
                bars_per_s: None,
                eta_ms: None,
                symbol: String::new(),
                backtests: Vec::new(),
            },
            runs: 0,
            bars: 0.0,
        }
    }

    fn begin(&mut self, symbol: &str, id: &str) {
        symbol.clone_into(&mut self.progress.symbol);
        self.progress.backtests.push(id.to_owned());
    }

    /// Counts runs that an earlier attempt did.
    fn skip(&mut self, runs: usize) {
        self.progress.done += runs;
    }

    fn add(&mut self, runs: usize, bars: usize) {
        self.progress.done += runs;
        self.runs += runs;
        self.bars += float(runs) * float(bars);
        let elapsed = self.started.elapsed().as_secs_f64().max(1e-6);
        self.progress.bars_per_s = Some(self.bars / elapsed);
        let left = self.progress.total.saturating_sub(self.progress.done);
        self.progress.eta_ms = milliseconds(elapsed / float(self.runs.max(1)) * float(left));
    }

    /// An error means that the job was cancelled and should end.
    async fn tell(&self) -> Result<(), AppError> {
        let progress = &self.progress;
        let share = float(progress.done) / float(progress.total.max(1));
        self.context
            .report_counts(share.min(1.0), &progress.symbol, progress)
            .await
    }
}

pub(super) async fn run(app: App, context: JobContext, payload: Value) -> Result<Value, AppError> {
    let wanted: BacktestJob = super::parse(payload)?;
    let strategy = strategy_of(&app, &wanted).await?;
    let used = std::slice::from_ref(&strategy);
    app.strategies
        .keep_used(&app.db, used, app.now_ms())
        .await?;
    if wanted.engine == Engine::Events {
        return account::run(&app, &context, &wanted, strategy).await;
    }
    let grid = wanted.sets(&strategy)?;
    let runs = grid.as_ref().map_or(1, |grid| grid.sets.len());
    let begun = store::of_job(&app.db, context.id()).await?;
    let mut told = Told::new(&context, runs * wanted.symbols.len());
    for symbol in &wanted.symbols {
        let before = begun.iter().find(|row| row.symbol == *symbol);
        let id = before.map_or_else(|| new_id(app.now_ms()), |row| row.id.clone());
        told.begin(symbol, &id);
        if before.is_some_and(|row| row.state == ResultState::Done) {
            told.skip(runs);
            continue;
        }
        told.tell().await?;
        let place = place_of(&app, &wanted, symbol).await?;
        let task = Task {
            app: &app,
            wanted: &wanted,
            strategy: &strategy,
            place: &place,
            id: &id,
        };
        match &grid {
            None => task.run_single(&mut told).await?,
            Some(grid) if wanted.study == StudyKind::WalkForward => {
                task.run_walk(&mut told, grid).await?;
            }
            Some(grid) => task.run_sweep(&mut told, grid, before.is_some()).await?,
        }
        told.tell().await?;
    }
    let ids = told.progress.backtests;
    publish_completed(&app, &ids, Some(context.id()));
    Ok(json!({ "backtests": ids }))
}

/// Tells everybody that backtests have finished.
pub fn publish_completed(app: &App, ids: &[String], job_id: Option<&str>) {
    let data = json!({ "backtests": ids, "job": job_id });
    app.bus.publish(TOPIC, "completed", data);
}

/// The work on one instrument.
struct Task<'a> {
    app: &'a App,
    wanted: &'a BacktestJob,
    strategy: &'a Strategy,
    place: &'a Place,
    id: &'a str,
}

impl Task<'_> {
    async fn run_single(&self, told: &mut Told<'_>) -> Result<(), AppError> {
        let made = self.made(told, 1);
        let options = &self.wanted.options;
        run_and_store(self.app, self.strategy, self.place, options, made).await?;
        told.add(1, self.place.bars.opened_at.len());
        Ok(())
    }

    fn made<'a>(&'a self, told: &Told<'a>, runs: usize) -> Made<'a> {
        Made {
            id: self.id,
            created_by: told.context.created_by(),
            job_id: Some(told.context.id()),
            study: self.wanted.study,
            runs,
        }
    }

    /// Runs what no earlier attempt ran, chunk by chunk, and concludes.
    async fn run_sweep(
        &self,
        told: &mut Told<'_>,
        grid: &Grid,
        is_begun: bool,
    ) -> Result<(), AppError> {
        if !is_begun {
            let row = self.begun_row(told, grid)?;
            let plan = pack_json(&GridPlan {
                axes: grid.axes.clone(),
                impossible: grid.impossible,
            })?;
            let part = store::Part {
                name: GRID,
                content: &plan,
            };
            store::put(&self.app.db, &row, &[part], &[]).await?;
        }
        let mut cells = self.stored_cells().await?;
        told.skip(cells.cells.len());
        let mut size = FIRST_CHUNK_RUNS;
        while cells.cells.len() < grid.sets.len() {
            let first = cells.cells.len();
            let last = grid.sets.len().min(first + size);
            let started = Instant::now();
            match self.run_chunk(grid, first..last).await? {
                Some(chunk) => {
                    told.add(last - first, self.place.bars.opened_at.len());
                    cells.append(chunk);
                }
                // The worker that had the job before was still at its last chunk.
                None => {
                    cells = self.stored_cells().await?;
                    if cells.cells.len() <= first {
                        return Err(cancelled());
                    }
                    told.skip(cells.cells.len() - first);
                }
            }
            told.tell().await?;
            size = next_size(last - first, started.elapsed());
        }
        self.conclude(told, &cells).await
    }

    /// The runs that were stored so far, in their order.
    async fn stored_cells(&self) -> Result<Cells, AppError> {
        let mut cells = Cells::default();
        for chunk in store::chunks(&self.app.db, self.id).await? {
            cells.append(Cells::unpack(&chunk.content)?);
        }
        Ok(cells)
    }

    /// Runs some sets and stores them; `None` when another worker has stored runs from there on.
    async fn run_chunk(
        &self,
        grid: &Grid,
        rows: std::ops::Range<usize>,
    ) -> Result<Option<Cells>, AppError> {
        let sets = grid.sets[rows.clone()].to_vec();
        let (strategy, place) = (self.strategy.clone(), self.place.clone());
        let assumptions = assumptions_on(&self.wanted.options, self.place);
        let cells = self
            .app
            .compute(move || run_cells(&strategy, &place, &assumptions, &sets))
            .await??;
        let chunk = Chunk {
            sequence: count(rows.start),
            run_count: count(rows.len()),
            content: cells.pack()?,
        };
        let sets = &grid.sets[rows];
        let trials = trials_of(self.app, self.tried_on(), self.strategy, sets);
        let is_added = store::add_chunk(&self.app.db, self.id, &chunk, &trials).await?;
        Ok(is_added.then_some(cells))
    }

    fn tried_on(&self) -> TriedOn<'_> {
        let opened_at = &self.place.bars.opened_at;
        let last = opened_at.last().copied().unwrap_or_default();
        let calendar = self.place.instrument.calendar;
        TriedOn {
            symbol: &self.place.instrument.symbol,
            timeframe: self.place.timeframe,
            from: opened_at.first().copied().unwrap_or_default(),
            until: calendar.closed_at(self.place.timeframe, last),
        }
    }

    /// The row of a study that has begun.
    fn begun_row(&self, told: &Told<'_>, grid: &Grid) -> Result<BacktestResult, AppError> {
        let on = self.tried_on();
        let assumptions = assumptions_on(&self.wanted.options, self.place);
        let json = |text: serde_json::Result<String>| {
            text.map_err(|error| AppError::invalid("params", error.to_string()))
        };
        Ok(BacktestResult {
            id: self.id.to_owned(),
            strategy_id: self.strategy.id.clone(),
            strategy_version: self.strategy.version.to_string(),
            symbol: on.symbol.to_owned(),
            timeframe: on.timeframe.to_string(),
            from_ms: on.from,
            until_ms: on.until,
            bar_count: count(self.place.bars.opened_at.len()),
            params: json(serde_json::to_string(&self.wanted.options.params))?,
            assumptions: json(serde_json::to_string(&assumptions))?,
            trade_count: 0,
            win_count: 0,
            loss_count: 0,
            total_return: None,
            sharpe: None,
            sharpe_low: None,
            sharpe_high: None,
            pbo: None,
            max_drawdown: None,
            profit_factor: None,
            win_rate: None,
            metrics: "{}".to_owned(),
            digest: String::new(),
            elapsed_ms: 0,
            created_by: told.context.created_by().to_owned(),
            created_at: self.app.now_ms(),
            job_id: Some(told.context.id().to_owned()),
            study: self.wanted.study.as_str().to_owned(),
            state: ResultState::Running,
            run_count: count(grid.sets.len()),
            run_done: 0,
            verdict: None,
            engine: Engine::Signals.as_str().to_owned(),
            instruments: "[]".to_owned(),
        })
    }

    /// Chooses a set and stores its run as the result of the study.
    async fn conclude(&self, told: &Told<'_>, cells: &Cells) -> Result<(), AppError> {
        let made = self.made(told, cells.cells.len());
        let options = &self.wanted.options;
        let what = (cells, made);
        store_sweep(self.app, self.strategy, self.place, options, what).await?;
        Ok(())
    }

    async fn run_walk(&self, told: &mut Told<'_>, grid: &Grid) -> Result<(), AppError> {
        let on = self.tried_on();
        let tries = tries(self.app, on.symbol, on.timeframe).await?;
        let tries = usize::try_from(tries).unwrap_or_default();
        let tried = (grid.sets.clone(), tries);
        let plan = WalkPlan::new(self.wanted, self.strategy, self.place, tried);
        let made = self.made(told, grid.sets.len());
        store_walk(self.app, plan, &self.wanted.options, made, on).await?;
        told.add(grid.sets.len(), self.place.bars.opened_at.len());
        Ok(())
    }
}

/// Runs of the next chunk, so that it takes about as long as one should.
fn next_size(runs: usize, elapsed: Duration) -> usize {
    let wanted = float(runs) * CHUNK_TIME.as_secs_f64() / elapsed.as_secs_f64().max(1e-4);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive number, saturated and then bounded"
    )]
    let wanted = wanted as usize;
    wanted.clamp(1, runs.saturating_mul(4).max(1))
}

#[expect(clippy::cast_precision_loss, reason = "a count is far below 2^53")]
fn float(count: usize) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a saturated length of time"
)]
fn milliseconds(seconds: f64) -> Option<i64> {
    seconds.is_finite().then_some((seconds * 1e3) as i64)
}
