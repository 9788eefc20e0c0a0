//! A backtest from stored bars to a stored result.

use std::collections::BTreeMap;
use std::time::Instant;

use rumbo_engine::backtest::{Assumptions, OpenPosition};
use rumbo_engine::metric::{self, Metrics};
use rumbo_engine::strategy::Strategy;
use rumbo_engine::study::{Grade, Overfitting};
use rumbo_store::backtest::{self as store, BacktestResult, Part, ResultState};
use rumbo_store::strategy as versions;
use rumbo_store::trial::Trial;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cells::Cells;
use super::columns::{Curve, pack_json, pack_trades};
use super::events::EventFigures;
use super::kept::{BENCHMARK, EQUITY, REPORT, TRADES};
use super::place::{Place, PlaceQuery, read_place};
use super::study::{
    SweepFigures, WalkFigures, WalkPlan, Walked, chosen_of, elapsed_ms, sweep_figures, walk,
};
use super::{BacktestBars, BacktestOptions, BacktestReport, Engine, StudyKind, backtest};
use crate::job::BacktestJob;
use crate::trial::{TriedOn, count_backtests, trials_of, tries};
use crate::{App, AppError};

/// The strategy that everything is compared with.
pub(crate) const HOLD: &str = "buy_and_hold";

/// Who asked for a result, and in which row it goes.
#[derive(Debug, Clone, Copy)]
pub struct Made<'a> {
    pub id: &'a str,
    pub created_by: &'a str,
    /// Absent for what is made at once.
    pub job_id: Option<&'a str>,
    pub study: StudyKind,
    /// Parameter sets that were run to get to this one.
    pub runs: usize,
}

/// What is stored of a result besides metrics and columns.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StoredReport {
    /// Metrics of buying and holding the same bars with the same costs.
    pub hold: Option<Value>,
    /// 90 % intervals of the metrics that have one, by id.
    pub intervals: BTreeMap<String, (f64, f64)>,
    /// The position left open at the end.
    pub open: Option<OpenPosition>,
    /// Bars on which stop and target were both reached.
    pub ambiguous_bars: usize,
    /// What a sweep says about the set.
    pub sweep: Option<SweepFigures>,
    /// What a walk-forward says.
    pub walk: Option<WalkFigures>,
    /// What a run on an account says.
    pub events: Option<EventFigures>,
}

impl StoredReport {
    /// How likely the choice of a study was overfitted; `None` where nothing says it.
    pub fn overfitting(&self) -> Option<&Overfitting> {
        let of_walk = || self.walk.as_ref()?.evaluation.overfitting.as_ref();
        let of_sweep = || self.sweep.as_ref()?.overfitting.as_ref();
        of_walk().or_else(of_sweep)
    }
}

/// The strategy of a job as it was when the job was asked for.
pub async fn strategy_of(app: &App, wanted: &BacktestJob) -> Result<Strategy, AppError> {
    let current = app.strategies.get_any(&wanted.strategy);
    let Some(version) = &wanted.strategy_version else {
        return current;
    };
    if let Ok(strategy) = current
        && strategy.version.to_string() == *version
    {
        return Ok(strategy);
    }
    match versions::by_version(&app.db, &wanted.strategy, version).await? {
        Some(stored) => Ok(Strategy::from_file(&stored.strategy_id, &stored.text)?),
        None => Err(AppError::Conflict(format!(
            "`{}` has changed since this was asked for, ask again",
            wanted.strategy
        ))),
    }
}

/// The bars of a job for one of its instruments.
pub async fn place_of(app: &App, wanted: &BacktestJob, symbol: &str) -> Result<Place, AppError> {
    let query = PlaceQuery {
        timeframe: wanted.timeframe,
        from: wanted.from,
        until: wanted.until,
        as_of: wanted.as_of.unwrap_or_else(|| app.now_ms()),
    };
    read_place(app, symbol, query).await
}

/// Runs one set of parameters and stores the result with what it tried.
pub async fn run_and_store(
    app: &App,
    strategy: &Strategy,
    place: &Place,
    options: &BacktestOptions,
    made: Made<'_>,
) -> Result<BacktestResult, AppError> {
    let used = std::slice::from_ref(strategy);
    app.strategies
        .keep_used(&app.db, used, app.now_ms())
        .await?;
    let started = Instant::now();
    let (tested, bars, wanted) = (strategy.clone(), place.clone(), options.clone());
    let (packed, elapsed) = app
        .compute(move || {
            let hold = || run_on(hold_strategy(), &bars, &without_params(&wanted));
            let timed = || {
                let started = Instant::now();
                run_on(&tested, &bars, &wanted).map(|report| (report, started.elapsed()))
            };
            let (report, hold) = rayon::join(timed, hold);
            let (report, elapsed) = report?;
            let packed = Packed::new(report, &hold?, StoredReport::default())?;
            Ok::<_, AppError>((packed, elapsed))
        })
        .await??;
    let tried = [&packed.report.params];
    let trials = trials_of(app, packed.report.tried_on(), strategy, tried);
    let bars = packed.report.bars;
    let row = packed.store(app, made, started, &trials).await?;
    if made.study == StudyKind::Single {
        app.speeds.note(strategy.version, bars, elapsed);
    }
    Ok(row)
}

/// Stores the set that a sweep chose, with what its cells say about it.
pub(crate) async fn store_sweep(
    app: &App,
    strategy: &Strategy,
    place: &Place,
    options: &BacktestOptions,
    (cells, made): (&Cells, Made<'_>),
) -> Result<BacktestResult, AppError> {
    let started = Instant::now();
    let Some((params, on_plateau)) = chosen_of(cells) else {
        return Err(AppError::invalid("grid", "has no set that was run"));
    };
    let tries = tries(app, &place.instrument.symbol, place.timeframe).await?;
    let tries = usize::try_from(tries).unwrap_or_default();
    let options = BacktestOptions {
        params: params
            .iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        ..options.clone()
    };
    let (tested, bars, cells) = (strategy.clone(), place.clone(), cells.clone());
    let packed = app
        .compute(move || {
            let hold = || run_on(hold_strategy(), &bars, &without_params(&options));
            let (report, hold) = rayon::join(|| run_on(&tested, &bars, &options), hold);
            let report = report?;
            let sample = report.metrics.sharpe_sample();
            let figures = sweep_figures(&cells, sample, tries, on_plateau);
            let stored = StoredReport {
                sweep: Some(figures),
                ..StoredReport::default()
            };
            Packed::new(report, &hold?, stored)
        })
        .await??;
    packed.store(app, made, started, &[]).await
}

/// Runs a walk-forward and stores its record out of sample with the verdict.
pub(crate) async fn store_walk(
    app: &App,
    plan: WalkPlan,
    options: &BacktestOptions,
    made: Made<'_>,
    on: TriedOn<'_>,
) -> Result<BacktestResult, AppError> {
    let started = Instant::now();
    let trials = trials_of(app, on, &plan.strategy, &plan.sets);
    let hold_options = without_params(options);
    let packed = app
        .compute(move || {
            let Walked {
                report,
                figures,
                place,
            } = walk(&plan)?;
            let hold = run_on(hold_strategy(), &place, &hold_options)?;
            let stored = StoredReport {
                walk: Some(figures),
                ..StoredReport::default()
            };
            Packed::new(report, &hold, stored)
        })
        .await??;
    packed.store(app, made, started, &trials).await
}

/// A result ready to be stored.
struct Packed {
    report: BacktestReport,
    verdict: Option<&'static str>,
    /// 90 % interval of the Sharpe ratio.
    sharpe: Option<(f64, f64)>,
    /// Probability of backtest overfitting.
    pbo: Option<f64>,
    parts: Vec<(&'static str, Vec<u8>)>,
}

impl Packed {
    /// Lays out the columns of a result and of what it is compared with.
    fn new(
        report: BacktestReport,
        hold: &BacktestReport,
        stored: StoredReport,
    ) -> Result<Self, AppError> {
        let stored = StoredReport {
            hold: Some(metrics_value(hold)?),
            intervals: intervals_of(&report.metrics),
            open: report.open.clone(),
            ambiguous_bars: report.ambiguous_bars,
            ..stored
        };
        let (equity, benchmark) = rayon::join(
            || (pack_curve(&report), pack_trades(&report.trades)),
            || pack_curve(hold),
        );
        let verdict = stored
            .walk
            .as_ref()
            .map(|walk| grade_name(walk.verdict.grade));
        Ok(Self {
            parts: vec![
                (EQUITY, equity.0),
                (TRADES, equity.1),
                (BENCHMARK, benchmark),
                (REPORT, pack_json(&stored)?),
            ],
            verdict,
            sharpe: stored.intervals.get("sharpe").copied(),
            pbo: stored.overfitting().map(|found| found.probability),
            report,
        })
    }

    async fn store(
        self,
        app: &App,
        made: Made<'_>,
        started: Instant,
        trials: &[Trial],
    ) -> Result<BacktestResult, AppError> {
        let mut row = row_of(app, &self.report, made, started)?;
        row.verdict = self.verdict.map(str::to_owned);
        (row.sharpe_low, row.sharpe_high) = self.sharpe.unzip();
        row.pbo = self.pbo;
        let parts = self.parts.iter();
        let parts: Vec<Part<'_>> = parts
            .map(|(name, content)| Part { name, content })
            .collect();
        store::put(&app.db, &row, &parts, trials).await?;
        Ok(row)
    }
}

/// Grade of a verdict as stored and served.
pub const fn grade_name(grade: Grade) -> &'static str {
    match grade {
        Grade::Solid => "solid",
        Grade::Fragile => "fragile",
        Grade::NotFit => "not_fit",
    }
}

/// A draft that was tried, and holding the same bars.
#[derive(Debug)]
pub struct Drafted {
    pub report: BacktestReport,
    pub hold: BacktestReport,
    /// Configurations tried on the instrument and timeframe so far.
    pub tries: i64,
}

/// Tries a draft without storing its result; it counts as a try. `permit` is held until the
/// computation ends, whether somebody waits for it or not.
pub async fn draft(
    app: &App,
    strategy: &Strategy,
    place: &Place,
    options: &BacktestOptions,
    permit: impl Send + 'static,
) -> Result<Drafted, AppError> {
    let (tested, bars, wanted) = (strategy.clone(), place.clone(), options.clone());
    let (report, hold) = app
        .compute(move || {
            let _permit = permit;
            let hold = || run_on(hold_strategy(), &bars, &without_params(&wanted));
            rayon::join(|| run_on(&tested, &bars, &wanted), hold)
        })
        .await?;
    let (report, hold) = (report?, hold?);
    let tries = count_backtests(app, report.tried_on(), strategy, [&report.params]).await?;
    Ok(Drafted {
        report,
        hold,
        tries,
    })
}

/// The rule of buying at the first open and keeping.
pub(crate) fn hold_strategy() -> &'static Strategy {
    Strategy::find(HOLD, Strategy::builtin()).expect("it is built in")
}

pub(crate) fn run_on(
    strategy: &Strategy,
    place: &Place,
    options: &BacktestOptions,
) -> Result<BacktestReport, AppError> {
    let series = BacktestBars {
        instrument: &place.instrument.symbol,
        timeframe: place.timeframe,
        calendar: place.instrument.calendar,
        bars: place.bars.as_slice(),
    };
    backtest(strategy, series, options)
}

pub(crate) fn without_params(options: &BacktestOptions) -> BacktestOptions {
    BacktestOptions {
        params: BTreeMap::new(),
        ..options.clone()
    }
}

/// The assumptions that options stand for on a place.
pub fn assumptions_on(options: &BacktestOptions, place: &Place) -> Assumptions {
    options.assumptions(place.instrument.calendar, place.timeframe)
}

fn metrics_value(report: &BacktestReport) -> Result<Value, AppError> {
    serde_json::to_value(&report.metrics).map_err(|error| unwritable("metrics", &error))
}

/// Intervals of the metrics that have one, by id.
pub fn intervals_of(metrics: &Metrics) -> BTreeMap<String, (f64, f64)> {
    let found = metric::LIST.iter().filter_map(|spec| {
        let interval = spec.interval?(metrics)?;
        Some((spec.id.to_owned(), interval))
    });
    found.collect()
}

fn pack_curve(report: &BacktestReport) -> Vec<u8> {
    let (at, value) = report.equity.iter().copied().unzip();
    Curve { at, value }.pack()
}

fn row_of(
    app: &App,
    report: &BacktestReport,
    made: Made<'_>,
    started: Instant,
) -> Result<BacktestResult, AppError> {
    let metrics = &report.metrics;
    let wins = report.trades.iter().filter(|trade| trade.pnl > 0.0).count();
    let json = |what, text: serde_json::Result<String>| text.map_err(|e| unwritable(what, &e));
    Ok(BacktestResult {
        id: made.id.to_owned(),
        strategy_id: report.strategy.clone(),
        strategy_version: report.strategy_version.to_string(),
        symbol: report.instrument.clone(),
        timeframe: report.timeframe.to_string(),
        from_ms: report.from,
        until_ms: report.until,
        bar_count: count(report.bars),
        params: json("parameters", serde_json::to_string(&report.params))?,
        assumptions: json("assumptions", serde_json::to_string(&report.assumptions))?,
        trade_count: count(report.trades.len()),
        win_count: count(wins),
        loss_count: count(report.trades.len() - wins),
        total_return: metrics.total_return(),
        sharpe: metrics.sharpe(),
        max_drawdown: metrics.max_drawdown(),
        profit_factor: metrics.profit_factor(),
        win_rate: metrics.win_rate(),
        metrics: json("metrics", serde_json::to_string(metrics))?,
        digest: report.digest.to_string(),
        elapsed_ms: elapsed_ms(started),
        created_by: made.created_by.to_owned(),
        created_at: app.now_ms(),
        job_id: made.job_id.map(str::to_owned),
        study: made.study.as_str().to_owned(),
        state: ResultState::Done,
        run_count: count(made.runs),
        run_done: count(made.runs),
        verdict: None,
        engine: Engine::Signals.as_str().to_owned(),
        instruments: "[]".to_owned(),
        sharpe_low: None,
        sharpe_high: None,
        pbo: None,
    })
}

pub(crate) fn count(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(crate) fn unwritable(what: &'static str, error: &serde_json::Error) -> AppError {
    AppError::Damaged {
        what,
        id: String::new(),
        reason: error.to_string(),
    }
}

/// Bars per second of one run on the compute threads, measured now when it is not known.
pub async fn speed_of(app: &App, strategy: &Strategy, place: &Place) -> Result<f64, AppError> {
    if let Some(speed) = app.speeds.of(strategy.version) {
        return Ok(speed);
    }
    let (tested, bars) = (strategy.clone(), place.clone());
    let elapsed = app
        .compute(move || {
            let started = Instant::now();
            run_on(&tested, &bars, &BacktestOptions::default()).map(|_| started.elapsed())
        })
        .await??;
    let bars = place.bars.opened_at.len();
    app.speeds.note(strategy.version, bars, elapsed);
    Ok(bars_per_second(bars, elapsed))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a count of bars is far below 2^53"
)]
fn bars_per_second(bars: usize, elapsed: std::time::Duration) -> f64 {
    bars as f64 / elapsed.as_secs_f64().max(1e-6)
}
