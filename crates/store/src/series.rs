//! Series: one instrument in one timeframe from one source, and how far its bars reach.

use rumbo_market::Timeframe;
use serde::Serialize;
use sqlx::FromRow;

use crate::{Db, StoreError, Tx, new_id};

/// One series of bars and its coverage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Series {
    pub id: String,
    pub symbol: String,
    pub timeframe: Timeframe,
    pub source: String,
    /// Bundled sample data, labelled as such wherever it shows.
    pub sample: bool,
    pub created_at: i64,
    /// Grows by one with every change of the bars.
    pub revision: i64,
    /// Bars, each counted once however many versions it has.
    pub bar_count: i64,
    /// Versions of bars, corrections included.
    pub version_count: i64,
    /// Opening of the first bar.
    pub first_at: Option<i64>,
    /// Opening of the last bar.
    pub last_at: Option<i64>,
    /// When the newest version was recorded.
    pub recorded_until: Option<i64>,
}

/// What names a series.
#[derive(Debug, Clone, Copy)]
pub struct SeriesKey<'a> {
    pub symbol: &'a str,
    pub timeframe: Timeframe,
    pub source: &'a str,
}

#[derive(FromRow)]
struct SeriesRow {
    id: String,
    symbol: String,
    timeframe: String,
    source: String,
    sample: bool,
    created_at: i64,
    revision: i64,
    bar_count: i64,
    version_count: i64,
    first_at: Option<i64>,
    last_at: Option<i64>,
    recorded_until: Option<i64>,
}

impl TryFrom<SeriesRow> for Series {
    type Error = StoreError;

    fn try_from(row: SeriesRow) -> Result<Self, StoreError> {
        let timeframe = row.timeframe.parse().map_err(|error| StoreError::Row {
            table: "series",
            reason: format!("{error}"),
        })?;
        Ok(Self {
            id: row.id,
            symbol: row.symbol,
            timeframe,
            source: row.source,
            sample: row.sample,
            created_at: row.created_at,
            revision: row.revision,
            bar_count: row.bar_count,
            version_count: row.version_count,
            first_at: row.first_at,
            last_at: row.last_at,
            recorded_until: row.recorded_until,
        })
    }
}

/// How an append changes the coverage of a series.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Growth {
    pub(crate) inserted: i64,
    pub(crate) versions: i64,
    pub(crate) first_at: i64,
    pub(crate) last_at: i64,
    pub(crate) recorded_until: i64,
}

/// Finds a series or creates an empty one.
pub async fn open(
    db: &Db,
    key: SeriesKey<'_>,
    sample: bool,
    now_ms: i64,
) -> Result<Series, StoreError> {
    if let Some(series) = find(db, key).await? {
        return Ok(series);
    }
    sql!(
        db,
        "create a series",
        execute,
        "INSERT INTO series (id, symbol, timeframe, source, sample, created_at, revision,
                             bar_count, version_count)
         VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0)
         ON CONFLICT (symbol, timeframe, source) DO NOTHING",
        new_id(now_ms),
        key.symbol,
        key.timeframe.as_str(),
        key.source,
        sample,
        now_ms
    )?;
    find(db, key)
        .await?
        .ok_or_else(|| StoreError::Missing(format!("series `{}`", key.symbol)))
}

/// Finds a series by its name.
pub async fn find(db: &Db, key: SeriesKey<'_>) -> Result<Option<Series>, StoreError> {
    sql!(
        db,
        "find a series",
        fetch_optional as SeriesRow,
        "SELECT id, symbol, timeframe, source, sample, created_at, revision, bar_count,
                version_count, first_at, last_at, recorded_until
         FROM series WHERE symbol = $1 AND timeframe = $2 AND source = $3",
        key.symbol,
        key.timeframe.as_str(),
        key.source
    )?
    .map(Series::try_from)
    .transpose()
}

/// Reads a series by its id.
pub async fn get(db: &Db, id: &str) -> Result<Series, StoreError> {
    sql!(
        db,
        "read a series",
        fetch_optional as SeriesRow,
        "SELECT id, symbol, timeframe, source, sample, created_at, revision, bar_count,
                version_count, first_at, last_at, recorded_until
         FROM series WHERE id = $1",
        id
    )?
    .ok_or_else(|| StoreError::Missing(format!("series `{id}`")))?
    .try_into()
}

/// Every series of an instrument, shortest timeframe first, then by source.
pub async fn of_symbol(db: &Db, symbol: &str) -> Result<Vec<Series>, StoreError> {
    let rows = sql!(
        db,
        "list the series of an instrument",
        fetch_all as SeriesRow,
        "SELECT id, symbol, timeframe, source, sample, created_at, revision, bar_count,
                version_count, first_at, last_at, recorded_until
         FROM series WHERE symbol = $1 ORDER BY id",
        symbol
    )?;
    in_order(rows)
}

/// Every series, by symbol, then shortest timeframe first, then by source.
pub async fn all(db: &Db) -> Result<Vec<Series>, StoreError> {
    let rows = sql!(
        db,
        "list the series",
        fetch_all as SeriesRow,
        "SELECT id, symbol, timeframe, source, sample, created_at, revision, bar_count,
                version_count, first_at, last_at, recorded_until
         FROM series ORDER BY id"
    )?;
    in_order(rows)
}

/// Order of text differs between databases, so it is made here.
fn in_order(rows: Vec<SeriesRow>) -> Result<Vec<Series>, StoreError> {
    let mut list = rows
        .into_iter()
        .map(Series::try_from)
        .collect::<Result<Vec<_>, _>>()?;
    list.sort_by(|a, b| {
        (&a.symbol, a.timeframe, &a.source).cmp(&(&b.symbol, b.timeframe, &b.source))
    });
    Ok(list)
}

/// Reads a series as it is inside a transaction.
pub(crate) async fn get_in(tx: &mut Tx, id: &str) -> Result<Series, StoreError> {
    sql!(
        tx,
        "read a series",
        tx fetch_optional as SeriesRow,
        "SELECT id, symbol, timeframe, source, sample, created_at, revision, bar_count,
                version_count, first_at, last_at, recorded_until
         FROM series WHERE id = $1",
        id
    )?
    .ok_or_else(|| StoreError::Missing(format!("series `{id}`")))?
    .try_into()
}

/// Takes the next revision of a series; false when somebody else took it first.
pub(crate) async fn take_revision(
    tx: &mut Tx,
    id: &str,
    revision: i64,
    growth: Option<Growth>,
) -> Result<bool, StoreError> {
    let growth = growth.unwrap_or(Growth {
        inserted: 0,
        versions: 0,
        first_at: i64::MAX,
        last_at: i64::MIN,
        recorded_until: i64::MIN,
    });
    let changed = sql!(
        tx,
        "take the next revision of a series",
        tx execute,
        "UPDATE series SET
             revision = revision + 1,
             bar_count = bar_count + $3,
             version_count = version_count + $4,
             first_at = CASE WHEN $5 < COALESCE(first_at, 9223372036854775807)
                             THEN $5 ELSE first_at END,
             last_at = CASE WHEN $6 > COALESCE(last_at, -9223372036854775807)
                            THEN $6 ELSE last_at END,
             recorded_until = CASE WHEN $7 > COALESCE(recorded_until, -9223372036854775807)
                                   THEN $7 ELSE recorded_until END
         WHERE id = $1 AND revision = $2",
        id,
        revision,
        growth.inserted,
        growth.versions,
        growth.first_at,
        growth.last_at,
        growth.recorded_until
    )?;
    Ok(changed == 1)
}
