//! The state of each topic, as a new reader gets it.

use rumbo_app::decide::TIMEFRAME;
use rumbo_app::job::BACKTEST;
use rumbo_market::Instrument;
use rumbo_store::standing::{self, StandingFilter};
use rumbo_store::user::User;
use rumbo_store::{Series, job, series};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::topic::{Topic, Watched};
use crate::http::Server;
use crate::http::bar::{no_bars, read_until};
use crate::http::error::{ApiResult, internal};
use crate::http::indicator::{compile_expression, run};
use crate::http::instrument::find_instrument;
use crate::http::job::{JobView, find_job};
use crate::http::session::{ClockView, is_sample};

/// Bars read to find the last closed one.
const LAST_BARS: usize = 2;
/// Unfinished jobs that are told.
const UNFINISHED_MAX: i64 = 100;

/// What stands for the person's risk profile.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct StandingView {
    /// Close of the last bar seen, the latest over all instruments, unix ms.
    pub as_of: Option<i64>,
    /// By symbol.
    pub items: Vec<StandingDecisionView>,
}

/// One decision that stands; read it whole by its id.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct StandingDecisionView {
    pub id: String,
    pub symbol: String,
    /// `BUY`, `SELL` …
    pub action: String,
    pub as_of: i64,
    /// Changes when anything about the decision does.
    pub digest: String,
}

/// Backtests that are being made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BacktestsView {
    /// Their unfinished jobs, latest first.
    pub jobs: Vec<JobView>,
}

/// State of the stored bars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DataHealthView {
    pub series: u64,
    pub bars: u64,
    /// When the newest bar was recorded, unix ms.
    pub recorded_until: Option<i64>,
    /// All there is is the bundled sample.
    pub sample: bool,
    /// The sample is being loaded.
    pub loading: bool,
    /// Grows with every change of any bar.
    pub revision: i64,
}

/// Last price of an instrument.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TickerView {
    pub symbol: String,
    /// Absent: stored bars have no quotes.
    pub bid: Option<f64>,
    /// Absent: stored bars have no quotes.
    pub ask: Option<f64>,
    /// Close of the last closed bar; absent without data.
    pub price: Option<f64>,
    /// Close of that bar, unix ms.
    pub timestamp: Option<i64>,
}

/// An expression at the last closed bar.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct IndicatorTickView {
    pub symbol: String,
    pub timeframe: String,
    pub expr: String,
    /// Opening of the bar, unix ms.
    pub opened_at: i64,
    /// Close of the bar, unix ms.
    pub closed_at: i64,
    pub outputs: Vec<IndicatorTickOutputView>,
}

/// One output at the last closed bar.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct IndicatorTickOutputView {
    pub name: String,
    /// Null while not yet known.
    pub value: Option<f64>,
}

/// Reads the state of a topic.
pub(super) async fn read(server: &Server, user: &User, topic: &Topic) -> ApiResult<Value> {
    let state = match topic {
        Topic::Decisions => serde_json::to_value(standing_of(server, user).await?),
        Topic::Data => serde_json::to_value(data_health(server, &all_series(server).await?).await?),
        Topic::Clock => serde_json::to_value(ClockView {
            now: server.app.now_ms(),
            frozen: server.app.clock.as_frozen().is_some(),
        }),
        Topic::Backtests => {
            let db = &server.app.db;
            let jobs = job::unfinished_of_kind(db, BACKTEST, UNFINISHED_MAX).await?;
            let jobs = jobs.into_iter().map(JobView::from).collect();
            serde_json::to_value(BacktestsView { jobs })
        }
        Topic::Job(id) => serde_json::to_value(find_job(server, id).await?),
        Topic::Ticker(symbol) => {
            let all = series::of_symbol(&server.app.db, symbol).await?;
            serde_json::to_value(ticker(server, find_instrument(server, symbol)?, &all).await?)
        }
        Topic::Indicator(watched) => serde_json::to_value(indicator(server, watched).await?),
    };
    state.map_err(internal)
}

async fn standing_of(server: &Server, user: &User) -> ApiResult<StandingView> {
    let filter = StandingFilter {
        timeframe: TIMEFRAME.as_str(),
        profile: &user.risk_profile,
        as_of_max: server.app.now_ms(),
    };
    let list = standing::list(&server.app.db, filter).await?;
    let items: Vec<StandingDecisionView> = list
        .into_iter()
        .map(|one| StandingDecisionView {
            id: one.decision.id,
            symbol: one.decision.symbol,
            action: one.decision.action,
            as_of: one.decision.as_of,
            digest: one.decision.digest,
        })
        .collect();
    Ok(StandingView {
        as_of: items.iter().map(|item| item.as_of).max(),
        items,
    })
}

/// Every series.
pub(super) async fn all_series(server: &Server) -> ApiResult<Vec<Series>> {
    Ok(series::all(&server.app.db).await?)
}

/// State of the stored bars.
pub(super) async fn data_health(server: &Server, all: &[Series]) -> ApiResult<DataHealthView> {
    let bars: i64 = all.iter().map(|series| series.bar_count).sum();
    Ok(DataHealthView {
        series: all.len() as u64,
        bars: u64::try_from(bars).unwrap_or(0),
        recorded_until: all.iter().filter_map(|series| series.recorded_until).max(),
        sample: is_sample(server).await?,
        loading: server.app.is_loading(),
        revision: all.iter().map(|series| series.revision).sum(),
    })
}

/// Last price of an instrument from the series whose last closed bar is the newest.
pub(super) async fn ticker(
    server: &Server,
    instrument: &Instrument,
    all: &[Series],
) -> ApiResult<TickerView> {
    let mut view = TickerView {
        symbol: instrument.symbol.clone(),
        bid: None,
        ask: None,
        price: None,
        timestamp: None,
    };
    let Some(series) = freshest(server, instrument, all) else {
        return Ok(view);
    };
    let now = server.app.now_ms();
    let bars = server
        .app
        .bars
        .last(&series.id, LAST_BARS, now, now)
        .await?;
    let closes = bars.opened_at.iter().zip(&bars.close).rev();
    for (&opened_at, &close) in closes {
        let closed_at = instrument.calendar.closed_at(series.timeframe, opened_at);
        if closed_at <= now {
            (view.price, view.timestamp) = (Some(close), Some(closed_at));
            break;
        }
    }
    Ok(view)
}

/// An expression at the last closed bar, over the whole series, so that it equals what a chart shows.
pub(super) async fn indicator(server: &Server, watched: &Watched) -> ApiResult<IndicatorTickView> {
    let Watched {
        symbol,
        timeframe,
        expr,
    } = watched;
    let instrument = find_instrument(server, symbol)?;
    let program = compile_expression(expr)?;
    let bars = read_until(server, instrument, *timeframe, i64::MAX)
        .await?
        .bars;
    let Some(&opened_at) = bars.opened_at.last() else {
        return Err(no_bars(instrument, *timeframe));
    };
    let place = (*timeframe, instrument.calendar);
    let columns = run(server, program, bars, place).await?;
    let outputs = columns.into_iter().map(|(name, values)| {
        let value = values.last().copied().filter(|value| value.is_finite());
        IndicatorTickOutputView { name, value }
    });
    Ok(IndicatorTickView {
        symbol: symbol.clone(),
        timeframe: timeframe.to_string(),
        expr: expr.clone(),
        opened_at,
        closed_at: instrument.calendar.closed_at(*timeframe, opened_at),
        outputs: outputs.collect(),
    })
}

/// The series with the newest closed bar; what the user brought comes before the sample.
pub(super) fn freshest<'a>(
    server: &Server,
    instrument: &Instrument,
    all: &'a [Series],
) -> Option<&'a Series> {
    let now = server.app.now_ms();
    let filled = all
        .iter()
        .filter(|series| series.symbol == instrument.symbol && series.bar_count > 0);
    filled.max_by_key(|series| {
        let closed_at = series
            .last_at
            .map(|last_at| instrument.calendar.closed_at(series.timeframe, last_at));
        // Where bars lie behind the clock of a demo, the shortest is the nearest to it.
        (
            !series.sample,
            closed_at.map(|closed_at| closed_at.min(now)),
            std::cmp::Reverse(series.timeframe),
        )
    })
}
