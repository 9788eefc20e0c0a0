//! Series at every level of detail, kept in memory while somebody looks at them.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use rumbo_market::pyramid::Pyramid;
use rumbo_market::{Instrument, Timeframe};
use rumbo_store::{Series, series};

use crate::reader::{BarQuery, choose_series, closing_step, read_series};
use crate::{App, AppError};

/// Memory that kept pyramids take at most; a series of 500,000 bars takes 32 MiB. A series that does
/// not fit is built anew for each request.
const KEPT_KIB_MAX: u64 = 192 * 1_024;
/// A pyramid that nobody asks for is dropped after this.
const IDLE: Duration = Duration::from_secs(600);
/// 1800-01-01T00:00:00Z, before any recorded bar.
const HISTORY_FROM_MS: i64 = -5_364_662_400_000;

/// The closed bars of a series at every level of detail.
#[derive(Debug)]
pub struct SeriesPyramid {
    pub pyramid: Pyramid,
    /// The stored series that the bars were read or derived from.
    pub series: Series,
    /// Name of this content, 32 hex digits: the same bars have the same name.
    pub version: String,
}

/// Pyramids by series, revision, timeframe and last closed bar. Clones share them.
#[derive(Debug, Clone)]
pub struct PyramidShelf(Cache<Key, Arc<SeriesPyramid>>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    series_id: String,
    revision: i64,
    timeframe: Timeframe,
    /// Changes whenever a further bar may have closed.
    closed: i64,
}

impl Default for PyramidShelf {
    fn default() -> Self {
        let size_kib = |_: &Key, kept: &Arc<SeriesPyramid>| {
            u32::try_from(kept.pyramid.size_bytes() / 1_024 + 1).unwrap_or(u32::MAX)
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

impl PyramidShelf {
    /// The closed bars of an instrument as of now; `None` when no stored series can give them.
    pub async fn read(
        &self,
        app: &App,
        instrument: &Instrument,
        timeframe: Timeframe,
    ) -> Result<Option<Arc<SeriesPyramid>>, AppError> {
        let now = app.now_ms();
        let query = BarQuery {
            timeframe,
            from: HISTORY_FROM_MS,
            closed_by: now,
            recorded_by: now,
        };
        let all = series::of_symbol(&app.db, &instrument.symbol).await?;
        let Some(series) = choose_series(all, instrument.calendar, query) else {
            return Ok(None);
        };
        let key = Key {
            series_id: series.id.clone(),
            revision: series.revision,
            timeframe,
            closed: closing_step(&series, instrument.calendar, now),
        };
        let build = async {
            let read = read_series(app, instrument, series, query).await?;
            let bars = read.bars;
            let pyramid = app.compute(move || Pyramid::build(bars)).await?;
            let version = pyramid.digest().to_string()[..32].to_owned();
            Ok::<_, AppError>(Arc::new(SeriesPyramid {
                pyramid,
                series: read.series,
                version,
            }))
        };
        self.0
            .try_get_with(key, build)
            .await
            .map(Some)
            .map_err(|error| Arc::into_inner(error).unwrap_or(AppError::Stopping))
    }
}
