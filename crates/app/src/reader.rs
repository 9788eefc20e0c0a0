//! Bars as use cases see them: the best stored series, derived where needed, closed bars only.

use rumbo_market::{Bars, Calendar, Instrument, Timeframe, aggregate};
use rumbo_store::{Series, series};

use crate::{App, AppError};

/// Bars of any calendar close at whole multiples of this, or of their own shorter length.
const CLOSING_STEP_MS: i64 = 1_800_000;

/// Bars of one instrument and where they come from.
#[derive(Debug, Clone)]
pub struct ReadBars {
    /// Closed bars of the asked timeframe.
    pub bars: Bars,
    /// The stored bars they were derived from; the same bars when nothing was derived.
    pub stored: Bars,
    pub series: Series,
}

/// Which bars to read.
#[derive(Debug, Clone, Copy)]
pub struct BarQuery {
    pub timeframe: Timeframe,
    /// Bars opened at or after it.
    pub from: i64,
    /// Only bars that were closed at this instant.
    pub closed_by: i64,
    /// Only versions recorded by this instant.
    pub recorded_by: i64,
}

/// Reads bars; `None` when no stored series can give that timeframe.
pub async fn read_bars(
    app: &App,
    instrument: &Instrument,
    query: BarQuery,
) -> Result<Option<ReadBars>, AppError> {
    let mut all = series::of_symbol(&app.db, &instrument.symbol).await?;
    // A series that was opened later was no choice then: what was read reads the same for ever.
    all.retain(|series| series.created_at <= query.recorded_by);
    match choose_series(all, instrument.calendar, query) {
        Some(series) => read_series(app, instrument, series, query).await.map(Some),
        None => Ok(None),
    }
}

/// Reads bars of one stored series, whose timeframe is the asked one or shorter.
pub async fn read_series(
    app: &App,
    instrument: &Instrument,
    series: Series,
    query: BarQuery,
) -> Result<ReadBars, AppError> {
    let stored_timeframe = series.timeframe;
    let from = instrument
        .calendar
        .first_within(query.timeframe, query.from, stored_timeframe);
    let mut stored = app
        .bars
        .read(
            &series.id,
            from.min(query.from),
            query.closed_by,
            query.recorded_by,
        )
        .await?;
    keep_closed(
        &mut stored,
        instrument.calendar,
        stored_timeframe,
        query.closed_by,
    );
    let bars = if stored_timeframe == query.timeframe {
        stored.clone()
    } else {
        aggregate(
            stored.as_slice(),
            stored_timeframe,
            query.timeframe,
            instrument.calendar,
        )
    };
    Ok(ReadBars {
        bars,
        stored,
        series,
    })
}

/// The series that reaches furthest in the asked range; the shortest timeframe among equals. Data
/// that the user brought always comes before the bundled sample.
pub fn choose_series(all: Vec<Series>, calendar: Calendar, query: BarQuery) -> Option<Series> {
    let usable = |series: &Series| series.timeframe <= query.timeframe && series.last_at.is_some();
    let own = all.iter().any(|series| usable(series) && !series.sample);
    let unit = query.timeframe.duration_ms();
    all.into_iter()
        .filter(|series| usable(series) && !(own && series.sample))
        .filter_map(|series| {
            let first = series.first_at?.max(query.from);
            let last = calendar
                .closed_at(series.timeframe, series.last_at?)
                .min(query.closed_by);
            let reach = (last.div_euclid(unit), -first.div_euclid(unit));
            Some(((last > first, reach.0 + reach.1, reach.0), series))
        })
        .max_by(|(a, one), (b, other)| {
            a.cmp(b)
                .then(other.timeframe.cmp(&one.timeframe))
                .then(other.source.cmp(&one.source))
        })
        .map(|(_, series)| series)
}

/// Drops the last rows while they are not closed yet.
fn keep_closed(bars: &mut Bars, calendar: Calendar, timeframe: Timeframe, closed_by: i64) {
    let closed = bars
        .opened_at
        .iter()
        .rposition(|&opened_at| calendar.closed_at(timeframe, opened_at) <= closed_by)
        .map_or(0, |last| last + 1);
    for column in [
        &mut bars.open,
        &mut bars.high,
        &mut bars.low,
        &mut bars.close,
        &mut bars.volume,
    ] {
        column.truncate(closed);
    }
    bars.opened_at.truncate(closed);
}

/// Opening of the bar expected to be the last one closed at `now_ms`.
pub fn last_closed_opening(calendar: Calendar, timeframe: Timeframe, now_ms: i64) -> Option<i64> {
    /// No market of the calendars is closed longer.
    const LONGEST_CLOSURE_MS: i64 = 10 * rumbo_market::DAY_MS;
    let from = now_ms - LONGEST_CLOSURE_MS - 2 * timeframe.duration_ms();
    calendar
        .expected(timeframe, from, now_ms)
        .filter(|&opened_at| calendar.closed_at(timeframe, opened_at) <= now_ms)
        .last()
}

/// A number that changes when a further bar may have closed, and no more once all have.
pub fn closing_step(series: &Series, calendar: Calendar, now: i64) -> i64 {
    let last_close = series.last_at.map_or(i64::MIN, |last_at| {
        calendar.closed_at(series.timeframe, last_at)
    });
    let step_ms = series.timeframe.duration_ms().min(CLOSING_STEP_MS);
    now.min(last_close).div_euclid(step_ms)
}
