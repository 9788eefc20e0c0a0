//! The bars that a backtest runs over, kept in memory while somebody works on them.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use rumbo_market::{Bars, Instrument, Timeframe};
use rumbo_store::series;

use crate::decide::resolve_instrument;
use crate::reader::{BarQuery, choose_series, closing_step, read_series};
use crate::{App, AppError};

/// Memory that kept bars take at most; a series of 500,000 bars takes 24 MiB.
const KEPT_KIB_MAX: u64 = 128 * 1_024;
/// Bars that nobody asks for are dropped after this.
const IDLE: Duration = Duration::from_secs(600);
/// Bytes of one bar in columns.
const BAR_BYTES: usize = 48;

/// Closed bars of one instrument.
#[derive(Debug, Clone)]
pub struct Place {
    pub instrument: Instrument,
    pub timeframe: Timeframe,
    pub bars: Arc<Bars>,
}

/// Which bars.
#[derive(Debug, Clone, Copy)]
pub struct PlaceQuery {
    pub timeframe: Timeframe,
    /// First instant; the first bar when absent.
    pub from: Option<i64>,
    /// End, exclusive; now when absent.
    pub until: Option<i64>,
    /// Only what was known at this instant, so that an interrupted run reads the same again.
    pub as_of: i64,
}

/// Bars by series, revision, range and last closed bar. Clones share them.
#[derive(Debug, Clone)]
pub(crate) struct PlaceShelf(Cache<Key, Arc<Bars>>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    series_id: String,
    revision: i64,
    timeframe: Timeframe,
    from: i64,
    /// Changes whenever a further bar may have closed.
    closed: i64,
}

impl Default for PlaceShelf {
    fn default() -> Self {
        let size_kib = |_: &Key, bars: &Arc<Bars>| {
            u32::try_from(bars.opened_at.len() * BAR_BYTES / 1_024 + 1).unwrap_or(u32::MAX)
        };
        Self(
            Cache::builder()
                .max_capacity(KEPT_KIB_MAX)
                .weigher(size_kib)
                .time_to_idle(IDLE)
                .build(),
        )
    }
}

/// Reads the bars of an instrument; an error when there are none.
pub async fn read_place(app: &App, symbol: &str, wanted: PlaceQuery) -> Result<Place, AppError> {
    let instrument = resolve_instrument(app, symbol)?.clone();
    let query = BarQuery {
        timeframe: wanted.timeframe,
        from: wanted.from.unwrap_or(0),
        closed_by: wanted.until.unwrap_or(wanted.as_of).min(wanted.as_of),
        recorded_by: wanted.as_of,
    };
    let bars = find_bars(app, &instrument, query).await?;
    match bars {
        Some(bars) if bars.opened_at.is_empty() => Err(AppError::invalid(
            "from",
            format!("and `to` leave no bar of `{}` to test", instrument.symbol),
        )),
        Some(bars) => Ok(Place {
            instrument,
            timeframe: wanted.timeframe,
            bars,
        }),
        None => Err(AppError::NotFound(format!(
            "there are no {} bars of `{}`, import some first",
            wanted.timeframe, instrument.symbol
        ))),
    }
}

async fn find_bars(
    app: &App,
    instrument: &Instrument,
    query: BarQuery,
) -> Result<Option<Arc<Bars>>, AppError> {
    let mut all = series::of_symbol(&app.db, &instrument.symbol).await?;
    all.retain(|series| series.created_at <= query.recorded_by);
    let Some(chosen) = choose_series(all, instrument.calendar, query) else {
        return Ok(None);
    };
    // What was corrected since is read past the memory, which knows the newest only.
    let is_newest = chosen
        .recorded_until
        .is_none_or(|recorded_until| recorded_until <= query.recorded_by);
    let key = Key {
        series_id: chosen.id.clone(),
        revision: chosen.revision,
        timeframe: query.timeframe,
        from: query.from,
        closed: closing_step(&chosen, instrument.calendar, query.closed_by),
    };
    if is_newest && let Some(bars) = app.places.0.get(&key).await {
        return Ok(Some(bars));
    }
    let read = read_series(app, instrument, chosen, query).await?;
    let mut bars = read.bars;
    // Derived bars may open before what was asked for.
    let first = bars.opened_at.partition_point(|&at| at < query.from);
    if first > 0 {
        bars = bars.as_slice().rows(first..bars.opened_at.len()).to_bars();
    }
    let bars = Arc::new(bars);
    if is_newest {
        app.places.0.insert(key, bars.clone()).await;
    }
    Ok(Some(bars))
}
