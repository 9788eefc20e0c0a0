//! Table `bar_object`: which object holds which stretch of which series.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::{Db, StoreError, Tx};

/// One sealed segment of a series.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, Deserialize)]
pub struct Segment {
    /// SHA-256 of the object's bytes, hexadecimal; also its name.
    pub sha256: String,
    /// Opening of the first bar.
    pub first_at: i64,
    /// Opening of the last bar.
    pub last_at: i64,
    /// Versions of bars.
    pub row_count: i64,
    /// Bars, each counted once.
    pub bar_count: i64,
    pub byte_count: i64,
    /// When the oldest version was recorded.
    pub recorded_from: i64,
    /// When the newest version was recorded.
    pub recorded_until: i64,
}

/// Adds segments.
pub(super) async fn insert(
    tx: &mut Tx,
    series_id: &str,
    segments: &[Segment],
    now_ms: i64,
) -> Result<(), StoreError> {
    for segment in segments {
        sql!(
            tx,
            "catalogue a segment",
            tx execute,
            "INSERT INTO bar_object (series_id, sha256, first_at, last_at, row_count, bar_count,
                                     byte_count, recorded_from, recorded_until, sealed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            series_id,
            &segment.sha256,
            segment.first_at,
            segment.last_at,
            segment.row_count,
            segment.bar_count,
            segment.byte_count,
            segment.recorded_from,
            segment.recorded_until,
            now_ms
        )?;
    }
    Ok(())
}

/// Every segment of a series in time order.
pub(super) async fn segments(tx: &mut Tx, series_id: &str) -> Result<Vec<Segment>, StoreError> {
    between(tx, series_id, (i64::MIN, i64::MAX), i64::MAX).await
}

/// Segments with bars opened in the range and versions recorded by `as_of`, in time order.
pub(super) async fn between(
    tx: &mut Tx,
    series_id: &str,
    (from, until): (i64, i64),
    as_of: i64,
) -> Result<Vec<Segment>, StoreError> {
    sql!(
        tx,
        "read the catalogue of segments",
        tx fetch_all as Segment,
        "SELECT sha256, first_at, last_at, row_count, bar_count, byte_count, recorded_from,
                recorded_until
         FROM bar_object
         WHERE series_id = $1 AND first_at < $3 AND last_at >= $2 AND recorded_from <= $4
         ORDER BY first_at, last_at, recorded_from, sha256",
        series_id,
        from,
        until,
        as_of
    )
}

/// Tells whether any series has the object.
pub(super) async fn is_catalogued(db: &Db, sha256: &str) -> Result<bool, StoreError> {
    sql!(
        db,
        "look an object up in the catalogue",
        fetch_optional as (String,),
        "SELECT series_id FROM bar_object WHERE sha256 = $1 LIMIT 1",
        sha256
    )
    .map(|row| row.is_some())
}
