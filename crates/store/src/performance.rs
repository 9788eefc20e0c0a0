//! How strategies did, day by day.

use serde::Serialize;
use sqlx::FromRow;

use crate::{Db, StoreError};

/// One day of one strategy on one instrument. Returns are ratios.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct StrategyDay {
    pub strategy_id: String,
    pub symbol: String,
    pub timeframe: String,
    /// 00:00 UTC of the day, unix milliseconds.
    pub day: i64,
    pub daily_return: f64,
    pub cumulative_return: f64,
    pub trade_count: i64,
    pub updated_at: i64,
}

/// Stores days in place of those stored before.
pub async fn put(db: &Db, days: &[StrategyDay]) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    for day in days {
        sql!(
            &mut tx,
            "store the performance of a strategy",
            tx execute,
            "INSERT INTO strategy_performance (strategy_id, symbol, timeframe, day, daily_return,
                                               cumulative_return, trade_count, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (strategy_id, symbol, timeframe, day) DO UPDATE
             SET daily_return = excluded.daily_return,
                 cumulative_return = excluded.cumulative_return,
                 trade_count = excluded.trade_count, updated_at = excluded.updated_at",
            &day.strategy_id,
            &day.symbol,
            &day.timeframe,
            day.day,
            day.daily_return,
            day.cumulative_return,
            day.trade_count,
            day.updated_at
        )?;
    }
    tx.commit().await
}

/// Days of a strategy on an instrument from `from_day` on, in order.
pub async fn days_since(
    db: &Db,
    strategy_id: &str,
    symbol: &str,
    from_day: i64,
) -> Result<Vec<StrategyDay>, StoreError> {
    sql!(
        db,
        "read the performance of a strategy",
        fetch_all as StrategyDay,
        "SELECT strategy_id, symbol, timeframe, day, daily_return, cumulative_return, trade_count,
                updated_at
         FROM strategy_performance
         WHERE strategy_id = $1 AND symbol = $2 AND day >= $3 ORDER BY day, timeframe",
        strategy_id,
        symbol,
        from_day
    )
}
