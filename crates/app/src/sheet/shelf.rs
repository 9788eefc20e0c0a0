//! Sheets that were asked for, measured once for each version of a strategy.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use rumbo_engine::decision::TradeCosts;
use rumbo_engine::strategy::Strategy;
use rumbo_market::{Clock, Digest};
use tokio::sync::Mutex;

use super::{SheetRow, SheetSeries, rows, series};
use crate::{App, AppError, SystemClock};

/// Sheets kept; one is some kilobytes.
const SHEETS_MAX: u64 = 256;
/// The bars of the sample, about 30 MB, are dropped when nobody measured for so long.
const IDLE: Duration = Duration::from_secs(120);

/// Sheets by version, and the bars that they are measured on. Clones share them.
#[derive(Debug, Clone)]
pub(crate) struct SheetShelf {
    sheets: Cache<Digest, Arc<Vec<SheetRow>>>,
    series: Cache<(), Arc<Vec<SheetSeries>>>,
    /// One is measured at a time: each takes every compute thread.
    turn: Arc<Mutex<()>>,
}

impl Default for SheetShelf {
    fn default() -> Self {
        Self {
            sheets: Cache::new(SHEETS_MAX),
            series: Cache::builder().max_capacity(1).time_to_idle(IDLE).build(),
            turn: Arc::default(),
        }
    }
}

/// The sheet of a strategy at the assumed costs, one row a series of the sample. A conflict for what
/// cannot have one.
pub async fn sheet_of(app: &App, strategy: &Strategy) -> Result<Arc<Vec<SheetRow>>, AppError> {
    if strategy.benchmark || !strategy.is_for_one() {
        return Err(AppError::Conflict(format!(
            "`{}` has no sheet: it is a benchmark, or chooses between instruments",
            strategy.id
        )));
    }
    let shelf = &app.sheets;
    if let Some(found) = shelf.sheets.get(&strategy.version).await {
        return Ok(found);
    }
    let _turn = shelf.turn.lock().await;
    if let Some(found) = shelf.sheets.get(&strategy.version).await {
        return Ok(found);
    }
    let sample = match shelf.series.get(&()).await {
        Some(sample) => sample,
        None => {
            // Whatever day the market's clock stands at, the sample is the whole sample.
            let sample = Arc::new(series(SystemClock.now_ms(), |_| true).await?);
            shelf.series.insert((), sample.clone()).await;
            sample
        }
    };
    let measured = strategy.clone();
    let work = move || rows(&[measured], &sample, TradeCosts::default(), || ());
    let found = Arc::new(app.compute(work).await??);
    shelf.sheets.insert(strategy.version, found.clone()).await;
    Ok(found)
}
