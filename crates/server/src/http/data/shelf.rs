//! What was measured of a series, kept until the series changes or time goes on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rumbo_app::App;
use rumbo_market::{Calendar, DAY_MS};
use rumbo_store::Series;

use crate::http::error::ApiResult;

/// Measures that are kept; beyond it all are forgotten.
const MEASURES_MAX: usize = 2_000;
/// Time never stands still for longer, as seen by what is kept.
const PAUSE_MS_MAX: i64 = DAY_MS / 24;

/// Measures of one kind by series and number of days.
#[derive(Debug)]
pub(crate) struct Shelf<V>(Mutex<HashMap<(String, i64), Kept<V>>>);

/// What to measure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) series: &'a Series,
    pub(super) calendar: Calendar,
    /// First opening that matters.
    pub(super) from: i64,
    /// Bars that closed later do not exist yet.
    pub(super) at: i64,
    /// Days that the measure spans; 0 for all.
    pub(super) days: i64,
}

#[derive(Debug)]
struct Kept<V> {
    revision: i64,
    /// Number of the pause that the instant fell into.
    at: i64,
    value: Arc<V>,
}

impl<V> Default for Shelf<V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<V: Send + Sync + 'static> Shelf<V> {
    /// Measures the openings of the closed bars of a series, or returns what was measured before.
    pub(super) async fn read(
        &self,
        app: &App,
        wanted: Wanted<'_>,
        measure: impl FnOnce(&[i64]) -> V + Send + 'static,
    ) -> ApiResult<Arc<V>> {
        let Wanted {
            series,
            calendar,
            from,
            at,
            days,
        } = wanted;
        let (revision, timeframe) = (series.revision, series.timeframe);
        let bucket = at.div_euclid(timeframe.duration_ms().min(PAUSE_MS_MAX));
        let key = (series.id.clone(), days);
        if let Some(kept) = self.lock().get(&key)
            && (kept.revision, kept.at) == (revision, bucket)
        {
            return Ok(kept.value.clone());
        }
        let known_by = at.max(app.now_ms());
        let openings = app.bars.openings(&series.id, from, at, known_by).await?;
        let work = move || {
            let closed = |opened_at: &i64| calendar.closed_at(timeframe, *opened_at) <= at;
            measure(&openings[..openings.partition_point(closed)])
        };
        let value = Arc::new(app.compute(work).await?);
        let mut shelf = self.lock();
        if shelf.len() >= MEASURES_MAX {
            shelf.clear();
        }
        let kept = Kept {
            revision,
            at: bucket,
            value: value.clone(),
        };
        shelf.insert(key, kept);
        Ok(value)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(String, i64), Kept<V>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
