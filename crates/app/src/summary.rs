//! An instrument in one line: its last price, how it moved, and how wild it is.
//!
//! Made from one read of its daily bars and kept until the series changes or the next bar closes,
//! so that a list of many instruments reads nothing that it has read before.

use std::sync::Arc;

use futures::{StreamExt, TryStreamExt, stream};
use moka::future::Cache;
use rumbo_engine::metric::{Metrics, Record, risk_class};
use rumbo_market::{Bars, Calendar, DAY_MS, Instrument, Timeframe};
use rumbo_store::Series;

use crate::reader::{self, BarQuery, choose_series, last_closed_opening, read_series};
use crate::{App, AppError, sample};

/// Closes of the small line beside the price.
pub const SPARK_BARS_MAX: usize = 30;
const TIMEFRAME: Timeframe = Timeframe::D1;
/// Days that a summary looks back on: a year of returns and the weekend before it.
const DAYS_READ: i64 = 370;
/// Days behind the volatility.
const VOLATILITY_DAYS: i64 = 365;
/// Returns below which a volatility says nothing.
const RETURNS_MIN: usize = 30;
const CHANGE_DAYS: i64 = 30;
/// Days by which the bar at the start of a change may be older than asked for.
const CHANGE_SLACK_DAYS: i64 = 7;
/// Summaries kept in memory; one is less than a kilobyte.
const SUMMARIES_MAX: u64 = 4_096;
/// Instruments read at the same time.
const CONCURRENCY: usize = 4;

/// An instrument in one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Close of the last closed daily bar.
    pub price: f64,
    /// Against the bar before, as a ratio.
    pub change_1d: Option<f64>,
    /// Against the last bar closed 30 days before, as a ratio.
    pub change_30d: Option<f64>,
    /// The last closes, oldest first.
    pub spark: Vec<f64>,
    /// Close of the last bar, unix ms.
    pub as_of: i64,
    /// A bar that should have closed since is not there.
    pub stale: bool,
    /// Made from the bundled sample.
    pub sample: bool,
    /// 1 to 7 by the volatility of daily returns over a year; see
    /// [`rumbo_engine::metric::risk_class`].
    pub risk: Option<u8>,
}

/// Summaries by series, revision and last closed bar. Clones share them.
#[derive(Debug, Clone)]
pub struct SummaryShelf(Cache<Key, Option<Arc<Summary>>>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    series_id: String,
    revision: i64,
    /// Opening of the bar expected to be the last closed one.
    expected: i64,
}

impl Default for SummaryShelf {
    fn default() -> Self {
        Self(Cache::new(SUMMARIES_MAX))
    }
}

impl SummaryShelf {
    /// Summaries of instruments, each given with all of its series; `None` without daily bars.
    pub async fn read(
        &self,
        app: &App,
        wanted: Vec<(&Instrument, Vec<Series>)>,
    ) -> Result<Vec<Option<Arc<Summary>>>, AppError> {
        // Owned, since a borrowing stream would keep this future from moving between threads.
        let wanted: Vec<(Instrument, Vec<Series>)> = wanted
            .into_iter()
            .map(|(instrument, series)| (instrument.clone(), series))
            .collect();
        stream::iter(wanted)
            .map(|(instrument, series)| self.read_one(app, instrument, series))
            .buffered(CONCURRENCY)
            .try_collect()
            .await
    }

    async fn read_one(
        &self,
        app: &App,
        instrument: Instrument,
        all: Vec<Series>,
    ) -> Result<Option<Arc<Summary>>, AppError> {
        let now = app.now_ms();
        let is_sample = all.iter().all(|series| series.sample);
        let at = if is_sample {
            now.min(sample::END_MS)
        } else {
            now
        };
        let calendar = instrument.calendar;
        let Some(expected) = last_closed_opening(calendar, TIMEFRAME, at) else {
            return Ok(None);
        };
        let last_at = all.iter().filter_map(|series| series.last_at).max();
        // A series that ended long ago is summed up as of its end.
        let reach = last_at.map_or(at, |last_at| calendar.closed_at(TIMEFRAME, last_at).min(at));
        let query = BarQuery {
            timeframe: TIMEFRAME,
            from: reach - DAYS_READ * DAY_MS,
            closed_by: at,
            recorded_by: now,
        };
        let Some(series) = choose_series(all, calendar, query) else {
            return Ok(None);
        };
        let key = Key {
            series_id: series.id.clone(),
            revision: series.revision,
            expected,
        };
        let read = async {
            let read = read_series(app, &instrument, series, query).await?;
            let due = calendar.closed_at(TIMEFRAME, expected);
            Ok::<_, AppError>(summarise(&read, calendar, due).map(Arc::new))
        };
        self.0
            .try_get_with(key, read)
            .await
            .map_err(|error| Arc::into_inner(error).unwrap_or(AppError::Stopping))
    }
}

/// Sums up bars of which the last should have closed at `due`.
fn summarise(read: &reader::ReadBars, calendar: Calendar, due: i64) -> Option<Summary> {
    let bars = &read.bars;
    let (&last_at, &price) = bars.opened_at.last().zip(bars.close.last())?;
    let as_of = calendar.closed_at(TIMEFRAME, last_at);
    let change = |before: Option<f64>| {
        before
            .filter(|&before| before > 0.0)
            .map(|before| price / before - 1.0)
    };
    let before = bars.len().checked_sub(2).map(|at| bars.close[at]);
    Some(Summary {
        price,
        change_1d: change(before),
        change_30d: change(close_days_before(bars, calendar, as_of)),
        spark: bars.close[bars.len().saturating_sub(SPARK_BARS_MAX)..].to_vec(),
        as_of,
        stale: as_of < due,
        sample: read.series.sample,
        risk: volatility(bars, calendar, last_at).and_then(risk_class),
    })
}

/// Close of the last bar closed [`CHANGE_DAYS`] before `as_of`, unless it is much older.
fn close_days_before(bars: &Bars, calendar: Calendar, as_of: i64) -> Option<f64> {
    let at = as_of - CHANGE_DAYS * DAY_MS;
    let closed = bars
        .opened_at
        .partition_point(|&opened_at| calendar.closed_at(TIMEFRAME, opened_at) <= at);
    let found = closed.checked_sub(1)?;
    let closed_at = calendar.closed_at(TIMEFRAME, bars.opened_at[found]);
    (closed_at > at - CHANGE_SLACK_DAYS * DAY_MS).then(|| bars.close[found])
}

/// Annual volatility of daily returns over the year that ends with the bar `last_at`.
fn volatility(bars: &Bars, calendar: Calendar, last_at: i64) -> Option<f64> {
    let year = bars
        .as_slice()
        .between(last_at - VOLATILITY_DAYS * DAY_MS, last_at + 1);
    if year.len() <= RETURNS_MIN {
        return None;
    }
    let record = Record {
        opened_at: year.opened_at,
        equity: year.close,
        trades: &[],
        open: None,
        together: None,
        fees_paid: 0.0,
        periods_per_year: calendar.bars_per_year(TIMEFRAME),
        risk_free: 0.0,
    };
    Metrics::measure(&record).volatility()
}

#[cfg(test)]
mod tests {
    use rumbo_market::Bar;

    use super::*;

    fn read(closes: &[f64], sample: bool) -> reader::ReadBars {
        let bars: Bars = (0..)
            .zip(closes)
            .map(|(day, &close)| Bar {
                opened_at: day * DAY_MS,
                open: close,
                high: close,
                low: close,
                close,
                volume: 1.0,
            })
            .collect();
        let series = Series {
            id: "s".to_owned(),
            symbol: "BTC/USDT".to_owned(),
            timeframe: TIMEFRAME,
            source: "test".to_owned(),
            sample,
            created_at: 0,
            revision: 1,
            bar_count: 0,
            version_count: 0,
            first_at: None,
            last_at: None,
            recorded_until: None,
        };
        reader::ReadBars {
            stored: bars.clone(),
            bars,
            series,
        }
    }

    #[test]
    fn changes_and_line_are_those_of_the_last_bars() {
        let closes: Vec<f64> = (0..100).map(|day| 100.0 + f64::from(day)).collect();
        let summary = summarise(&read(&closes, true), Calendar::Continuous, 101 * DAY_MS).unwrap();
        assert_eq!((summary.price, summary.as_of), (199.0, 100 * DAY_MS));
        assert_eq!(summary.change_1d, Some(199.0 / 198.0 - 1.0));
        assert_eq!(summary.change_30d, Some(199.0 / 169.0 - 1.0));
        assert_eq!(summary.spark.len(), SPARK_BARS_MAX);
        assert_eq!((summary.spark[0], summary.spark[29]), (170.0, 199.0));
        assert!(summary.stale && summary.sample);
        let current = summarise(&read(&closes, false), Calendar::Continuous, 100 * DAY_MS);
        assert!(!current.unwrap().stale);
    }

    #[test]
    fn short_series_gives_no_change_and_no_risk() {
        assert!(summarise(&read(&[], false), Calendar::Continuous, 0).is_none());
        let one = summarise(&read(&[5.0], false), Calendar::Continuous, 0).unwrap();
        assert_eq!(
            (one.change_1d, one.change_30d, one.risk),
            (None, None, None)
        );
        assert_eq!(one.spark, [5.0]);
    }

    #[test]
    fn risk_follows_the_volatility_of_a_year() {
        let risk = |step: f64, days: i32| {
            let closes: Vec<f64> = (0..days)
                .map(|day| 100.0 * (1.0 + step * f64::from(day % 2)))
                .collect();
            summarise(&read(&closes, false), Calendar::Continuous, 0).and_then(|one| one.risk)
        };
        // Steps of 1 % up and down: 1 % x sqrt(365) = 19 % a year, class 6.
        assert_eq!(risk(0.01, 400), Some(6));
        assert_eq!(risk(0.03, 400), Some(7));
        assert_eq!(risk(0.000_1, 400), Some(1));
        assert_eq!(risk(0.01, 30), None);
    }
}
