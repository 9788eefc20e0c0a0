//! Table `bar_tail`: versions of bars that are in no segment yet.

use rumbo_market::Bar;
use sqlx::{Database, Encode, FromRow, Postgres, QueryBuilder, Sqlite, Type};

use super::rows::Rows;
use crate::{StoreError, Tx};

#[derive(FromRow)]
struct TailRow {
    opened_at: i64,
    recorded_at: i64,
    open: f64,
    high: f64,
    low: f64,
    close: f64,
    volume: f64,
}

/// Rows of one INSERT; eight binds each, far below the limits of both databases.
const INSERT_ROWS_MAX: usize = 128;

/// Adds versions.
pub(super) async fn insert(tx: &mut Tx, series_id: &str, rows: &Rows) -> Result<(), StoreError> {
    let list: Vec<(Bar, i64)> = rows
        .bars
        .as_slice()
        .iter()
        .zip(rows.recorded_at.iter().copied())
        .collect();
    for piece in list.chunks(INSERT_ROWS_MAX) {
        match tx {
            Tx::Sqlite(tx) => insert_query::<Sqlite>(series_id, piece)
                .build()
                .persistent(piece.len() == INSERT_ROWS_MAX || piece.len() == 1)
                .execute(&mut **tx)
                .await
                .map(|_| ()),
            Tx::Postgres(tx) => insert_query::<Postgres>(series_id, piece)
                .build()
                .persistent(piece.len() == INSERT_ROWS_MAX || piece.len() == 1)
                .execute(&mut **tx)
                .await
                .map(|_| ()),
        }
        .map_err(crate::error::sql_failed("store bars"))?;
    }
    Ok(())
}

/// One INSERT of several rows: a statement for each would be some ten times slower.
fn insert_query<'a, D: Database>(series_id: &'a str, rows: &'a [(Bar, i64)]) -> QueryBuilder<D>
where
    &'a str: Encode<'a, D> + Type<D>,
    i64: Encode<'a, D> + Type<D>,
    f64: Encode<'a, D> + Type<D>,
{
    let mut query = QueryBuilder::new(
        "INSERT INTO bar_tail (series_id, opened_at, recorded_at, open, high, low, close, volume) ",
    );
    query.push_values(rows, |mut row, (bar, recorded_at)| {
        row.push_bind(series_id)
            .push_bind(bar.opened_at)
            .push_bind(*recorded_at)
            .push_bind(bar.open)
            .push_bind(bar.high)
            .push_bind(bar.low)
            .push_bind(bar.close)
            .push_bind(bar.volume);
    });
    query
}

/// Number of versions, counted no further than `count_max`.
pub(super) async fn count(
    tx: &mut Tx,
    series_id: &str,
    count_max: usize,
) -> Result<usize, StoreError> {
    let (count,) = sql!(
        tx,
        "count recent bars",
        tx fetch_one as (i64,),
        "SELECT COUNT(*) FROM
             (SELECT 1 FROM bar_tail WHERE series_id = $1 LIMIT $2) AS counted",
        series_id,
        i64::try_from(count_max).unwrap_or(i64::MAX)
    )?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Versions of bars opened in `[from, until)`, recorded by `as_of`.
pub(super) async fn read(
    tx: &mut Tx,
    series_id: &str,
    from: i64,
    until: i64,
    as_of: i64,
) -> Result<Rows, StoreError> {
    let list = sql!(
        tx,
        "read recent bars",
        tx fetch_all as TailRow,
        "SELECT opened_at, recorded_at, open, high, low, close, volume FROM bar_tail
         WHERE series_id = $1 AND opened_at >= $2 AND opened_at < $3 AND recorded_at <= $4
         ORDER BY opened_at, recorded_at",
        series_id,
        from,
        until,
        as_of
    )?;
    let mut rows = Rows::default();
    for row in list {
        let bar = Bar {
            opened_at: row.opened_at,
            open: row.open,
            high: row.high,
            low: row.low,
            close: row.close,
            volume: row.volume,
        };
        rows.push(bar, row.recorded_at);
    }
    Ok(rows)
}

/// Opening of the version that has `rows_after` versions after it among those before `until`.
pub(super) async fn opening_from_end(
    tx: &mut Tx,
    series_id: &str,
    rows_after: usize,
    until: i64,
) -> Result<Option<i64>, StoreError> {
    sql!(
        tx,
        "find recent bars",
        tx fetch_optional as (i64,),
        "SELECT opened_at FROM bar_tail WHERE series_id = $1 AND opened_at < $2
         ORDER BY opened_at DESC LIMIT 1 OFFSET $3",
        series_id,
        until,
        i64::try_from(rows_after).unwrap_or(i64::MAX)
    )
    .map(|row| row.map(|(opened_at,)| opened_at))
}

/// Removes every version; fails when there are not exactly `row_count`.
pub(super) async fn remove(
    tx: &mut Tx,
    series_id: &str,
    row_count: usize,
) -> Result<(), StoreError> {
    let removed = sql!(
        tx,
        "remove sealed bars from the tail",
        tx execute,
        "DELETE FROM bar_tail WHERE series_id = $1",
        series_id
    )?;
    if removed != row_count as u64 {
        return Err(StoreError::Row {
            table: "bar_tail",
            reason: format!("{row_count} rows were sealed but {removed} are there"),
        });
    }
    Ok(())
}
