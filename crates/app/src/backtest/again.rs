//! A stored backtest run once more, for what takes longer than the run itself: other costs, tables,
//! the report. The digest says whether it is the same.

use std::sync::Arc;

use moka::future::Cache;
use rumbo_engine::backtest::Assumptions;
use rumbo_engine::report::{Report, ReportInput, report, with_costs};
use rumbo_engine::strategy::Strategy;
use rumbo_engine::study::{WalkForward, walk_forward};
use rumbo_market::Timeframe;
use rumbo_store::backtest::{BacktestResult, ResultState};
use rumbo_store::{job, strategy as versions};
use tokio::sync::Mutex;

use super::events::EventsReport;
use super::events::again::events_again;
use super::place::{Place, PlaceQuery, read_place};
use super::stored::{place_of, run_on};
use super::study::{WalkPlan, report_of};
use super::{BacktestBars, BacktestOptions, BacktestReport, Engine, StudyKind};
use crate::export::{Detail, detail};
use crate::job::BacktestJob;
use crate::{App, AppError};

/// Bars of a backtest that is run again while somebody waits.
const BARS_MAX: usize = 2_000_000;
/// Memory that kept reports take at most.
const KEPT_KIB_MAX: u64 = 32 * 1_024;
/// Tables and sentences of one report, about.
const TABLES_KIB: usize = 16;

/// Said of a result that does not come out again.
pub(crate) const CHANGED: &str =
    "run again it is not the same: the bars or the program have changed since; launch it anew";

/// A stored backtest with everything it was made from.
#[derive(Debug)]
pub struct Again {
    pub strategy: Strategy,
    /// The bars of the run; of a walk-forward those out of sample, and the one before.
    pub place: Place,
    pub report: BacktestReport,
    pub detail: Detail,
    /// The run itself, where it was one on an account; the rest is that run in the shape of a signal
    /// backtest over one series.
    pub events: Option<Box<EventsReport>>,
}

impl Again {
    /// The bars as the use cases take them.
    pub fn series(&self) -> BacktestBars<'_> {
        series_of(&self.place)
    }
}

/// Reports by the id of their result, which never changes. Clones share them.
#[derive(Debug, Clone)]
pub(crate) struct ReportShelf {
    kept: Cache<String, Arc<Report>>,
    /// One report is made at a time: each takes every compute thread.
    turn: Arc<Mutex<()>>,
}

impl Default for ReportShelf {
    fn default() -> Self {
        let size_kib = |_: &String, report: &Arc<Report>| {
            let curve = size_of_val(report.comparison.buy_and_hold_equity.as_slice());
            u32::try_from(curve / 1_024 + TABLES_KIB).unwrap_or(u32::MAX)
        };
        let kept = Cache::builder()
            .max_capacity(KEPT_KIB_MAX)
            .weigher(size_kib)
            .build();
        Self {
            kept,
            turn: Arc::default(),
        }
    }
}

fn series_of(place: &Place) -> BacktestBars<'_> {
    BacktestBars {
        instrument: &place.instrument.symbol,
        timeframe: place.timeframe,
        calendar: place.instrument.calendar,
        bars: place.bars.as_slice(),
    }
}

/// What a stored result is worth, looked into. Made by some twenty runs when it is first asked for.
pub async fn analysis(app: &App, row: &BacktestResult) -> Result<Arc<Report>, AppError> {
    match app.reports.kept.get(&row.id).await {
        Some(report) => Ok(report),
        None => Ok(again(app, row).await?.detail.report),
    }
}

/// Runs a stored result again over the bars as they were known then; the sets of a walk-forward are
/// chosen anew. A conflict when it is not what was stored.
pub async fn again(app: &App, row: &BacktestResult) -> Result<Again, AppError> {
    if row.state != ResultState::Done {
        return Err(AppError::Conflict(
            "the backtest has no result to look into".to_owned(),
        ));
    }
    let shelf = &app.reports;
    let mut known = shelf.kept.get(&row.id).await;
    let turn = match known {
        Some(_) => None,
        None => Some(shelf.turn.lock().await),
    };
    if turn.is_some() {
        known = shelf.kept.get(&row.id).await;
    }
    let done = if row.engine == Engine::Events.as_str() {
        let strategy = strategy_of_row(app, row).await?;
        events_again(app, row, strategy, known).await?
    } else if row.study == StudyKind::WalkForward.as_str() {
        walk_again(app, row, known).await?
    } else {
        single_again(app, row, known).await?
    };
    let report = done.detail.report.clone();
    shelf.kept.insert(row.id.clone(), report).await;
    Ok(done)
}

async fn single_again(
    app: &App,
    row: &BacktestResult,
    known: Option<Arc<Report>>,
) -> Result<Again, AppError> {
    let strategy = strategy_of_row(app, row).await?;
    let used: Assumptions =
        serde_json::from_str(&row.assumptions).map_err(|error| damaged(row, &error))?;
    let options = BacktestOptions {
        params: serde_json::from_str(&row.params).map_err(|error| damaged(row, &error))?,
        capital: Some(used.capital),
        fee_bps: Some(used.fee_bps),
        slippage_bps: Some(used.slippage_bps),
        half_spread_bps: Some(used.half_spread_bps),
        size: Some(used.size),
    };
    let timeframe: Timeframe = row
        .timeframe
        .parse()
        .map_err(|_| damaged(row, &"its timeframe is unknown"))?;
    let query = PlaceQuery {
        timeframe,
        from: Some(row.from_ms),
        until: Some(row.until_ms),
        as_of: row.created_at,
    };
    let place = read_place(app, &row.symbol, query).await?;
    if place.bars.opened_at.len() > BARS_MAX {
        return Err(AppError::Conflict(format!(
            "it has more than the {BARS_MAX} bars that are looked into at once"
        )));
    }
    let digest = row.digest.clone();
    let work = move || {
        let report = run_on(&strategy, &place, &options)?;
        check_same(&report, &digest)?;
        let what = (&report, known);
        let detail = detail(&strategy, series_of(&place), &options, what)?;
        Ok::<_, AppError>(Again {
            strategy,
            place,
            report,
            detail,
            events: None,
        })
    };
    app.compute(work).await?
}

/// The request of the job says what a walk-forward chose from.
async fn walk_again(
    app: &App,
    row: &BacktestResult,
    known: Option<Arc<Report>>,
) -> Result<Again, AppError> {
    let made = match &row.job_id {
        Some(id) => job::get(&app.db, id).await?,
        None => None,
    };
    let gone = || AppError::Conflict("the request that it was made from is not kept".to_owned());
    let payload = made.ok_or_else(gone)?.payload;
    let wanted: BacktestJob =
        serde_json::from_str(&payload).map_err(|error| damaged(row, &error))?;
    let strategy = strategy_of_row(app, row).await?;
    let place = place_of(app, &wanted, &row.symbol).await?;
    let grid = wanted.sets(&strategy)?.ok_or_else(gone)?;
    // Tries are no part of the record.
    let plan = WalkPlan::new(&wanted, &strategy, &place, (grid.sets, 0));
    let digest = row.digest.clone();
    app.compute(move || run_walk_again(plan, known, &digest))
        .await?
}

fn run_walk_again(
    plan: WalkPlan,
    known: Option<Arc<Report>>,
    digest: &str,
) -> Result<Again, AppError> {
    let bars = plan.place.bars.as_slice();
    let (scheme, configurations) = (plan.scheme(), plan.signals()?);
    let walk = |multiple| {
        let assumptions = with_costs(&plan.assumptions, multiple);
        walk_forward(bars, &configurations, &assumptions, scheme)
    };
    let walked = walk(1.0).map_err(|error| AppError::invalid("from", error.to_string()))?;
    let first_row = walked.first_row;
    let tested = report_of(&plan, walked.clone(), scheme);
    check_same(&tested, digest)?;
    let place = plan.tested(first_row);
    let outcome = walked.into_outcome();
    let make = || {
        let input = ReportInput {
            bars: place.bars.as_slice(),
            earlier_closes: &bars.close[..first_row - 1],
            timeframe: place.timeframe,
            calendar: place.instrument.calendar,
            outcome: &outcome,
            metrics: &tested.metrics,
            assumptions: &plan.assumptions,
            // Each window has its own.
            parameters: &[],
        };
        let rerun = |multiple| {
            let walked = walk(multiple).map(WalkForward::into_outcome);
            walked.expect("only lengths are refused, and they were enough the first time")
        };
        Arc::new(report(&input, rerun))
    };
    let report = known.unwrap_or_else(make);
    Ok(Again {
        strategy: plan.strategy.clone(),
        report: tested,
        detail: Detail {
            outcome,
            report,
            symbols: None,
        },
        place,
        events: None,
    })
}

fn check_same(report: &BacktestReport, digest: &str) -> Result<(), AppError> {
    if report.digest.to_string() == digest {
        return Ok(());
    }
    Err(AppError::Conflict(CHANGED.to_owned()))
}

fn damaged(row: &BacktestResult, reason: &impl ToString) -> AppError {
    AppError::Damaged {
        what: "backtest",
        id: row.id.clone(),
        reason: reason.to_string(),
    }
}

/// The strategy in the version that made a result.
async fn strategy_of_row(app: &App, row: &BacktestResult) -> Result<Strategy, AppError> {
    if let Ok(current) = app.strategies.get_any(&row.strategy_id)
        && current.version.to_string() == row.strategy_version
    {
        return Ok(current);
    }
    match versions::by_version(&app.db, &row.strategy_id, &row.strategy_version).await? {
        Some(stored) => Ok(Strategy::from_file(&stored.strategy_id, &stored.text)?),
        None => Err(AppError::Conflict(format!(
            "the version of `{}` that made it is not kept",
            row.strategy_id
        ))),
    }
}
