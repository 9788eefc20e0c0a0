//! A stored backtest run once more, for what takes longer than the run itself: other costs, tables,
//! the report. The digest says whether it is the same.

use rumbo_engine::backtest::Assumptions;
use rumbo_engine::strategy::Strategy;
use rumbo_market::Timeframe;
use rumbo_store::backtest::{BacktestResult, ResultState};
use rumbo_store::strategy as versions;

use super::events::EventsReport;
use super::events::again::events_again;
use super::place::{Place, PlaceQuery, read_place};
use super::stored::run_on;
use super::{BacktestBars, BacktestOptions, BacktestReport, Engine, StudyKind};
use crate::export::{Detail, detail};
use crate::{App, AppError};

/// Bars of a backtest that is run again while somebody waits.
const BARS_MAX: usize = 2_000_000;

/// Said of a result that does not come out again.
pub(crate) const CHANGED: &str =
    "run again it is not the same: the bars or the program have changed since; launch it anew";

/// A stored backtest with everything it was made from.
#[derive(Debug)]
pub struct Again {
    pub strategy: Strategy,
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

fn series_of(place: &Place) -> BacktestBars<'_> {
    BacktestBars {
        instrument: &place.instrument.symbol,
        timeframe: place.timeframe,
        calendar: place.instrument.calendar,
        bars: place.bars.as_slice(),
    }
}

/// Runs a stored result again over the bars as they were known then. A conflict when it is not what was
/// stored, or when it is the record of a walk-forward, which is no run of one set.
pub async fn again(app: &App, row: &BacktestResult) -> Result<Again, AppError> {
    if row.state != ResultState::Done {
        return Err(AppError::Conflict(
            "the backtest has no result to look into".to_owned(),
        ));
    }
    if row.study == StudyKind::WalkForward.as_str() {
        return Err(AppError::Conflict(
            "the record of a walk-forward has many sets of parameters: look into one of its folds"
                .to_owned(),
        ));
    }
    let strategy = strategy_of_row(app, row).await?;
    if row.engine == Engine::Events.as_str() {
        return events_again(app, row, strategy).await;
    }
    let damaged = |reason: String| AppError::Damaged {
        what: "backtest",
        id: row.id.clone(),
        reason,
    };
    let used: Assumptions =
        serde_json::from_str(&row.assumptions).map_err(|error| damaged(error.to_string()))?;
    let options = BacktestOptions {
        params: serde_json::from_str(&row.params).map_err(|error| damaged(error.to_string()))?,
        capital: Some(used.capital),
        fee_bps: Some(used.fee_bps),
        slippage_bps: Some(used.slippage_bps),
        half_spread_bps: Some(used.half_spread_bps),
        size: Some(used.size),
    };
    let timeframe: Timeframe = row
        .timeframe
        .parse()
        .map_err(|_| damaged("its timeframe is unknown".to_owned()))?;
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
    app.compute(move || run_again(strategy, place, &options, &digest))
        .await?
}

fn run_again(
    strategy: Strategy,
    place: Place,
    options: &BacktestOptions,
    digest: &str,
) -> Result<Again, AppError> {
    let report = run_on(&strategy, &place, options)?;
    if report.digest.to_string() != digest {
        return Err(AppError::Conflict(CHANGED.to_owned()));
    }
    let detail = detail(&strategy, series_of(&place), options, &report)?;
    Ok(Again {
        strategy,
        place,
        report,
        detail,
        events: None,
    })
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
