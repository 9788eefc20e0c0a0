//! Bars: sealed segments as immutable Parquet objects, recent versions as rows until they fill a
//! segment, and a catalogue in SQL that says which object holds which stretch of which series.
//!
//! Every stored row is one version of one bar and says when it was recorded. A correction is a
//! further version; nothing is ever changed in place, so a read *as of* an instant gives for each
//! bar the newest version recorded by then, forever the same.
//!
//! What makes an append safe: objects are written and synced first, then one transaction adds
//! their catalogue rows (or the tail rows) and takes the next revision of the series. A writer
//! that lost the race for the revision compares again. Objects without a catalogue row are
//! orphans; [`BarStore::collect_orphans`] removes them.

mod catalogue;
mod object;
mod plan;
mod rows;
mod segment;
mod tail;
mod verify;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use futures::{StreamExt, TryStreamExt};
use rumbo_market::{BarSlice, Bars};
use tokio::sync::RwLock;

use crate::series::{self, Growth, Series};
use crate::{Db, StoreError};

pub use catalogue::Segment;
pub use object::Objects;
use rows::{Changes, Rows};
pub use verify::{Collected, Problem, VerifyReport};

/// Most rows in one sealed segment.
pub const SEGMENT_ROWS_MAX: usize = 65_536;
/// The tail of a series is sealed before it takes more than this many rows.
pub const TAIL_ROWS_MAX: usize = 16_384;
/// An append with at least this many changed rows is sealed at once instead of passing the tail.
const SEAL_ROWS_MIN: usize = 4_096;
/// Objects of one append that are written and synced at the same time.
const PUTS_MAX: usize = 4;
/// Times an append starts again because another process changed the series meanwhile.
const APPEND_ATTEMPTS_MAX: u32 = 16;
const DECODE_THREADS: usize = 2;

/// What an append did with the bars it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct AppendOutcome {
    /// Bars that were not there.
    pub inserted: u64,
    /// Bars that were there with other values and have a further version now.
    pub corrected: u64,
    /// Bars that were there with the same values.
    pub unchanged: u64,
}

/// Stored bars. Clones share everything.
#[derive(Clone)]
pub struct BarStore {
    db: Db,
    objects: Objects,
    shared: Arc<Shared>,
}

struct Shared {
    /// One lock per series, so that appends of this process do not compare in vain.
    series: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// Held for reading between the writing of an object and its catalogue row, for writing
    /// while orphans are collected.
    uncatalogued: RwLock<()>,
    decoders: rayon::ThreadPool,
}

impl fmt::Debug for BarStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BarStore")
            .field("db", &self.db)
            .field("objects", &self.objects)
            .finish_non_exhaustive()
    }
}

impl BarStore {
    /// Keeps the catalogue in `db` and the segments in `objects`.
    pub fn new(db: Db, objects: Objects) -> Self {
        let decoders = rayon::ThreadPoolBuilder::new()
            .num_threads(DECODE_THREADS)
            .thread_name(|at| format!("bars-{at}"))
            .build()
            .expect("two threads can be started");
        let shared = Shared {
            series: Mutex::default(),
            uncatalogued: RwLock::default(),
            decoders,
        };
        Self {
            db,
            objects,
            shared: Arc::new(shared),
        }
    }

    /// The database that holds the catalogue.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Asks the place of the objects for an answer, for readiness checks.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.objects.ping().await
    }

    /// Stores bars in time order, all or none; durable when it returns.
    ///
    /// Bars that are stored with the same values change nothing. Other values make a further
    /// version, recorded at `recorded_at` or one millisecond after the version they correct,
    /// whichever is later. `-0.0` is stored as `0.0`; values that are not finite are refused.
    pub async fn append(
        &self,
        series_id: &str,
        bars: BarSlice<'_>,
        recorded_at: i64,
    ) -> Result<AppendOutcome, StoreError> {
        rows::check(bars)?;
        if bars.is_empty() {
            return Ok(AppendOutcome::default());
        }
        let lock = self.series_lock(series_id);
        let _alone = lock.lock().await;
        for _ in 0..APPEND_ATTEMPTS_MAX {
            self.seal_full_tail(series_id, recorded_at).await?;
            if let Some(outcome) = self.try_append(series_id, bars, recorded_at).await? {
                return Ok(outcome);
            }
        }
        Err(StoreError::Contended {
            what: "store bars",
            attempts: APPEND_ATTEMPTS_MAX,
        })
    }

    /// Seals what is in the tail of a series, however little it is.
    pub async fn seal(&self, series_id: &str, now_ms: i64) -> Result<(), StoreError> {
        let lock = self.series_lock(series_id);
        let _alone = lock.lock().await;
        self.seal_tail(series_id, now_ms, 1).await
    }

    /// Bars opened in `[from, until)` as they were known at `as_of`.
    pub async fn read(
        &self,
        series_id: &str,
        from: i64,
        until: i64,
        as_of: i64,
    ) -> Result<Bars, StoreError> {
        let plan = self.plan(series_id, from, until, as_of).await?;
        self.decode(plan).await
    }

    /// Openings of the bars in `[from, until)` as known at `as_of`, without reading their values.
    pub async fn openings(
        &self,
        series_id: &str,
        from: i64,
        until: i64,
        as_of: i64,
    ) -> Result<Vec<i64>, StoreError> {
        let plan = self.plan(series_id, from, until, as_of).await?;
        self.decode_openings(plan).await
    }

    /// The newest `count` bars opened before `until` as known at `as_of`, in time order.
    pub async fn last(
        &self,
        series_id: &str,
        count: usize,
        until: i64,
        as_of: i64,
    ) -> Result<Bars, StoreError> {
        let mut rows_wanted = count;
        loop {
            // Versions are at least as many as bars, so this stretch may come out too short.
            let from = self.start_of_last(series_id, rows_wanted, until).await?;
            let bars = self.read(series_id, from, until, as_of).await?;
            if bars.len() >= count || from == i64::MIN {
                let slice = bars.as_slice();
                return Ok(slice
                    .rows(slice.len().saturating_sub(count)..slice.len())
                    .to_bars());
            }
            rows_wanted = rows_wanted.saturating_mul(4);
        }
    }

    /// The sealed segments of a series in time order: the leaves of lineage.
    pub async fn segments(&self, series_id: &str) -> Result<Vec<Segment>, StoreError> {
        let mut tx = self.db.snapshot().await?;
        catalogue::segments(&mut tx, series_id).await
    }

    async fn try_append(
        &self,
        series_id: &str,
        bars: BarSlice<'_>,
        recorded_at: i64,
    ) -> Result<Option<AppendOutcome>, StoreError> {
        let series = series::get(&self.db, series_id).await?;
        let changes = self.compare(&series, bars, recorded_at).await?;
        let outcome = changes.outcome;
        if changes.rows.is_empty() {
            return Ok(Some(outcome));
        }
        let stored = if changes.rows.len() >= SEAL_ROWS_MIN {
            self.commit_sealed(&series, changes, recorded_at).await?
        } else {
            self.commit_tail(&series, &changes).await?
        };
        Ok(stored.then_some(outcome))
    }

    /// Tells which bars are new or different from their newest stored version.
    async fn compare(
        &self,
        series: &Series,
        bars: BarSlice<'_>,
        recorded_at: i64,
    ) -> Result<Changes, StoreError> {
        let mut changes = Changes::default();
        let is_after = |opened_at: i64| series.last_at.is_none_or(|last_at| opened_at > last_at);
        let known = bars
            .opened_at
            .partition_point(|&opened_at| !is_after(opened_at));
        // Piece by piece, so that memory holds one stretch of stored bars and not the series.
        for start in (0..known).step_by(SEGMENT_ROWS_MAX) {
            let piece = bars.rows(start..known.min(start + SEGMENT_ROWS_MAX));
            let from = piece.opened_at[0];
            let until = piece.opened_at[piece.len() - 1] + 1;
            let plan = self.plan(&series.id, from, until, i64::MAX).await?;
            let stored = self.decode_versions(plan).await?;
            changes.compare(piece, &stored, recorded_at);
        }
        changes.insert(bars.rows(known..bars.len()), recorded_at);
        Ok(changes)
    }

    async fn commit_tail(&self, series: &Series, changes: &Changes) -> Result<bool, StoreError> {
        let mut tx = self.db.begin().await?;
        let growth = Some(growth_of(changes));
        if !series::take_revision(&mut tx, &series.id, series.revision, growth).await? {
            return Ok(false);
        }
        tail::insert(&mut tx, &series.id, &changes.rows).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn commit_sealed(
        &self,
        series: &Series,
        changes: Changes,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let _uncatalogued = self.shared.uncatalogued.read().await;
        let growth = Some(growth_of(&changes));
        let segments = self.put_segments(changes.rows).await?;
        let mut tx = self.db.begin().await?;
        if !series::take_revision(&mut tx, &series.id, series.revision, growth).await? {
            return Ok(false);
        }
        catalogue::insert(&mut tx, &series.id, &segments, now_ms).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn seal_full_tail(&self, series_id: &str, now_ms: i64) -> Result<(), StoreError> {
        self.seal_tail(series_id, now_ms, TAIL_ROWS_MAX).await
    }

    /// Moves the tail into a segment when it has at least `rows_min` rows.
    async fn seal_tail(
        &self,
        series_id: &str,
        now_ms: i64,
        rows_min: usize,
    ) -> Result<(), StoreError> {
        for _ in 0..APPEND_ATTEMPTS_MAX {
            let mut tx = self.db.snapshot().await?;
            if tail::count(&mut tx, series_id, rows_min).await? < rows_min {
                return Ok(());
            }
            let series = series::get_in(&mut tx, series_id).await?;
            let rows = tail::read(&mut tx, series_id, i64::MIN, i64::MAX, i64::MAX).await?;
            tx.rollback().await?;
            let _uncatalogued = self.shared.uncatalogued.read().await;
            let row_count = rows.len();
            let segments = self.put_segments(rows).await?;
            let mut tx = self.db.begin().await?;
            if !series::take_revision(&mut tx, series_id, series.revision, None).await? {
                continue;
            }
            catalogue::insert(&mut tx, series_id, &segments, now_ms).await?;
            tail::remove(&mut tx, series_id, row_count).await?;
            return tx.commit().await;
        }
        Err(StoreError::Contended {
            what: "seal bars",
            attempts: APPEND_ATTEMPTS_MAX,
        })
    }

    /// Writes rows as objects and makes them durable.
    async fn put_segments(&self, rows: Rows) -> Result<Vec<Segment>, StoreError> {
        let rows = Arc::new(rows);
        let segments = futures::stream::iter(rows.pieces(SEGMENT_ROWS_MAX))
            .map(|piece| {
                let rows = Arc::clone(&rows);
                async move {
                    let encoded = blocking(move || segment::encode(rows.part(piece))).await?;
                    let name = &encoded.segment.sha256;
                    self.objects.put(name, encoded.bytes).await?;
                    Ok::<_, StoreError>(encoded.segment)
                }
            })
            .buffered(PUTS_MAX)
            .try_collect()
            .await?;
        self.objects.sync().await?;
        Ok(segments)
    }

    fn series_lock(&self, series_id: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut locks = self
            .shared
            .series
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Arc::clone(locks.entry(series_id.to_owned()).or_default())
    }
}

fn growth_of(changes: &Changes) -> Growth {
    let as_count = |count: u64| i64::try_from(count).expect("rows in memory fit");
    let opened_at = &changes.rows.bars.opened_at;
    Growth {
        inserted: as_count(changes.outcome.inserted),
        versions: as_count(changes.outcome.inserted + changes.outcome.corrected),
        first_at: opened_at[0],
        last_at: opened_at[opened_at.len() - 1],
        recorded_until: changes.rows.recorded_until(),
    }
}

/// Runs work that computes or waits for the disk away from the threads that serve.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| StoreError::Stopped)?
}
